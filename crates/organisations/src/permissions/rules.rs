//! Pure rules: when a permission is in force, and who may change another account's permissions.

use base::{Fault, InvitationId, PermissionId, Timestamp};
use store::Row;

use super::{Effect, Role, Status, Validity};
use crate::Refusal;

/// The times that decide whether a permission is in force.
#[derive(Clone, Copy, Debug)]
pub(super) struct PermissionTimes {
    pub(super) from: Timestamp,
    /// Exclusive; `None` = open.
    pub(super) to: Option<Timestamp>,
    pub(super) ended: Option<Timestamp>,
    /// When the invitation it depends on was revoked or expires; `None` = completed, or no
    /// invitation.
    pub(super) lapses: Option<Timestamp>,
}

/// The status of a permission. Its start is inclusive, its end exclusive; one that was ended is
/// over, whatever `now` is.
pub(super) fn status(times: PermissionTimes, now: Timestamp) -> Status {
    let over = |moment: Option<Timestamp>| moment.is_some_and(|moment| moment <= now);
    if times.ended.is_some() || over(times.to) || over(times.lapses) {
        return Status::Ended;
    }
    if times.from <= now { Status::Active } else { Status::Upcoming }
}

/// A permission that is in force or upcoming.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CurrentPermission {
    pub(super) id: PermissionId,
    pub(super) validity: Validity,
    /// The invitation it depends on, if that is still open.
    pub(super) waits_for: Option<InvitationId>,
}

impl CurrentPermission {
    pub(super) fn read(row: &Row) -> Result<Self, Fault> {
        let validity = Validity { from: row.get(1)?, to: row.get(2)? };
        Ok(Self { id: row.get(0)?, validity, waits_for: row.get(3)? })
    }
}

/// Chooses which of the permissions for the same role and scope (the earliest first) a request
/// changes, and how. The chosen one is moved to the front.
///
/// A permission that has begun keeps its start. A request that begins after a gap is a new
/// permission, because bridging the gap would give more than was requested. So is a request that is
/// already over.
pub(super) fn choose_affected(
    mut current: Vec<CurrentPermission>,
    asked: Validity,
    now: Timestamp,
) -> (Vec<CurrentPermission>, Effect) {
    let reached = |one: &CurrentPermission| {
        one.validity.from > now || one.validity.to.is_none_or(|to| asked.from <= to)
    };
    let is_over = asked.to.is_some_and(|to| to <= now);
    let Some(at) = current.iter().position(reached).filter(|_| !is_over) else {
        return (current, Effect::New);
    };
    current[..=at].rotate_right(1);
    let before = current[0].validity;
    let after =
        Validity { from: if before.from <= now { before.from } else { asked.from }, to: asked.to };
    let effect = if after == before { Effect::Held } else { Effect::Changed { before, after } };
    (current, effect)
}

/// The capacity in which a change is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// On the command line of the portal's machine.
    Operator,
    SystemAdministrator,
    Staff,
    /// Respondents, permission administrators, and accounts without a role.
    Outsider,
}

impl Actor {
    /// The capacity that an account's present roles give.
    pub fn of(roles: &[Role]) -> Self {
        if roles.contains(&Role::SystemAdministrator) {
            Self::SystemAdministrator
        } else if roles.contains(&Role::Staff) {
            Self::Staff
        } else {
            Self::Outsider
        }
    }
}

/// The kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Give(Role),
    End(Role),
    /// The account itself: closing it, resetting its second factor, resending or revoking its
    /// invitation.
    Account,
}

/// The owner of the permission or account that is changed, relative to the actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Myself,
    /// Has a present or upcoming role at the operator.
    Colleague,
    /// The only account with a present or upcoming role as system administrator.
    LastAdministrator,
    Other,
}

/// Decides on a change: no one changes their own permissions, only system administrators change
/// those of colleagues, and a portal keeps its last system administrator.
pub fn may_change(actor: Actor, change: Change, subject: Subject) -> Result<(), Refusal> {
    let portal_role = matches!(
        change,
        Change::Give(Role::Staff | Role::SystemAdministrator)
            | Change::End(Role::Staff | Role::SystemAdministrator)
    );
    let ends_administrator =
        matches!(change, Change::Account | Change::End(Role::SystemAdministrator));
    match (actor, subject) {
        (Actor::Operator | Actor::SystemAdministrator, Subject::LastAdministrator)
            if ends_administrator =>
        {
            Err(Refusal::LastAdministrator)
        }
        (Actor::Operator, _) => Ok(()),
        (Actor::Outsider, _) => Err(Refusal::NotFound),
        (_, Subject::Myself) => Err(Refusal::OwnAccount),
        (Actor::SystemAdministrator, _) => Ok(()),
        (Actor::Staff, Subject::Colleague | Subject::LastAdministrator) => Err(Refusal::Colleague),
        (Actor::Staff, Subject::Other) if portal_role => Err(Refusal::NotFound),
        (Actor::Staff, Subject::Other) => Ok(()),
    }
}
