//! Checking a second factor. Callers throttle before they call this.

use base::{AccountId, Fault, LetterKind, Timestamp};
use serde_json::json;
use store::Tx;

use super::{Proof, recovery, rules, sql};
use crate::account;

/// The result of checking a proof against an account's second factors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proved {
    Right,
    /// A right code that was used before: a repetition, or a replay by someone who saw it.
    Used,
    Wrong,
}

/// Accepts a code of any of the account's apps, or a recovery code, and marks it used in the same
/// transaction.
pub(crate) fn prove(
    tx: &mut Tx<'_>,
    account: AccountId,
    proof: &Proof,
    now: Timestamp,
) -> Result<Proved, Fault> {
    match proof {
        Proof::OneTime(code) => {
            let mut proved = Proved::Wrong;
            for (id, secret) in sql::secrets(tx, account)? {
                if let Some(step) = rules::matching_step(&secret, code, now)? {
                    if sql::take_step(tx, id, step, now)? {
                        return Ok(Proved::Right);
                    }
                    proved = Proved::Used;
                }
            }
            Ok(proved)
        }
        Proof::Recovery(code) => {
            if !sql::use_recovery(tx, account, &recovery::hash(tx, account, code), now)? {
                return Ok(Proved::Wrong);
            }
            tx.audit(now, Some(&account), "recovery-code.used", Some(&account), &json!({}))?;
            if let Some(who) = account::find(tx, account)? {
                let change = base::FactorChange::RecoveryCodeUsed;
                tx.send(now, &who.letter(LetterKind::SecondFactorChanged { at: now, change }))?;
            }
            Ok(Proved::Right)
        }
    }
}
