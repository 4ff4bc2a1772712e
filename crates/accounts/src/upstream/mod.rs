//! Linked logins: which logins at upstream providers sign in to an account, linking and unlinking.
//!
//! `federation` verifies an identity, and `web` passes it in as a value. Only issuer and subject
//! identify the person.

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

/// An account's linked logins, the oldest first.
pub fn links(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Link>, Fault> {
    sql::of_account(tx, account)
}

/// Links a login and mails the person. False if it is linked already, to this or another account.
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
    tx.send(now, &who.letter(LetterKind::LinkedLoginChanged { at: now, added: true }))?;
    Ok(true)
}
