//! What `serve` and the demo share: the listener, a worker for each portal, and health checks of
//! what the portals depend on.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use base::{Clock, SystemClock};
use store::Db;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use store::jobs::{self, Pulse};

use crate::portal::Portal;
use crate::server::{self, Certificates, Health, Limits, Part};
use crate::worker;

/// A worker's lane that has not polled for this long, although the database answers, hangs or is
/// gone.
const SILENT: Duration = Duration::from_secs(60);

/// Serves until the program is asked to stop. Then running requests finish, and jobs finish or are
/// put back. `reload` is called at each SIGHUP.
pub(crate) async fn run(
    listener: TcpListener,
    app: Router,
    portals: Vec<Arc<Portal>>,
    certificates: Option<Arc<Certificates>>,
    health: Health,
    limits: Limits,
    reload: impl Fn() + Send + Sync + 'static,
) -> Result<(), String> {
    server::allow_connections(limits.connections);
    let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
    let databases: Vec<Db> = portals.iter().map(|portal| portal.db.clone()).collect();
    for portal in portals {
        health.not_looked_at(&portal.id, Part::Database);
        tasks.spawn(live(portal.clone(), health.clone(), stop.clone()));
        tasks.spawn(watch_mail(portal, health.clone(), stop.clone()));
    }
    if let Some(certificates) = certificates.clone() {
        let (until, health) = (stop.clone(), health.clone());
        tokio::spawn(
            async move { until.run_until_cancelled(certificates.keep_fresh(health)).await },
        );
    }
    let asked = stop.clone();
    tokio::spawn(async move {
        server::asked_to_stop().await;
        tracing::info!("stopping: no new connections, running requests finish");
        asked.cancel();
    });
    tokio::spawn(server::on_hangup(reload));
    let ended = server::listen(listener, app, certificates, limits, stop.clone()).await;
    stop.cancel();
    tasks.close();
    tasks.wait().await;
    for db in databases {
        db.close().await;
    }
    tracing::info!("stopped");
    ended
}

/// Waits for the database, migrates it, and runs the worker until `stop`. Meanwhile checks the
/// database, the clock, the jobs and the files.
async fn live(portal: Arc<Portal>, health: Health, stop: CancellationToken) {
    let mut wait = Duration::from_millis(250);
    loop {
        let begun = async {
            portal.db.migrate(portal.clock.now()).await?;
            worker::prepare(&portal).await
        };
        let Some(result) = stop.run_until_cancelled(begun).await else { return };
        match result {
            Ok(()) => break,
            Err(e) => health.note(&portal.id, Part::Database, Some(&e.to_string())),
        }
        if stop.run_until_cancelled(tokio::time::sleep(wait)).await.is_none() {
            return;
        }
        wait = (wait * 2).min(Duration::from_secs(5));
    }
    health.note(&portal.id, Part::Database, None);
    if let Ok(Some(used)) = portal.db.used_last().await {
        portal.clock_watch.used_last(SystemClock.now(), used);
    }
    look_at_clock(&portal, &health).await;
    let pulse = Pulse::default();
    let worker = tokio::spawn(worker::work(portal.clone(), pulse.clone(), stop.clone()));
    let mut well = true;
    for round in 0u32.. {
        // While the database is away, check often: a standby takes over within seconds.
        let pause = Duration::from_secs(if well { 5 } else { 1 });
        if stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
            break;
        }
        // Reading is tested each time; writing and the file store each sixth time while all is
        // well.
        let thorough = !well || round.is_multiple_of(6);
        let database = within(async {
            portal.db.look_again().await?;
            match (thorough, portal.clock_watch.trouble()) {
                (false, _) => Ok(()),
                (true, None) => portal.db.can_write(portal.clock.now()).await,
                (true, Some(_)) => portal.db.can_write_without_time().await,
            }
        });
        let database = database.await;
        health.note(&portal.id, Part::Database, database.as_deref());
        well = database.is_none();
        look_at_clock(&portal, &health).await;
        if well {
            look_at_jobs(&portal, &health, &pulse).await;
        }
        if thorough {
            let files = within(portal.processing.files().reachable()).await;
            health.note(&portal.id, Part::Files, files.as_deref());
            well &= files.is_none();
        }
    }
    if worker.await.is_err() {
        tracing::error!(portal = portal.id, "the worker panicked");
    }
}

/// Compares the clock with the time since boot and with the database's clock.
async fn look_at_clock(portal: &Portal, health: &Health) {
    let watch = &portal.clock_watch;
    watch.look_now(&portal.id);
    if let Ok(Some(database)) = portal.db.time().await {
        watch.compare(SystemClock.now(), database);
    }
    health.note(&portal.id, Part::Clock, watch.trouble().as_deref());
}

/// Checks that the worker's lanes poll, and records how long jobs have been due.
async fn look_at_jobs(portal: &Portal, health: &Health, pulse: &Pulse) {
    let silent = pulse.silent(SILENT);
    let trouble =
        silent.first().map(|lane| format!("lane {lane} has not polled for {} s", SILENT.as_secs()));
    health.note(&portal.id, Part::Worker, trouble.as_deref());
    let now = portal.clock.now();
    if let Ok(Ok(lanes)) =
        tokio::time::timeout(Duration::from_secs(5), portal.db.read(move |tx| jobs::lanes(tx, now)))
            .await
    {
        health.note_lanes(&portal.id, lanes);
    }
}

/// The error of a check that must answer within 5 s, if any.
async fn within(looked: impl Future<Output = Result<(), base::Fault>>) -> Option<String> {
    match tokio::time::timeout(Duration::from_secs(5), looked).await {
        Ok(Ok(())) => None,
        Ok(Err(e)) => Some(e.to_string()),
        Err(_) => Some("no answer within 5 s".to_owned()),
    }
}

/// Checks the mail server each minute; each 5 s while it cannot be reached.
async fn watch_mail(portal: Arc<Portal>, health: Health, stop: CancellationToken) {
    loop {
        let Some(reached) = stop.run_until_cancelled(portal.current().transport.reachable()).await
        else {
            return;
        };
        health.note(&portal.id, Part::Mail, reached.as_ref().err().map(String::as_str));
        let wait = Duration::from_secs(if reached.is_ok() { 60 } else { 5 });
        if stop.run_until_cancelled(tokio::time::sleep(wait)).await.is_none() {
            return;
        }
    }
}
