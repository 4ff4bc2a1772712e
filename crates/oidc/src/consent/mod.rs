//! Application consent: what a person let which service know. It has a version, it is listed, and
//! taking it back ends what rests on it.

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

/// The consent that holds for a service, if any.
pub fn find(
    tx: &mut Tx<'_>,
    account: AccountId,
    client: &ClientId,
) -> Result<Option<Consent>, Fault> {
    tx.row(&sql::FIND, params![account, client])?.as_ref().map(Consent::read).transpose()
}

/// All that hold, newest first: the account page's list.
pub fn of_account(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Consent>, Fault> {
    tx.rows(&sql::OF_ACCOUNT, params![account])?.iter().map(Consent::read).collect()
}
