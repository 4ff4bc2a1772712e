//! The listener: limits connections and their time, and ends without cutting off a request.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use tower_http::timeout::RequestBodyTimeoutLayer;
use web::kernel::Network;

use super::Certificates;
use super::connection_limiter::ConnectionLimiter;
use super::stall_timeout::StallTimeout;

/// Limits on connections. Requests are limited in `web`.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    pub(crate) connections: usize,
    pub(crate) connections_of_one_address: usize,
    /// From connecting to the first bytes; for the TLS handshake; for a request's headers, also of
    /// a later request on the connection.
    pub(crate) greeting: Duration,
    /// Between two pieces of a request body.
    pub(crate) body: Duration,
    /// Until the client reads the next piece of a response.
    pub(crate) write: Duration,
    /// For running requests, after the program was asked to stop.
    pub(crate) stop: Duration,
    /// Addresses of proxies, which forward for many clients and are not counted.
    pub(crate) proxies: Vec<Network>,
}

/// Raises the limit of open files as far as needed and allowed: shells and systemd set 1,024.
pub(crate) fn allow_connections(wanted: usize) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    // Besides connections: the database, uploaded files, the log.
    let wanted = wanted as u64 + 512;
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_some_and(|current| current < wanted) {
        let most = maximum.map_or(wanted, |maximum| maximum.min(wanted));
        let raised = setrlimit(Resource::Nofile, Rlimit { current: Some(most), maximum });
        if raised.is_err() || most < wanted {
            tracing::warn!(
                files = most,
                wanted,
                "the limit of open files is lower than that of connections: raise LimitNOFILE"
            );
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 10_000,
            connections_of_one_address: 500,
            greeting: Duration::from_secs(15),
            body: Duration::from_secs(30),
            write: Duration::from_secs(60),
            stop: Duration::from_secs(25),
            proxies: Vec::new(),
        }
    }
}

/// Serves until `stop`, then lets running requests finish. `Err` only if the certificates cannot be
/// used.
pub(crate) async fn listen(
    listener: TcpListener,
    app: Router,
    certificates: Option<Arc<Certificates>>,
    limits: Limits,
    stop: CancellationToken,
) -> Result<(), String> {
    let app = app.layer(RequestBodyTimeoutLayer::new(limits.body));
    let acceptor = certificates.as_ref().map(Certificates::acceptor).transpose()?;
    let limiter = ConnectionLimiter::new(limits.connections, limits.connections_of_one_address);
    let graceful = Arc::new(GracefulShutdown::new());
    loop {
        let next = async {
            let room = limiter.room().await;
            (room, listener.accept().await)
        };
        let Some((room, accepted)) = stop.run_until_cancelled(next).await else { break };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(e) => {
                // Out of file descriptors, or the client is gone: keep accepting others.
                tracing::warn!(error = %e, "connection not accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let counted = !limits.proxies.iter().any(|network| network.contains(peer.ip()));
        let Some(slot) = limiter.take(room, peer.ip(), counted) else { continue };
        let _ = stream.set_nodelay(true);
        let (app, limits, acceptor, watcher) =
            (app.clone(), limits.clone(), acceptor.clone(), graceful.watcher());
        tokio::spawn(async move {
            let _held = slot;
            match acceptor {
                None => {
                    talk(
                        StallTimeout::new(stream, limits.greeting, limits.write),
                        peer,
                        app,
                        &limits,
                        watcher,
                    )
                    .await
                }
                Some(acceptor) => {
                    // A failed handshake is not logged: a wrong name, an old version, a port scan.
                    if let Ok(Ok(stream)) =
                        tokio::time::timeout(limits.greeting, acceptor.accept(stream)).await
                    {
                        talk(
                            StallTimeout::new(stream, limits.greeting, limits.write),
                            peer,
                            app,
                            &limits,
                            watcher,
                        )
                        .await;
                    }
                }
            }
        });
    }
    drop(listener);
    let Some(graceful) = Arc::into_inner(graceful) else { return Ok(()) };
    if tokio::time::timeout(limits.stop, graceful.shutdown()).await.is_err() {
        tracing::warn!(seconds = limits.stop.as_secs(), "requests cut off at the drain timeout");
    }
    Ok(())
}

async fn talk<S>(
    stream: S,
    peer: SocketAddr,
    app: Router,
    limits: &Limits,
    watcher: hyper_util::server::graceful::Watcher,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let app = app.clone();
        async move {
            let response = app.oneshot(request).await.unwrap_or_else(|never| match never {});
            Ok::<_, Infallible>(response)
        }
    });
    let mut http = Builder::new(TokioExecutor::new());
    http.http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.greeting)
        .max_buf_size(64 * 1024);
    http.http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(30))
        .keep_alive_timeout(limits.greeting)
        .max_concurrent_streams(64)
        .max_header_list_size(32 * 1024);
    let connection = http.serve_connection(TokioIo::new(stream), service).into_owned();
    // A broken connection is not logged.
    let _ = watcher.watch(connection).await;
}
