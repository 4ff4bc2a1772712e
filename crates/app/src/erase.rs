//! Erasing one person, in every context, in one transaction.

use accounts::account::{self, Refusal};
use base::{AccountId, Failure, Timestamp};
use organisations::permissions::{self, Administrator};
use store::Tx;

/// Ends everything that the person can do, overwrites what is known of them, and keeps the account's id,
/// which submissions and the audit log point at. Twice is once.
pub(crate) fn erase(tx: &mut Tx<'_>, account: AccountId, now: Timestamp) -> Result<(), Failure<Refusal>> {
    account::erase(tx, None, account, now)?;
    permissions::end_all_of(tx, now, &Administrator::operator().as_staff(), account).map_err(|e| e.map_refusal(|_| Refusal::Unknown))?;
    oidc::consent::withdraw_all(tx, now, account)?;
    Ok(())
}
