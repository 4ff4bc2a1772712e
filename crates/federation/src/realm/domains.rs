//! The portal's list of domains, maintained by staff.

use base::{AccountId, Fault, Timestamp};
use serde_json::json;
use store::{Tx, params};
use url::Host;

use super::sql;
use crate::ProviderId;

/// One entry of the portal's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub domain: String,
    pub provider: ProviderId,
    pub set_at: Timestamp,
    pub set_by: Option<AccountId>,
}

/// The text is not a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a domain")]
pub struct InvalidDomain;

/// Parses a domain into its DNS form: lower case, IDNs as Punycode. An IP address, or a name
/// without a dot, is refused.
pub fn domain_of(text: &str) -> Result<String, InvalidDomain> {
    match Host::parse(text.trim()) {
        Ok(Host::Domain(name))
            if name.len() <= 253
                && name.contains('.')
                && !name.starts_with('.')
                && !name.ends_with('.') =>
        {
            let fits =
                |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.');
            if name.bytes().all(fits) { Ok(name) } else { Err(InvalidDomain) }
        }
        _ => Err(InvalidDomain),
    }
}

/// Assigns a domain's people to a provider.
pub fn set(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: Option<AccountId>,
    domain: &str,
    provider: &ProviderId,
) -> Result<(), Fault> {
    tx.execute(&sql::SET, params![domain, provider.as_str(), now, by])?;
    let actor = by.as_ref().map(|a| a as &dyn std::fmt::Display);
    tx.audit(now, actor, "home-realm.set", Some(&domain), &json!({ "provider": provider.as_str() }))
}

/// Removes a domain from the list; false if it wasn't listed.
pub fn remove(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: Option<AccountId>,
    domain: &str,
) -> Result<bool, Fault> {
    let gone = tx.execute(&sql::REMOVE, params![domain])? == 1;
    if gone {
        let actor = by.as_ref().map(|a| a as &dyn std::fmt::Display);
        tx.audit(now, actor, "home-realm.removed", Some(&domain), &json!({}))?;
    }
    Ok(gone)
}

pub fn find(tx: &mut Tx<'_>, domain: &str) -> Result<Option<ProviderId>, Fault> {
    let Some(row) = tx.row(&sql::FIND, params![domain])? else { return Ok(None) };
    row.get::<String>(0)?.parse().map(Some).map_err(Fault::new)
}

/// The whole list, ordered by domain.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<Listed>, Fault> {
    let read = |row: &store::Row| {
        Ok(Listed {
            domain: row.get(0)?,
            provider: row.get::<String>(1)?.parse().map_err(Fault::new)?,
            set_at: row.get(2)?,
            set_by: row.get(3)?,
        })
    };
    tx.rows(&sql::LIST, &[])?.iter().map(read).collect()
}
