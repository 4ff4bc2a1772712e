//! Gives permissions.

use base::{InvitationId, OrganisationId, PermissionId, Timestamp, UnitId};
use serde_json::json;
use store::{Tx, params};

use super::permit::check;
use super::{Administrator, Change, Recipient, Role, Staff, sql};
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
///
/// Refused for one's own account, and for a colleague's where one is not a system administrator.
pub fn give(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Staff,
    to_whom: impl Into<Recipient>,
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
    let what = Grant { role, organisation: Some(organisation), unit, from, to };
    insert(tx, now, by, to_whom.into(), &what)
}

/// A system administrator makes another person staff or system administrator.
pub fn give_portal_role(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Administrator,
    to_whom: impl Into<Recipient>,
    role: Role,
    from: Timestamp,
    to: Option<Timestamp>,
) -> Answer<PermissionId> {
    match role {
        Role::Staff | Role::SystemAdministrator => {
            let what = Grant { role, organisation: None, unit: None, from, to };
            insert(tx, now, &by.as_staff(), to_whom.into(), &what)
        }
        Role::Respondent | Role::PermissionAdministrator => refuse(Refusal::NotFound),
    }
}

#[derive(Clone, Copy)]
struct Grant {
    role: Role,
    organisation: Option<OrganisationId>,
    unit: Option<UnitId>,
    from: Timestamp,
    to: Option<Timestamp>,
}

fn insert(tx: &mut Tx<'_>, now: Timestamp, by: &Staff, to_whom: Recipient, grant: &Grant) -> Answer<PermissionId> {
    let (Recipient { account, invitation }, Grant { role, organisation, unit, from, to }) = (to_whom, *grant);
    check(tx, by, Change::Give(role), account, now)?;
    if to.is_some_and(|to| to <= from) {
        return refuse(Refusal::EndsBeforeItBegins);
    }
    if let Some(held) = tx.row(&sql::SAME, params![account, role, organisation, unit, from, to, now])? {
        let (id, waits_for): (PermissionId, Option<InvitationId>) = (held.get(0)?, held.get(1)?);
        // The newest invitation carries what an earlier one that still waits gave.
        if waits_for.is_some() && waits_for != invitation {
            tx.change(&sql::MOVE, params![id, invitation])?;
        }
        return Ok(id);
    }
    let id = PermissionId::new(now, &*tx.entropy());
    tx.change(&sql::INSERT, params![id, account, role, organisation, unit, from, to, invitation, by.account(), now])?;
    let data = json!({
        "permission": id, "role": role.as_str(), "unit": unit, "organisation": organisation,
        "from": from, "to": to, "invitation": invitation,
    });
    tx.audit(now, by.actor(), "permission.given", Some(&account), &data)?;
    Ok(id)
}
