//! Erases what the accounts know of a person. What the other contexts know is theirs to erase, in
//! the same transaction (`web::account::erase`).

use base::{AccountId, EmailAddress, Failure, Fault, Timestamp};
use serde_json::json;
use store::{Tx, jobs};

use super::invite::actor;
use super::{Refusal, close, model, sql};
use crate::privacy::{consent, news};
use crate::{registration, throttle};

/// Ends an account and overwrites the address, names and phone number; letters to the person,
/// running registrations and counters go. The id stays, since submissions and the audit log point
/// at it, and so do the times at which the person accepted a notice. The address is free for a new
/// account. Twice is once.
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

/// Accounts that were closed before `before` and are not erased yet, the earliest first; at most a
/// hundred.
pub fn closed_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<Vec<AccountId>, Fault> {
    sql::closed_before(tx, before)
}
