//! Checked permissions as values, which only these functions make.

use std::fmt::Display;

use base::{AccountId, Fault, InvitationId, Timestamp, UnitId};
use store::{Tx, params};

use super::{Actor, Change, Permission, Role, Status, Subject, may_change, of_account, roles, sql};
use crate::{Answer, Refusal, refuse};

/// Proof that an account may report for a unit. Only [`permit_unit`] makes one.
#[derive(Clone, Copy, Debug)]
pub struct ForUnit {
    account: AccountId,
    unit: UnitId,
}

impl ForUnit {
    pub fn account(&self) -> AccountId {
        self.account
    }
    pub fn unit(&self) -> UnitId {
        self.unit
    }
}

/// Proof of the rights of staff.
#[derive(Clone, Copy, Debug)]
pub struct Staff {
    account: Option<AccountId>,
}

impl Staff {
    /// `None` on the command line.
    pub fn account(&self) -> Option<AccountId> {
        self.account
    }
    /// The actor for audit entries.
    pub fn actor(&self) -> Option<&dyn Display> {
        self.account.as_ref().map(|a| a as &dyn Display)
    }
}

/// Proof of the rights of a system administrator.
#[derive(Clone, Copy, Debug)]
pub struct Administrator {
    account: Option<AccountId>,
}

impl Administrator {
    /// For the command line and the demo only; no page may call it. Needs no check, since the
    /// caller runs the program on its machine has the database and its keys.
    pub fn operator() -> Self {
        Self { account: None }
    }
    pub fn account(&self) -> Option<AccountId> {
        self.account
    }
    /// A system administrator has the rights of staff.
    pub fn as_staff(&self) -> Staff {
        Staff { account: self.account }
    }
}

/// Refused with [`Refusal::NotFound`] for an unknown unit as for another's unit.
pub fn permit_unit(
    tx: &mut Tx<'_>,
    account: AccountId,
    unit: UnitId,
    now: Timestamp,
) -> Answer<ForUnit> {
    let held = tx.row(&sql::HOLDS_FOR_UNIT, params![account, Role::Respondent, unit, now])?;
    if held.is_some() { Ok(ForUnit { account, unit }) } else { refuse(Refusal::NotFound) }
}

pub fn permit_staff(tx: &mut Tx<'_>, account: AccountId, now: Timestamp) -> Answer<Staff> {
    let held = holds(tx, account, Role::Staff, now)?
        || holds(tx, account, Role::SystemAdministrator, now)?;
    if held { Ok(Staff { account: Some(account) }) } else { refuse(Refusal::NotFound) }
}

pub fn permit_administrator(
    tx: &mut Tx<'_>,
    account: AccountId,
    now: Timestamp,
) -> Answer<Administrator> {
    if holds(tx, account, Role::SystemAdministrator, now)? {
        Ok(Administrator { account: Some(account) })
    } else {
        refuse(Refusal::NotFound)
    }
}

/// The right of staff to change an account (close it, reset its second factor, send its invitation
/// again): never their own, and a present or future colleague's only as system administrators.
pub fn permit_over(
    tx: &mut Tx<'_>,
    me: AccountId,
    whose: AccountId,
    now: Timestamp,
) -> Answer<Staff> {
    let staff = permit_staff(tx, me, now)?;
    check(tx, &staff, Change::Account, whose, now)?;
    Ok(staff)
}

/// The right of staff to send an invitation again. They must be allowed to give its permissions,
/// since a new validity brings those back into force.
pub fn permit_invitation(
    tx: &mut Tx<'_>,
    me: AccountId,
    invitation: InvitationId,
    invited: AccountId,
    now: Timestamp,
) -> Answer<Staff> {
    let staff = permit_over(tx, me, invited, now)?;
    for row in tx.rows(&sql::OF_INVITATION, params![invited, invitation])? {
        check(tx, &staff, Change::Give(row.get(1)?), invited, now)?;
    }
    Ok(staff)
}

/// Checks a change against the rules, with both accounts' roles read in this transaction.
pub(super) fn check(
    tx: &mut Tx<'_>,
    by: &Staff,
    change: Change,
    whose: AccountId,
    now: Timestamp,
) -> Answer<()> {
    let actor = match by.account() {
        None => Actor::Operator,
        Some(me) => Actor::of(&roles(tx, me, now)?),
    };
    let subject = match by.account() {
        Some(me) if me == whose => Subject::Myself,
        _ if is_last_administrator(tx, whose, now)? => Subject::LastAdministrator,
        _ if is_colleague(tx, whose, now)? => Subject::Colleague,
        _ => Subject::Other,
    };
    may_change(actor, change, subject).or_else(refuse)
}

/// The command line may close or erase any account except the last system administrator's.
pub fn permit_operator_over(tx: &mut Tx<'_>, whose: AccountId, now: Timestamp) -> Answer<Staff> {
    let operator = Administrator::operator().as_staff();
    check(tx, &operator, Change::Account, whose, now)?;
    Ok(operator)
}

/// Counts upcoming roles, of this account and of others.
fn is_last_administrator(
    tx: &mut Tx<'_>,
    account: AccountId,
    now: Timestamp,
) -> Result<bool, Fault> {
    let runs = |one: &Permission| {
        one.role == Role::SystemAdministrator && one.status(now) != Status::Ended
    };
    if !of_account(tx, account)?.iter().any(runs) {
        return Ok(false);
    }
    Ok(tx.row(&sql::OTHER_ADMINISTRATOR, params![account, now])?.is_none())
}

/// Whether the account has a present or upcoming role at the operator: an upcoming one already
/// protects its holder.
pub fn is_colleague(tx: &mut Tx<'_>, account: AccountId, now: Timestamp) -> Result<bool, Fault> {
    let all = of_account(tx, account)?;
    let here = |role| matches!(role, Role::Staff | Role::SystemAdministrator);
    Ok(all
        .iter()
        .any(|permission| here(permission.role) && permission.status(now) != Status::Ended))
}

fn holds(tx: &mut Tx<'_>, account: AccountId, role: Role, now: Timestamp) -> Result<bool, Fault> {
    Ok(tx.row(&sql::HOLDS, params![account, role, now])?.is_some())
}
