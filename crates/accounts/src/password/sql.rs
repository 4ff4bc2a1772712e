//! SQL for passwords.

use base::{AccountId, Fault, Timestamp};
use store::{Tx, params};

use super::Hash;

store::sql! {
    FIND = "SELECT phc FROM password WHERE account = $1";
    SET = "INSERT INTO password (account, phc, changed_at) VALUES ($1, $2, $3) ON CONFLICT (account) DO UPDATE SET phc = $2, changed_at = $3";
    // Only if the verified hash is still stored: a change of password in between is not undone.
    RENEW = "UPDATE password SET phc = $3 WHERE account = $1 AND phc = $2";
    CHANGED_AT = "SELECT changed_at FROM password WHERE account = $1";
    DELETE = "DELETE FROM password WHERE account = $1";
}

pub(crate) fn find(tx: &mut Tx<'_>, account: AccountId) -> Result<Option<Hash>, Fault> {
    tx.row(&FIND, params![account])?.map(|row| row.get(0)).transpose()
}
pub(crate) fn set(
    tx: &mut Tx<'_>,
    account: AccountId,
    hash: &Hash,
    now: Timestamp,
) -> Result<(), Fault> {
    tx.change(&SET, params![account, hash, now])
}
pub(crate) fn renew(
    tx: &mut Tx<'_>,
    account: AccountId,
    old: &Hash,
    new: &Hash,
) -> Result<(), Fault> {
    tx.execute(&RENEW, params![account, old, new]).map(drop)
}
pub(crate) fn changed_at(tx: &mut Tx<'_>, account: AccountId) -> Result<Option<Timestamp>, Fault> {
    tx.row(&CHANGED_AT, params![account])?.map(|row| row.get(0)).transpose()
}
pub(crate) fn delete(tx: &mut Tx<'_>, account: AccountId) -> Result<(), Fault> {
    tx.execute(&DELETE, params![account]).map(drop)
}
