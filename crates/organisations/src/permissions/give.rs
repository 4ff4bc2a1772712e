use base::{AccountId, OrganisationId, PermissionId, Timestamp, UnitId};
use serde_json::json;
use store::{Tx, params};

use super::{Administrator, Role, Staff, sql};
use crate::{Answer, Refusal, actors, refuse, units};

/// What a permission given by staff is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Reports for the unit.
    Unit(UnitId),
    /// Decides in the organisation who may do what.
    Organisation(OrganisationId),
}

/// Staff give a permission for a unit or an organisation. Giving again what is already held changes nothing and gives the held one.
pub fn give(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Staff,
    account: AccountId,
    scope: Scope,
    from: Timestamp,
    to: Option<Timestamp>,
) -> Answer<PermissionId> {
    let (role, organisation, unit) = match scope {
        Scope::Unit(unit) => match units::find(tx, unit)? {
            Some(found) => (Role::Respondent, found.organisation, Some(unit)),
            None => return refuse(Refusal::NotFound),
        },
        Scope::Organisation(organisation) => match actors::find(tx, organisation)? {
            Some(_) => (Role::PermissionAdministrator, organisation, None),
            None => return refuse(Refusal::NotFound),
        },
    };
    insert(tx, now, by, (account, role, Some(organisation), unit), (from, to))
}

/// A system administrator makes somebody staff or system administrator.
pub fn give_portal_role(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Administrator,
    account: AccountId,
    role: Role,
    from: Timestamp,
    to: Option<Timestamp>,
) -> Answer<PermissionId> {
    match role {
        Role::Staff | Role::SystemAdministrator => insert(tx, now, &by.as_staff(), (account, role, None, None), (from, to)),
        Role::Respondent | Role::PermissionAdministrator => refuse(Refusal::NotFound),
    }
}

type What = (AccountId, Role, Option<OrganisationId>, Option<UnitId>);

fn insert(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Staff,
    (account, role, organisation, unit): What,
    (from, to): (Timestamp, Option<Timestamp>),
) -> Answer<PermissionId> {
    if to.is_some_and(|to| to <= from) {
        return refuse(Refusal::EndsBeforeItBegins);
    }
    if let Some(held) = tx.row(&sql::SAME, params![account, role, organisation, unit, from, to])? {
        return Ok(held.get(0)?);
    }
    let id = PermissionId::new(now, &*tx.entropy());
    tx.change(&sql::INSERT, params![id, account, role, organisation, unit, from, to, by.account(), now])?;
    tx.audit(
        now,
        by.actor(),
        "permission.given",
        Some(&account),
        &json!({ "permission": id, "role": role.as_str(), "unit": unit, "organisation": organisation }),
    )?;
    Ok(id)
}
