//! Signing in elsewhere as a way in here: which sign-ins upstream open an account, how one is added
//! and taken away.
//!
//! Who somebody is upstream comes as a value that `federation` has checked and `web` hands over.
//! Issuer and subject alone are the person.

mod follow;
mod model;
pub(crate) mod sql;
#[cfg(test)]
mod tests;
mod unlink;

use base::{AccountId, EmailAddress, Fault, LetterKind, Timestamp};
pub(crate) use follow::follow;
pub use model::{Identity, Link};
use serde_json::json;
use store::Tx;
pub use unlink::{Refusal, unlink};

use crate::account::Account;

/// The sign-ins upstream that open an account, the oldest first.
pub fn links(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Link>, Fault> {
    sql::of_account(tx, account)
}

/// Adds one; the person is told by mail. False = it opens another account already, or this one.
pub(crate) fn add(
    tx: &mut Tx<'_>,
    who: &Account,
    identity: &Identity,
    shown: Option<&EmailAddress>,
    now: Timestamp,
) -> Result<bool, Fault> {
    if !sql::add(tx, who.id, identity, shown, now)? {
        return Ok(false);
    }
    tx.audit(
        now,
        Some(&who.id),
        "upstream.linked",
        Some(&who.id),
        &json!({ "provider": identity.provider }),
    )?;
    tx.send(now, &who.letter(LetterKind::WayInChanged { at: now, added: true }))?;
    Ok(true)
}
