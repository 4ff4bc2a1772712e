use base::{AccountId, EmailAddress, Failure, Fault, Timestamp};
use serde_json::json;
use store::Tx;

use super::invite::actor;
use super::{Refusal, close, sql};
use crate::privacy::{consent, news};

/// Ends an account and overwrites the address, names and phone number. The id stays, since submissions and the
/// audit log point at it; the address is free for a new account. Twice is once.
pub fn erase(tx: &mut Tx<'_>, by: Option<AccountId>, account: AccountId, now: Timestamp) -> Result<(), Failure<Refusal>> {
    let found = sql::find(tx, account)?.ok_or(Failure::Refused(Refusal::Unknown))?;
    let nobody = nobody(account)?;
    if found.address == nobody {
        return Ok(());
    }
    consent::withdraw(tx, account, now)?;
    news::forget(tx, account)?;
    close::end(tx, by, account, now)?;
    sql::overwrite(tx, account, &nobody, now)?;
    tx.audit(now, actor(&by), "account.erased", Some(&account), &json!({}))?;
    Ok(())
}

/// An address that nobody has and no letter reaches (RFC 6761, section 6.4).
fn nobody(account: AccountId) -> Result<EmailAddress, Fault> {
    EmailAddress::new(&format!("erased-{}@erased.invalid", account.to_string().to_lowercase())).map_err(Fault::new)
}

/// Accounts that were closed before `before` and are not erased yet, the earliest first; at most a hundred.
pub fn closed_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<Vec<AccountId>, Fault> {
    sql::closed_before(tx, before)
}
