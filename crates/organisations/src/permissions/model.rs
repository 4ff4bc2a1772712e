use base::{AccountId, Fault, Line, OrganisationId, OrganisationNumber, PermissionId, Timestamp, UnitId};
use store::Row;

store::stored! {
    /// What a permission allows.
    pub enum Role {
        /// Reports for a unit.
        Respondent = "respondent",
        /// Decides in an organisation who may do what.
        PermissionAdministrator = "permission-administrator",
        /// Works at the body: invites, follows up, answers, approves, takes out data.
        Staff = "staff",
        /// Runs the portal; may do what staff may.
        SystemAdministrator = "system-administrator",
    }
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
    /// The first moment at which it no longer holds; `None` = open.
    pub valid_to: Option<Timestamp>,
    pub given_at: Timestamp,
    pub ended_at: Option<Timestamp>,
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
        })
    }

    /// The last moment at which it held or will hold; `None` = open.
    pub fn last_moment(&self) -> Option<Timestamp> {
        let end = match (self.ended_at, self.valid_to) {
            (Some(ended), Some(to)) => Some(ended.min(to)),
            (ended, to) => ended.or(to),
        };
        end.map(|end| end.minus(std::time::Duration::from_micros(1)))
    }

    pub fn status(&self, now: Timestamp) -> Status {
        super::rules::status(self.valid_from, self.valid_to, self.ended_at, now)
    }
}
