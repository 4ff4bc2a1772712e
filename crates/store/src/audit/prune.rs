//! Prunes the oldest entries, as `[retention] audit` says.
//!
//! Only intact and authentic entries are pruned, in chain order. Pruning stops at any other entry,
//! so the evidence stays. The newest chained entry always stays.

use base::{Fault, Timestamp};
use serde_json::json;

use super::head::{self, Head};
use super::{RawEntry, mac, start};
use crate::{Tx, params};

crate::sql! {
    FROM = "SELECT id, at, actor, action, object, data, mac, seq, hash FROM audit WHERE seq > $1 AND seq < $2 ORDER BY seq LIMIT 1000";
    PRUNE = "DELETE FROM audit WHERE seq > $1 AND seq <= $2";
}

/// The largest number of entries that one call prunes; the page size of `FROM`.
const AT_ONCE: usize = 1_000;

/// The result of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pruned {
    pub entries: u64,
    /// Whether more entries may be due.
    pub more: bool,
}

/// Prunes entries written before `before`, up to the first that was not. An audit entry records it,
/// and the last entry pruned.
///
/// # Errors
/// If an entry, the head or the start does not verify. Then nothing is pruned.
pub fn prune(tx: &mut Tx<'_>, now: Timestamp, before: Timestamp) -> Result<Pruned, Fault> {
    let (vault, end) = (tx.vault(), head::head(tx)?);
    let begin = start::authentic(tx)?.map(|start| start.head).unwrap_or_default();
    let rows = tx.rows(&FROM, params![begin.seq, end.seq])?;
    let (mut last, mut last_at) = (begin.clone(), now);
    for row in &rows {
        let (entry, mac): (_, Vec<u8>) = (RawEntry::read(row)?, row.get(6)?);
        let (seq, hash): (i64, Vec<u8>) = (row.get(7)?, row.get(8)?);
        if Timestamp::from_micros(entry.at) >= before {
            break;
        }
        let follows = seq == last.seq + 1 && mac::fits_link(&vault, &last.hash, seq, &mac, &hash);
        if !follows || !mac::fits_entry(&vault, &entry, &mac) {
            return Err(Fault::new(format!(
                "the audit log was not pruned: entry {seq} fails verification, see `farstu audit verify`"
            )));
        }
        (last, last_at) = (Head { seq, hash }, Timestamp::from_micros(entry.at));
    }
    if last.seq == begin.seq {
        return Ok(Pruned { entries: 0, more: false });
    }
    let entries = tx.execute(&PRUNE, params![begin.seq, last.seq])?;
    start::put(tx, &last, last_at)?;
    tx.audit(
        now,
        None,
        "audit.pruned",
        None,
        &json!({ "up_to": last.to_string(), "entries": entries }),
    )?;
    Ok(Pruned { entries, more: rows.len() == AT_ONCE && usize::try_from(entries) == Ok(AT_ONCE) })
}
