//! Sends spans by OTLP over HTTP to the operator's collector.

use std::time::Duration;

use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};

/// The exporter; sends spans until [`Traces::end`].
pub(crate) struct Traces(SdkTracerProvider);

impl Traces {
    /// `endpoint` is the OTLP base URL, without the signal's path: `http://localhost:4318`. `part`,
    /// from 0 to 1, is the share of traces kept; a parent's sampling decision wins.
    pub(crate) fn start(endpoint: &str, part: f64) -> Result<Self, String> {
        let endpoint = format!("{}/v1/traces", endpoint.trim_end_matches('/'));
        let exporter = SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(endpoint)
            .with_timeout(Duration::from_secs(10))
            .build()
            .map_err(|e| format!("--traces: {e}"))?;
        let resource = Resource::builder_empty().with_service_name("farstu").build();
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource)
            .with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(part))))
            .build();
        opentelemetry::global::set_tracer_provider(provider.clone());
        base::trace::switch_on();
        Ok(Self(provider))
    }

    /// Flushes the last spans. Blocks for at most 5 seconds.
    pub(crate) fn end(self) {
        if let Err(e) = self.0.shutdown_with_timeout(Duration::from_secs(5)) {
            tracing::warn!(error = %e, "the last spans could not be sent");
        }
    }
}
