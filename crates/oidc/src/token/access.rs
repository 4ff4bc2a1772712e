use base::{AccountId, Fault, Timestamp};
use store::{Tx, params};

use super::{ACCESS_LIFETIME, sql};
use crate::ClientId;

/// Ends all that a service holds for a person: tokens, and codes not yet taken.
pub fn end_all_of(tx: &mut Tx<'_>, account: AccountId, client: &ClientId) -> Result<(), Fault> {
    tx.execute(&sql::END_TOKENS, params![account, client])?;
    tx.execute(&sql::END_CODES, params![account, client])?;
    Ok(())
}

/// Ends what every service holds for the account.
pub fn end_every(tx: &mut Tx<'_>, account: AccountId) -> Result<(), Fault> {
    tx.execute(&sql::END_ALL_TOKENS, params![account])?;
    tx.execute(&sql::END_ALL_CODES, params![account]).map(drop)
}

/// Forgets what has run out; for a periodic job. A used code is remembered for as long as anything
/// that came of it lives.
pub fn sweep(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, Fault> {
    let tokens = tx.execute(&sql::SWEEP_TOKENS, params![now])?;
    let codes = tx.execute(&sql::SWEEP_CODES, params![now.minus(ACCESS_LIFETIME * 2)])?;
    Ok(tokens + codes)
}
