//! What an account may do, as values that only these functions make.

use std::fmt::Display;

use base::{AccountId, Fault, InvitationId, Timestamp, UnitId};
use store::{Tx, params};

use super::{Actor, Change, Permission, Role, Status, Subject, may_change, of_account, roles, sql};
use crate::{Answer, Refusal, refuse};

/// May report for one unit. Only [`permit_unit`] makes one.
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

/// May do what staff do.
#[derive(Clone, Copy, Debug)]
pub struct Staff {
    account: Option<AccountId>,
}

impl Staff {
    /// `None` = the operator at the command line.
    pub fn account(&self) -> Option<AccountId> {
        self.account
    }
    /// For audit entries.
    pub fn actor(&self) -> Option<&dyn Display> {
        self.account.as_ref().map(|a| a as &dyn Display)
    }
}

/// May do what system administrators do.
#[derive(Clone, Copy, Debug)]
pub struct Administrator {
    account: Option<AccountId>,
}

impl Administrator {
    /// Whoever runs the program on its machine has the database and its keys, so there is nothing
    /// left to ask. For the command line and the demo only: no page calls it.
    pub fn operator() -> Self {
        Self { account: None }
    }
    pub fn account(&self) -> Option<AccountId> {
        self.account
    }
    /// An administrator may do what staff may.
    pub fn as_staff(&self) -> Staff {
        Staff { account: self.account }
    }
}

/// Refused as [`Refusal::NotFound`], the same for a unit that isn't there as for somebody else's.
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

/// Staff may work on an account (close it, reset its second factor, send its invitation again) if
/// it is not their own; on that of a colleague, now or in days to come, only as system
/// administrators.
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

/// Staff may send an invitation again where they may give what it gives: a letter with new days to
/// follow it in brings its permissions back into force.
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

/// Holds a change against the rules, by the roles that the two accounts have in this transaction.
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

/// The operator may close or erase any account but that of the last system administrator.
pub fn permit_operator_over(tx: &mut Tx<'_>, whose: AccountId, now: Timestamp) -> Answer<Staff> {
    let operator = Administrator::operator().as_staff();
    check(tx, &operator, Change::Account, whose, now)?;
    Ok(operator)
}

/// A role that begins later counts, the account's own as well as another's.
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

/// Whether the account has a role at the operator that holds now or will hold: an upcoming role
/// protects its holder already.
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
