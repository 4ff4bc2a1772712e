//! Unlinking a login.

use base::{AccountId, CredentialId, Failure, LetterKind, Timestamp};
use serde_json::json;
use store::Tx;

use super::sql;
use crate::{account, password};

/// Why a login was not unlinked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Unknown,
    NotActive,
    /// It is the account's only sign-in method.
    LastSignInMethod,
}

/// Unlinks a login, unless it is the account's only sign-in method. The person is told by mail.
pub fn unlink(
    tx: &mut Tx<'_>,
    account: AccountId,
    id: CredentialId,
    now: Timestamp,
) -> Result<(), Failure<Refusal>> {
    let who = account::find(tx, account)?
        .filter(account::Account::is_active)
        .ok_or(Failure::Refused(Refusal::NotActive))?;
    let links = sql::of_account(tx, account)?;
    let link = links.iter().find(|link| link.id == id).ok_or(Failure::Refused(Refusal::Unknown))?;
    if links.len() == 1 && password::sql::find(tx, account)?.is_none() {
        return Err(Failure::Refused(Refusal::LastSignInMethod));
    }
    sql::remove(tx, account, id)?;
    tx.audit(
        now,
        Some(&account),
        "upstream.unlinked",
        Some(&account),
        &json!({ "provider": link.provider }),
    )?;
    tx.send(now, &who.letter(LetterKind::LinkedLoginChanged { at: now, added: false }))?;
    Ok(())
}
