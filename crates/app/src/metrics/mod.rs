//! Metrics for Prometheus, on a listener of their own: never on the address that serves pages.

mod process;
mod sample;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;

use axum::Router;
use axum::http::header;
use axum::middleware::map_response;
use axum::response::IntoResponse as _;
use axum::routing::get;
use base::measure;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub(crate) use sample::{Sampled, keep_sampling};

use crate::server::{self, Limits};

/// The source of `GET /metrics`.
#[derive(Clone)]
pub(crate) struct Metrics(PrometheusHandle);

impl Metrics {
    /// Starts counting, for the whole process.
    pub(crate) fn start() -> Result<Self, String> {
        let recorder = recorder()?;
        let handle = recorder.handle();
        metrics::set_global_recorder(recorder)
            .map_err(|_| "a metrics recorder is already installed".to_owned())?;
        measure::describe();
        metrics::gauge!(measure::BUILD, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        Ok(Self(handle))
    }

    fn routes(&self) -> Router {
        let handle = self.0.clone();
        let render = async move || {
            process::measure();
            ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], handle.render())
                .into_response()
        };
        Router::new().route("/metrics", get(render)).layer(map_response(web::kernel::guard))
    }

    /// Serves until `stop`.
    pub(crate) async fn serve(self, listener: TcpListener, stop: CancellationToken) {
        let limits =
            Limits { connections: 16, connections_of_one_address: 16, ..Limits::default() };
        if let Err(e) = server::listen(listener, self.routes(), None, limits, stop).await {
            tracing::error!(error = %e, "metrics are no longer served");
        }
    }

    /// Drains histogram samples, which otherwise grow until the next scrape. Call it regularly.
    fn tidy(&self) {
        self.0.run_upkeep();
    }
}

fn recorder() -> Result<metrics_exporter_prometheus::PrometheusRecorder, String> {
    let builder =
        PrometheusBuilder::new().set_buckets(measure::BUCKETS).map_err(|e| e.to_string())?;
    Ok(builder.build_recorder())
}

/// Binds the listener of `--metrics`.
pub(crate) async fn bind(address: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(address).await.map_err(|e| format!("--metrics {address}: {e}"))
}
