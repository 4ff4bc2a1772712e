//! Maps each job to its use case. `store::jobs::Worker` claims jobs, renews leases and records
//! outcomes.

mod code;
mod mail;
mod periodic;
mod retention;
mod talk;
#[cfg(test)]
mod tests;
mod traces;

use std::sync::Arc;

use base::trace::Span;
use base::{Fault, measure};
use store::jobs::{self, Handler, Job, Lane, Outcome, Pulse, Worker};
use tokio_util::sync::CancellationToken;

use crate::portal::Portal;

struct Jobs(Arc<Portal>);

impl Handler for Jobs {
    /// Periodic jobs erase expired data, so they need a trustworthy clock.
    fn may_claim(&self, lane: Lane) -> bool {
        if lane != Lane::Periodic {
            return true;
        }
        self.0.clock_watch.look_now(&self.0.id);
        self.0.clock_watch.may_erase()
    }

    async fn run(&self, job: &Job) -> Outcome {
        let (portal, host) = (&*self.0, self.0.current().web.face.host.clone());
        let (kind, span) = (known(&job.kind), Span::job(&host, known(&job.kind)));
        let outcome = span.around(work_on(portal, job)).await;
        let result = match &outcome {
            Outcome::Done | Outcome::Again(_) => "done",
            Outcome::Failed(_) => "failed",
            Outcome::SetAside(_) => "set-aside",
        };
        measure::job_ended(&host, kind, result);
        span.ended(result == "done");
        outcome
    }
}

/// The job's kind as a metric label: one that this version knows, so that labels stay bounded.
fn known(kind: &str) -> &'static str {
    let mail = [
        jobs::MAIL,
        accounts::registration::CODE_JOB,
        collection::periods::ERASED,
        collection::periods::ERASE_TRACES,
    ];
    let all = mail
        .into_iter()
        .chain(PERIODIC)
        .chain(collection::JOBS.iter().copied())
        .chain(periodic::KINDS.iter().map(|kind| kind.name));
    all.into_iter().find(|known| *known == kind).unwrap_or("other")
}

/// Periodic jobs that are not in [`periodic::KINDS`].
const PERIODIC: [&str; 5] =
    [periodic::CHAIN, periodic::KEYS, periodic::BACKUP, periodic::SCRUB, retention::RETENTION];

async fn work_on(portal: &Portal, job: &Job) -> Outcome {
    match job.kind.as_str() {
        jobs::MAIL => mail::send(portal, job).await,
        accounts::registration::CODE_JOB => code::deliver(portal, job).await,
        collection::periods::ERASE_TRACES => traces::erase(portal, job).await,
        collection::periods::ERASED => talk::erase(portal, job).await,
        kind if collection::JOBS.contains(&kind) => match portal.processing.work(job).await {
            Ok(None) => Outcome::Done,
            Ok(Some(again)) => Outcome::Again(again),
            Err(e) => Outcome::Failed(e.to_string().into()),
        },
        _ => match periodic::run(portal, job).await {
            Some(outcome) => outcome,
            // Written by a newer version that was rolled back, or a mistake: kept and shown.
            None => Outcome::SetAside(
                format!("this version has no job of the kind `{}`", job.kind).into(),
            ),
        },
    }
}

/// Works until `stop`. Then running jobs end, and those that do not end in time are put back.
pub(crate) async fn work(portal: Arc<Portal>, pulse: Pulse, stop: CancellationToken) {
    let (name, db, clock) = (portal.id.clone(), portal.db.clone(), portal.clock.clone());
    Worker::new(&name, db, clock, Jobs(portal), pulse).work(stop).await;
}

/// Enqueues the periodic jobs that are missing, and ends the leases of killed processes, so that
/// their jobs run again at once. Call it at every start.
pub(crate) async fn prepare(portal: &Portal) -> Result<(), Fault> {
    let now = portal.clock.now();
    let kinds = || {
        let others = [
            periodic::CHAIN,
            periodic::KEYS,
            periodic::SCRUB,
            retention::RETENTION,
            collection::ROUND,
        ];
        periodic::KINDS.iter().map(|kind| kind.name).chain(others)
    };
    let backup_at = portal.backups.as_ref().map(|backups| backups.next(now));
    let prepared = portal.db.write(move |tx| {
        jobs::end_leases_of_the_dead(tx)?;
        if let Some(at) = backup_at {
            tx.enqueue_at(now, at, Lane::Periodic, periodic::BACKUP, Some(periodic::BACKUP), &())?;
        }
        kinds().try_for_each(|kind| tx.enqueue_periodic(now, kind))
    });
    prepared.await
}
