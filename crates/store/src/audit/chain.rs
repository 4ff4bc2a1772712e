//! Chains entries in the order of their ids, starting at the head.

use base::{Fault, Timestamp};

use super::head::{self, Head};
use super::{RawEntry, mac, start};
use crate::{Tx, params};

crate::sql! {
    FIRST_WAITING = "SELECT id, at, actor, action, object, data, mac FROM audit WHERE seq IS NULL ORDER BY id LIMIT 1000";
    WAITING = "SELECT id, at, actor, action, object, data, mac FROM audit WHERE seq IS NULL AND id > $1 ORDER BY id LIMIT 1000";
    CHAIN = "UPDATE audit SET seq = $2, hash = $3 WHERE id = $1 AND seq IS NULL";
}

/// A call stops after the page that brings it to this many chained entries.
const AT_ONCE: usize = 1_000;

/// A page of unchained entries after an id, each with its MAC.
pub(super) fn waiting(
    tx: &mut Tx<'_>,
    after: Option<&str>,
) -> Result<Vec<(RawEntry, Vec<u8>)>, Fault> {
    let rows = match after {
        None => tx.rows(&FIRST_WAITING, &[])?,
        Some(after) => tx.rows(&WAITING, params![after])?,
    };
    rows.iter().map(|row| Ok((RawEntry::read(row)?, row.get(6)?))).collect()
}

/// The result of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chained {
    /// Newly chained entries, in chain order.
    pub entries: Vec<Link>,
    /// Entries whose MAC does not verify. They stay outside the chain.
    pub foreign: usize,
    /// Whether more entries may be waiting.
    pub more: bool,
    pub head: Head,
}

/// A chained entry without its data, which may be personal: fit for a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The entry's number in the chain, and the chain's MAC up to it.
    pub head: Head,
    pub id: String,
    pub actor: Option<String>,
    pub action: String,
    pub object: Option<String>,
}

/// Chains the waiting entries. Numbering continues from the head, not from the last entry, so a
/// truncated end leaves a gap that nothing fills.
///
/// # Errors
/// If the head is missing or not authentic. Then nothing is chained, and the evidence is preserved.
pub fn chain(tx: &mut Tx<'_>, now: Timestamp) -> Result<Chained, Fault> {
    let (vault, mut head) = (tx.vault(), head::head(tx)?);
    let (mut entries, mut foreign, mut after) = (Vec::new(), 0, None::<String>);
    loop {
        let page = waiting(tx, after.as_deref())?;
        let Some((last, _)) = page.last() else { break };
        after = Some(last.id.clone());
        for (entry, mac) in page {
            if !mac::fits_entry(&vault, &entry, &mac) {
                foreign += 1;
                continue;
            }
            head = Head {
                seq: head.seq + 1,
                hash: mac::of_link(&vault, &head.hash, head.seq + 1, &mac)?,
            };
            tx.change(&CHAIN, params![entry.id, head.seq, head.hash])?;
            let RawEntry { id, actor, action, object, .. } = entry;
            entries.push(Link { head: head.clone(), id, actor, action, object });
        }
        if entries.len() >= AT_ONCE {
            break;
        }
    }
    // Also if only the sealing key has changed: the head is then re-authenticated with the newest
    // key.
    let stale = head::row(tx)?.is_some_and(|row| vault.is_mac_stale(&row.mac));
    if !entries.is_empty() || stale {
        head::put(tx, &head, now)?;
    }
    if stale {
        start::renew(tx)?;
    }
    Ok(Chained { more: entries.len() >= AT_ONCE, entries, foreign, head })
}
