//! Erasure of one person, in every context, in one transaction (GDPR, article 17).

use ::messages::threads;
use accounts::account;
use base::{AccountId, Failure, Timestamp};
use organisations::permissions;
use store::{Tx, form_answers};

/// Why the person was not erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotErased {
    /// There is no such account.
    Unknown,
    /// The portal would have no system administrator left.
    LastAdministrator,
}

/// Ends the person's permissions, and deletes or overwrites their personal data. What they
/// submitted and wrote for a unit stays with the unit, under the account's id, until its period is
/// erased. Names and address were stored in the clear, so scrub the database afterwards
/// ([`store::Depth::Everything`]). Idempotent.
pub fn erase(
    tx: &mut Tx<'_>,
    account: AccountId,
    now: Timestamp,
) -> Result<(), Failure<NotErased>> {
    let found = account::find(tx, account)?.ok_or(Failure::Refused(NotErased::Unknown))?;
    let refused = |failure: Failure<organisations::Refusal>| {
        failure.map_refusal(|_| NotErased::LastAdministrator)
    };
    let operator = permissions::permit_operator_over(tx, account, now).map_err(refused)?;
    let name = found.names().map(|names| names.shown()).unwrap_or_default();
    collection::forget_person(tx, now, account, &name)?;
    threads::forget_person(tx, account)?;
    permissions::end_all_of(tx, now, &operator, account).map_err(refused)?;
    oidc::consent::withdraw_all(tx, now, account)?;
    form_answers::forget(tx, account)?;
    account::erase(tx, None, account, now)
        .map_err(|failure| failure.map_refusal(|_| NotErased::Unknown))
}
