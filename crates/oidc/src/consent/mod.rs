//! Consent: what a person let a client know. It has a version, the person can list it, and
//! withdrawing it revokes the tokens that rest on it.

mod give;
mod model;
mod rules;
mod sql;
#[cfg(test)]
mod tests;
mod withdraw;

pub use give::give;
pub use model::Consent;
pub use rules::covers;
pub use withdraw::{withdraw, withdraw_all};

use base::{AccountId, Fault};
use store::{Tx, params};

use crate::ClientId;

/// The current consent for a client, if any.
pub fn find(
    tx: &mut Tx<'_>,
    account: AccountId,
    client: &ClientId,
) -> Result<Option<Consent>, Fault> {
    tx.row(&sql::FIND, params![account, client])?.as_ref().map(Consent::read).transpose()
}

/// All current consents, newest first; for the account page.
pub fn of_account(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Consent>, Fault> {
    tx.rows(&sql::OF_ACCOUNT, params![account])?.iter().map(Consent::read).collect()
}
