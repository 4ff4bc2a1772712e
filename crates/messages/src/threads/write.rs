//! Writing messages.

use base::{Fault, Line, MessageId, PeriodId, ThreadId, Timestamp, UnitId};
use serde_json::json;
use store::{Tx, params};

use super::model::refuse;
use super::{About, Outcome, Posted, Refusal, Viewer, read, sql};

/// Characters in a message.
const LONGEST: usize = 4_000;

/// Starts a thread. The caller has checked that what it is about belongs to the unit.
pub fn start(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: Viewer<'_>,
    unit: UnitId,
    subject: &str,
    about: &About,
    text: &str,
) -> Outcome<Posted> {
    if !by.may_see(unit) {
        return refuse(Refusal::NotFound);
    }
    let Ok(subject) = Line::new(subject) else { return refuse(Refusal::SubjectMissing) };
    let text = written(text)?;
    let id = ThreadId::new(now, &*tx.entropy());
    if about.submission.is_some() != about.period.is_some() {
        return Err(Fault::new("a thread about a submission without a period").into());
    }
    let Some(sealed) = sql::sealed(tx, about.period, sql::SUBJECT, &id, subject.as_str())? else {
        return refuse(Refusal::NotFound);
    };
    tx.change(
        &sql::START,
        params![
            id,
            unit,
            sealed,
            about.submission,
            about.period,
            about.rule,
            about.row,
            now,
            by.account()
        ],
    )?;
    add(tx, now, by, (id, about.period), unit, &text)
}

/// Adds a message to a thread.
pub fn reply(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: Viewer<'_>,
    id: ThreadId,
    text: &str,
) -> Outcome<Posted> {
    let (unit, period) = read::unit_and_period_of(tx, id)?;
    if !by.may_see(unit) {
        return refuse(Refusal::NotFound);
    }
    let text = written(text)?;
    add(tx, now, by, (id, period), unit, &text)
}

fn add(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: Viewer<'_>,
    (thread, period): (ThreadId, Option<PeriodId>),
    unit: UnitId,
    text: &str,
) -> Outcome<Posted> {
    let id = MessageId::new(now, &*tx.entropy());
    let Some(sealed) = sql::sealed(tx, period, sql::BODY, &id, text)? else {
        return refuse(Refusal::NotFound);
    };
    tx.change(&sql::ADD, params![id, thread, now, by.account(), by.is_staff(), sealed])?;
    tx.change(&sql::LAST, params![thread, now, !by.is_staff()])?;
    // The author has read the thread.
    tx.execute(&sql::READ, params![thread, by.account(), now])?;
    tx.audit(
        now,
        Some(&by.account()),
        "message.written",
        Some(&thread),
        &json!({"message": id.to_string(), "by_staff": by.is_staff()}),
    )?;
    Ok(Posted { thread, message: id, unit, by_staff: by.is_staff() })
}

fn written(text: &str) -> Outcome<String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let hidden = |c: char| {
        (c.is_control() && c != '\n' && c != '\t') || (base::is_invisible(c) && !base::is_joiner(c))
    };
    let text: String = text.chars().filter(|c| !hidden(*c)).collect();
    let text = text.trim();
    match base::count_characters(text) {
        0 => refuse(Refusal::TextMissing),
        n if n > LONGEST => refuse(Refusal::TextTooLong { limit: LONGEST }),
        _ => Ok(text.to_owned()),
    }
}
