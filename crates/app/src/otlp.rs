//! Spans leave by OTLP over HTTP, to a collector of the operator's.

use std::time::Duration;

use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};

/// Sends spans until it is ended.
pub(crate) struct Traces(SdkTracerProvider);

impl Traces {
    /// `endpoint` as OTLP names it, without the path of the signal: `http://localhost:4318`. `part`
    /// of the requests are kept, from 0 to 1.
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

    /// Sends what waits. Blocks for at most some seconds.
    pub(crate) fn end(self) {
        if let Err(e) = self.0.shutdown_with_timeout(Duration::from_secs(5)) {
            tracing::warn!("the last spans could not be sent: {e}");
        }
    }
}
