//! Organisations, their units, and permissions: who may do what for which of them, and when.
//!
//! A checked permission is a value ([`permissions::ForUnit`], [`permissions::Staff`],
//! [`permissions::Administrator`]). Use cases of all contexts take it, so that a missing check does
//! not compile.

pub mod actors;
pub mod permissions;
pub mod units;

use base::Failure;

/// Why a use case of this crate was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It does not exist, or this person may not see it: never told apart.
    NotFound,
    /// Another organisation has the number or principal code, or another unit the code.
    Taken,
    /// The end is not after the start.
    EndsBeforeItBegins,
    /// People can't change their own permissions or account.
    OwnAccount,
    /// Only system administrators change a colleague's permissions or account.
    Colleague,
    /// The portal's last system administrator can't be removed.
    LastAdministrator,
}

pub type Answer<T> = Result<T, Failure<Refusal>>;

fn refuse<T>(refusal: Refusal) -> Answer<T> {
    Err(Failure::Refused(refusal))
}
