//! Recovery codes: made, shown until the person has saved them, and stored as keyed hashes.

use std::time::Duration;

use base::{AccountId, FactorChange, Failure, Fault, LetterKind, Timestamp};
use serde_json::json;
use store::Tx;

use super::{RecoveryCode, Refusal, sql};
use crate::account;
use crate::token::keyed;

/// Codes per account.
const COUNT: usize = 10;
/// How long new codes stay visible if the person does not confirm having saved them.
pub(super) const SHOWN_FOR: Duration = Duration::from_secs(3600);

/// The numbers of recovery codes, unused and in total.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecoveryCodes {
    pub left: usize,
    pub made: usize,
    pub made_at: Option<Timestamp>,
}

pub fn recovery_codes(tx: &mut Tx<'_>, account: AccountId) -> Result<RecoveryCodes, Fault> {
    let all = sql::recovery(tx, account)?;
    let left = all.iter().filter(|(used, _)| used.is_none()).count();
    Ok(RecoveryCodes { left, made: all.len(), made_at: all.first().map(|(_, made)| *made) })
}

/// Replaces the recovery codes. [`recovery_codes_to_keep`] returns the new ones.
pub fn make_recovery_codes(
    tx: &mut Tx<'_>,
    account: AccountId,
    now: Timestamp,
) -> Result<(), Failure<Refusal>> {
    let who = account::find(tx, account)?
        .filter(account::Account::is_active)
        .ok_or(Failure::Refused(Refusal::NotActive))?;
    let had_some = !sql::recovery(tx, account)?.is_empty();
    make(tx, account, now)?;
    // The first codes come with the first app, which a letter reports already, and replace none.
    if !had_some {
        return Ok(());
    }
    tx.send(
        now,
        &who.letter(LetterKind::SecondFactorChanged {
            at: now,
            change: FactorChange::RecoveryCodesMade,
        }),
    )?;
    Ok(())
}

/// Replaces the codes without a letter, as during a registration.
pub(crate) fn make(tx: &mut Tx<'_>, account: AccountId, now: Timestamp) -> Result<(), Fault> {
    let entropy = tx.entropy();
    let codes: Vec<RecoveryCode> = (0..COUNT).map(|_| RecoveryCode::new(&*entropy)).collect();
    let hashes: Vec<[u8; 32]> = codes.iter().map(|code| hash(tx, account, code)).collect();
    sql::replace_recovery(tx, account, &hashes, now)?;
    let text: Vec<String> = codes.iter().map(RecoveryCode::reveal).collect();
    sql::show(tx, account, &text.join("\n"), now)?;
    tx.audit(now, Some(&account), "recovery-codes.made", Some(&account), &json!({ "count": COUNT }))
}

/// New codes that the person has not yet confirmed to have saved. Kept readable until then, at most
/// for an hour, so that neither a reload nor a lost response loses them.
pub fn recovery_codes_to_keep(
    tx: &mut Tx<'_>,
    account: AccountId,
    now: Timestamp,
) -> Result<Option<Vec<String>>, Fault> {
    let text = sql::shown(tx, account, now.minus(SHOWN_FOR))?;
    Ok(text.map(|text| text.lines().map(str::to_owned).collect()))
}

/// The person has saved the codes: deletes their readable copy.
pub fn keep_recovery_codes(tx: &mut Tx<'_>, account: AccountId) -> Result<(), Fault> {
    sql::kept(tx, account)
}

/// Keyed, and bound to the account.
pub(super) fn hash(tx: &Tx<'_>, account: AccountId, code: &RecoveryCode) -> [u8; 32] {
    keyed(
        &tx.vault(),
        "recovery code",
        &[account.to_string().as_bytes(), code.letters().as_bytes()],
    )
}
