//! Ending sessions of others, by an administrator or the command line.

use std::fmt::Display;

use base::{AccountId, Fault, Timestamp};
use serde_json::json;
use store::Tx;

use super::{End, Lifetimes, ended, sql};
use crate::sign_in;

/// Ends a person's sessions and pending sign-ins. `by` is `None` on the command line. Returns the
/// number of sessions ended.
pub fn end_all_of(
    tx: &mut Tx<'_>,
    by: Option<AccountId>,
    account: AccountId,
    now: Timestamp,
) -> Result<u64, Fault> {
    let ended = super::end_all(tx, account, End::Administrator, now)?;
    sign_in::end_all(tx, account)?;
    tx.audit(now, actor(&by), "sessions.ended", Some(&account), &json!({ "ended": ended }))?;
    Ok(ended)
}

/// The number of accounts with a live session.
pub fn signed_in(tx: &mut Tx<'_>, lengths: &Lifetimes, now: Timestamp) -> Result<u64, Fault> {
    sql::signed_in(tx, now.minus(lengths.of_use), now.minus(lengths.stay))
}

/// Ends every session of the portal, the administrator's included. Returns their number.
pub fn end_every_one(tx: &mut Tx<'_>, by: Option<AccountId>, now: Timestamp) -> Result<u64, Fault> {
    let ended = ended::every_one(tx, now)?;
    sign_in::end_every_one(tx)?;
    tx.audit(now, actor(&by), "sessions.ended-everywhere", None, &json!({ "ended": ended }))?;
    Ok(ended)
}

fn actor(by: &Option<AccountId>) -> Option<&dyn Display> {
    by.as_ref().map(|by| by as &dyn Display)
}
