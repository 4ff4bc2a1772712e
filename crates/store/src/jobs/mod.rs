//! The job queue (transactional outbox): a job is written in the transaction that needs it, so it
//! is neither done after a rollback nor lost after a commit.
//!
//! A job belongs to a [`Lane`] and is leased to a worker. The lease is short and renewed during the
//! work, so that another node soon takes over from one that died. Every job runs at least once. A
//! job that cannot be opened, or keeps failing, is set aside: it blocks nothing, and staff see it.

mod inspect;
mod lane;
mod sql;
#[cfg(test)]
mod tests;
mod worker;

use std::time::Duration;

use base::{EmailAddress, Fault, JobId, Letter, Secret, Timestamp};
use hmac::{Hmac, KeyInit as _, Mac as _};
pub use inspect::{
    LaneStatus, Letters, Summary, drop_job, failing, forget_letters_to, hold_letters, lanes,
    letter_of, letters_to, one, retry, set_aside, waiting_in,
};
pub use lane::Lane;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sql::{ANSWER, PAYLOAD};
pub use worker::{Handler, Outcome, Pulse, Worker};

use crate::{Row, Tx, Vault, params};

/// The kind of the job that sends a [`Letter`].
pub const MAIL: &str = "mail";
/// How long a claim lasts unless it is renewed. The jobs of a dead node are taken over within 10 s.
pub const LEASE: Duration = Duration::from_secs(8);
/// A lease that ends later than this was written with a clock that was ahead, and is ignored. It is
/// far longer than node clocks differ, so a node whose clock is behind takes no job from another.
pub const LONGEST_LEASE: Duration = Duration::from_mins(15);
/// The number of leases that may expire without an outcome, in a row, before the job itself is
/// blamed for crashing the program.
const CRASHES: u32 = 20;

const UNREADABLE: &str = "the job cannot be opened with this portal's keys";

/// A job leased to a worker.
pub struct Job {
    pub id: JobId,
    pub lane: Lane,
    pub kind: String,
    /// The number of this attempt, from 1. It also identifies the lease.
    pub attempt: u32,
    pub created_at: Timestamp,
    /// The key of a job that exists only once at a time.
    pub once: Option<String>,
    payload: Secret<Vec<u8>>,
}

impl Job {
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        serde_json::from_slice(self.payload.expose()).map_err(Fault::new)
    }
}

/// Why a job failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobError {
    /// Logged and shown, so it has no personal data.
    pub words: String,
    /// A remote server's reply, verbatim. It may contain an address: stored sealed, shown to staff,
    /// never logged.
    pub answer: Option<String>,
}

impl JobError {
    fn short(text: &str) -> String {
        text.chars().take(500).collect()
    }
}

impl<T: Into<String>> From<T> for JobError {
    fn from(words: T) -> Self {
        Self { words: words.into(), answer: None }
    }
}

/// The fate of a failed job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It is retried at this time.
    At(Timestamp),
    SetAside,
}

impl Tx<'_> {
    /// Queues a job that is due now.
    pub fn enqueue(
        &mut self,
        now: Timestamp,
        lane: Lane,
        kind: &str,
        payload: &impl Serialize,
    ) -> Result<(), Fault> {
        self.enqueue_at(now, now, lane, kind, None, payload)
    }

    /// Queues a job that is due at `run_at`. With a key, it is written only if no job with that key
    /// exists. If that job is leased, its worker may have missed the change, so the job runs once
    /// more.
    pub fn enqueue_at(
        &mut self,
        now: Timestamp,
        run_at: Timestamp,
        lane: Lane,
        kind: &str,
        once: Option<&str>,
        payload: &impl Serialize,
    ) -> Result<(), Fault> {
        let new = New { run_at, lane, kind, once, recipient: None };
        write(self, now, &new, payload)
    }

    /// Queues recurring work, due now. There is one such job of each kind. It has no payload, so no
    /// missing key can stop it.
    pub fn enqueue_periodic(&mut self, now: Timestamp, kind: &str) -> Result<(), Fault> {
        self.enqueue_at(now, now, Lane::Periodic, kind, Some(kind), &())
    }

    /// Queues a letter.
    pub fn send(&mut self, now: Timestamp, letter: &Letter) -> Result<(), Fault> {
        let recipient = recipient(&self.vault(), &letter.to);
        let new = New {
            run_at: now,
            lane: Lane::of_letter(&letter.kind),
            kind: MAIL,
            once: None,
            recipient: Some(recipient),
        };
        write(self, now, &new, letter)
    }
}

struct New<'a> {
    run_at: Timestamp,
    lane: Lane,
    kind: &'a str,
    once: Option<&'a str>,
    recipient: Option<[u8; 32]>,
}

fn write(
    tx: &mut Tx<'_>,
    now: Timestamp,
    new: &New<'_>,
    payload: &impl Serialize,
) -> Result<(), Fault> {
    let id = JobId::new(now, &*tx.entropy());
    let plain = Secret::new(serde_json::to_vec(payload).map_err(Fault::new)?);
    let sealed = tx.vault().seal(PAYLOAD, &id.to_string(), plain.expose(), &*tx.entropy())?;
    let recipient = new.recipient.map(|hash| hash.to_vec());
    let once = new.once.map(str::to_owned);
    tx.execute(
        &sql::ENQUEUE,
        params![id, new.lane, new.kind, sealed, once, recipient, now, new.run_at],
    )?;
    Ok(())
}

/// Keyed hash of an address: finds a person's letters without storing the address.
fn recipient(vault: &Vault, to: &EmailAddress) -> [u8; 32] {
    let key = vault.derive("job recipient");
    let mut mac =
        Hmac::<sha2::Sha256>::new_from_slice(key.expose()).expect("HMAC takes keys of any length");
    mac.update(to.folded().as_bytes());
    mac.finalize().into_bytes().into()
}

/// Leases up to `limit` due jobs of a lane until `now` + [`LEASE`]. A job that cannot be opened, or
/// keeps crashing its workers, is set aside instead.
pub fn claim(tx: &mut Tx<'_>, lane: Lane, now: Timestamp, limit: usize) -> Result<Vec<Job>, Fault> {
    let statement = if tx.is_postgres() { &sql::CLAIM_SKIPPING } else { &sql::CLAIM };
    let limit = u32::try_from(limit).unwrap_or(u32::MAX);
    let mut claimed: Vec<(Timestamp, Job)> = Vec::new();
    for row in
        tx.rows(statement, params![lane, now, now.plus(LEASE), limit, now.plus(LONGEST_LEASE)])?
    {
        let (id, attempt, crashes): (JobId, u32, u32) = (row.get(0)?, row.get(3)?, row.get(6)?);
        let trouble = if crashes >= CRASHES {
            format!("the process ended {crashes} times while running this job")
        } else {
            match open(tx, lane, id, &row) {
                Some(payload) => {
                    let job = Job {
                        id,
                        lane,
                        kind: row.get(1)?,
                        attempt,
                        created_at: row.get(4)?,
                        once: row.get(5)?,
                        payload,
                    };
                    claimed.push((row.get(7)?, job));
                    continue;
                }
                None => UNREADABLE.to_owned(),
            }
        };
        tracing::error!(job = %id, %lane, why = %trouble, "job set aside");
        tx.execute(&sql::SET_ASIDE, params![id, attempt, now, trouble, None::<Vec<u8>>])?;
    }
    claimed.sort_by_key(|(due, job)| (*due, job.id));
    Ok(claimed.into_iter().map(|(_, job)| job).collect())
}

fn open(tx: &Tx<'_>, lane: Lane, id: JobId, row: &Row) -> Option<Secret<Vec<u8>>> {
    if lane == Lane::Periodic {
        return Some(Secret::new(b"null".to_vec()));
    }
    tx.vault().open(PAYLOAD, &id.to_string(), &row.get::<Vec<u8>>(2).ok()?).ok()
}

/// The next due job of any lane, for tests.
#[cfg(any(test, feature = "testing"))]
pub fn claim_next(tx: &mut Tx<'_>, now: Timestamp) -> Result<Option<Job>, Fault> {
    for lane in Lane::ALL {
        if let Some(job) = claim(tx, *lane, now, 1)?.pop() {
            return Ok(Some(job));
        }
    }
    Ok(None)
}

/// Deletes a finished job, or queues it once more if that was requested during the work.
pub fn done(tx: &mut Tx<'_>, job: JobId) -> Result<(), Fault> {
    if tx.execute(&sql::DONE, params![job])? == 0 {
        tx.execute(&sql::ONCE_MORE, params![job])?;
    }
    Ok(())
}

/// Extends a lease to [`LEASE`] from now. False if the lease is lost or the job is gone.
pub fn renew(tx: &mut Tx<'_>, now: Timestamp, (job, attempt): (JobId, u32)) -> Result<bool, Fault> {
    Ok(tx.execute(&sql::RENEW, params![job, attempt, now.plus(LEASE)])? == 1)
}

/// Schedules a retry after 5 s, 10 s, 20 s … up to the lane's longest wait. After most of a day the
/// job is set aside; periodic work never is.
pub fn failed(tx: &mut Tx<'_>, now: Timestamp, job: &Job, error: &JobError) -> Result<Next, Fault> {
    if job.lane.attempts().is_some_and(|attempts| job.attempt >= attempts) {
        put_aside(tx, now, job, error)?;
        return Ok(Next::SetAside);
    }
    let wait = Duration::from_secs(5 << job.attempt.saturating_sub(1).min(10))
        .min(job.lane.longest_wait());
    let (next, answer) = (now.plus(wait), seal_answer(tx, job.id, error)?);
    tx.execute(
        &sql::RETRY_LATER,
        params![job.id, job.attempt, next, JobError::short(&error.words), answer],
    )?;
    Ok(Next::At(next))
}

/// Sets aside a job that no retry can help, such as a letter to an address that does not exist.
pub fn put_aside(
    tx: &mut Tx<'_>,
    now: Timestamp,
    job: &Job,
    error: &JobError,
) -> Result<(), Fault> {
    let answer = seal_answer(tx, job.id, error)?;
    tx.execute(
        &sql::SET_ASIDE,
        params![job.id, job.attempt, now, JobError::short(&error.words), answer],
    )
    .map(drop)
}

fn seal_answer(tx: &mut Tx<'_>, id: JobId, error: &JobError) -> Result<Option<Vec<u8>>, Fault> {
    let seal = |said: &String| {
        tx.vault().seal(ANSWER, &id.to_string(), JobError::short(said).as_bytes(), &*tx.entropy())
    };
    error.answer.as_ref().map(seal).transpose()
}

/// Reschedules a job for `run_at`: periodic work, and work that waits for something.
pub fn again(tx: &mut Tx<'_>, job: &Job, run_at: Timestamp) -> Result<(), Fault> {
    tx.execute(&sql::AGAIN, params![job.id, job.attempt, run_at]).map(drop)
}

/// Returns an unfinished job to the queue, when its worker stops.
pub fn put_back(tx: &mut Tx<'_>, (job, attempt): (JobId, u32)) -> Result<(), Fault> {
    tx.execute(&sql::PUT_BACK, params![job, attempt]).map(drop)
}

/// Ends every lease. When the only node of a database starts (SQLite), all lease holders are dead,
/// and a person may be waiting for a letter. With PostgreSQL other nodes may live, so this does
/// nothing, and the leases expire.
pub fn end_leases_of_the_dead(tx: &mut Tx<'_>) -> Result<u64, Fault> {
    if tx.is_postgres() {
        return Ok(0);
    }
    Lane::ALL
        .iter()
        .try_fold(0, |ended, lane| Ok(ended + tx.execute(&sql::END_LEASES, params![*lane])?))
}

/// When the next job of a lane is due, if any waits.
pub fn next_at(tx: &mut Tx<'_>, lane: Lane, now: Timestamp) -> Result<Option<Timestamp>, Fault> {
    tx.row(&sql::NEXT_AT, params![lane, now, now.plus(LONGEST_LEASE)])?
        .map(|row| row.get(0))
        .transpose()
}

/// Deletes letters set aside before `before`: their contents are kept no longer than they are
/// useful.
pub fn sweep(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, Fault> {
    Lane::MAIL
        .iter()
        .try_fold(0, |swept, lane| Ok(swept + tx.execute(&sql::SWEEP, params![*lane, before])?))
}

/// The number of waiting jobs, without periodic ones and those set aside.
pub fn waiting(tx: &mut Tx<'_>) -> Result<u64, Fault> {
    let lanes = Lane::ALL.iter().filter(|lane| **lane != Lane::Periodic);
    lanes
        .copied()
        .try_fold(0, |sum, lane| Ok(sum + tx.one(&sql::WAITING, params![lane])?.get::<u64>(0)?))
}
