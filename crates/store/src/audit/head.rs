//! The head of the chain: the number of the last entry and its hash, with a MAC. It reveals a
//! truncated end.

use std::fmt;
use std::str::FromStr;

use base::{Fault, Timestamp};

use super::{mac, start};
use crate::{Tx, params};

crate::sql! {
    HEAD = "SELECT seq, hash, at, mac FROM audit_head WHERE id = 1";
    REMOVE = "DELETE FROM audit_head WHERE id = 1";
    PUT = "INSERT INTO audit_head (id, seq, hash, at, mac) VALUES (1, $1, $2, $3, $4)";
    LAST = "SELECT seq, hash FROM audit WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1";
    HASH_AT = "SELECT hash FROM audit WHERE seq = $1";
}

/// Displayed as `NUMBER:HASH`. A copy kept outside the database proves later that nothing up to it
/// was removed or rewritten.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The number of entries ever chained.
    pub seq: i64,
    /// The hash of the last one; empty if there is none.
    pub hash: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected NUMBER:HASH, as printed by `farstu audit verify`")]
pub struct NotAHead;

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, hex::encode(&self.hash))
    }
}

impl FromStr for Head {
    type Err = NotAHead;
    fn from_str(text: &str) -> Result<Self, NotAHead> {
        let (seq, hash) = text.trim().split_once(':').ok_or(NotAHead)?;
        let seq = seq.parse().ok().filter(|seq| *seq >= 0).ok_or(NotAHead)?;
        Ok(Self { seq, hash: hex::decode(hash).map_err(|_| NotAHead)? })
    }
}

/// The head as stored.
pub(super) struct HeadRow {
    pub(super) head: Head,
    pub(super) at: i64,
    /// Whether the MAC verifies with the portal's keys.
    pub(super) authentic: bool,
    pub(super) mac: Vec<u8>,
}

pub(super) fn row(tx: &mut Tx<'_>) -> Result<Option<HeadRow>, Fault> {
    let Some(row) = tx.row(&HEAD, &[])? else { return Ok(None) };
    let (head, at, mac) =
        (Head { seq: row.get(0)?, hash: row.get(1)? }, row.get(2)?, row.get::<Vec<u8>>(3)?);
    let authentic = mac::fits_head(&tx.vault(), head.seq, &head.hash, at, &mac);
    Ok(Some(HeadRow { head, at, authentic, mac }))
}

pub(super) fn put(tx: &mut Tx<'_>, head: &Head, now: Timestamp) -> Result<(), Fault> {
    let mac = mac::of_head(&tx.vault(), head.seq, &head.hash, now.micros())?;
    tx.execute(&REMOVE, &[])?;
    tx.change(&PUT, params![head.seq, head.hash, now, mac])
}

/// The last chained entry in the table, or the last pruned one, regardless of the head.
pub(super) fn last(tx: &mut Tx<'_>) -> Result<Option<Head>, Fault> {
    match tx.row(&LAST, &[])? {
        Some(row) => Ok(Some(Head { seq: row.get(0)?, hash: row.get(1)? })),
        None => Ok(start::row(tx)?.map(|start| start.head)),
    }
}

/// The authenticated head; empty if nothing is chained yet.
///
/// # Errors
/// If the head does not verify, or is missing although entries are chained.
pub fn head(tx: &mut Tx<'_>) -> Result<Head, Fault> {
    match row(tx)? {
        Some(row) if row.authentic => Ok(row.head),
        Some(_) => {
            Err(Fault::new("the head of the audit log is not authentic: see `farstu audit verify`"))
        }
        None => match last(tx)? {
            None => Ok(Head::default()),
            Some(_) => {
                Err(Fault::new("the audit log has entries but no head: see `farstu audit verify`"))
            }
        },
    }
}

/// The hash of the entry with this number, if it exists.
pub fn hash_at(tx: &mut Tx<'_>, seq: i64) -> Result<Option<Vec<u8>>, Fault> {
    tx.row(&HASH_AT, params![seq])?.map(|row| row.get(0)).transpose()
}

/// Whether the chain continues from a head kept elsewhere. One before the start does: pruning
/// verified every entry up to the start.
pub fn continues(tx: &mut Tx<'_>, from: &Head) -> Result<bool, Fault> {
    if from.seq == 0 {
        return Ok(true);
    }
    match start::row(tx)?.filter(|start| start.authentic) {
        Some(start) if from.seq < start.head.seq => Ok(true),
        Some(start) if from.seq == start.head.seq => Ok(*from == start.head),
        _ => Ok(hash_at(tx, from.seq)?.as_ref() == Some(&from.hash)),
    }
}

/// Makes the table's last entry the head, after a restore or once a finding has been investigated.
/// `lost` is the head that does not match, if one was kept. The audit entry about this is the first
/// to follow.
pub fn start_again(
    tx: &mut Tx<'_>,
    now: Timestamp,
    action: &str,
    lost: Option<&Head>,
) -> Result<Head, Fault> {
    let last = last(tx)?.unwrap_or_default();
    put(tx, &last, now)?;
    let data = serde_json::json!({ "continues_from": last.to_string(), "lost": lost.map(ToString::to_string) });
    tx.audit(now, None, action, None, &data)?;
    super::chain(tx, now)?;
    head(tx)
}
