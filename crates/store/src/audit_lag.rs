//! How far the audit log's chain lags behind its entries.

use base::{Fault, Timestamp};

use crate::{Tx, params};

crate::sql! {
    WAITING = "SELECT CAST(count(*) AS BIGINT), min(at) FROM audit WHERE seq IS NULL";
}

/// The number of unchained entries, and when the oldest was written.
pub fn audit_lag(tx: &mut Tx<'_>) -> Result<(u64, Option<Timestamp>), Fault> {
    let row = tx.one(&WAITING, params![])?;
    Ok((row.get(0)?, row.get(1)?))
}
