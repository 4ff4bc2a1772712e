//! Erasing the personal data that this crate holds. The caller (`web::account::erase`) erases the
//! other contexts' data in the same transaction.

use base::{AccountId, EmailAddress, Failure, Fault, Timestamp};
use serde_json::json;
use store::{Tx, jobs};

use super::invite::actor;
use super::{Refusal, close, model, sql};
use crate::privacy::{consent, news};
use crate::{registration, throttle};

/// Closes an account and overwrites its address, names and phone number. Letters to the person,
/// running registrations and throttle counters are deleted. The id stays, since submissions and the
/// audit log refer to it, and so do the times at which notices were accepted. The address becomes
/// free for a new account. Idempotent.
pub fn erase(
    tx: &mut Tx<'_>,
    by: Option<AccountId>,
    account: AccountId,
    now: Timestamp,
) -> Result<(), Failure<Refusal>> {
    let found = sql::find(tx, account)?.ok_or(Failure::Refused(Refusal::Unknown))?;
    if found.is_erased() {
        return Ok(());
    }
    registration::forget(tx, account, &found.address)?;
    consent::withdraw(tx, account, now)?;
    news::forget(tx, account)?;
    close::end(tx, by, account, now)?;
    jobs::forget_letters_to(tx, &found.address)?;
    throttle::forget(tx, account, &found.address)?;
    let nobody = EmailAddress::new(&model::erased_address(account)).map_err(Fault::new)?;
    sql::overwrite(tx, account, &nobody, now)?;
    tx.audit(now, actor(&by), "account.erased", Some(&account), &json!({}))?;
    Ok(())
}

/// Accounts closed before `before` and not yet erased, the earliest first; at most 100.
pub fn closed_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<Vec<AccountId>, Fault> {
    sql::closed_before(tx, before)
}
