//! Withdrawing consent.

use base::{AccountId, Fault, Timestamp};
use serde_json::json;
use store::{Tx, params};

use super::sql;
use crate::{ClientId, token};

/// Withdraws a consent. The client's tokens for the person end now, and unused codes become
/// invalid. False if there was none.
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

/// Withdraws everything a person consented to, and revokes the tokens and codes of first-party
/// clients as well.
pub fn withdraw_all(tx: &mut Tx<'_>, now: Timestamp, account: AccountId) -> Result<(), Fault> {
    for given in super::of_account(tx, account)? {
        withdraw(tx, now, account, &given.client)?;
    }
    token::end_every(tx, account)
}
