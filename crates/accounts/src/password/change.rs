//! Changing a password within a session, and setting a first one.

use base::{AccountId, Failure, LetterKind, SessionId, Timestamp};
use serde_json::json;
use store::Tx;

use super::{Hash, sql};
use crate::{account, session};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The account was closed.
    Gone,
    /// The stored hash is not the one that the person proved, or a first password exists already.
    ChangedMeanwhile,
}

/// Sets a new password. `proved` is the hash that the present password was just verified against;
/// `new` was made by [`Hasher::take`](super::Hasher::take). All other sessions end, and a letter
/// reports the change.
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

/// Sets a first password for a person who signs in upstream. The caller has required a fresh
/// sign-in. A letter reports the change.
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
