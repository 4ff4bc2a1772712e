//! For whom people act: organisations, their units, and who may do what from when to when.
//!
//! What a caller may do is a value that it holds ([`permissions::ForUnit`], [`permissions::Staff`],
//! [`permissions::Administrator`]); use cases of every room take it, so that forgetting the check
//! does not compile.

pub mod actors;
pub mod permissions;
pub mod units;

use base::Failure;

/// Why something about organisations was not done. The person can act on each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such thing, or none that this person may know of: the two are never told apart.
    NotFound,
    /// Another organisation has that number, or another unit that code.
    Taken,
    /// The last day lies before the first.
    EndsBeforeItBegins,
    /// Nobody changes what they themselves may do.
    OwnAccount,
    /// What a colleague may do is changed by system administrators.
    Colleague,
    /// Without this account nobody could run the portal.
    LastAdministrator,
}

pub type Answer<T> = Result<T, Failure<Refusal>>;

fn refuse<T>(refusal: Refusal) -> Answer<T> {
    Err(Failure::Refused(refusal))
}
