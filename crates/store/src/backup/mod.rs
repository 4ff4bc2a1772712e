//! Backups: the database as it is at one moment, every file that it knows, and the data keys beside
//! it.
//!
//! A backup is a set of objects in a folder or an S3-compatible store:
//!
//! - `NAME/database.sqlite`, written last: a set without it broke off. PostgreSQL's database has
//!   the same form, so either kind is restored into either. In S3 it is `NAME/database.sealed`.
//! - `NAME/data-keys/ID`: the data keys, sealed with the portal's key. They are not in the copy of
//!   the database, so that the end of a period can take its key out of every backup: `ID.destroyed`
//!   stands in its place.
//! - `files/…`: received files, sealed, as they are. All sets of a place share them.
//!
//! The portal's own keys are never among them.

mod database;
mod postgres;
mod restore;
mod target;
#[cfg(test)]
mod tests;

use base::{Fault, Timestamp};

pub use database::{check, check_keys};
pub use restore::{Into, Opened, Restored, Source};
pub use target::{Made, Target};

use crate::{Tx, params};

crate::sql! {
    NOTE = "INSERT INTO backup (name, made_at, files, bytes) VALUES ($1, $2, $3, $4)";
    NEWEST = "SELECT made_at FROM backup ORDER BY made_at DESC, name DESC LIMIT 1";
}

/// Notes that a scheduled backup was made.
pub fn note(tx: &mut Tx<'_>, made: &Made, now: Timestamp) -> Result<(), Fault> {
    tx.change(&NOTE, params![made.name, now, made.files, made.bytes])
}

/// When the newest scheduled backup was made, for metrics: its age is what matters.
pub fn newest(tx: &mut Tx<'_>) -> Result<Option<Timestamp>, Fault> {
    tx.row(&NEWEST, &[])?.map(|row| row.get(0)).transpose()
}
