//! Permissions, roles and validity as values.

use base::{
    AccountId, Fault, InvitationId, Line, OrganisationId, OrganisationNumber, PermissionId,
    Timestamp, UnitId,
};
use store::Row;

use super::rules::PermissionTimes;

store::stored! {
    /// The role that a permission gives.
    pub enum Role {
        /// Submits data for a unit.
        Respondent = "respondent",
        /// Manages the permissions of an organisation.
        PermissionAdministrator = "permission-administrator",
        /// Works at the operator: invites, follows up, answers, approves, exports data.
        Staff = "staff",
        /// Runs the portal; includes everything that staff may do.
        SystemAdministrator = "system-administrator",
    }
}

/// A half-open interval of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    pub from: Timestamp,
    /// Exclusive; `None` = open.
    pub to: Option<Timestamp>,
}

impl Validity {
    pub(super) fn overlaps(self, other: Self) -> bool {
        self.to.is_none_or(|to| other.from < to) && other.to.is_none_or(|to| self.from < to)
    }

    /// Whether it ends before the other one.
    pub fn is_shorter_than(self, other: Self) -> bool {
        self.to.is_some_and(|to| other.to.is_none_or(|before| to < before))
    }
}

/// The effect of giving a permission on those that an account has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A new one is added.
    New,
    /// The current one already holds as requested: nothing changes.
    Held,
    /// The current one gets other dates.
    Changed { before: Validity, after: Validity },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Upcoming,
    Active,
    Ended,
}

#[derive(Clone, Debug)]
pub struct Permission {
    pub id: PermissionId,
    pub account: AccountId,
    pub role: Role,
    pub organisation: Option<OrganisationId>,
    pub organisation_name: Option<Line>,
    pub organisation_number: Option<OrganisationNumber>,
    pub principal_code: Option<Line>,
    pub unit: Option<UnitId>,
    pub unit_name: Option<Line>,
    pub valid_from: Timestamp,
    /// Exclusive; `None` = open.
    pub valid_to: Option<Timestamp>,
    pub given_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    /// When the invitation it depends on expires or was revoked; `None` = completed, or no
    /// invitation.
    pub lapses_at: Option<Timestamp>,
}

/// The account to give a permission to, and the invitation that the permission depends on.
#[derive(Clone, Copy, Debug)]
pub struct Recipient {
    pub(super) account: AccountId,
    pub(super) invitation: Option<InvitationId>,
}

impl Recipient {
    /// `invitation` is the account's open one; `None` if the account is active.
    pub fn invited(account: AccountId, invitation: Option<InvitationId>) -> Self {
        Self { account, invitation }
    }
}

impl From<AccountId> for Recipient {
    fn from(account: AccountId) -> Self {
        Self { account, invitation: None }
    }
}

impl Permission {
    pub(super) fn read(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.get(0)?,
            account: row.get(1)?,
            role: row.get(2)?,
            organisation: row.get(3)?,
            organisation_name: row.get(4)?,
            unit: row.get(5)?,
            unit_name: row.get(6)?,
            valid_from: row.get(7)?,
            valid_to: row.get(8)?,
            given_at: row.get(9)?,
            ended_at: row.get(10)?,
            organisation_number: row.get(11)?,
            principal_code: row.get(12)?,
            lapses_at: row.get(13)?,
        })
    }

    /// The last moment at which it is or was in force; `None` = open.
    pub fn last_moment(&self) -> Option<Timestamp> {
        let end = [self.ended_at, self.valid_to, self.lapses_at].into_iter().flatten().min();
        end.map(|end| end.minus(std::time::Duration::from_micros(1)))
    }

    pub fn status(&self, now: Timestamp) -> Status {
        let times = PermissionTimes {
            from: self.valid_from,
            to: self.valid_to,
            ended: self.ended_at,
            lapses: self.lapses_at,
        };
        super::rules::status(times, now)
    }
}
