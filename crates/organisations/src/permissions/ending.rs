//! Permissions that expire soon: their holders are told once, early enough to get new ones.

use std::time::Duration;

use base::{AccountId, Fault, PermissionId, Timestamp};
use store::{Tx, params};

use super::sql;

/// How long before its expiry a permission is announced.
const BEFORE: Duration = Duration::from_secs(14 * 24 * 3600);

/// A permission that expires soon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpiringPermission {
    pub account: AccountId,
    /// Name of the unit or organisation; empty for a role at the operator.
    pub organisation: String,
    /// The exclusive end.
    pub until: Timestamp,
}

/// Permissions to announce, at most 200, marked as announced. The caller writes the letters in the
/// same transaction.
pub fn tell_of_ending(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<ExpiringPermission>, Fault> {
    let mut found = Vec::new();
    for row in tx.rows(&sql::ENDING, params![now, now.plus(BEFORE)])? {
        let id: PermissionId = row.get(0)?;
        let organisation: Option<String> = row.get(2)?;
        found.push(ExpiringPermission {
            account: row.get(1)?,
            organisation: organisation.unwrap_or_default(),
            until: row.get(3)?,
        });
        tx.change(&sql::TOLD, params![id, now])?;
    }
    Ok(found)
}
