//! Ending permissions. Rows are never deleted.

use base::{AccountId, Fault, OrganisationId, PermissionId, Timestamp, UnitId};
use serde_json::json;
use store::{Tx, params};

use super::permit::check;
use super::{Change, Role, Staff, sql};
use crate::{Answer, Refusal, refuse};

/// Ends a permission now. False if it was ended before.
pub fn end(tx: &mut Tx<'_>, now: Timestamp, by: &Staff, permission: PermissionId) -> Answer<bool> {
    let Some(row) = tx.row(&sql::FIND, params![permission])? else {
        return refuse(Refusal::NotFound);
    };
    let (account, role): (AccountId, Role) = (row.get(0)?, row.get(1)?);
    check(tx, by, Change::End(role), account, now)?;
    Ok(end_one(
        tx,
        now,
        by,
        account,
        &PermissionToEnd { permission, role, organisation: row.get(2)?, unit: row.get(3)? },
    )?)
}

/// Ends all permissions of an account, such as when it is closed. Returns how many.
pub fn end_all_of(tx: &mut Tx<'_>, now: Timestamp, by: &Staff, account: AccountId) -> Answer<u64> {
    check(tx, by, Change::Account, account, now)?;
    let open = tx.rows(&sql::OPEN, params![account])?;
    for row in &open {
        let target = PermissionToEnd {
            permission: row.get(0)?,
            role: row.get(1)?,
            organisation: row.get(2)?,
            unit: row.get(3)?,
        };
        end_one(tx, now, by, account, &target)?;
    }
    Ok(open.len() as u64)
}

pub(super) struct PermissionToEnd {
    pub(super) permission: PermissionId,
    pub(super) role: Role,
    pub(super) organisation: Option<OrganisationId>,
    pub(super) unit: Option<UnitId>,
}

pub(super) fn end_one(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Staff,
    account: AccountId,
    target: &PermissionToEnd,
) -> Result<bool, Fault> {
    let has_ended = tx.execute(&sql::END, params![target.permission, now, by.account()])? == 1;
    if has_ended {
        let PermissionToEnd { permission, role, organisation, unit } = target;
        let data = json!({ "permission": permission, "role": role.as_str(), "unit": unit, "organisation": organisation });
        tx.audit(now, by.actor(), "permission.ended", Some(&account), &data)?;
    }
    Ok(has_ended)
}
