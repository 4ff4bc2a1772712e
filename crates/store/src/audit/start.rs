//! The start of the chain: the last pruned entry, with a MAC. So an entry removed after the start
//! shows as it would without pruning, and the start cannot be moved without the keys.

use base::{Fault, Timestamp};

use super::head::Head;
use super::mac;
use crate::{Tx, params};

crate::sql! {
    START = "SELECT seq, hash, at, mac FROM audit_start WHERE id = 1";
    REMOVE = "DELETE FROM audit_start WHERE id = 1";
    PUT = "INSERT INTO audit_start (id, seq, hash, at, mac) VALUES (1, $1, $2, $3, $4)";
}

/// The start as stored.
pub(super) struct Start {
    /// The last pruned entry.
    pub(super) head: Head,
    /// When that entry was written.
    pub(super) at: Timestamp,
    /// Whether the MAC verifies with the portal's keys.
    pub(super) authentic: bool,
    /// Whether its MAC was made with an older key than the current sealing key.
    pub(super) stale: bool,
}

/// `None` if nothing was pruned.
pub(super) fn row(tx: &mut Tx<'_>) -> Result<Option<Start>, Fault> {
    let Some(row) = tx.row(&START, &[])? else { return Ok(None) };
    let (head, at, mac) = (
        Head { seq: row.get(0)?, hash: row.get(1)? },
        row.get::<Timestamp>(2)?,
        row.get::<Vec<u8>>(3)?,
    );
    let authentic = mac::fits_start(&tx.vault(), head.seq, &head.hash, at.micros(), &mac);
    Ok(Some(Start { head, at, authentic, stale: tx.vault().is_mac_stale(&mac) }))
}

/// The start, or a fault if it does not verify.
pub(super) fn authentic(tx: &mut Tx<'_>) -> Result<Option<Start>, Fault> {
    match row(tx)? {
        Some(start) if !start.authentic => Err(Fault::new(
            "the start of the audit log is not authentic: see `farstu audit verify`",
        )),
        start => Ok(start),
    }
}

pub(super) fn put(tx: &mut Tx<'_>, head: &Head, at: Timestamp) -> Result<(), Fault> {
    let mac = mac::of_start(&tx.vault(), head.seq, &head.hash, at.micros())?;
    tx.execute(&REMOVE, &[])?;
    tx.change(&PUT, params![head.seq, head.hash, at, mac])
}

/// Authenticates the start again with the current key, since the older one may leak.
pub(super) fn renew(tx: &mut Tx<'_>) -> Result<(), Fault> {
    match row(tx)? {
        Some(start) if start.authentic && start.stale => put(tx, &start.head, start.at),
        _ => Ok(()),
    }
}
