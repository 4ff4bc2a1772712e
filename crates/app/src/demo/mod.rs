//! `farstu demo`: everything in one process on this machine, with made-up people and data.

mod folder;
mod phone;
mod portal_text;
mod post;
mod samples;
mod seed;
mod words;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::header;
use base::SystemClock;
use messages::mail::{Mailbox, Transport};
use tokio::net::TcpListener;
use tower::ServiceExt;

use crate::portal::{self, Access, Portal, PortalEnvironment};
use crate::portal_file::{self, PortalFile};
use crate::run;
use crate::server::{self, Health};
use folder::Folder;
use phone::Phone;
use portal_text::{KONTO, MINASIDOR, STATISTIK, Shipped};

/// What the person at the terminal is told.
pub(crate) struct Welcome {
    pub(crate) portal: String,
    /// The portal with self-service sign-up.
    pub(crate) minasidor: String,
    /// The upstream provider.
    pub(crate) konto: String,
    pub(crate) post: String,
    pub(crate) folder: std::path::PathBuf,
    pub(crate) people: Vec<Someone>,
}

/// A person who can sign in to a new demo.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
pub(crate) struct Someone {
    pub(crate) role: String,
    pub(crate) address: String,
    /// `None` if invited: the letter is in the mailbox.
    pub(crate) password: Option<String>,
}

/// Runs the demo until it is stopped. `told` gets the addresses once the listener is bound.
pub(crate) async fn demo(
    listen: SocketAddr,
    data: Option<&Path>,
    told: impl FnOnce(&Welcome),
) -> Result<(), String> {
    let folder = Folder::open(data)?;
    let listener = TcpListener::bind(listen)
        .await
        .map_err(|e| format!("{listen}: {e}. Choose another with --listen"))?;
    let port = listener.local_addr().map_err(|e| e.to_string())?.port();

    let words = |e: std::io::Error| format!("{}: {e}", folder.path().display());
    let clock = Arc::new(SystemClock);
    let mailbox = Arc::new(Mailbox::open(&folder.join("mail")).map_err(words)?);
    let phone = Arc::new(Phone::open(folder.join("phone.json")).map_err(words)?);
    let hasher = portal::hasher()?;
    let open = |shipped: &Shipped| {
        let transport = Arc::new(Transport::Mailbox(mailbox.clone()));
        let environment = PortalEnvironment {
            clock: clock.clone(),
            transport,
            hasher: hasher.clone(),
            limit_factor: 1,
        };
        one(shipped, folder.path(), port, environment)
    };
    let (statistik, minasidor, konto) = (open(&STATISTIK)?, open(&MINASIDOR)?, open(&KONTO)?);
    for (_, portal) in [&statistik, &minasidor, &konto] {
        portal.db.migrate(portal.clock.now()).await.map_err(|e| e.to_string())?;
    }
    if !folder.is_seeded() {
        seed::seed(&statistik.1, &folder, &phone, &Access::of(&statistik.0)?).await?;
        seed::minasidor(&minasidor.1, &folder, &phone, &Access::of(&minasidor.0)?).await?;
        seed::konto(&konto.1, &folder, &phone, &Access::of(&konto.0)?).await?;
        folder.seeded()?;
    }

    let origin = STATISTIK.origin(port);
    let post_office = post::router(post::Post {
        mailbox,
        phone,
        clock,
        zone: statistik.0.zone.clone(),
        portal: origin.clone(),
        samples: folder.join("samples"),
    });
    let health = Health::default();
    let all = vec![statistik.1, minasidor.1, konto.1];
    let pages = server::health_routes(health.clone()).fallback_service(web::router(
        all.iter().map(|portal| portal.current().web.clone()).collect(),
    ));
    told(&Welcome {
        portal: origin,
        minasidor: MINASIDOR.origin(port),
        konto: KONTO.origin(port),
        post: format!("http://post.localhost:{port}"),
        folder: folder.path().to_owned(),
        people: seed::people(&folder),
    });
    run::run(
        listener,
        by_host(post_office, pages),
        all,
        None,
        health,
        server::Limits::default(),
        || (),
    )
    .await
}

/// Writes a portal file, which `farstu invite` and the other commands accept too, and opens its
/// portal. Written at each start, because the port may have changed.
fn one(
    shipped: &Shipped,
    folder: &Path,
    port: u16,
    environment: PortalEnvironment,
) -> Result<(PortalFile, Arc<Portal>), String> {
    let path = shipped.write(folder, port)?;
    let file = portal_file::read(&path).map_err(|problems| {
        problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    })?;
    portal::make_keys(&file.keys)?;
    let portal = Arc::new(Portal::open(&file, environment)?);
    // A demo may be left unused for weeks.
    portal.clock_watch.is_right();
    Ok((file, portal))
}

/// A portal file of the demo, with keys, for this crate's tests.
#[cfg(test)]
pub(crate) fn portal_file(folder: &Path) -> Result<portal_file::PortalFile, String> {
    let path = STATISTIK.write(folder, 8080)?;
    let file = portal_file::read(&path).map_err(|problems| format!("{problems:?}"))?;
    portal::make_keys(&file.keys)?;
    Ok(file)
}

/// Routes `post.localhost` to the demo's mailbox and phone, every other host to the portals.
fn by_host(post_office: Router, pages: Router) -> Router {
    Router::new().fallback(move |request: Request| {
        let host =
            request.headers().get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let chosen = if host.split(':').next() == Some("post.localhost") {
            post_office.clone()
        } else {
            pages.clone()
        };
        chosen.oneshot(request)
    })
}
