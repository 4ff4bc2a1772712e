//! Helpers that pages of signed-in people share: permissions, names, labels and refusals.

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

/// The signed-in account; else a redirect to the sign-in page, which returns here.
pub fn account(ctx: &Ctx) -> Result<AccountId, Problem> {
    match &ctx.signed {
        Some(signed) => Ok(signed.account),
        None => Err(Problem::SignIn { next: LocalPath::parse(&ctx.page.path) }),
    }
}

/// The permission of staff; for others the page does not exist.
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

/// Maps a refused permission to `collection`'s refusal of an unknown page.
pub fn not_found(failure: Failure<organisations::Refusal>) -> Failure<Refusal> {
    failure.map_refusal(|_| Refusal::NotFound)
}
