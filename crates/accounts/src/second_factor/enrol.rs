//! Enrolling an authenticator app within a session.

use std::time::Duration;

use base::{AccountId, CredentialId, FactorChange, Failure, Fault, LetterKind, Line, Timestamp};
use serde_json::json;
use store::Tx;

use super::{OneTimeCode, Refusal, TotpSecret, rules, sql};
use crate::account;

/// How long an enrolment may take.
const LIFE: Duration = Duration::from_secs(3600);
/// Authenticator apps per account.
const MOST: usize = 5;

/// The result of the first code of a new app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enrolled {
    Done(CredentialId),
    /// The phone's clock is wrong, or the code is from another secret.
    WrongCode,
}

/// Begins an enrolment, whose secret [`enrolment`] returns. Replaces one in progress.
pub fn begin_enrolment(
    tx: &mut Tx<'_>,
    account: AccountId,
    now: Timestamp,
) -> Result<(), Failure<Refusal>> {
    account::find(tx, account)?
        .filter(account::Account::is_active)
        .ok_or(Failure::Refused(Refusal::NotActive))?;
    if sql::of_account(tx, account)?.len() >= MOST {
        return Err(Failure::Refused(Refusal::TooMany));
    }
    let secret = TotpSecret::new(&*tx.entropy());
    sql::begin(tx, account, &secret, now)?;
    Ok(())
}

/// The secret of the enrolment in progress, if there is one.
pub fn enrolment(
    tx: &mut Tx<'_>,
    account: AccountId,
    now: Timestamp,
) -> Result<Option<TotpSecret>, Fault> {
    sql::enrolment(tx, account, now.minus(LIFE))
}

/// The first right code adds the app, and is thereby used up.
pub fn confirm_enrolment(
    tx: &mut Tx<'_>,
    account: AccountId,
    code: &OneTimeCode,
    label: Option<&Line>,
    now: Timestamp,
) -> Result<Enrolled, Failure<Refusal>> {
    let who = account::find(tx, account)?
        .filter(account::Account::is_active)
        .ok_or(Failure::Refused(Refusal::NotActive))?;
    let secret = enrolment(tx, account, now)?.ok_or(Failure::Refused(Refusal::Unknown))?;
    let Some(step) = rules::matching_step(&secret, code, now)? else {
        return Ok(Enrolled::WrongCode);
    };
    let id = sql::add(tx, account, label, &secret, step, now)?;
    sql::end_enrolment(tx, account)?;
    tx.audit(
        now,
        Some(&account),
        "second-factor.added",
        Some(&account),
        &json!({ "credential": id }),
    )?;
    tx.send(
        now,
        &who.letter(LetterKind::SecondFactorChanged { at: now, change: FactorChange::Added }),
    )?;
    Ok(Enrolled::Done(id))
}
