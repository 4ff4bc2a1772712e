//! The staff's follow-up of a period: overview, response, reminders.

use std::time::Duration;

use base::{Fault, PeriodId, SubmissionId, Timestamp, UnitId};
use organisations::permissions::Staff;
use serde_json::json;
use store::{Tx, params};

use super::{Submission, see, sql};
use crate::periods::{self, Act, DecisionInput, may};
use crate::{Outcome, sealed};

/// One unit's line in the staff's list of a period.
#[derive(Clone, Debug)]
pub struct Overview {
    pub submission: Submission,
    pub deadline: Timestamp,
    /// Of the upload that counts.
    pub errors: u64,
    pub warnings_unanswered: u64,
    /// Whether nothing would be lost if the unit were no longer asked.
    pub may_release: bool,
    /// Whether an extension is requested and undecided.
    pub asks_for_extension: bool,
    pub rows: u64,
    pub payroll_system: Option<String>,
}

/// Every unit asked in a period, and its status.
pub fn overview(tx: &mut Tx<'_>, _by: &Staff, period: PeriodId) -> Outcome<Vec<Overview>> {
    let period = periods::period(tx, period)?;
    let rows = tx.rows(&sql::OVERVIEW, params![period.id])?;
    let mut read = |row: &store::Row| -> Result<Overview, Fault> {
        let submission = sql::read(row)?;
        let system: Option<Vec<u8>> = row.get(14)?;
        Ok(Overview {
            deadline: periods::deadline(&period, submission.extended_to),
            errors: row.get(9)?,
            warnings_unanswered: row.get(10)?,
            may_release: row.get::<bool>(11)? && period.erased_at.is_none(),
            asks_for_extension: row.get::<u64>(12)? > 0,
            rows: row.get(13)?,
            payroll_system: sealed::open_if(
                tx,
                sql::PAYROLL_SYSTEM,
                &submission.id,
                system.as_deref(),
            )?,
            submission,
        })
    };
    Ok(rows.iter().map(&mut read).collect::<Result<_, _>>()?)
}

/// How a period's units responded over time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    pub asked: usize,
    /// When each unit that has submitted first did so, in order.
    pub at: Vec<Timestamp>,
}

pub fn response(tx: &mut Tx<'_>, _by: &Staff, period: PeriodId) -> Result<Response, Fault> {
    let all: Vec<Option<Timestamp>> = tx
        .rows(&sql::ANSWERED_AT, params![period])?
        .iter()
        .map(|row| row.get(0))
        .collect::<Result<_, _>>()?;
    let mut at: Vec<Timestamp> = all.iter().flatten().copied().collect();
    at.sort_unstable();
    Ok(Response { asked: all.len(), at })
}

/// A unit to be reminded; `web` finds its people and queues the letters in the same transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remind {
    pub submission: SubmissionId,
    pub unit: UnitId,
    pub deadline: Timestamp,
}

/// The units that a reminder is due for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Due {
    pub remind: Vec<Remind>,
    /// Units reminded less than twelve hours ago and therefore skipped (a double click).
    pub lately: usize,
}

const PEACE: Duration = Duration::from_secs(12 * 3600);

/// The units of a running period that have not submitted. Whether they have people to remind is
/// decided by `web`.
pub fn due(tx: &mut Tx<'_>, now: Timestamp, _by: &Staff, period: PeriodId) -> Outcome<Due> {
    let period = periods::period(tx, period)?;
    let mut due = Due::default();
    for row in tx.rows(&sql::OF_PERIOD, params![period.id])? {
        let submission = sql::read(&row)?;
        let input = DecisionInput {
            period: &period,
            status: submission.status,
            extended_to: submission.extended_to,
        };
        if may(Act::Remind, &input, now).is_err() {
            continue;
        }
        if submission.reminded_at.is_some_and(|at| now.since(at) < PEACE) {
            due.lately += 1;
            continue;
        }
        let deadline = periods::deadline(&period, submission.extended_to);
        due.remind.push(Remind { submission: submission.id, unit: submission.unit, deadline });
    }
    Ok(due)
}

/// Records that these units, of those [`due`], are sent a reminder.
pub fn remind(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Staff,
    period: PeriodId,
    told: &[Remind],
) -> Outcome<()> {
    for one in told {
        tx.change(&sql::REMINDED, params![one.submission, now])?;
    }
    if !told.is_empty() {
        tx.audit(now, by.actor(), "period.reminded", Some(&period), &json!({"units": told.len()}))?;
    }
    Ok(())
}

/// The number of submissions awaiting a decision, by period.
pub fn to_decide(tx: &mut Tx<'_>, _by: &Staff) -> Result<Vec<(PeriodId, u64)>, Fault> {
    tx.rows(&sql::TO_DECIDE, &[])?.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// The contact that a unit gave, for staff.
pub fn contact_for_staff(
    tx: &mut Tx<'_>,
    _by: &Staff,
    id: SubmissionId,
) -> Outcome<super::Contact> {
    let seen = see::find(tx, id)?;
    Ok(super::Contact::of(tx, &seen)?)
}
