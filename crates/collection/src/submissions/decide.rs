//! Staff's decisions about submissions.

use base::{SubmissionId, Timestamp};
use jiff::civil::Date;
use organisations::permissions::Staff;
use serde_json::json;
use store::{Tx, params};

use super::{Decision, Status, SubmissionView, see, sql};
use crate::periods::{Act, Kind, NotNow, may};
use crate::{Outcome, Refusal, sealed};

/// The state that staff saw when they decided: the newest receipt and the status. They cannot
/// decide about anything newer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    pub number: u32,
    pub status: Status,
}

/// Staff accept what was submitted.
pub fn accept(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Staff,
    id: SubmissionId,
    shown: Shown,
) -> Outcome<SubmissionView> {
    let mut seen = see::find(tx, id)?;
    let number = as_shown(tx, &seen, shown)?;
    may(Act::Accept, &seen.decision_input(), now).map_err(Refusal::NotNow)?;
    tx.change(
        &sql::DECIDE,
        params![id, number, Decision::Accepted, now, by.account(), None::<Vec<u8>>],
    )?;
    seen.submission.status = Status::Accepted;
    sql::touch(tx, &seen.submission, Status::Accepted, now)?;
    tx.audit(now, by.actor(), "submission.accepted", Some(&id), &json!({"number": number}))?;
    Ok(seen)
}

/// Staff send back what was submitted, with a reason. After the deadline, a new last day is
/// required.
pub fn send_back(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Staff,
    id: SubmissionId,
    shown: Shown,
    message: &str,
    until: Option<Date>,
) -> Outcome<SubmissionView> {
    let mut seen = see::find(tx, id)?;
    let number = as_shown(tx, &seen, shown)?;
    may(Act::SendBack, &seen.decision_input(), now).map_err(Refusal::NotNow)?;
    let message = sealed::written(message)?;
    if let Some(day) = until {
        let end = seen.period.zone.end_of(day).map_err(|_| Refusal::NotLater)?;
        if end <= now {
            return Err(Refusal::NotLater.into());
        }
        if end > seen.deadline() {
            if seen.period.kind == Kind::Test {
                return Err(Refusal::NotNow(NotNow::TestPeriod).into());
            }
            tx.change(&sql::EXTEND, params![id, day.to_string()])?;
            seen.submission.extended_to = Some(day);
        }
    }
    if now >= seen.deadline() {
        return Err(Refusal::DayNeeded.into());
    }
    let key = sealed::key(tx, seen.period.id)?;
    let body = sealed::seal(tx, &key, sql::MESSAGE, &format!("{id}/{number}"), &message)?;
    tx.change(&sql::DECIDE, params![id, number, Decision::SentBack, now, by.account(), body])?;
    seen.submission.status = Status::SentBack;
    sql::touch(tx, &seen.submission, Status::SentBack, now)?;
    tx.audit(
        now,
        by.actor(),
        "submission.sent-back",
        Some(&id),
        &json!({"number": number, "until": until.map(|d| d.to_string())}),
    )?;
    Ok(seen)
}

fn as_shown(tx: &mut Tx<'_>, seen: &SubmissionView, shown: Shown) -> Outcome<u32> {
    match see::receipts(tx, seen)?.first() {
        Some(receipt)
            if receipt.number == shown.number && seen.submission.status != shown.status =>
        {
            Err(Refusal::AlreadyDecided.into())
        }
        Some(receipt) if receipt.number == shown.number => Ok(shown.number),
        Some(_) => Err(Refusal::Replaced.into()),
        None => Err(Refusal::NotNow(NotNow::NothingSubmitted).into()),
    }
}
