//! Backups: a snapshot of the database, every file that it refers to, and the data keys beside it.
//!
//! A backup is a set of objects in a folder or an S3-compatible store:
//!
//! - `NAME/database.sqlite`, written last: a set without it is incomplete. PostgreSQL's database is
//!   stored in the same form, so either kind restores into either. In S3 it is
//!   `NAME/database.sealed`.
//! - `NAME/data-keys/ID`: the data keys, sealed with the portal's key. They are kept out of the
//!   copy of the database, so that a period's key can be removed from every backup when the period
//!   ends: `ID.destroyed` takes its place.
//! - `files/…`: received files, as sealed in the store. All backups of a target share them.
//!
//! The portal's own keys are never part of a backup.

mod database;
mod postgres;
mod restore;
mod target;
#[cfg(test)]
mod tests;

use base::{Fault, Timestamp};

pub use database::{check, check_keys};
pub use restore::{Opened, RestoreTarget, Restored, Source};
pub use target::{Made, Target};

use crate::{Tx, params};

crate::sql! {
    NOTE = "INSERT INTO backup (name, made_at, files, bytes) VALUES ($1, $2, $3, $4)";
    NEWEST = "SELECT made_at FROM backup ORDER BY made_at DESC, name DESC LIMIT 1";
}

/// Records that a scheduled backup was made.
pub fn note(tx: &mut Tx<'_>, made: &Made, now: Timestamp) -> Result<(), Fault> {
    tx.change(&NOTE, params![made.name, now, made.files, made.bytes])
}

/// When the newest scheduled backup was made; metrics report its age.
pub fn newest(tx: &mut Tx<'_>) -> Result<Option<Timestamp>, Fault> {
    tx.row(&NEWEST, &[])?.map(|row| row.get(0)).transpose()
}
