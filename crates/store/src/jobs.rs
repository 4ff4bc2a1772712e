//! Work to be done after a transaction, written in it: nothing is done that was rolled back, and nothing is forgotten that was committed.
//!
//! A job is leased, not taken: if the node that works on it dies, the lease ends and another takes it. It is done at least once.

use std::time::Duration;

use base::{Fault, JobId, Letter, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Place, Tx, params};

/// The kind of the job that sends a [`Letter`].
pub const MAIL: &str = "mail";
/// How long a worker has before another may take the job.
pub const LEASE: Duration = Duration::from_secs(120);
/// From this many attempts on a job is shown to staff as stuck; it is tried on all the same.
pub const STUCK_AFTER: u32 = 6;

/// When a job that was given up is due.
const NEVER: Timestamp = Timestamp::from_micros(i64::MAX);

const PAYLOAD: Place = Place("job", "payload");

crate::sql! {
    ENQUEUE = "INSERT INTO job (id, kind, payload, once, created_at, run_at, attempts, leased_until, trouble) VALUES ($1, $2, $3, $4, $5, $6, 0, 0, NULL)
        ON CONFLICT (once) DO NOTHING";
    CLAIM_SQLITE = "UPDATE job SET attempts = attempts + 1, leased_until = $2
        WHERE id = (SELECT id FROM job WHERE run_at <= $1 AND leased_until <= $1 ORDER BY run_at, id LIMIT 1)
        RETURNING id, kind, payload, attempts, created_at, once";
    CLAIM_SKIPPING = "UPDATE job SET attempts = attempts + 1, leased_until = $2
        WHERE id = (SELECT id FROM job WHERE run_at <= $1 AND leased_until <= $1 ORDER BY run_at, id LIMIT 1)
        AND leased_until <= $1
        RETURNING id, kind, payload, attempts, created_at, once";
    DONE = "DELETE FROM job WHERE id = $1";
    RETRY = "UPDATE job SET run_at = $2, leased_until = 0, trouble = $3 WHERE id = $1";
    GIVE_UP = "UPDATE job SET run_at = $2, leased_until = 0, trouble = $3, attempts = CASE WHEN attempts < $4 THEN $4 ELSE attempts END WHERE id = $1";
    SWEEP = "DELETE FROM job WHERE run_at = $1 AND created_at < $2";
    AGAIN = "UPDATE job SET run_at = $2, leased_until = 0, attempts = 0, trouble = NULL WHERE id = $1";
    PUT_BACK = "UPDATE job SET leased_until = 0, attempts = attempts - 1 WHERE id = $1 AND leased_until > 0";
    END_LEASES = "UPDATE job SET leased_until = 0 WHERE leased_until > 0";
    NEXT_AT = "SELECT run_at FROM job WHERE leased_until <= $1 ORDER BY run_at, id LIMIT 1";
    STUCK = "SELECT id, kind, attempts, created_at, run_at, trouble FROM job WHERE attempts >= $1 ORDER BY created_at, id LIMIT 200";
    WAITING = "SELECT CAST(count(*) AS BIGINT) FROM job WHERE once IS NULL";
}

/// A job that a worker has on lease.
pub struct Job {
    pub id: JobId,
    pub kind: String,
    /// This attempt's number, from 1.
    pub attempt: u32,
    pub created_at: Timestamp,
    /// The key of a periodic job.
    pub once: Option<String>,
    payload: base::Secret<Vec<u8>>,
}

impl Job {
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        serde_json::from_slice(self.payload.expose()).map_err(Fault::new)
    }
}

/// A job that has failed again and again, as staff see it.
#[derive(Debug)]
pub struct Stuck {
    pub id: JobId,
    pub kind: String,
    pub attempts: u32,
    pub created_at: Timestamp,
    pub run_at: Timestamp,
    pub trouble: Option<String>,
}

impl Tx<'_> {
    /// Has a worker do it, now.
    pub fn enqueue(&mut self, now: Timestamp, kind: &str, payload: &impl Serialize) -> Result<(), Fault> {
        self.enqueue_at(now, now, kind, None, payload)
    }

    /// Has a worker do it at `run_at`. With a key it is written only if no job with that key waits.
    pub fn enqueue_at(
        &mut self,
        now: Timestamp,
        run_at: Timestamp,
        kind: &str,
        once: Option<&str>,
        payload: &impl Serialize,
    ) -> Result<(), Fault> {
        let id = JobId::new(now, &*self.entropy());
        let plain = base::Secret::new(serde_json::to_vec(payload).map_err(Fault::new)?);
        let sealed = self.vault().seal(PAYLOAD, &id.to_string(), plain.expose(), &*self.entropy())?;
        self.execute(&ENQUEUE, params![id, kind, sealed, once.map(str::to_owned), now, run_at])?;
        Ok(())
    }

    /// Has a letter sent.
    pub fn send(&mut self, now: Timestamp, letter: &Letter) -> Result<(), Fault> {
        self.enqueue(now, MAIL, letter)
    }
}

/// The next job that is due, on lease until `now` + [`LEASE`].
pub fn claim(tx: &mut Tx<'_>, now: Timestamp) -> Result<Option<Job>, Fault> {
    let statement = if tx.is_postgres() { &CLAIM_SKIPPING } else { &CLAIM_SQLITE };
    let Some(row) = tx.row(statement, params![now, now.plus(LEASE)])? else { return Ok(None) };
    let id: JobId = row.get(0)?;
    let payload = tx.vault().open(PAYLOAD, &id.to_string(), &row.get::<Vec<u8>>(2)?)?;
    Ok(Some(Job { id, kind: row.get(1)?, payload, attempt: row.get(3)?, created_at: row.get(4)?, once: row.get(5)? }))
}

pub fn done(tx: &mut Tx<'_>, job: JobId) -> Result<(), Fault> {
    tx.execute(&DONE, params![job]).map(drop)
}

/// Tries it again later: after 5 s, 10 s, 20 s … at most an hour. `trouble` is shown to staff, so it has no personal data in it.
pub fn failed(tx: &mut Tx<'_>, now: Timestamp, job: JobId, attempt: u32, trouble: &str) -> Result<Timestamp, Fault> {
    let wait = Duration::from_secs((5 << attempt.saturating_sub(1).min(10)).min(3600));
    let trouble: String = trouble.chars().take(500).collect();
    tx.execute(&RETRY, params![job, now.plus(wait), trouble])?;
    Ok(now.plus(wait))
}

/// Keeps a job that no further try can help, such as a letter to an address that does not exist: it is shown as stuck and never claimed again.
pub fn give_up(tx: &mut Tx<'_>, job: JobId, trouble: &str) -> Result<(), Fault> {
    let trouble: String = trouble.chars().take(500).collect();
    tx.execute(&GIVE_UP, params![job, NEVER, trouble, STUCK_AFTER]).map(drop)
}

/// Takes away what was given up before `before`: a letter's words are not kept longer than they are of use.
pub fn sweep(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, Fault> {
    tx.execute(&SWEEP, params![NEVER, before])
}

/// For periodic work: the same job again at `run_at`.
pub fn again(tx: &mut Tx<'_>, job: JobId, run_at: Timestamp) -> Result<(), Fault> {
    tx.execute(&AGAIN, params![job, run_at]).map(drop)
}

/// A worker that stops gives back what it had not begun.
pub fn put_back(tx: &mut Tx<'_>, job: JobId) -> Result<(), Fault> {
    tx.execute(&PUT_BACK, params![job]).map(drop)
}

/// Ends every lease: at the start of the only node that a database has (SQLite), whoever held one is dead, and a person may wait for the letter.
/// With more nodes (PostgreSQL) nobody knows that, so there it does nothing, and the leases end by themselves.
pub fn end_leases_of_the_dead(tx: &mut Tx<'_>) -> Result<u64, Fault> {
    if tx.is_postgres() { Ok(0) } else { tx.execute(&END_LEASES, &[]) }
}

/// When the next job is due, if any waits.
pub fn next_at(tx: &mut Tx<'_>, now: Timestamp) -> Result<Option<Timestamp>, Fault> {
    tx.row(&NEXT_AT, params![now])?.map(|row| row.get(0)).transpose()
}

pub fn stuck(tx: &mut Tx<'_>) -> Result<Vec<Stuck>, Fault> {
    let read = |row: &crate::Row| {
        Ok(Stuck {
            id: row.get(0)?,
            kind: row.get(1)?,
            attempts: row.get(2)?,
            created_at: row.get(3)?,
            run_at: row.get(4)?,
            trouble: row.get(5)?,
        })
    };
    tx.rows(&STUCK, params![STUCK_AFTER])?.iter().map(read).collect()
}

/// How many jobs wait, without the periodic ones.
pub fn waiting(tx: &mut Tx<'_>) -> Result<u64, Fault> {
    tx.one(&WAITING, &[])?.get(0)
}
