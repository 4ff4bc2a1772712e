use base::{AccountId, Fault, LetterKind, Timestamp};
use serde_json::json;
use store::Tx;

use super::{Proof, recovery, rules, sql};
use crate::account;

/// What came of holding a proof against an account's second factors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proved {
    Right,
    /// A right code that was used before: by the person a moment ago, or by somebody who looked
    /// over a shoulder.
    Used,
    Wrong,
}

/// Takes a code of any of the account's phones, or a recovery code. What is taken is used up in the
/// same transaction.
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
