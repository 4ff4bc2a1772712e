//! Invites a person and gives the permission, in one transaction, for the pages and the command
//! line. Which letter is sent follows from the effect on the permission, here and nowhere else.

use accounts::account::{self, InvitationEffect, Invite, Invited};
use base::{AccountId, Timestamp};
use organisations::Answer;
use organisations::permissions::{
    Administrator, Effect, Recipient, Role, Scope, Staff, give, give_portal_role, would_give,
    would_give_portal_role,
};
use store::Tx;

/// The permission that an invitation comes with.
#[derive(Clone, Copy, Debug)]
pub enum Purpose {
    /// At a unit or an organisation.
    In(Staff, Scope),
    /// A role at the operator, which only system administrators give.
    Here(Administrator, Role),
}

/// The outcome of an invitation.
#[derive(Clone, Copy, Debug)]
pub struct AskedIn {
    pub invited: Invited,
    pub effect: Effect,
}

/// Which letter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Invitation,
    /// To a person with an account: about the new permission, or its new dates.
    News,
    /// No letter: an invitation was sent a moment ago.
    Lately,
    /// No letter: nothing changes.
    Nothing,
}

impl AskedIn {
    pub fn told(&self) -> Told {
        match (self.invited, self.effect) {
            (Invited::Asked { .. }, _) => Told::Invitation,
            (Invited::HasAccount { told: true, .. }, _) => Told::News,
            (Invited::HasAccount { told: false, .. }, _)
            | (Invited::AskedAlready { .. }, Effect::Held) => Told::Nothing,
            (Invited::AskedAlready { .. }, _) => Told::Lately,
        }
    }
}

/// Invites and gives the permission. `invite.effect` is overwritten.
pub fn ask_in(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: Option<AccountId>,
    invite: &Invite,
    purpose: Purpose,
    from: Timestamp,
    to: Option<Timestamp>,
) -> Answer<AskedIn> {
    let effect = match account::find_by_address(tx, &invite.address)? {
        Some(known) => would(tx, now, known.id, purpose, from, to)?,
        None => Effect::New,
    };
    let for_person = match effect {
        Effect::New => InvitationEffect::Permission,
        Effect::Held => InvitationEffect::Nothing,
        Effect::Changed { after, .. } => InvitationEffect::OtherDays {
            from: Some(after.from).filter(|from| *from > now),
            to: after.to,
        },
    };
    let invited = account::invite(tx, by, &Invite { effect: for_person, ..invite.clone() }, now)?;
    let to_whom = Recipient::invited(invited.account(), invited.invitation());
    let given = match purpose {
        Purpose::In(staff, scope) => give(tx, now, &staff, to_whom, scope, from, to)?,
        Purpose::Here(administrator, role) => {
            give_portal_role(tx, now, &administrator, to_whom, role, from, to)?
        }
    };
    Ok(AskedIn { invited, effect: given.effect })
}

/// The effect that inviting an account would have on its permissions.
pub(super) fn would(
    tx: &mut Tx<'_>,
    now: Timestamp,
    account: AccountId,
    purpose: Purpose,
    from: Timestamp,
    to: Option<Timestamp>,
) -> Answer<Effect> {
    match purpose {
        Purpose::In(_, scope) => would_give(tx, now, account, scope, from, to),
        Purpose::Here(_, role) => would_give_portal_role(tx, now, account, role, from, to),
    }
}
