//! Sign-in: address and password, then the second factor.
//!
//! Three transactions, with the verification of the password between the first two: [`begin`]
//! checks the throttle and reads the hash, [`finish`] counts the result, [`prove`] checks the
//! second factor and opens the session.

mod begin;
mod confirm;
mod finish;
mod model;
mod prove;
pub(crate) mod sql;
#[cfg(test)]
mod tests;

use base::{AccountId, Fault, Timestamp};
pub use begin::begin;
pub use confirm::{Confirmed, confirm, confirm_by_password, confirm_by_upstream};
pub use finish::{finish, settle};
pub use model::{Attempt, Begun, FactorOutcome, PasswordOutcome, SignedIn, Waiting};
pub(crate) use prove::{open, opened};
pub use prove::{prove, waiting};
use store::Tx;

use crate::Token;

/// Cancels a pending sign-in, because the browser signs out.
pub fn abandon(tx: &mut Tx<'_>, token: &Token) -> Result<(), Fault> {
    sql::abandon(tx, token)
}

pub(crate) fn end_all(tx: &mut Tx<'_>, account: AccountId) -> Result<(), Fault> {
    sql::end_all(tx, account)
}

pub(crate) fn end_every_one(tx: &mut Tx<'_>) -> Result<(), Fault> {
    sql::end_every_one(tx)
}

pub(crate) fn sweep(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, Fault> {
    sql::sweep(tx, now.minus(crate::sweep::KEPT_WHEN_OVER))
}
