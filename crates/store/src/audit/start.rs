//! Where the chain begins: the last entry that was pruned, with a MAC. An entry that was taken out
//! after it shows as it did before anything was pruned, and nobody without the keys can move the
//! start.

use base::{Fault, Timestamp};

use super::head::Head;
use super::mac;
use crate::{Tx, params};

crate::sql! {
    START = "SELECT seq, hash, at, mac FROM audit_start WHERE id = 1";
    REMOVE = "DELETE FROM audit_start WHERE id = 1";
    PUT = "INSERT INTO audit_start (id, seq, hash, at, mac) VALUES (1, $1, $2, $3, $4)";
}

/// The start as its row has it.
pub(super) struct Start {
    /// The last entry that was pruned.
    pub(super) head: Head,
    /// When that entry was written.
    pub(super) at: Timestamp,
    /// This portal's keys made it.
    pub(super) authentic: bool,
    /// An older key made it than the one that seals now.
    pub(super) stale: bool,
}

/// `None`: nothing was pruned.
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

/// The start, where it is this portal's.
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

/// Made again with the key that seals now: the older one may have leaked since.
pub(super) fn renew(tx: &mut Tx<'_>) -> Result<(), Fault> {
    match row(tx)? {
        Some(start) if start.authentic && start.stale => put(tx, &start.head, start.at),
        _ => Ok(()),
    }
}
