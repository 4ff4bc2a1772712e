//! Giving permissions. For each role and unit or organisation, an account has at most one
//! permission at a time: giving again changes the current one, and the result says what was done.

use base::{AccountId, Fault, OrganisationId, PermissionId, Timestamp, UnitId};
use serde_json::{Value, json};
use store::{Tx, params};

use super::end::{PermissionToEnd, end_one};
use super::permit::check;
use super::rules::{CurrentPermission, choose_affected};
use super::{Administrator, Change, Effect, Recipient, Role, Staff, Validity, sql};
use crate::{Answer, Refusal, actors, refuse, units};

/// The unit or organisation that a permission is for; implies the role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Respondent for the unit.
    Unit(UnitId),
    /// Permission administrator of the organisation.
    Organisation(OrganisationId),
}

/// The affected permission, and the effect on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    pub permission: PermissionId,
    pub effect: Effect,
}

/// Gives a permission for a unit or an organisation. A current one is changed instead: its end
/// becomes `to`, and its start `from` unless it has begun.
///
/// Refused for the caller's own account, and for a colleague's unless the caller is a system
/// administrator.
pub fn give(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Staff,
    to_whom: impl Into<Recipient>,
    scope: Scope,
    from: Timestamp,
    to: Option<Timestamp>,
) -> Answer<Given> {
    let grant = Grant::in_scope(tx, scope, Validity { from, to })?;
    apply(tx, now, by, to_whom.into(), &grant)
}

/// The effect that [`give`] would have, for a preview and for the choice of letter.
pub fn would_give(
    tx: &mut Tx<'_>,
    now: Timestamp,
    account: AccountId,
    scope: Scope,
    from: Timestamp,
    to: Option<Timestamp>,
) -> Answer<Effect> {
    let grant = Grant::in_scope(tx, scope, Validity { from, to })?;
    Ok(grant.effect(tx, account, now)?.1)
}

/// Makes another person staff or system administrator.
pub fn give_portal_role(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Administrator,
    to_whom: impl Into<Recipient>,
    role: Role,
    from: Timestamp,
    to: Option<Timestamp>,
) -> Answer<Given> {
    let grant = Grant::of_portal(role, Validity { from, to })?;
    apply(tx, now, &by.as_staff(), to_whom.into(), &grant)
}

/// The effect that [`give_portal_role`] would have.
pub fn would_give_portal_role(
    tx: &mut Tx<'_>,
    now: Timestamp,
    account: AccountId,
    role: Role,
    from: Timestamp,
    to: Option<Timestamp>,
) -> Answer<Effect> {
    let grant = Grant::of_portal(role, Validity { from, to })?;
    Ok(grant.effect(tx, account, now)?.1)
}

#[derive(Clone, Copy)]
struct Grant {
    role: Role,
    organisation: Option<OrganisationId>,
    unit: Option<UnitId>,
    validity: Validity,
}

impl Grant {
    fn in_scope(tx: &mut Tx<'_>, scope: Scope, validity: Validity) -> Answer<Self> {
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
        Ok(Self { role, organisation: Some(organisation), unit, validity })
    }

    fn of_portal(role: Role, validity: Validity) -> Answer<Self> {
        match role {
            Role::Staff | Role::SystemAdministrator => {
                Ok(Self { role, organisation: None, unit: None, validity })
            }
            Role::Respondent | Role::PermissionAdministrator => refuse(Refusal::NotFound),
        }
    }

    /// The current and upcoming permissions for the same role and scope, the one to change first,
    /// and the effect on it.
    fn effect(
        &self,
        tx: &mut Tx<'_>,
        account: AccountId,
        now: Timestamp,
    ) -> Result<(Vec<CurrentPermission>, Effect), Fault> {
        let same = params![account, self.role, self.organisation, self.unit, now];
        let current = tx
            .rows(&sql::STANDING, same)?
            .iter()
            .map(CurrentPermission::read)
            .collect::<Result<Vec<_>, _>>()?;
        Ok(choose_affected(current, self.validity, now))
    }

    fn entry(&self, permission: PermissionId) -> Value {
        let Self { role, organisation, unit, .. } = self;
        json!({ "permission": permission, "role": role.as_str(), "unit": unit, "organisation": organisation })
    }
}

fn apply(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Staff,
    to_whom: Recipient,
    grant: &Grant,
) -> Answer<Given> {
    let Recipient { account, invitation } = to_whom;
    let Grant { role, organisation, unit, validity } = *grant;
    check(tx, by, Change::Give(role), account, now)?;
    if validity.to.is_some_and(|to| to <= validity.from) {
        return refuse(Refusal::EndsBeforeItBegins);
    }
    let (current, effect) = grant.effect(tx, account, now)?;
    let Some((held, others)) = current.split_first().filter(|_| effect != Effect::New) else {
        let id = PermissionId::new(now, &*tx.entropy());
        let Validity { from, to } = validity;
        tx.change(
            &sql::INSERT,
            params![id, account, role, organisation, unit, from, to, invitation, by.account(), now],
        )?;
        let mut data = grant.entry(id);
        (data["from"], data["to"], data["invitation"]) =
            (json!(from), json!(to), json!(invitation));
        tx.audit(now, by.actor(), "permission.given", Some(&account), &data)?;
        return Ok(Given { permission: id, effect });
    };
    // A permission whose invitation is still open moves to the newest invitation.
    if held.waits_for.is_some() && held.waits_for != invitation {
        tx.change(&sql::MOVE, params![held.id, invitation])?;
    }
    if let Effect::Changed { before, after } = effect {
        if after.is_shorter_than(before) {
            check(tx, by, Change::End(role), account, now)?;
        }
        tx.change(&sql::CHANGE, params![held.id, after.from, after.to])?;
        let mut data = grant.entry(held.id);
        (data["before"], data["after"], data["invitation"]) =
            (before.entry(), after.entry(), json!(invitation));
        tx.audit(now, by.actor(), "permission.changed", Some(&account), &data)?;
        for other in others.iter().filter(|other| other.validity.overlaps(after)) {
            end_one(
                tx,
                now,
                by,
                account,
                &PermissionToEnd { permission: other.id, role, organisation, unit },
            )?;
        }
    }
    Ok(Given { permission: held.id, effect })
}

impl Validity {
    fn entry(self) -> Value {
        json!({ "from": self.from, "to": self.to })
    }
}
