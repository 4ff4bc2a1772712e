//! Limits notifications about messages to one an hour.

use base::{AccountId, Fault, Timestamp};
use store::{Tx, params};

use super::{Posted, sql};

const HOUR: i64 = 3_600_000_000;

/// Whether the person has been notified of an unread message in this hour; another letter would
/// only fill the mailbox.
///
/// Counted by clock hours, so that it follows from the messages alone: the first unread message of
/// an hour was announced.
pub fn is_announced(
    tx: &mut Tx<'_>,
    now: Timestamp,
    account: AccountId,
    posted: &Posted,
) -> Result<bool, Fault> {
    let hour = Timestamp::from_micros(now.micros() - now.micros().rem_euclid(HOUR));
    let (message, by_staff) = (posted.message, posted.by_staff);
    let found = if by_staff {
        tx.row(&sql::TOLD_UNIT, params![account, hour, message, posted.unit])?
    } else {
        tx.row(&sql::TOLD_STAFF, params![account, hour, message])?
    };
    Ok(found.is_some())
}
