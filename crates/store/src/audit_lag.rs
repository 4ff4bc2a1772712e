//! How far the chain of the audit log is behind what was written.

use base::{Fault, Timestamp};

use crate::{Tx, params};

crate::sql! {
    WAITING = "SELECT CAST(count(*) AS BIGINT), min(at) FROM audit WHERE seq IS NULL";
}

/// How many entries are not chained yet, and when the oldest of them was written.
pub fn audit_lag(tx: &mut Tx<'_>) -> Result<(u64, Option<Timestamp>), Fault> {
    let row = tx.one(&WAITING, params![])?;
    Ok((row.get(0)?, row.get(1)?))
}
