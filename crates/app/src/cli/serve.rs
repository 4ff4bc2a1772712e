//! `farstu serve`: opens the portals with their certificates, metrics and traces, and runs them.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use base::{Clock as _, SystemClock};
use messages::mail::Transport;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{Done, files, runtime};
use crate::metrics::{self, Metrics, Sampled};
use crate::otlp::Traces;
use crate::portal::{self, Portal, PortalEnvironment};
use crate::portal_file::PortalFile;
use crate::preflight;
use crate::reload::Reload;
use crate::run;
use crate::server::{self, Certificates, Files, Health, Limits};

/// Serves one or more portals, each with its own host name, database and keys.
///
/// Waits for a database or mail server that cannot be reached yet: /healthz answers 200 as soon as
/// the program runs, /readyz when it can serve. SIGHUP reloads the portal files and certificates.
/// SIGTERM or Ctrl-C stops it: running requests finish, and work that has not begun is left for the
/// next start.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Portal files (TOML). portals/statistik.toml in the source is one, with explanations.
    #[arg(required = true, value_name = "PORTAL.toml")]
    portals: Vec<PathBuf>,
    /// Where to listen. Without [tls] in the portal files, a proxy in front must encrypt.
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS:PORT")]
    listen: SocketAddr,
    /// For a drill on a restored copy: send no letters (they are set aside) and erase no
    /// files, which may be the real portal's.
    #[arg(long)]
    no_mail: bool,
    /// Trust the machine's clock, although it jumped or the database was last used more than a day
    /// ago: what has expired is erased again.
    #[arg(long)]
    clock_is_right: bool,
    /// Where Prometheus scrapes metrics (GET /metrics), apart from the pages. Nothing listens
    /// without it.
    #[arg(long, value_name = "ADDRESS:PORT")]
    metrics: Option<SocketAddr>,
    /// Send spans by OTLP over HTTP to this collector, such as http://localhost:4318. They hold
    /// routes and times, and no personal data.
    #[arg(long, value_name = "URL")]
    traces: Option<String>,
    /// The share of requests whose spans are kept, from 0 to 1.
    #[arg(long, value_name = "PART", default_value_t = 0.1, value_parser = part, requires = "traces")]
    traces_part: f64,
}

fn part(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|part| (0.0..=1.0).contains(part))
        .ok_or_else(|| "write a number from 0 to 1".to_owned())
}

pub(super) fn run(args: &Args) -> Done {
    let files = files::read_all(&args.portals)?;
    runtime()?.block_on(serve(args, files))
}

async fn serve(args: &Args, files: Vec<PortalFile>) -> Done {
    // Before all else, so that nothing goes uncounted.
    let metrics = match args.metrics {
        Some(address) => Some((metrics::bind(address).await?, Metrics::start()?)),
        None => None,
    };
    let traces =
        args.traces.as_deref().map(|url| Traces::start(url, args.traces_part)).transpose()?;
    let (mut portals, hasher) = (Vec::new(), portal::hasher()?);
    for file in &files {
        let found = preflight::unsafe_settings(file, SystemClock.now());
        for problem in found.faults.iter().chain(&found.warnings) {
            tracing::warn!(portal = file.id, why = %problem.what, instead = %problem.instead, "unsafe setting");
        }
        let transport =
            Arc::new(if args.no_mail { Transport::None } else { portal::mail_server(file)? });
        let environment = PortalEnvironment {
            clock: Arc::new(SystemClock),
            transport,
            hasher: hasher.clone(),
            limit_factor: 1,
        };
        let portal = Portal::open(file, environment)?;
        if args.clock_is_right {
            portal.clock_watch.is_right();
        }
        portals.push(Arc::new(portal));
    }
    let certificates = certificates(&files)?;
    let listener =
        TcpListener::bind(args.listen).await.map_err(|e| format!("{}: {e}", args.listen))?;
    tracing::info!(listen = %args.listen, encrypted = certificates.is_some(), "listening");
    let health = Health::default();
    let (pages, replace) = web::kernel::reloadable(
        portals.iter().map(|portal| portal.current().web.clone()).collect(),
    );
    let app = server::health_routes(health.clone()).fallback_service(pages);
    let proxies = files.iter().flat_map(|file| file.proxies.clone()).collect();
    let stop = files.iter().map(|file| file.drain_timeout).max().unwrap_or_default();
    let until = CancellationToken::new();
    if let Some((asked, metrics)) = metrics {
        let sampled = Sampled {
            portals: portals.clone(),
            certificates: certificates.clone(),
            health: health.clone(),
        };
        let (looking, looked) = (until.clone(), metrics.clone());
        tokio::spawn(async move {
            looking.run_until_cancelled(metrics::keep_sampling(looked, sampled)).await
        });
        tokio::spawn(metrics.serve(asked, until.clone()));
    }
    let reload = Reload {
        files,
        no_mail: args.no_mail,
        portals: portals.clone(),
        replace,
        certificates: certificates.clone(),
        health: health.clone(),
    };
    let limits = Limits { proxies, stop, ..Limits::default() };
    let ended =
        run::run(listener, app, portals, certificates, health, limits, move || reload.run()).await;
    until.cancel();
    if let Some(traces) = traces {
        // Ending waits for the collector, so it must not block the runtime's threads.
        let _ = tokio::task::spawn_blocking(|| traces.end()).await;
    }
    ended
}

fn certificates(files: &[PortalFile]) -> Result<Option<Arc<Certificates>>, String> {
    let of = |file: &PortalFile| {
        let host = file.host().to_owned();
        file.tls.clone().map(|tls| Files {
            portal: file.id.clone(),
            host,
            certificate: tls.certificate,
            key: tls.key,
        })
    };
    let named: Vec<Files> = files.iter().filter_map(of).collect();
    if named.is_empty() {
        Ok(None)
    } else {
        Certificates::read(named, Arc::new(SystemClock)).map(Some)
    }
}
