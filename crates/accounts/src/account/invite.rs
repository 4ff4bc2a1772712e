//! Invitations: sending, resending and revoking them. An invited person is an account in state
//! `invited`, so that permissions can be given before registration.

use std::time::Duration;

use base::{
    AccountId, EmailAddress, Failure, Fault, InvitationId, Language, LetterKind, Line, Timestamp,
};
use serde_json::json;
use store::Tx;

use super::{Account, Invitation, Refusal, State, close, sql};

/// The invited person, and what the letter says.
#[derive(Clone, Debug)]
pub struct Invite {
    pub address: EmailAddress,
    pub first_name: Option<Line>,
    pub last_name: Option<Line>,
    /// The person's language, which the letter is written in.
    pub language: Language,
    /// The organisation or unit that the person is to act for, as text.
    pub organisation: Line,
    /// URL of the portal's sign-in page. It is not a token: opening it consumes nothing.
    pub url: String,
    /// How long the invitation is valid.
    pub valid_for: Duration,
    /// What the invitation changes for the person.
    pub effect: InvitationEffect,
    /// Whether staff state that this is the person whose closed account had this address. If not,
    /// the address gets a new account, because another person may own the mailbox by now.
    pub same_person: bool,
}

/// What an invitation changes for a person. It decides which letter is sent, if any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationEffect {
    /// A permission.
    Permission,
    /// Other dates for an existing permission: its start if that is in the future, and its
    /// exclusive end if it has one.
    OtherDays { from: Option<Timestamp>, to: Option<Timestamp> },
    /// No change, such as a list that is imported twice: no second letter is sent.
    Nothing,
}

/// The result of an invitation. The caller gives the permission, in the same transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invited {
    /// A letter was sent; the person has not registered yet.
    Asked { account: AccountId, invitation: InvitationId },
    /// A letter was sent moments ago (a list with two units for one person), or nothing has
    /// changed: no new letter is sent.
    AskedAlready { account: AccountId, invitation: InvitationId },
    /// The person has an active account. `told`: a letter says what is new.
    HasAccount { account: AccountId, told: bool },
}

impl Invited {
    pub fn account(self) -> AccountId {
        match self {
            Self::Asked { account, .. }
            | Self::AskedAlready { account, .. }
            | Self::HasAccount { account, .. } => account,
        }
    }
}

impl Invited {
    /// The invitation that a permission given with it depends on; `None` if the account is already
    /// active.
    pub fn invitation(self) -> Option<InvitationId> {
        match self {
            Self::Asked { invitation, .. } | Self::AskedAlready { invitation, .. } => {
                Some(invitation)
            }
            Self::HasAccount { .. } => None,
        }
    }
}

/// Invitations to one person within this time share one letter.
const ONE_LETTER: Duration = Duration::from_secs(10 * 60);

/// Invites a person. `by` is the member of staff; `None` on the command line.
pub fn invite(
    tx: &mut Tx<'_>,
    by: Option<AccountId>,
    invite: &Invite,
    now: Timestamp,
) -> Result<Invited, Fault> {
    let names = [invite.first_name.as_ref(), invite.last_name.as_ref()];
    let known = sql::find_by_folded(tx, invite.address.folded())?;
    let account = match known {
        Some(account) if account.is_active() => {
            let (organisation, url) = (invite.organisation.to_string(), invite.url.clone());
            let kind = match invite.effect {
                InvitationEffect::Permission => {
                    Some(LetterKind::NewPermission { organisation, url })
                }
                InvitationEffect::OtherDays { from, to } => {
                    Some(LetterKind::PermissionChanged { organisation, from, to, url })
                }
                InvitationEffect::Nothing => None,
            };
            if let Some(kind) = &kind {
                tx.send(now, &account.letter(kind.clone()))?;
            }
            return Ok(Invited::HasAccount { account: account.id, told: kind.is_some() });
        }
        Some(account)
            if account.state == State::Closed
                && (invite.same_person || account.activated_at.is_none()) =>
        {
            sql::reopen(tx, account.id, names, invite.language)?;
            tx.audit(now, actor(&by), "account.reopened", Some(&account.id), &json!({}))?;
            account.id
        }
        Some(account) if account.state == State::Closed => {
            sql::release_address(tx, account.id)?;
            tx.audit(now, actor(&by), "account.address-released", Some(&account.id), &json!({}))?;
            begin(tx, by, invite, now)?
        }
        Some(account) => {
            sql::fill_names(tx, account.id, names)?;
            account.id
        }
        None => begin(tx, by, invite, now)?,
    };
    if let Some((live, _)) = sql::live_invitation(tx, account, now)?
        && (invite.effect == InvitationEffect::Nothing || now.since(live.sent_at) < ONE_LETTER)
    {
        return Ok(Invited::AskedAlready { account, invitation: live.id });
    }
    let new = sql::NewInvitation {
        id: InvitationId::new(now, &*tx.entropy()),
        account,
        by,
        organisation: &invite.organisation,
        url: &invite.url,
        expires_at: now.plus(invite.valid_for),
    };
    sql::add_invitation(tx, &new, now)?;
    tx.audit(now, actor(&by), "invitation.sent", Some(&new.id), &json!({ "account": account }))?;
    send(tx, account, invite.organisation.as_str(), &invite.url, new.expires_at, now)?;
    Ok(Invited::Asked { account, invitation: new.id })
}

fn begin(
    tx: &mut Tx<'_>,
    by: Option<AccountId>,
    invite: &Invite,
    now: Timestamp,
) -> Result<AccountId, Fault> {
    let id = AccountId::new(now, &*tx.entropy());
    let names = [invite.first_name.as_ref(), invite.last_name.as_ref()];
    if !sql::add(tx, id, &invite.address, names, invite.language, now)? {
        return Err(Fault::new("an address was taken between two statements of one transaction"));
    }
    tx.audit(now, actor(&by), "account.invited", Some(&id), &json!({}))?;
    Ok(id)
}

/// Whether the address belongs to a closed account that was once active, so that staff must say if
/// it is the same person.
pub fn had_account(tx: &mut Tx<'_>, address: &EmailAddress) -> Result<bool, Fault> {
    let found = sql::find_by_folded(tx, address.folded())?;
    Ok(found
        .is_some_and(|account| account.state == State::Closed && account.activated_at.is_some()))
}

/// Sends the letter again and restarts the invitation's validity.
pub fn send_again(
    tx: &mut Tx<'_>,
    by: Option<AccountId>,
    id: InvitationId,
    valid_for: Duration,
    now: Timestamp,
) -> Result<(), Failure<Refusal>> {
    let (invitation, url) =
        sql::find_invitation(tx, id)?.ok_or(Failure::Refused(Refusal::Unknown))?;
    let expires_at = now.plus(valid_for);
    let account = sql::find(tx, invitation.account)?
        .ok_or_else(|| Fault::new("an invitation without an account"))?;
    if account.state != State::Invited || !sql::sent_again(tx, id, expires_at, now)? {
        return Err(Failure::Refused(Refusal::InvitationOver));
    }
    tx.audit(
        now,
        actor(&by),
        "invitation.sent-again",
        Some(&id),
        &json!({ "account": invitation.account }),
    )?;
    send(tx, invitation.account, &invitation.organisation, &url, expires_at, now)?;
    Ok(())
}

/// Revokes an invitation. If the account has no other valid one, it is closed: its registrations
/// end and its address is treated as unknown.
pub fn take_back(
    tx: &mut Tx<'_>,
    by: Option<AccountId>,
    id: InvitationId,
    now: Timestamp,
) -> Result<(), Failure<Refusal>> {
    let (invitation, _) =
        sql::find_invitation(tx, id)?.ok_or(Failure::Refused(Refusal::Unknown))?;
    if !sql::taken_back(tx, id, now)? {
        return Err(Failure::Refused(Refusal::InvitationOver));
    }
    tx.audit(
        now,
        actor(&by),
        "invitation.taken-back",
        Some(&id),
        &json!({ "account": invitation.account }),
    )?;
    let account = sql::find(tx, invitation.account)?
        .ok_or_else(|| Fault::new("an invitation without an account"))?;
    if account.state == State::Invited && sql::live_invitation(tx, account.id, now)?.is_none() {
        close::end(tx, by, account.id, now)?;
    }
    Ok(())
}

/// One invitation.
pub fn invitation(tx: &mut Tx<'_>, id: InvitationId) -> Result<Option<Invitation>, Fault> {
    Ok(sql::find_invitation(tx, id)?.map(|(invitation, _)| invitation))
}

/// The newest invitations, at most `limit`.
pub fn invitations(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<Invitation>, Fault> {
    sql::invitations(tx, limit)
}

/// The newest invitations that are neither completed nor revoked, expired ones included; at most
/// `limit`.
pub fn open_invitations(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<Invitation>, Fault> {
    sql::open_invitations(tx, limit)
}

/// All invitations of an account, the newest first.
pub fn invitations_of(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Invitation>, Fault> {
    sql::invitations_of(tx, account)
}

/// The account's newest invitation that is still valid.
pub fn invitation_of(
    tx: &mut Tx<'_>,
    account: AccountId,
    now: Timestamp,
) -> Result<Option<Invitation>, Fault> {
    Ok(sql::live_invitation(tx, account, now)?.map(|(invitation, _)| invitation))
}

fn send(
    tx: &mut Tx<'_>,
    account: AccountId,
    organisation: &str,
    url: &str,
    valid_to: Timestamp,
    now: Timestamp,
) -> Result<(), Fault> {
    let account =
        sql::find(tx, account)?.ok_or_else(|| Fault::new("an invitation without an account"))?;
    let name = account.first_name.as_ref().map(ToString::to_string).unwrap_or_default();
    let kind = LetterKind::Invitation {
        name,
        organisation: organisation.to_owned(),
        valid_to,
        url: url.to_owned(),
    };
    tx.send(now, &Account::letter(&account, kind))
}

pub(super) fn actor(by: &Option<AccountId>) -> Option<&dyn std::fmt::Display> {
    by.as_ref().map(|by| by as &dyn std::fmt::Display)
}
