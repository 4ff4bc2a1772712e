//! The worker: does the jobs that use cases left in their transactions, in every portal, as long as the program runs.
//!
//! Any number of nodes may work on one database: a job is leased to one at a time, and a node that dies gives its jobs back when the lease ends.

mod code;
mod mail;
mod periodic;
mod talk;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use base::{Fault, JobId, Timestamp};
use store::jobs::{self, Job};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::portal::Portal;

/// Jobs of one portal at a time: letters wait for the mail server, not for the processor.
const AT_ONCE: usize = 4;
/// How often an idle worker looks. Reading is cheap; a person waits for a code.
const LOOK: Duration = Duration::from_millis(250);
/// What a worker that is to stop gives its running jobs.
const PATIENCE: Duration = Duration::from_secs(10);

/// How a job ended.
enum Ended {
    Done,
    /// A periodic one, due again at this moment.
    Again(Timestamp),
    /// Another try can help.
    Failed(String),
    /// No try ever will.
    GivenUp(String),
}

/// Works until `stop`; then running jobs end, and what does not end in time is put back for others.
pub(crate) async fn work(portal: Arc<Portal>, stop: CancellationToken) {
    let mut running = JoinSet::new();
    let mut ids = HashMap::new();
    let mut pause = LOOK;
    while !stop.is_cancelled() {
        while let Some(ended) = running.try_join_next_with_id() {
            forget(&mut ids, ended);
        }
        if running.len() < AT_ONCE {
            match next(&portal).await {
                Ok(Some(job)) => {
                    let (id, portal) = (job.id, portal.clone());
                    let task = running.spawn(async move { finish(&portal, job).await });
                    ids.insert(task.id(), id);
                    pause = LOOK;
                    continue;
                }
                Ok(None) => pause = LOOK,
                Err(e) => {
                    tracing::warn!(portal = portal.id, "the worker cannot reach its jobs: {e}");
                    pause = (pause * 2).min(Duration::from_secs(10));
                }
            }
        }
        tokio::select! {
            () = stop.cancelled() => {}
            Some(ended) = running.join_next_with_id(), if !running.is_empty() => forget(&mut ids, ended),
            () = tokio::time::sleep(pause) => {}
        }
    }
    let all_end = async {
        while let Some(ended) = running.join_next_with_id().await {
            forget(&mut ids, ended);
        }
    };
    let _ = tokio::time::timeout(PATIENCE, all_end).await;
    running.shutdown().await;
    for id in ids.into_values() {
        if let Err(e) = portal.db.write(move |tx| jobs::put_back(tx, id)).await {
            tracing::warn!(portal = portal.id, job = %id, "a job could not be put back, its lease will end: {e}");
        }
    }
}

fn forget(ids: &mut HashMap<tokio::task::Id, JobId>, ended: Result<(tokio::task::Id, ()), tokio::task::JoinError>) {
    match ended {
        Ok((task, ())) => ids.remove(&task),
        Err(e) => {
            // A panic. The lease ends, and the job is tried again.
            tracing::error!("a job panicked");
            ids.remove(&e.id())
        }
    };
}

/// Claims the next job that is due. Looks first, since looking writes nothing.
async fn next(portal: &Portal) -> Result<Option<Job>, Fault> {
    let now = portal.clock.now();
    match portal.db.read(move |tx| jobs::next_at(tx, now)).await? {
        Some(at) if at <= now => portal.db.write(move |tx| jobs::claim(tx, now)).await,
        _ => Ok(None),
    }
}

async fn finish(portal: &Portal, job: Job) {
    let ended = match job.kind.as_str() {
        jobs::MAIL => mail::send(portal, &job).await,
        accounts::registration::CODE_JOB => code::deliver(portal, &job).await,
        collection::periods::ERASED => talk::erase(portal, &job).await,
        kind if collection::JOBS.contains(&kind) => match portal.workshop.work(&job).await {
            Ok(None) => Ended::Done,
            Ok(Some(again)) => Ended::Again(again),
            Err(e) => Ended::Failed(e.to_string()),
        },
        _ => match periodic::run(portal, &job).await {
            Some(ended) => ended,
            // Written by a newer version that was taken back, or a slip: kept, and seen.
            None => Ended::GivenUp(format!("this version knows no job `{}`", job.kind)),
        },
    };
    let (id, attempt, now) = (job.id, job.attempt, portal.clock.now());
    let kept = match ended {
        Ended::Done => portal.db.write(move |tx| jobs::done(tx, id)).await,
        Ended::Again(at) => portal.db.write(move |tx| jobs::again(tx, id, at)).await,
        Ended::Failed(why) => {
            tracing::warn!(portal = portal.id, job = %id, kind = job.kind, attempt, "a job failed and is tried again: {why}");
            portal.db.write(move |tx| jobs::failed(tx, now, id, attempt, &why).map(drop)).await
        }
        Ended::GivenUp(why) => {
            tracing::error!(portal = portal.id, job = %id, kind = job.kind, "a job is given up: {why}");
            portal.db.write(move |tx| jobs::give_up(tx, id, &why)).await
        }
    };
    if let Err(e) = kept {
        tracing::warn!(portal = portal.id, job = %id, "how a job ended could not be kept, it will be done again: {e}");
    }
}

/// Makes sure that the periodic jobs are there, and that what a killed program had begun is begun anew at once. At every start.
pub(crate) async fn prepare(portal: &Portal) -> Result<(), Fault> {
    let now = portal.clock.now();
    let kinds = || periodic::KINDS.iter().map(|kind| kind.name).chain([periodic::KEYS, collection::ROUND]);
    let prepared = portal.db.write(move |tx| {
        jobs::end_leases_of_the_dead(tx)?;
        kinds().try_for_each(|kind| tx.enqueue_at(now, now, kind, Some(kind), &()))
    });
    prepared.await
}
