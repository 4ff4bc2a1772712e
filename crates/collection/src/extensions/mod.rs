//! Extensions: a unit requests a later day, staff grant or refuse it, and the deadline moves.

mod ask;
mod decide;
mod model;
mod sql;
#[cfg(test)]
mod tests;

pub use ask::{ask, withdraw};
pub use decide::{grant, refuse};
pub use model::{Extension, State};

use base::{AccountId, Fault};
use organisations::permissions::Staff;
use store::{Tx, params};

/// The requests of a submission, newest first. The caller has checked access to it.
pub fn of_submission(
    tx: &mut Tx<'_>,
    seen: &crate::submissions::SubmissionView,
) -> Result<Vec<Extension>, Fault> {
    let rows = tx.rows(&sql::OF_SUBMISSION, params![seen.submission.id])?;
    rows.iter().map(|row| sql::read(tx, row)).collect()
}

/// A person's requests, newest first.
pub(crate) fn of_person(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Extension>, Fault> {
    let rows = tx.rows(&sql::OF_PERSON, params![account])?;
    rows.iter().map(|row| sql::read(tx, row)).collect()
}

/// The undecided requests, oldest first.
pub fn waiting(tx: &mut Tx<'_>, _by: &Staff) -> Result<Vec<Extension>, Fault> {
    let rows = tx.rows(&sql::WAITING, &[])?;
    rows.iter().map(|row| sql::read(tx, row)).collect()
}

/// The latest decisions, newest first; at most 100.
pub fn decided(tx: &mut Tx<'_>, _by: &Staff) -> Result<Vec<Extension>, Fault> {
    let rows = tx.rows(&sql::DECIDED, &[])?;
    rows.iter().map(|row| sql::read(tx, row)).collect()
}
