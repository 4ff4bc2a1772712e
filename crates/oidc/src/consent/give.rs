//! Giving consent.

use base::{AccountId, Fault, Timestamp};
use serde_json::json;
use store::{Tx, params};

use super::{find, sql};
use crate::{Client, Scopes};

/// Records consent to `scopes`, and keeps scopes given before to the same consent version. Giving
/// the same again (a double click) changes nothing but the time.
pub fn give(
    tx: &mut Tx<'_>,
    now: Timestamp,
    account: AccountId,
    client: &Client,
    scopes: &Scopes,
) -> Result<(), Fault> {
    let held =
        find(tx, account, &client.id)?.filter(|given| given.version == client.consent_version);
    let scopes = held.map_or_else(|| scopes.clone(), |given| given.scopes.both(scopes));
    tx.execute(&sql::END, params![account, client.id, now])?;
    // A time-ordered id. Consents are never referred to from outside.
    let id = base::AuditId::new(now, &*tx.entropy());
    tx.change(
        &sql::GIVE,
        params![id, account, client.id, scopes.to_string(), client.consent_version, now],
    )?;
    let data = json!({ "client": client.id.as_str(), "scopes": scopes.to_string(), "version": client.consent_version });
    tx.audit(now, Some(&account), "oidc-consent.given", Some(&account), &data)
}
