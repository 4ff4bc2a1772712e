//! Granting and refusing extensions.

use base::{ExtensionId, Timestamp};
use jiff::civil::Date;
use organisations::permissions::Staff;
use serde_json::json;
use store::{Tx, params};

use super::{Extension, State, ask, sql};
use crate::periods::{Act, may};
use crate::submissions::{self, SubmissionView};
use crate::{Outcome, Refusal, sealed};

/// Grants a later last day, the requested one or another. The deadline moves at once.
pub fn grant(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Staff,
    extension: ExtensionId,
    until: Date,
    answer: &str,
) -> Outcome<SubmissionView> {
    let (asked, mut seen) = open(tx, extension)?;
    may(Act::GrantExtension, &seen.decision_input(), now).map_err(Refusal::NotNow)?;
    ask::later(&seen, until, now)?;
    decide(tx, now, by, &asked, Some(until), answer)?;
    tx.change(&sql::EXTEND, params![seen.submission.id, until.to_string()])?;
    seen.submission.extended_to = Some(until);
    Ok(seen)
}

/// Refuses a request, with a reason.
pub fn refuse(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Staff,
    extension: ExtensionId,
    answer: &str,
) -> Outcome<SubmissionView> {
    let (asked, seen) = open(tx, extension)?;
    if answer.trim().is_empty() {
        return Err(Refusal::TextMissing.into());
    }
    decide(tx, now, by, &asked, None, answer)?;
    Ok(seen)
}

fn open(tx: &mut Tx<'_>, extension: ExtensionId) -> Outcome<(Extension, SubmissionView)> {
    let row = tx.row(&sql::FIND, params![extension])?.ok_or(Refusal::NotFound)?;
    let asked = sql::read(tx, &row)?;
    let seen = submissions::find(tx, asked.submission)?;
    Ok((asked, seen))
}

fn decide(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Staff,
    asked: &Extension,
    until: Option<Date>,
    answer: &str,
) -> Outcome<()> {
    let answer = match sealed::written(answer) {
        Ok(text) => {
            let key = sealed::key_of_submission(tx, asked.submission)?;
            Some(sealed::seal(tx, &key, sql::ANSWER, &asked.id, &text)?)
        }
        Err(Refusal::TextMissing) => None,
        Err(other) => return Err(other.into()),
    };
    let state = if until.is_some() { State::Granted } else { State::Refused };
    let day = until.map(|d| d.to_string());
    if tx.execute(&sql::DECIDE, params![asked.id, state, day, answer, now, by.account()])? == 0 {
        return Err(Refusal::AlreadyDecided.into());
    }
    let action = if until.is_some() { "extension.granted" } else { "extension.refused" };
    tx.audit(
        now,
        by.actor(),
        action,
        Some(&asked.submission),
        &json!({"extension": asked.id.to_string(), "until": day}),
    )?;
    Ok(())
}
