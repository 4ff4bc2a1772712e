use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use base::SystemClock;
use messages::mail::Transport;
use tokio::net::TcpListener;

use super::{Done, files, runtime};
use crate::portal::{self, Portal, Setting};
use crate::portal_file::PortalFile;
use crate::reload::Reload;
use crate::run;
use crate::server::{self, Certificates, Files, Health, Limits};

/// Serves one or more portals, each with its own host name, database and keys.
///
/// A database or mail server that cannot be reached yet is waited for: /healthz answers 200 as soon as the program runs, /readyz when it can
/// serve. SIGHUP has the portal files and certificates read again. SIGTERM or Ctrl-C ends it: running requests end, and work that has not begun is left for the next start.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Portal files (TOML). portals/statistik.toml in the source is one, with explanations.
    #[arg(required = true, value_name = "PORTAL.toml")]
    portals: Vec<PathBuf>,
    /// Where to listen. Without [tls] in the portal files a proxy in front must encrypt.
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS:PORT")]
    listen: SocketAddr,
    /// Send no letters, for a drill on a restored copy: people must not get its old ones. They are given up, and shown as such.
    #[arg(long)]
    no_mail: bool,
    /// The machine's clock is right, although it leapt or the database was last used more than a day ago: what is over is erased again.
    #[arg(long)]
    clock_is_right: bool,
}

pub(super) fn run(args: &Args) -> Done {
    let files = files::read_all(&args.portals)?;
    runtime()?.block_on(serve(args, files))
}

async fn serve(args: &Args, files: Vec<PortalFile>) -> Done {
    let (mut portals, hasher) = (Vec::new(), portal::hasher()?);
    for file in &files {
        let transport = Arc::new(if args.no_mail { Transport::None } else { portal::mail_server(file)? });
        let setting = Setting { clock: Arc::new(SystemClock), transport, hasher: hasher.clone(), limit_factor: 1 };
        let portal = Portal::open(file, setting)?;
        if args.clock_is_right {
            portal.clock_watch.is_right();
        }
        portals.push(Arc::new(portal));
    }
    let certificates = certificates(&files)?;
    let listener = TcpListener::bind(args.listen).await.map_err(|e| format!("{}: {e}", args.listen))?;
    tracing::info!(listen = %args.listen, encrypted = certificates.is_some(), "listening");
    let health = Health::default();
    let (pages, replace) = web::kernel::reloadable(portals.iter().map(|portal| portal.current().web.clone()).collect());
    let app = server::health_routes(health.clone()).fallback_service(pages);
    let proxies = files.iter().flat_map(|file| file.proxies.clone()).collect();
    let stop = files.iter().map(|file| file.drain_timeout).max().unwrap_or_default();
    let reload = Reload { files, no_mail: args.no_mail, portals: portals.clone(), replace, certificates: certificates.clone() };
    let limits = Limits { proxies, stop, ..Limits::default() };
    run::run(listener, app, portals, certificates, health, limits, move || reload.run()).await
}

fn certificates(files: &[PortalFile]) -> Result<Option<Arc<Certificates>>, String> {
    let of = |file: &PortalFile| {
        let host = file.origin.split_once("://").map_or(file.origin.as_str(), |(_, rest)| rest);
        let host = host.split(':').next().unwrap_or(host).to_owned();
        file.tls.clone().map(|tls| Files { host, certificate: tls.certificate, key: tls.key })
    };
    let named: Vec<Files> = files.iter().filter_map(of).collect();
    if named.is_empty() { Ok(None) } else { Certificates::read(named).map(Some) }
}
