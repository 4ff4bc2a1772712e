//! Chains entries in the order of their ids, from the head on.

use base::{Fault, Timestamp};

use super::head::{self, Head};
use super::{Stored, mac, start};
use crate::{Tx, params};

crate::sql! {
    FIRST_WAITING = "SELECT id, at, actor, action, object, data, mac FROM audit WHERE seq IS NULL ORDER BY id LIMIT 1000";
    WAITING = "SELECT id, at, actor, action, object, data, mac FROM audit WHERE seq IS NULL AND id > $1 ORDER BY id LIMIT 1000";
    CHAIN = "UPDATE audit SET seq = $2, hash = $3 WHERE id = $1 AND seq IS NULL";
}

/// Entries that one call chains at most.
const AT_ONCE: usize = 1_000;

/// A page of entries that are not chained, each with its MAC, after an id.
pub(super) fn waiting(
    tx: &mut Tx<'_>,
    after: Option<&str>,
) -> Result<Vec<(Stored, Vec<u8>)>, Fault> {
    let rows = match after {
        None => tx.rows(&FIRST_WAITING, &[])?,
        Some(after) => tx.rows(&WAITING, params![after])?,
    };
    rows.iter().map(|row| Ok((Stored::read(row)?, row.get(6)?))).collect()
}

/// What a round did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chained {
    /// What became part of the chain, in its order.
    pub entries: Vec<Link>,
    /// Entries that this portal did not write, as they stand. They stay outside the chain.
    pub foreign: usize,
    /// There may be more to chain at once.
    pub more: bool,
    pub head: Head,
}

/// An entry in the chain, without its data, which may be personal: fit for a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its place in the chain, and the chain's MAC up to it.
    pub head: Head,
    pub id: String,
    pub actor: Option<String>,
    pub action: String,
    pub object: Option<String>,
}

/// Chains entries that are not yet, from the head and not from the last entry: what was cut off
/// leaves a gap that nothing fills.
///
/// # Errors
/// Where the head is missing or not authentic. Then nothing is chained, and the evidence stays as
/// it is.
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
            let Stored { id, actor, action, object, .. } = entry;
            entries.push(Link { head: head.clone(), id, actor, action, object });
        }
        if entries.len() >= AT_ONCE {
            break;
        }
    }
    // Also where only the key that seals has changed: the newest one covers the whole.
    let stale = head::row(tx)?.is_some_and(|row| vault.is_mac_stale(&row.mac));
    if !entries.is_empty() || stale {
        head::put(tx, &head, now)?;
    }
    if stale {
        start::renew(tx)?;
    }
    Ok(Chained { more: entries.len() >= AT_ONCE, entries, foreign, head })
}
