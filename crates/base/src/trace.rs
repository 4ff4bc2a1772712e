//! Spans for OTLP. Off unless `serve --traces` switches them on.
//!
//! A span says which route, job or kind of database work, how long and how it ended; never an id,
//! an address, a path as it was asked for, or anything about a person. Incoming trace contexts are
//! not read: a stranger could steer what is kept.

use std::sync::atomic::{AtomicBool, Ordering};

use opentelemetry::context::FutureExt as _;
use opentelemetry::trace::{SpanKind, Status, TraceContextExt as _, Tracer as _};
use opentelemetry::{Context, KeyValue, global};

static ON: AtomicBool = AtomicBool::new(false);

/// From now on spans are made, by the provider that was set globally.
pub fn switch_on() {
    ON.store(true, Ordering::Relaxed);
}

/// Something that takes time, while it runs. Nothing where tracing is off.
#[must_use]
pub struct Span(Option<Context>);

impl Span {
    /// A request, by its route's pattern (OpenTelemetry's semantic conventions for HTTP).
    pub fn request(host: &str, method: &str, route: &str) -> Self {
        Self::begin(SpanKind::Server, || {
            let attributes = vec![
                KeyValue::new("http.request.method", method.to_owned()),
                KeyValue::new("http.route", route.to_owned()),
                KeyValue::new("server.address", host.to_owned()),
            ];
            (format!("{method} {route}"), attributes)
        })
    }

    /// A job of the worker.
    pub fn job(host: &str, kind: &str) -> Self {
        Self::begin(SpanKind::Consumer, || {
            (
                format!("job {kind}"),
                vec![
                    KeyValue::new("job.kind", kind.to_owned()),
                    KeyValue::new("server.address", host.to_owned()),
                ],
            )
        })
    }

    /// A use case on its way through the database, inside of a request or a job.
    pub fn database(kind: &'static str) -> Self {
        if !ON.load(Ordering::Relaxed) || !Context::map_current(|context| context.has_active_span())
        {
            return Self(None);
        }
        Self::begin(SpanKind::Client, || (format!("database {kind}"), Vec::new()))
    }

    fn begin(kind: SpanKind, what: impl FnOnce() -> (String, Vec<KeyValue>)) -> Self {
        if !ON.load(Ordering::Relaxed) {
            return Self(None);
        }
        let (name, attributes) = what();
        let tracer = global::tracer("farstu");
        let span =
            tracer.span_builder(name).with_kind(kind).with_attributes(attributes).start(&tracer);
        Self(Some(Context::current_with_span(span)))
    }

    /// Runs what the span is about.
    pub async fn around<F: Future>(&self, work: F) -> F::Output {
        match &self.0 {
            Some(context) => work.with_context(context.clone()).await,
            None => work.await,
        }
    }

    /// Ends it with an HTTP status.
    pub fn answered(self, status: u16) {
        if let Some(context) = self.0 {
            let span = context.span();
            span.set_attribute(KeyValue::new("http.response.status_code", i64::from(status)));
            if status >= 500 {
                span.set_status(Status::error(""));
            }
            span.end();
        }
    }

    /// Ends it, well or not.
    pub fn ended(self, well: bool) {
        if let Some(context) = self.0 {
            if !well {
                context.span().set_status(Status::error(""));
            }
            context.span().end();
        }
    }
}
