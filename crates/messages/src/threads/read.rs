//! Reading threads.

use base::{AccountId, Fault, PeriodId, ThreadId, Timestamp, UnitId};
use organisations::permissions::{ForUnit, Staff};
use store::{Tx, params};

use super::model::refuse;
use super::{Message, Outcome, Refusal, Thread, Viewer, sql};

/// The unit whose permission is needed to see a thread. It checks nothing; [`open`] does.
pub fn unit_of(tx: &mut Tx<'_>, id: ThreadId) -> Outcome<UnitId> {
    Ok(unit_and_period_of(tx, id)?.0)
}

pub(super) fn unit_and_period_of(
    tx: &mut Tx<'_>,
    id: ThreadId,
) -> Outcome<(UnitId, Option<PeriodId>)> {
    match tx.row(&sql::UNIT_OF, params![id])? {
        Some(row) => Ok((row.get(0)?, row.get(1)?)),
        None => refuse(Refusal::NotFound),
    }
}

/// A thread with its messages, oldest first.
pub fn open(tx: &mut Tx<'_>, by: Viewer<'_>, id: ThreadId) -> Outcome<(Thread, Vec<Message>)> {
    let Some(row) = tx.row(&sql::FIND, params![id, by.account()])? else {
        return refuse(Refusal::NotFound);
    };
    let Some(thread) = sql::read(tx, &row)? else { return refuse(Refusal::NotFound) };
    if !by.may_see(thread.unit) {
        return refuse(Refusal::NotFound);
    }
    let mut messages = Vec::new();
    for row in tx.rows(&sql::MESSAGES, params![id])? {
        let message: base::MessageId = row.get(0)?;
        let Some(body) = sql::opened(tx, sql::BODY, &message, row.get(4)?)? else { continue };
        messages.push(Message {
            id: message,
            written_at: row.get(1)?,
            written_by: row.get(2)?,
            by_staff: row.get(3)?,
            body,
        });
    }
    Ok((thread, messages))
}

/// Records that the person has read everything up to `until`.
pub fn mark_read(tx: &mut Tx<'_>, by: Viewer<'_>, id: ThreadId, until: Timestamp) -> Outcome<()> {
    if !by.may_see(unit_of(tx, id)?) {
        return refuse(Refusal::NotFound);
    }
    tx.execute(&sql::READ, params![id, by.account(), until])?;
    Ok(())
}

/// A unit's threads, the most recently active first.
pub fn of_unit(tx: &mut Tx<'_>, by: &ForUnit) -> Result<Vec<Thread>, Fault> {
    let rows = tx.rows(&sql::OF_UNIT, params![by.unit(), by.account()])?;
    rows.iter().filter_map(|row| sql::read(tx, row).transpose()).collect()
}

/// The threads of all units (at most 5,000), those waiting for an answer first.
pub fn of_staff(tx: &mut Tx<'_>, _by: &Staff, account: AccountId) -> Result<Vec<Thread>, Fault> {
    let rows = tx.rows(&sql::OF_STAFF, params![account])?;
    rows.iter().filter_map(|row| sql::read(tx, row).transpose()).collect()
}

/// The number in the menu: for a unit's person, threads with unread messages; for staff, threads
/// waiting for an answer.
pub fn unread(tx: &mut Tx<'_>, by: Viewer<'_>) -> Result<u32, Fault> {
    match by {
        Viewer::Unit(unit) => {
            tx.one(&sql::UNREAD_OF_UNITS, params![unit.unit(), unit.account()])?.get(0)
        }
        Viewer::Staff(..) => tx.one(&sql::WAIT_FOR_STAFF, &[])?.get(0),
    }
}
