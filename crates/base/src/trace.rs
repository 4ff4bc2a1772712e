//! OpenTelemetry spans. Off unless `serve --traces` enables them.
//!
//! A span has the route, job or kind of database work, its duration and outcome; never an id, an
//! address, a requested path, or anything about a person. Incoming trace contexts are ignored,
//! since a client could use them to control what is recorded.

use std::sync::atomic::{AtomicBool, Ordering};

use opentelemetry::context::FutureExt as _;
use opentelemetry::trace::{SpanKind, Status, TraceContextExt as _, Tracer as _};
use opentelemetry::{Context, KeyValue, global};

static ON: AtomicBool = AtomicBool::new(false);

/// Enables spans, through the global tracer provider.
pub fn switch_on() {
    ON.store(true, Ordering::Relaxed);
}

/// A running operation. Empty if tracing is off.
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

    /// A worker's job.
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

    /// A use case in the database, within a request or a job.
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

    /// Runs a future within the span.
    pub async fn around<F: Future>(&self, work: F) -> F::Output {
        match &self.0 {
            Some(context) => work.with_context(context.clone()).await,
            None => work.await,
        }
    }

    /// Ends the span with an HTTP status.
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

    /// Ends the span; `well` is whether it succeeded.
    pub fn ended(self, well: bool) {
        if let Some(context) = self.0 {
            if !well {
                context.span().set_status(Status::error(""));
            }
            context.span().end();
        }
    }
}
