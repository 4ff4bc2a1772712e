//! Decides when a permission is in force, and who may change what another account may do. Pure.

use base::{Fault, InvitationId, PermissionId, Timestamp};
use store::Row;

use super::{Effect, Role, Status, Validity};
use crate::Refusal;

/// The moments that decide whether a permission is in force.
#[derive(Clone, Copy, Debug)]
pub(super) struct Term {
    pub(super) from: Timestamp,
    /// The first moment after it; `None` = open.
    pub(super) to: Option<Timestamp>,
    pub(super) ended: Option<Timestamp>,
    /// When the invitation that it came with was taken back or ran out; `None` = it was followed,
    /// or there was none.
    pub(super) lapses: Option<Timestamp>,
}

/// Whether a permission holds. The first moment counts, the last does not; ended early is ended
/// from that moment on.
pub(super) fn status(term: Term, now: Timestamp) -> Status {
    let over = |moment: Option<Timestamp>| moment.is_some_and(|moment| moment <= now);
    if term.ended.is_some() || over(term.to) || over(term.lapses) {
        return Status::Ended;
    }
    if term.from <= now { Status::Active } else { Status::Upcoming }
}

/// A permission that holds or will hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) id: PermissionId,
    pub(super) validity: Validity,
    /// The invitation that it came with, where that was not followed yet.
    pub(super) waits_for: Option<InvitationId>,
}

impl Standing {
    pub(super) fn read(row: &Row) -> Result<Self, Fault> {
        let validity = Validity { from: row.get(1)?, to: row.get(2)? };
        Ok(Self { id: row.get(0)?, validity, waits_for: row.get(3)? })
    }
}

/// Which of the permissions that stand for the same (the earliest first) an asked one changes, put
/// first, and how.
///
/// What has begun keeps its first day. A term that begins after a pause is another permission:
/// stretching the first over the pause would give more than was asked for. So is one that is over
/// already.
pub(super) fn standing_of(
    mut standing: Vec<Standing>,
    asked: Validity,
    now: Timestamp,
) -> (Vec<Standing>, Effect) {
    let reached = |one: &Standing| {
        one.validity.from > now || one.validity.to.is_none_or(|to| asked.from <= to)
    };
    let is_over = asked.to.is_some_and(|to| to <= now);
    let Some(at) = standing.iter().position(reached).filter(|_| !is_over) else {
        return (standing, Effect::New);
    };
    standing[..=at].rotate_right(1);
    let before = standing[0].validity;
    let after =
        Validity { from: if before.from <= now { before.from } else { asked.from }, to: asked.to };
    let effect = if after == before { Effect::Held } else { Effect::Changed { before, after } };
    (standing, effect)
}

/// In which capacity a change is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// At the command line of the portal's machine.
    Operator,
    SystemAdministrator,
    Staff,
    /// Respondents, permission administrators, and accounts without a role.
    Outsider,
}

impl Actor {
    /// What the roles that an account has now make of it.
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

/// What is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Give(Role),
    End(Role),
    /// The account itself: closed, its second factor reset, its invitation sent again or taken
    /// back.
    Account,
}

/// Whose permission or account it is, seen from the actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Myself,
    /// Has a role at the operator, now or in days to come.
    Colleague,
    /// The only account that runs the portal, now or in days to come.
    LastAdministrator,
    Other,
}

/// Whether a change may be made: nobody changes their own permissions, what colleagues may do is
/// changed by system administrators alone, and a portal never loses its last system administrator.
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
