//! Removing an authenticator app.

use base::{AccountId, CredentialId, FactorChange, Failure, LetterKind, Timestamp};
use serde_json::json;
use store::Tx;

use super::{Refusal, sql};
use crate::account;

/// Removes an app. The last one can't be removed while a second factor is required (`demanded`);
/// the recovery codes, which stand in for it, are deleted with it.
pub fn remove(
    tx: &mut Tx<'_>,
    account: AccountId,
    credential: CredentialId,
    demanded: bool,
    now: Timestamp,
) -> Result<(), Failure<Refusal>> {
    let who = account::find(tx, account)?
        .filter(account::Account::is_active)
        .ok_or(Failure::Refused(Refusal::NotActive))?;
    let factors = sql::of_account(tx, account)?;
    if !factors.iter().any(|factor| factor.id == credential) {
        return Err(Failure::Refused(Refusal::Unknown));
    }
    let last = factors.len() == 1;
    if last && demanded {
        return Err(Failure::Refused(Refusal::LastSignInMethod));
    }
    sql::remove(tx, account, credential)?;
    if last {
        sql::replace_recovery(tx, account, &[], now)?;
        sql::kept(tx, account)?;
    }
    tx.audit(
        now,
        Some(&account),
        "second-factor.removed",
        Some(&account),
        &json!({ "credential": credential }),
    )?;
    tx.send(
        now,
        &who.letter(LetterKind::SecondFactorChanged { at: now, change: FactorChange::Removed }),
    )?;
    Ok(())
}
