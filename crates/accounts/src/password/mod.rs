//! Passwords: policy, hashing (Argon2id) and change.

mod change;
mod hasher;
mod leaked;
mod likeness;
mod memory;
mod model;
mod rules;
pub(crate) mod sql;
#[cfg(test)]
mod tests;

use base::{AccountId, Fault, Timestamp};
pub use change::{Refusal, change, choose_first};
pub use hasher::{Busy, Hasher, Verified};
pub use leaked::LeakedFile;
pub use likeness::PortalNames;
pub use model::{Hash, NotAPassword, Password};
pub use rules::{About, Policy, Weakness, judge};
use store::Tx;

/// When the password was last changed.
pub fn changed_at(tx: &mut Tx<'_>, account: AccountId) -> Result<Option<Timestamp>, Fault> {
    sql::changed_at(tx, account)
}

/// The stored hash, to verify a person's present password against.
pub fn stored(tx: &mut Tx<'_>, account: AccountId) -> Result<Option<Hash>, Fault> {
    sql::find(tx, account)
}
