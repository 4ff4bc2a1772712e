//! SQL for accepted notices.

use base::{AccountId, Fault, Language, Timestamp};
use store::{Tx, params};

use super::{Accepted, Notice};

store::sql! {
    ADD = "INSERT INTO notice_acceptance (account, version, text_hash, language, accepted_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (account, version) DO NOTHING";
    HAS = "SELECT accepted_at FROM notice_acceptance WHERE account = $1 AND version = $2";
    OF_ACCOUNT = "SELECT version, language, accepted_at FROM notice_acceptance WHERE account = $1 ORDER BY accepted_at DESC, version DESC";
}

/// False if it was accepted before.
pub(super) fn add(
    tx: &mut Tx<'_>,
    account: AccountId,
    notice: &Notice,
    language: Language,
    now: Timestamp,
) -> Result<bool, Fault> {
    Ok(tx.execute(&ADD, params![account, notice.version, notice.hash, language, now])? == 1)
}
pub(super) fn has(tx: &mut Tx<'_>, account: AccountId, version: &str) -> Result<bool, Fault> {
    Ok(tx.row(&HAS, params![account, version])?.is_some())
}
pub(super) fn of_account(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Accepted>, Fault> {
    let read = |row: &store::Row| {
        Ok(Accepted { version: row.get(0)?, language: row.get(1)?, at: row.get(2)? })
    };
    tx.rows(&OF_ACCOUNT, params![account])?.iter().map(read).collect()
}
