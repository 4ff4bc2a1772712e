//! Extensions: a unit asks for a later day, staff grant or refuse, the deadline follows.

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

/// What was asked in a submission that the caller has opened, newest first.
pub fn of_submission(
    tx: &mut Tx<'_>,
    seen: &crate::submissions::Seen,
) -> Result<Vec<Extension>, Fault> {
    let rows = tx.rows(&sql::OF_SUBMISSION, params![seen.submission.id])?;
    rows.iter().map(|row| sql::read(tx, row)).collect()
}

/// What a person asked, newest first.
pub(crate) fn of_person(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Extension>, Fault> {
    let rows = tx.rows(&sql::OF_PERSON, params![account])?;
    rows.iter().map(|row| sql::read(tx, row)).collect()
}

/// What waits for an answer, oldest first.
pub fn waiting(tx: &mut Tx<'_>, _by: &Staff) -> Result<Vec<Extension>, Fault> {
    let rows = tx.rows(&sql::WAITING, &[])?;
    rows.iter().map(|row| sql::read(tx, row)).collect()
}

/// What was answered lately, newest first; at most 100.
pub fn decided(tx: &mut Tx<'_>, _by: &Staff) -> Result<Vec<Extension>, Fault> {
    let rows = tx.rows(&sql::DECIDED, &[])?;
    rows.iter().map(|row| sql::read(tx, row)).collect()
}
