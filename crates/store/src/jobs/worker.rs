//! The worker's loop: runs queued jobs until the program stops.
//!
//! Each lane has its own task, slots and claims, so lanes do not delay each other. Any number of
//! nodes may work on one database.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use base::{Clock, Fault, JobId, Timestamp};
use futures_util::FutureExt as _;
use tokio::task::{AbortHandle, JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use super::{Job, JobError, Lane, Next};
use crate::{Db, jobs};

/// Short enough for three renewals within a lease.
const RENEW: Duration = Duration::from_secs(2);
/// How long a stopping worker waits for its running jobs.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a worker tries to record a job's outcome. A letter that was sent must not be sent again
/// only because the database was briefly unreachable.
const KEEP: Duration = Duration::from_secs(20);
/// The longest pause between polls while the database is unreachable.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// The outcome of a job.
#[derive(Debug)]
pub enum Outcome {
    Done,
    /// Due again at this time: periodic work, or work that another holds.
    Again(Timestamp),
    /// A retry may help.
    Failed(JobError),
    /// No retry can help.
    SetAside(JobError),
}

/// Runs jobs by their kind.
pub trait Handler: Send + Sync + 'static {
    fn run(&self, job: &Job) -> impl Future<Output = Outcome> + Send;

    /// Whether jobs of a lane may be claimed now.
    fn may_claim(&self, _: Lane) -> bool {
        true
    }
}

/// When each lane's task last completed a round.
#[derive(Clone)]
pub struct Pulse(Arc<Mutex<[Instant; Lane::ALL.len()]>>);

impl Default for Pulse {
    fn default() -> Self {
        Self(Arc::new(Mutex::new([Instant::now(); Lane::ALL.len()])))
    }
}

impl Pulse {
    fn beat(&self, lane: Lane) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)[lane.index()] = Instant::now();
    }

    /// Lanes whose task has not completed a round for `longer`: it hangs or has ended.
    pub fn silent(&self, longer: Duration) -> Vec<Lane> {
        let beats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Lane::ALL.iter().copied().filter(|lane| beats[lane.index()].elapsed() > longer).collect()
    }
}

/// The worker of one portal on this node.
pub struct Worker<H>(Arc<Inner<H>>);

struct Inner<H> {
    /// The portal's name, for the log.
    name: String,
    db: Db,
    clock: Arc<dyn Clock>,
    handler: H,
    pulse: Pulse,
}

impl<H: Handler> Worker<H> {
    pub fn new(name: &str, db: Db, clock: Arc<dyn Clock>, handler: H, pulse: Pulse) -> Self {
        Self(Arc::new(Inner { name: name.to_owned(), db, clock, handler, pulse }))
    }

    /// Works until `stop`. Running jobs then get time to finish; the rest are returned to the
    /// queue.
    pub async fn work(self, stop: CancellationToken) {
        let mut tasks = JoinSet::new();
        let mut lanes = HashMap::new();
        let start = |tasks: &mut JoinSet<()>, lane: Lane| {
            let (inner, stop) = (self.0.clone(), stop.clone());
            tasks.spawn(async move { inner.lane(lane, stop).await }).id()
        };
        for lane in Lane::ALL.iter().copied() {
            lanes.insert(start(&mut tasks, lane), lane);
        }
        while let Some(ended) = tasks.join_next_with_id().await {
            if let Err(e) = ended
                && let Some(lane) = lanes.remove(&e.id())
            {
                tracing::error!(portal = self.0.name, %lane, "lane worker panicked, restarting it");
                lanes.insert(start(&mut tasks, lane), lane);
            }
        }
    }
}

impl<H: Handler> Worker<H> {
    /// Runs all due jobs, and those that they queue in turn, one after the other: for tests, and
    /// for a demo that creates its data.
    pub async fn drain(&self) -> Result<(), Fault> {
        'again: loop {
            for lane in Lane::ALL.iter().copied() {
                if let Some(job) = self.0.claim(lane, 1).await?.pop() {
                    self.0.one(job).await;
                    continue 'again;
                }
            }
            return Ok(());
        }
    }
}

/// Running jobs and their leases.
#[derive(Default)]
struct Running {
    tasks: JoinSet<()>,
    leases: HashMap<tokio::task::Id, (JobId, u32)>,
}

impl Running {
    fn forget(&mut self, ended: Result<(tokio::task::Id, ()), JoinError>) {
        let id = ended.map_or_else(|e| e.id(), |(id, ())| id);
        self.leases.remove(&id);
    }
}

impl<H: Handler> Inner<H> {
    async fn lane(self: Arc<Self>, lane: Lane, stop: CancellationToken) {
        let mut running = Running::default();
        let mut pause = lane.poll();
        while !stop.is_cancelled() {
            self.pulse.beat(lane);
            while let Some(ended) = running.tasks.try_join_next_with_id() {
                running.forget(ended);
            }
            let free = lane.slots() - running.tasks.len();
            if free > 0 {
                match self.claim(lane, free).await {
                    Ok(jobs) => {
                        pause = lane.poll();
                        let any = !jobs.is_empty();
                        for job in jobs {
                            let (lease, inner) = ((job.id, job.attempt), self.clone());
                            let task = running.tasks.spawn(async move { inner.one(job).await });
                            running.leases.insert(task.id(), lease);
                        }
                        if any {
                            continue;
                        }
                    }
                    Err(e) => {
                        tracing::warn!(portal = self.name, %lane, error = %e, "cannot claim jobs, retrying");
                        pause = (pause * 2).min(LONGEST_PAUSE);
                    }
                }
            }
            tokio::select! {
                () = stop.cancelled() => {}
                Some(ended) = running.tasks.join_next_with_id(), if !running.tasks.is_empty() => running.forget(ended),
                () = tokio::time::sleep(pause) => {}
            }
        }
        self.end(running).await;
    }

    /// Waits for running jobs, and returns the unfinished ones to the queue.
    async fn end(&self, mut running: Running) {
        let all_end = async {
            while let Some(ended) = running.tasks.join_next_with_id().await {
                running.forget(ended);
            }
        };
        let _ = tokio::time::timeout(PATIENCE, all_end).await;
        running.tasks.shutdown().await;
        for lease in running.leases.into_values() {
            if let Err(e) = self.db.write(move |tx| jobs::put_back(tx, lease)).await {
                tracing::warn!(portal = self.name, job = %lease.0, error = %e, "cannot release a job, its lease will expire");
            }
        }
    }

    /// Claims due jobs. Looks first, since looking writes nothing.
    async fn claim(&self, lane: Lane, limit: usize) -> Result<Vec<Job>, Fault> {
        // Without a fit, a newer version has migrated the database, or its keys are others.
        if !self.db.fits() || !self.handler.may_claim(lane) {
            return Ok(Vec::new());
        }
        let now = self.clock.now();
        match self.db.read(move |tx| jobs::next_at(tx, lane, now)).await? {
            Some(at) if at <= now => {
                self.db.write(move |tx| jobs::claim(tx, lane, now, limit)).await
            }
            _ => Ok(Vec::new()),
        }
    }

    /// Runs one job, renews its lease meanwhile, and records the outcome.
    async fn one(&self, job: Job) {
        let renewing = self.renew((job.id, job.attempt));
        let ran = AssertUnwindSafe(self.handler.run(&job)).catch_unwind().await;
        let outcome = ran.unwrap_or_else(|_| Outcome::Failed("the job panicked".into()));
        drop(renewing);
        self.tell(&job, &outcome);
        let (job, outcome) = (Arc::new(job), Arc::new(outcome));
        let begun = Instant::now();
        let mut pause = Duration::from_millis(100);
        while let Err(e) = self.keep(&job, &outcome).await {
            if begun.elapsed() > KEEP {
                tracing::warn!(portal = self.name, job = %job.id, error = %e, "cannot record a job's outcome, the job will run again");
                return;
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    fn renew(&self, lease: (JobId, u32)) -> Renewing {
        let (db, clock) = (self.db.clone(), self.clock.clone());
        let renewing = tokio::spawn(async move {
            loop {
                tokio::time::sleep(RENEW).await;
                let now = clock.now();
                if let Ok(false) = db.write(move |tx| jobs::renew(tx, now, lease)).await {
                    return;
                }
            }
        });
        Renewing(renewing.abort_handle())
    }

    fn tell(&self, job: &Job, outcome: &Outcome) {
        let (portal, id, kind, attempt) = (&self.name, job.id, &job.kind, job.attempt);
        match outcome {
            Outcome::Done | Outcome::Again(_) => {}
            Outcome::Failed(why) => {
                tracing::warn!(portal, job = %id, kind, attempt, why = %why.words, "job failed")
            }
            Outcome::SetAside(why) => {
                tracing::error!(portal, job = %id, kind, attempt, why = %why.words, "job set aside")
            }
        }
    }

    async fn keep(&self, job: &Arc<Job>, outcome: &Arc<Outcome>) -> Result<(), Fault> {
        let (id, attempt) = (job.id, job.attempt);
        let (now, job, outcome) = (self.clock.now(), job.clone(), outcome.clone());
        let kept = self.db.write(move |tx| match &*outcome {
            Outcome::Done => jobs::done(tx, job.id).map(|()| None),
            Outcome::Again(at) => jobs::again(tx, &job, *at).map(|()| None),
            Outcome::Failed(why) => jobs::failed(tx, now, &job, why).map(Some),
            Outcome::SetAside(why) => jobs::put_aside(tx, now, &job, why).map(|()| None),
        });
        if kept.await? == Some(Next::SetAside) {
            tracing::error!(portal = self.name, job = %id, attempt, "job set aside after too many failures");
        }
        Ok(())
    }
}

/// Stops renewing when dropped.
struct Renewing(AbortHandle);

impl Drop for Renewing {
    fn drop(&mut self) {
        self.0.abort();
    }
}
