//! What the pages of a signed-in person share: who asks, for which units, and the words of states
//! and refusals.

mod names;
pub(crate) mod refusals;
mod words;

pub use names::Names;
pub use words::{is_for_staff, last_moment, period_in, period_words, status_chip, unit_line};

use base::{AccountId, Failure, Timestamp};
use collection::{Outcome, Refusal};
use organisations::permissions::{Administrator, Staff, permit_administrator, permit_staff};
use store::Tx;

use crate::kernel::{Ctx, LocalPath, Problem};

/// The signed-in account, or the way to sign in and back.
pub fn account(ctx: &Ctx) -> Result<AccountId, Problem> {
    match &ctx.signed {
        Some(signed) => Ok(signed.account),
        None => Err(Problem::SignIn { next: LocalPath::parse(&ctx.page.path) }),
    }
}

/// Staff, or the answer for a page that isn't there.
pub fn staff(tx: &mut Tx<'_>, account: AccountId, now: Timestamp) -> Outcome<Staff> {
    permit_staff(tx, account, now).map_err(|failure| failure.map_refusal(|_| Refusal::NotFound))
}

pub fn administrator(
    tx: &mut Tx<'_>,
    account: AccountId,
    now: Timestamp,
) -> Outcome<Option<Administrator>> {
    match permit_administrator(tx, account, now) {
        Ok(administrator) => Ok(Some(administrator)),
        Err(Failure::Refused(_)) => Ok(None),
        Err(Failure::Fault(fault)) => Err(fault.into()),
    }
}

/// A permission of organisations in the words of the collection.
pub fn not_found(failure: Failure<organisations::Refusal>) -> Failure<Refusal> {
    failure.map_refusal(|_| Refusal::NotFound)
}
