use base::{AccountId, Failure, LetterKind, SessionId, Timestamp};
use serde_json::json;
use store::Tx;

use super::{Hash, sql};
use crate::{account, session};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The account was closed, or has no password to change.
    Gone,
    /// Another page changed it first; the one that was held against is no longer the password.
    ChangedMeanwhile,
}

/// Sets a new password. `proved` is the hash that the person's present password was just held
/// against; the new one was made by [`Hasher::take`](super::Hasher::take). Every other session
/// ends, and a letter says so.
pub fn change(
    tx: &mut Tx<'_>,
    account: AccountId,
    kept: SessionId,
    proved: &Hash,
    new: &Hash,
    now: Timestamp,
) -> Result<(), Failure<Refusal>> {
    let who = account::find(tx, account)?
        .filter(account::Account::is_active)
        .ok_or(Failure::Refused(Refusal::Gone))?;
    if sql::find(tx, account)?.as_ref() != Some(proved) {
        return Err(Failure::Refused(Refusal::ChangedMeanwhile));
    }
    sql::set(tx, account, new, now)?;
    session::end_others(tx, account, kept, session::End::Password, now)?;
    tx.audit(now, Some(&account), "password.changed", Some(&account), &json!({ "session": kept }))?;
    tx.send(now, &who.letter(LetterKind::PasswordChanged { at: now }))?;
    Ok(())
}

/// Sets a first password, for who signs in elsewhere and has shown there a moment ago who it is. A
/// letter says so.
pub fn choose_first(
    tx: &mut Tx<'_>,
    account: AccountId,
    session: SessionId,
    new: &Hash,
    now: Timestamp,
) -> Result<(), Failure<Refusal>> {
    let who = account::find(tx, account)?
        .filter(account::Account::is_active)
        .ok_or(Failure::Refused(Refusal::Gone))?;
    if sql::find(tx, account)?.is_some() {
        return Err(Failure::Refused(Refusal::ChangedMeanwhile));
    }
    sql::set(tx, account, new, now)?;
    tx.audit(
        now,
        Some(&account),
        "password.changed",
        Some(&account),
        &json!({ "session": session, "first": true }),
    )?;
    tx.send(now, &who.letter(LetterKind::PasswordChanged { at: now }))?;
    Ok(())
}
