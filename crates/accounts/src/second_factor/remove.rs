use base::{AccountId, CredentialId, FactorChange, Failure, LetterKind, Timestamp};
use serde_json::json;
use store::Tx;

use super::{Refusal, sql};
use crate::account;

/// Takes a phone away; never the last one. A recovery code is no way in of its own: it can be used once.
pub fn remove(tx: &mut Tx<'_>, account: AccountId, credential: CredentialId, now: Timestamp) -> Result<(), Failure<Refusal>> {
    let who = account::find(tx, account)?.filter(account::Account::is_active).ok_or(Failure::Refused(Refusal::NotActive))?;
    let factors = sql::of_account(tx, account)?;
    if !factors.iter().any(|factor| factor.id == credential) {
        return Err(Failure::Refused(Refusal::Unknown));
    }
    if factors.len() == 1 {
        return Err(Failure::Refused(Refusal::LastWayIn));
    }
    sql::remove(tx, account, credential)?;
    tx.audit(now, Some(&account), "second-factor.removed", Some(&account), &json!({ "credential": credential }))?;
    tx.send(now, &who.letter(LetterKind::SecondFactorChanged { at: now, change: FactorChange::Removed }))?;
    Ok(())
}
