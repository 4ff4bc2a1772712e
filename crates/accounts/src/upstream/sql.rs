//! SQL for linked logins.

use base::{AccountId, CredentialId, EmailAddress, Fault, Timestamp};
use store::{Row, Tx, params};

use super::{Identity, Link};

store::sql! {
    FIND = "SELECT id, account, provider, shown, created_at, last_used_at FROM upstream_link WHERE issuer = $1 AND subject = $2";
    OF_ACCOUNT = "SELECT id, account, provider, shown, created_at, last_used_at FROM upstream_link WHERE account = $1 ORDER BY id";
    ADD = "INSERT INTO upstream_link (issuer, subject, id, account, provider, shown, created_at, last_used_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, NULL) ON CONFLICT (issuer, subject) DO NOTHING";
    USED = "UPDATE upstream_link SET last_used_at = $2 WHERE id = $1";
    SHOWN = "UPDATE upstream_link SET shown = $2 WHERE id = $1";
    REMOVE = "DELETE FROM upstream_link WHERE id = $1 AND account = $2";
    REMOVE_ALL = "DELETE FROM upstream_link WHERE account = $1";
}

fn link(row: &Row) -> Result<Link, Fault> {
    Ok(Link {
        id: row.get(0)?,
        account: row.get(1)?,
        provider: row.get(2)?,
        shown: row.get(3)?,
        created_at: row.get(4)?,
        last_used_at: row.get(5)?,
    })
}

pub(crate) fn find(tx: &mut Tx<'_>, issuer: &str, subject: &str) -> Result<Option<Link>, Fault> {
    tx.row(&FIND, params![issuer, subject])?.as_ref().map(link).transpose()
}
pub(crate) fn of_account(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Link>, Fault> {
    tx.rows(&OF_ACCOUNT, params![account])?.iter().map(link).collect()
}
/// False if the login is linked already.
pub(crate) fn add(
    tx: &mut Tx<'_>,
    account: AccountId,
    identity: &Identity,
    shown: Option<&EmailAddress>,
    now: Timestamp,
) -> Result<bool, Fault> {
    let id = CredentialId::new(now, &*tx.entropy());
    let added = tx.execute(
        &ADD,
        params![identity.issuer, identity.subject, id, account, identity.provider, shown, now],
    )?;
    Ok(added == 1)
}
pub(crate) fn used(tx: &mut Tx<'_>, id: CredentialId, now: Timestamp) -> Result<(), Fault> {
    tx.change(&USED, params![id, now])
}
pub(super) fn set_shown(
    tx: &mut Tx<'_>,
    id: CredentialId,
    address: &EmailAddress,
) -> Result<(), Fault> {
    tx.change(&SHOWN, params![id, address])
}
pub(super) fn remove(tx: &mut Tx<'_>, account: AccountId, id: CredentialId) -> Result<bool, Fault> {
    Ok(tx.execute(&REMOVE, params![id, account])? == 1)
}
pub(crate) fn remove_all(tx: &mut Tx<'_>, account: AccountId) -> Result<(), Fault> {
    tx.execute(&REMOVE_ALL, params![account]).map(drop)
}
