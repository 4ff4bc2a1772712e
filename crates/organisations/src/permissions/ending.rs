//! Permissions that end soon: their people are told once, while a new one can still be given in
//! time.

use std::time::Duration;

use base::{AccountId, Fault, PermissionId, Timestamp};
use store::{Tx, params};

use super::sql;

/// How long before its end a permission is told of.
const BEFORE: Duration = Duration::from_secs(14 * 24 * 3600);

/// A permission that ends soon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    pub account: AccountId,
    /// The unit's or the organisation's; empty for a role at the operator.
    pub organisation: String,
    /// The first moment at which it no longer holds.
    pub until: Timestamp,
}

/// Those that nobody was told of yet, at most 200. From now on they count as told: the caller
/// writes the letters in the same transaction.
pub fn tell_of_ending(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<Ending>, Fault> {
    let mut found = Vec::new();
    for row in tx.rows(&sql::ENDING, params![now, now.plus(BEFORE)])? {
        let id: PermissionId = row.get(0)?;
        let organisation: Option<String> = row.get(2)?;
        found.push(Ending {
            account: row.get(1)?,
            organisation: organisation.unwrap_or_default(),
            until: row.get(3)?,
        });
        tx.change(&sql::TOLD, params![id, now])?;
    }
    Ok(found)
}
