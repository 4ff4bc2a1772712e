use std::fmt::Display;

use base::{AccountId, Fault, Timestamp, UnitId};
use store::{Tx, params};

use super::{Role, sql};
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
    /// Whoever runs the program on its machine has the database and its keys, so there is nothing left to ask.
    /// For the command line and the demo only: no page calls it.
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
pub fn permit_unit(tx: &mut Tx<'_>, account: AccountId, unit: UnitId, now: Timestamp) -> Answer<ForUnit> {
    let held = tx.row(&sql::HOLDS_FOR_UNIT, params![account, Role::Respondent, unit, now])?;
    if held.is_some() { Ok(ForUnit { account, unit }) } else { refuse(Refusal::NotFound) }
}

pub fn permit_staff(tx: &mut Tx<'_>, account: AccountId, now: Timestamp) -> Answer<Staff> {
    let held = holds(tx, account, Role::Staff, now)? || holds(tx, account, Role::SystemAdministrator, now)?;
    if held { Ok(Staff { account: Some(account) }) } else { refuse(Refusal::NotFound) }
}

pub fn permit_administrator(tx: &mut Tx<'_>, account: AccountId, now: Timestamp) -> Answer<Administrator> {
    if holds(tx, account, Role::SystemAdministrator, now)? {
        Ok(Administrator { account: Some(account) })
    } else {
        refuse(Refusal::NotFound)
    }
}

fn holds(tx: &mut Tx<'_>, account: AccountId, role: Role, now: Timestamp) -> Result<bool, Fault> {
    Ok(tx.row(&sql::HOLDS, params![account, role, now])?.is_some())
}
