//! The audit log: who did what to what, when. It only grows, and each entry is chained to the one before by SHA-256.
//!
//! A use case writes its entry in its own transaction; a worker chains new entries in order (ADR 3). So no use case waits for the head of the
//! chain, which would be the one hot row of the whole database. Chained entries can't be changed, taken out or put in between unnoticed; one that
//! was written less than a worker's round ago is not yet protected.

use base::{AuditId, Fault, Timestamp};
use sha2::{Digest, Sha256};

use crate::{Row, Tx, params};

crate::sql! {
    WRITE = "INSERT INTO audit (id, at, actor, action, object, data, seq, hash) VALUES ($1, $2, $3, $4, $5, $6, NULL, NULL)";
    HEAD = "SELECT seq, hash FROM audit WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1";
    UNCHAINED = "SELECT id, at, actor, action, object, data FROM audit WHERE seq IS NULL ORDER BY id LIMIT 1000";
    CHAIN = "UPDATE audit SET seq = $2, hash = $3 WHERE id = $1 AND seq IS NULL";
    HASH_AT = "SELECT hash FROM audit WHERE seq = $1";
    PAGE = "SELECT id, at, actor, action, object, data, seq, hash FROM audit WHERE seq > $1 ORDER BY seq LIMIT 1000";
    OF_OBJECT = "SELECT id, at, actor, action, object, data FROM audit WHERE object = $1 ORDER BY id DESC LIMIT 200";
}

/// One entry. `actor` and `object` are ids as text; `data` is a JSON object of ids and facts, never of personal data.
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
    /// `tx.audit(now, Some(&staff), "invitation.sent", Some(&invitation), json!({…}))`
    pub fn audit(
        &mut self,
        now: Timestamp,
        actor: Option<&dyn std::fmt::Display>,
        action: &str,
        object: Option<&dyn std::fmt::Display>,
        data: &serde_json::Value,
    ) -> Result<(), Fault> {
        let id = AuditId::new(now, &*self.entropy());
        self.execute(&WRITE, params![id, now, actor.map(ToString::to_string), action, object.map(ToString::to_string), data.to_string()])?;
        Ok(())
    }
}

fn entry(row: &Row) -> Result<Entry, Fault> {
    Ok(Entry { id: row.get(0)?, at: row.get(1)?, actor: row.get(2)?, action: row.get(3)?, object: row.get(4)?, data: row.get(5)? })
}

/// SHA-256 over the hash before, the number, and each part with its length in front, so that no two entries give the same bytes.
fn link(previous: &[u8], seq: i64, entry: &Entry) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"farstu audit v1");
    hash.update(previous);
    hash.update(seq.to_be_bytes());
    hash.update(entry.at.micros().to_be_bytes());
    let id = entry.id.to_string();
    for part in [Some(&id), entry.actor.as_ref(), Some(&entry.action), entry.object.as_ref(), Some(&entry.data)] {
        match part {
            Some(part) => {
                hash.update([1]);
                hash.update((part.len() as u64).to_be_bytes());
                hash.update(part.as_bytes());
            }
            None => hash.update([0]),
        }
    }
    hash.finalize().into()
}

/// Chains entries that are not yet; gives how many (at most 1,000 a call).
pub fn chain(tx: &mut Tx<'_>) -> Result<usize, Fault> {
    let (mut seq, mut previous) = head(tx)?;
    let fresh = tx.rows(&UNCHAINED, &[])?;
    for row in &fresh {
        let entry = entry(row)?;
        seq += 1;
        previous = link(&previous, seq, &entry).to_vec();
        tx.change(&CHAIN, params![entry.id, seq, previous])?;
    }
    Ok(fresh.len())
}

/// Number and hash of the last chained entry; (0, empty) when there is none. Kept outside, it proves that nothing was cut off the end.
pub fn head(tx: &mut Tx<'_>) -> Result<(i64, Vec<u8>), Fault> {
    match tx.row(&HEAD, &[])? {
        Some(row) => Ok((row.get(0)?, row.get(1)?)),
        None => Ok((0, Vec::new())),
    }
}

/// The hash of the entry with this number; `None` where the chain is shorter.
pub fn hash_at(tx: &mut Tx<'_>, seq: i64) -> Result<Option<Vec<u8>>, Fault> {
    tx.row(&HASH_AT, params![seq])?.map(|row| row.get(0)).transpose()
}

/// What a walk along the chain found.
#[derive(Debug, PartialEq, Eq)]
pub enum Verified {
    /// The whole chain holds: its length and its last hash.
    Whole { entries: i64, head: Vec<u8> },
    /// The first entry that does not fit: its number as stored, and the number that it should have.
    Broken { seq: i64, expected: i64 },
}

/// Walks the whole chain.
pub fn verify(tx: &mut Tx<'_>) -> Result<Verified, Fault> {
    let (mut seq, mut previous) = (0, Vec::new());
    loop {
        let page = tx.rows(&PAGE, params![seq])?;
        if page.is_empty() {
            return Ok(Verified::Whole { entries: seq, head: previous });
        }
        for row in &page {
            let (stored, hash): (i64, Vec<u8>) = (row.get(6)?, row.get(7)?);
            seq += 1;
            let expected = link(&previous, seq, &entry(row)?);
            if stored != seq || hash != expected {
                return Ok(Verified::Broken { seq: stored, expected: seq });
            }
            previous = hash;
        }
    }
}

/// The last entries about one object, newest first.
pub fn of_object(tx: &mut Tx<'_>, object: &dyn std::fmt::Display) -> Result<Vec<Entry>, Fault> {
    tx.rows(&OF_OBJECT, params![object.to_string()])?.iter().map(entry).collect()
}
