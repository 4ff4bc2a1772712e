//! Asks a person in and gives the permission, in one transaction: what the pages and the command
//! line do. One place decides which letter goes out, from what became of the permission.

use accounts::account::{self, Invite, Invited, News};
use base::{AccountId, Timestamp};
use organisations::Answer;
use organisations::permissions::{
    Administrator, Effect, Recipient, Role, Scope, Staff, give, give_portal_role, would_give,
    would_give_portal_role,
};
use store::Tx;

/// What a person is invited for.
#[derive(Clone, Copy, Debug)]
pub enum Purpose {
    /// A unit or an organisation.
    In(Staff, Scope),
    /// A role at the operator, which system administrators give.
    Here(Administrator, Role),
}

/// What came of it.
#[derive(Clone, Copy, Debug)]
pub struct AskedIn {
    pub invited: Invited,
    pub effect: Effect,
}

/// Which letter goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Invitation,
    /// To a person with an account: about the permission, or its other days.
    News,
    /// None: an invitation went out a moment ago.
    Lately,
    /// None: nothing is new.
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

/// `invite.news` is found here.
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
    let news = match effect {
        Effect::New => News::Permission,
        Effect::Held => News::Nothing,
        Effect::Changed { after, .. } => {
            News::OtherDays { from: Some(after.from).filter(|from| *from > now), to: after.to }
        }
    };
    let invited = account::invite(tx, by, &Invite { news, ..invite.clone() }, now)?;
    let to_whom = Recipient::invited(invited.account(), invited.invitation());
    let given = match purpose {
        Purpose::In(staff, scope) => give(tx, now, &staff, to_whom, scope, from, to)?,
        Purpose::Here(administrator, role) => {
            give_portal_role(tx, now, &administrator, to_whom, role, from, to)?
        }
    };
    Ok(AskedIn { invited, effect: given.effect })
}

/// What asking a person in would do to the permissions of an account.
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
