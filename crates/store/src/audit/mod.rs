//! The audit log: who did what to what, when (ADR 3). It grows at its end, and is pruned only from
//! its beginning, up to a start that is authenticated like its head.
//!
//! A use case writes its entry in its own transaction, with a MAC over it. A worker chains new
//! entries in order and advances the head, so no use case contends for the head row. The keys are
//! derived from the portal's key file, so database access alone cannot add, change, move or remove
//! an entry unnoticed. Two things leave no trace in the database: an entry deleted before the
//! worker's next round, and a rollback of the whole database. The second shows against a head kept
//! elsewhere.

mod chain;
mod head;
mod mac;
mod prune;
mod start;
#[cfg(test)]
mod tests;
mod verify;

use base::{AuditId, Fault, Timestamp};

pub use chain::{Chained, chain};
pub use head::{Head, continues, hash_at, head, start_again};
pub use prune::{Pruned, prune};
pub use verify::{Finding, Report, verify};

use crate::{Row, Tx, params};

crate::sql! {
    WRITE = "INSERT INTO audit (id, at, actor, action, object, data, mac, seq, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, NULL)";
    OF_OBJECT = "SELECT id, at, actor, action, object, data FROM audit WHERE object = $1 ORDER BY id DESC LIMIT 200";
}

/// One entry. `actor` and `object` are ids as text. `data` is a JSON object of ids and facts, never
/// of personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub id: AuditId,
    pub at: Timestamp,
    pub actor: Option<String>,
    pub action: String,
    pub object: Option<String>,
    pub data: String,
}

impl Tx<'_> {
    /// Writes an entry:
    /// `tx.audit(now, Some(&staff), "invitation.sent", Some(&invitation), json!({…}))`
    pub fn audit(
        &mut self,
        now: Timestamp,
        actor: Option<&dyn std::fmt::Display>,
        action: &str,
        object: Option<&dyn std::fmt::Display>,
        data: &serde_json::Value,
    ) -> Result<(), Fault> {
        let entry = RawEntry {
            id: AuditId::new(now, &*self.entropy()).to_string(),
            at: now.micros(),
            actor: actor.map(ToString::to_string),
            action: action.to_owned(),
            object: object.map(ToString::to_string),
            data: data.to_string(),
        };
        let mac = mac::of_entry(&self.vault(), &entry)?;
        let RawEntry { id, at, actor, action, object, data } = entry;
        self.execute(&WRITE, params![id, at, actor, action, object, data, mac])?;
        Ok(())
    }
}

/// An entry as stored, not yet verified: its id may be malformed.
struct RawEntry {
    id: String,
    at: i64,
    actor: Option<String>,
    action: String,
    object: Option<String>,
    data: String,
}

impl RawEntry {
    /// Reads the first six columns.
    fn read(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.get(0)?,
            at: row.get(1)?,
            actor: row.get(2)?,
            action: row.get(3)?,
            object: row.get(4)?,
            data: row.get(5)?,
        })
    }
}

fn entry(row: &Row) -> Result<Entry, Fault> {
    Ok(Entry {
        id: row.get(0)?,
        at: row.get(1)?,
        actor: row.get(2)?,
        action: row.get(3)?,
        object: row.get(4)?,
        data: row.get(5)?,
    })
}

/// The last 200 entries about one object, newest first.
pub fn of_object(tx: &mut Tx<'_>, object: &dyn std::fmt::Display) -> Result<Vec<Entry>, Fault> {
    tx.rows(&OF_OBJECT, params![object.to_string()])?.iter().map(entry).collect()
}
