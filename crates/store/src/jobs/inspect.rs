//! Jobs as staff, the command line and `/readyz` see them, and what can be done with one that was
//! set aside.

use std::fmt::Display;
use std::time::Duration;

use base::{EmailAddress, Fault, JobId, Letter, Timestamp};
use serde_json::json;

use super::sql::{self, ANSWER, PAYLOAD};
use super::{LONGEST_LEASE, Lane, MAIL, recipient};
use crate::{Row, Sql, Tx, params};

/// The state of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaneStatus {
    pub lane: Lane,
    /// Jobs due, including those in progress.
    pub depth: u64,
    /// How long the oldest job that no worker has taken has been due.
    pub oldest_due_age: Option<Duration>,
    /// Jobs whose last attempt failed and that will be retried.
    pub failing: u64,
    pub set_aside: u64,
}

impl LaneStatus {
    pub fn is_overdue(&self) -> bool {
        self.oldest_due_age.is_some_and(|age| age > self.lane.overdue())
    }
}

/// A job without its payload.
#[derive(Clone, Debug)]
pub struct Summary {
    pub id: JobId,
    pub lane: Lane,
    pub kind: String,
    pub attempts: u32,
    pub created_at: Timestamp,
    pub run_at: Timestamp,
    pub set_aside_at: Option<Timestamp>,
    /// The error of the last attempt, without personal data.
    pub trouble: Option<String>,
    /// The mail server's reply, verbatim.
    pub answer: Option<String>,
    /// Whether the payload opens with this portal's keys.
    pub opens: bool,
}

/// Letters set aside, with their contents; `None` for one that does not open.
pub type Letters = Vec<(Summary, Option<Letter>)>;

/// Every lane, in order; four indexed queries for each.
pub fn lanes(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<LaneStatus>, Fault> {
    let mut all = Vec::with_capacity(Lane::ALL.len());
    for lane in Lane::ALL.iter().copied() {
        let oldest = super::next_at(tx, lane, now)?.filter(|due| *due <= now);
        all.push(LaneStatus {
            lane,
            depth: tx.one(&sql::DUE, params![lane, now])?.get(0)?,
            oldest_due_age: oldest.map(|due| now.since(due)),
            failing: tx.one(&sql::FAILING_COUNT, params![lane])?.get(0)?,
            set_aside: tx.one(&sql::SET_ASIDE_COUNT, params![lane])?.get(0)?,
        });
    }
    Ok(all)
}

fn summary(tx: &Tx<'_>, row: &Row) -> Result<Summary, Fault> {
    let (id, lane): (JobId, Lane) = (row.get(0)?, row.get(1)?);
    let answer: Option<Vec<u8>> = row.get(8)?;
    let answer = answer.and_then(|sealed| tx.vault().open(ANSWER, &id.to_string(), &sealed).ok());
    Ok(Summary {
        id,
        lane,
        kind: row.get(2)?,
        attempts: row.get(3)?,
        created_at: row.get(4)?,
        run_at: row.get(5)?,
        set_aside_at: row.get(6)?,
        trouble: row.get(7)?,
        answer: answer.map(|said| String::from_utf8_lossy(said.expose()).into_owned()),
        opens: tx.vault().open(PAYLOAD, &id.to_string(), &row.get::<Vec<u8>>(9)?).is_ok(),
    })
}

fn letter(tx: &Tx<'_>, row: &Row) -> Result<Option<Letter>, Fault> {
    let id: JobId = row.get(0)?;
    if row.get::<String>(2)? != MAIL {
        return Ok(None);
    }
    let Ok(plain) = tx.vault().open(PAYLOAD, &id.to_string(), &row.get::<Vec<u8>>(9)?) else {
        return Ok(None);
    };
    Ok(serde_json::from_slice(plain.expose()).ok())
}

/// Jobs of these lanes that were set aside: at most `limit` of each lane, newest first.
pub fn set_aside(tx: &mut Tx<'_>, lanes: &[Lane], limit: u32) -> Result<Letters, Fault> {
    let mut all = Vec::new();
    for lane in lanes {
        for row in tx.rows(&sql::ALL_SET_ASIDE, params![*lane, limit])? {
            all.push((summary(tx, &row)?, letter(tx, &row)?));
        }
    }
    Ok(all)
}

/// Jobs of a lane that failed and will be retried, oldest first.
pub fn failing(tx: &mut Tx<'_>, lane: Lane, limit: u32) -> Result<Vec<Summary>, Fault> {
    tx.rows(&sql::ALL_FAILING, params![lane, limit])?.iter().map(|row| summary(tx, row)).collect()
}

/// Jobs of a lane that wait, the next one first.
pub fn waiting_in(tx: &mut Tx<'_>, lane: Lane, limit: u32) -> Result<Vec<Summary>, Fault> {
    tx.rows(&sql::ALL_WAITING, params![lane, limit])?.iter().map(|row| summary(tx, row)).collect()
}

/// Letters to an address that were set aside, newest first.
pub fn letters_to(tx: &mut Tx<'_>, to: &EmailAddress, limit: u32) -> Result<Letters, Fault> {
    let hash = recipient(&tx.vault(), to);
    let rows = tx.rows(&sql::OF_RECIPIENT, params![hash, limit])?;
    rows.iter().map(|row| Ok((summary(tx, row)?, letter(tx, row)?))).collect()
}

/// Deletes every letter to an address, whether waiting, failing or set aside. One that a worker is
/// sending may still arrive.
pub fn forget_letters_to(tx: &mut Tx<'_>, to: &EmailAddress) -> Result<u64, Fault> {
    let hash = recipient(&tx.vault(), to);
    tx.execute(&sql::FORGET, params![hash])
}

pub fn one(tx: &mut Tx<'_>, id: JobId) -> Result<Option<Summary>, Fault> {
    tx.row(&sql::ONE, params![id])?.map(|row| summary(tx, &row)).transpose()
}

/// A job's letter, if it has one and it opens.
pub fn letter_of(tx: &mut Tx<'_>, id: JobId) -> Result<Option<Letter>, Fault> {
    let Some(row) = tx.row(&sql::ONE, params![id])? else { return Ok(None) };
    letter(tx, &row)
}

/// Runs a job now, as if for the first time. `by` is the member of staff; `None` at the command
/// line. False if there is no such job, or a worker has it.
pub fn retry(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: Option<&dyn Display>,
    id: JobId,
) -> Result<bool, Fault> {
    change(tx, now, by, id, "job.retried", &sql::RETRY_NOW)
}

/// Deletes a job that was not done. False if there is no such job, or a worker has it.
pub fn drop_job(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: Option<&dyn Display>,
    id: JobId,
) -> Result<bool, Fault> {
    change(tx, now, by, id, "job.dropped", &sql::DROP)
}

fn change(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: Option<&dyn Display>,
    id: JobId,
    action: &str,
    statement: &'static Sql,
) -> Result<bool, Fault> {
    let Some(job) = one(tx, id)? else { return Ok(false) };
    if tx.execute(statement, params![id, now, now.plus(LONGEST_LEASE)])? != 1 {
        return Ok(false);
    }
    tx.audit(now, by, action, Some(&id), &json!({ "kind": job.kind, "lane": job.lane.as_str() }))?;
    Ok(true)
}

/// Sets aside every waiting letter, with a reason: in a restored copy they are out of date, and
/// most were sent already.
pub fn hold_letters(tx: &mut Tx<'_>, now: Timestamp, why: &str) -> Result<u64, Fault> {
    Lane::MAIL
        .iter()
        .try_fold(0, |held, lane| Ok(held + tx.execute(&sql::HOLD, params![*lane, now, why])?))
}
