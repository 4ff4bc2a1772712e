//! Requesting an extension, and withdrawing the request.

use base::{ExtensionId, SubmissionId, Timestamp};
use jiff::civil::Date;
use organisations::permissions::ForUnit;
use serde_json::json;
use store::{Tx, params};

use super::sql;
use crate::periods::{Act, may};
use crate::{Outcome, Refusal, sealed, submissions};

/// Requests a later last day, with a reason.
pub fn ask(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &ForUnit,
    id: SubmissionId,
    wanted_on: Date,
    reason: &str,
) -> Outcome<ExtensionId> {
    let seen = submissions::open(tx, by, id)?;
    may(Act::AskForExtension, &seen.decision_input(), now).map_err(Refusal::NotNow)?;
    later(&seen, wanted_on, now)?;
    let reason = sealed::written(reason)?;
    let extension = ExtensionId::new(now, &*tx.entropy());
    let key = sealed::key(tx, seen.period.id)?;
    let reason = sealed::seal(tx, &key, sql::REASON, &extension, &reason)?;
    if tx.execute(
        &sql::ADD,
        params![extension, id, wanted_on.to_string(), reason, now, by.account()],
    )? == 0
    {
        return Err(Refusal::AlreadyAsked.into());
    }
    tx.audit(
        now,
        Some(&by.account()),
        "extension.asked",
        Some(&id),
        &json!({"extension": extension.to_string(), "wanted_on": wanted_on.to_string()}),
    )?;
    Ok(extension)
}

/// Withdraws a request before it is decided.
pub fn withdraw(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &ForUnit,
    id: SubmissionId,
    extension: ExtensionId,
) -> Outcome<()> {
    submissions::open(tx, by, id)?;
    let row = tx.row(&sql::FIND, params![extension])?.ok_or(Refusal::NotFound)?;
    if row.get::<SubmissionId>(1)? != id {
        return Err(Refusal::NotFound.into());
    }
    let none = None::<String>;
    if tx.execute(
        &sql::DECIDE,
        params![extension, super::State::Withdrawn, none, None::<Vec<u8>>, now, by.account()],
    )? == 0
    {
        return Err(Refusal::AlreadyDecided.into());
    }
    tx.audit(
        now,
        Some(&by.account()),
        "extension.withdrawn",
        Some(&id),
        &json!({"extension": extension.to_string()}),
    )?;
    Ok(())
}

/// Checks that a day is after the current deadline and now, and at most two years after the period.
pub(super) fn later(
    seen: &submissions::SubmissionView,
    day: Date,
    now: Timestamp,
) -> Result<(), Refusal> {
    let end = seen.period.zone.end_of(day).map_err(|_| Refusal::NotLater)?;
    let two_years = std::time::Duration::from_secs(731 * 86_400);
    if end <= seen.deadline() || end <= now || end > seen.period.closes_at.plus(two_years) {
        Err(Refusal::NotLater)
    } else {
        Ok(())
    }
}
