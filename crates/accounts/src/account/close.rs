//! Closing an account: everything that could sign in to it goes, the row stays.

use base::{AccountId, Failure, Fault, Timestamp};
use serde_json::json;
use store::Tx;

use super::invite::actor;
use super::{Refusal, sql};
use crate::{password, registration, second_factor, session, sign_in, upstream};

/// Closes an account and deletes its credentials, sessions and running flows. The names stay, since
/// submissions and the audit log refer to them.
pub fn close(
    tx: &mut Tx<'_>,
    by: Option<AccountId>,
    account: AccountId,
    now: Timestamp,
) -> Result<(), Failure<Refusal>> {
    sql::find(tx, account)?.ok_or(Failure::Refused(Refusal::Unknown))?;
    if !end(tx, by, account, now)? {
        return Err(Failure::Refused(Refusal::NotActive));
    }
    Ok(())
}

/// Closes the account; false if it was closed already.
pub(super) fn end(
    tx: &mut Tx<'_>,
    by: Option<AccountId>,
    account: AccountId,
    now: Timestamp,
) -> Result<bool, Fault> {
    if !sql::close(tx, account, now)? {
        return Ok(false);
    }
    session::end_all(tx, account, session::End::Closed, now)?;
    sign_in::end_all(tx, account)?;
    registration::end_all(tx, account)?;
    session::forget_devices(tx, account)?;
    second_factor::delete_all(tx, account)?;
    super::forget_asked_address(tx, account)?;
    password::sql::delete(tx, account)?;
    upstream::sql::remove_all(tx, account)?;
    tx.audit(now, actor(&by), "account.closed", Some(&account), &json!({}))?;
    Ok(true)
}
