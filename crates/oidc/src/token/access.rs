//! Revocation and expiry of codes and access tokens.

use base::{AccountId, Fault, Timestamp};
use store::{Tx, params};

use super::{ACCESS_LIFETIME, sql};
use crate::ClientId;

/// Ends everything a client holds for a person: access tokens and unused codes.
pub fn end_all_of(tx: &mut Tx<'_>, account: AccountId, client: &ClientId) -> Result<(), Fault> {
    tx.execute(&sql::END_TOKENS, params![account, client])?;
    tx.execute(&sql::END_CODES, params![account, client])?;
    Ok(())
}

/// Ends everything that any client holds for the account.
pub fn end_every(tx: &mut Tx<'_>, account: AccountId) -> Result<(), Fault> {
    tx.execute(&sql::END_ALL_TOKENS, params![account])?;
    tx.execute(&sql::END_ALL_CODES, params![account]).map(drop)
}

/// Deletes what has expired; for a periodic job. A used code is kept longer than any token that
/// came from it, so that a replay can revoke the token.
pub fn sweep(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, Fault> {
    let tokens = tx.execute(&sql::SWEEP_TOKENS, params![now])?;
    let codes = tx.execute(&sql::SWEEP_CODES, params![now.minus(ACCESS_LIFETIME * 2)])?;
    Ok(tokens + codes)
}
