use base::{AccountId, Fault, Timestamp};
use serde_json::json;
use store::{Tx, params};

use super::sql;
use crate::{ClientId, token};

/// A person takes a consent back. The service's tokens for them end now, and codes on their way to
/// it are worth nothing. False = there was none.
pub fn withdraw(
    tx: &mut Tx<'_>,
    now: Timestamp,
    account: AccountId,
    client: &ClientId,
) -> Result<bool, Fault> {
    let ended = tx.execute(&sql::END, params![account, client, now])? > 0;
    token::end_all_of(tx, account, client)?;
    if ended {
        tx.audit(
            now,
            Some(&account),
            "oidc-consent.withdrawn",
            Some(&account),
            &json!({ "client": client.as_str() }),
        )?;
    }
    Ok(ended)
}

/// All that a person gave, since what they rest on is taken back; services that need not ask (first
/// party) are cut off as well.
pub fn withdraw_all(tx: &mut Tx<'_>, now: Timestamp, account: AccountId) -> Result<(), Fault> {
    for given in super::of_account(tx, account)? {
        withdraw(tx, now, account, &given.client)?;
    }
    token::end_every(tx, account)
}
