//! One person's messages and read marks, for that person (GDPR, article 15).

use base::{AccountId, Fault, MessageId, ThreadId, Timestamp, UnitId};
use store::{Tx, params};

use super::{Message, sql};

/// A message with its thread.
#[derive(Clone, Debug)]
pub struct Written {
    pub thread: ThreadId,
    pub unit: UnitId,
    pub subject: String,
    pub message: Message,
}

/// Every message that the person wrote, newest first.
pub fn written_by(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Written>, Fault> {
    let mut all = Vec::new();
    for row in tx.rows(&sql::WRITTEN_BY, params![account])? {
        let (id, thread): (MessageId, ThreadId) = (row.get(0)?, row.get(5)?);
        let (body, subject) = (
            sql::opened(tx, sql::BODY, &id, row.get(4)?)?,
            sql::opened(tx, sql::SUBJECT, &thread, row.get(7)?)?,
        );
        let (Some(body), Some(subject)) = (body, subject) else { continue };
        let message = Message {
            id,
            written_at: row.get(1)?,
            written_by: row.get(2)?,
            by_staff: row.get(3)?,
            body,
        };
        all.push(Written { thread, unit: row.get(6)?, subject, message });
    }
    Ok(all)
}

/// Up to when the person has read each thread.
pub fn read_by(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<(ThreadId, Timestamp)>, Fault> {
    tx.rows(&sql::READ_BY, params![account])?
        .iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}

/// Deletes the person's read marks. Their messages belong to the conversation with the unit, and
/// stay under the account's id.
pub fn forget_person(tx: &mut Tx<'_>, account: AccountId) -> Result<(), Fault> {
    tx.execute(&sql::FORGET_READ, params![account]).map(drop)
}
