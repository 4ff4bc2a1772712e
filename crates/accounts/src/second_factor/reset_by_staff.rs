//! Resetting a lost second factor, by staff.

use base::{AccountId, FactorChange, Failure, LetterKind, Timestamp};
use serde_json::json;
use store::Tx;

use super::{Refusal, sql};
use crate::{account, registration, session, sign_in};

/// Staff have verified the identity of a person who lost phone and recovery codes. All factors are
/// deleted, every session ends, and the person enrols a new app by a password reset.
///
/// `check` names the verification that was made, as the portal file calls it (`called-back`); it
/// must hold nothing that was said.
pub fn reset_by_staff(
    tx: &mut Tx<'_>,
    by: Option<AccountId>,
    account: AccountId,
    check: &str,
    now: Timestamp,
) -> Result<(), Failure<Refusal>> {
    let who = account::find(tx, account)?.ok_or(Failure::Refused(Refusal::Unknown))?;
    if !who.is_active() {
        return Err(Failure::Refused(Refusal::NotActive));
    }
    sql::delete_all(tx, account)?;
    session::end_all(tx, account, session::End::Administrator, now)?;
    session::forget_devices(tx, account)?;
    sign_in::end_all(tx, account)?;
    registration::end_all(tx, account)?;
    let actor = by.as_ref().map(|by| by as &dyn std::fmt::Display);
    tx.audit(
        now,
        actor,
        "second-factor.reset-by-staff",
        Some(&account),
        &json!({ "check": check }),
    )?;
    tx.send(
        now,
        &who.letter(LetterKind::SecondFactorChanged {
            at: now,
            change: FactorChange::ResetByStaff,
        }),
    )?;
    Ok(())
}
