use base::{AccountId, Fault, PermissionId, Timestamp};
use serde_json::json;
use store::{Tx, params};

use super::{Staff, sql};
use crate::{Answer, Refusal, refuse};

/// Ends a permission from now on. Ended already = nothing to do.
pub fn end(tx: &mut Tx<'_>, now: Timestamp, by: &Staff, permission: PermissionId) -> Answer<()> {
    let Some(row) = tx.row(&sql::HOLDER, params![permission])? else { return refuse(Refusal::NotFound) };
    let account: AccountId = row.get(0)?;
    if tx.execute(&sql::END, params![permission, now, by.account()])? == 1 {
        tx.audit(now, by.actor(), "permission.ended", Some(&account), &json!({ "permission": permission }))?;
    }
    Ok(())
}

/// Ends everything that the account may do; for an invitation taken back. Gives how many permissions ended.
pub fn end_all_of(tx: &mut Tx<'_>, now: Timestamp, by: &Staff, account: AccountId) -> Result<u64, Fault> {
    let ended = tx.execute(&sql::END_ALL, params![account, now, by.account()])?;
    tx.audit(now, by.actor(), "permission.all-ended", Some(&account), &json!({ "count": ended }))?;
    Ok(ended)
}
