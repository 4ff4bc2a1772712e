use std::time::Duration;

use base::{
    AccountId, EmailAddress, Failure, Fault, InvitationId, Language, LetterKind, Line, Timestamp,
};
use serde_json::json;
use store::Tx;

use super::{Account, Invitation, Refusal, State, close, sql};

/// Whom staff ask in, and how the letter says it.
#[derive(Clone, Debug)]
pub struct Invite {
    pub address: EmailAddress,
    pub first_name: Option<Line>,
    pub last_name: Option<Line>,
    /// The person's language, which the letter is written in.
    pub language: Language,
    /// The organisation or unit that the person is to act for, in words.
    pub organisation: Line,
    /// The portal's sign-in page. Following it uses nothing up.
    pub url: String,
    /// How long the invitation can be followed.
    pub valid_for: Duration,
    /// What there is to tell.
    pub news: News,
    /// Whether the person is the one who had a closed account with this address. Without that word
    /// the address gets an account of its own: another person may have it by now.
    pub same_person: bool,
}

/// What an invitation gives a person. It decides whether there is a letter, and which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// A permission.
    Permission,
    /// Other days for a permission that the person has: its first day where that is to come, and
    /// the first moment after it where it ends.
    OtherDays { from: Option<Timestamp>, to: Option<Timestamp> },
    /// Nothing (a list that is sent in once more): no second letter goes out.
    Nothing,
}

/// What came of it. The permission is given by the caller, in the same transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invited {
    /// A letter went out; the person has no account yet.
    Asked { account: AccountId, invitation: InvitationId },
    /// The person was asked in a moment ago (a list with two units for one person), or for the
    /// same: the letter that went out will do.
    AskedAlready { account: AccountId, invitation: InvitationId },
    /// The person has an account. A letter says what is new, if anything is.
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
    /// What the permission given with it stands and falls with; `None` where the account is active
    /// already.
    pub fn invitation(self) -> Option<InvitationId> {
        match self {
            Self::Asked { invitation, .. } | Self::AskedAlready { invitation, .. } => {
                Some(invitation)
            }
            Self::HasAccount { .. } => None,
        }
    }
}

/// Two invitations of one person within this time give one letter.
const ONE_LETTER: Duration = Duration::from_secs(10 * 60);

/// Asks a person in. `by` is the member of staff; none at the command line.
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
            let kind = match invite.news {
                News::Permission => Some(LetterKind::NewPermission { organisation, url }),
                News::OtherDays { from, to } => {
                    Some(LetterKind::PermissionChanged { organisation, from, to, url })
                }
                News::Nothing => None,
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
        && (invite.news == News::Nothing || now.since(live.sent_at) < ONE_LETTER)
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

/// Whether an address is that of a closed account that a person has used: is it the same person who
/// is asked in?
pub fn had_account(tx: &mut Tx<'_>, address: &EmailAddress) -> Result<bool, Fault> {
    let found = sql::find_by_folded(tx, address.folded())?;
    Ok(found
        .is_some_and(|account| account.state == State::Closed && account.activated_at.is_some()))
}

/// Sends the letter again, with a new time to follow it in.
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
        .ok_or_else(|| Fault::new("an invitation without account"))?;
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

/// Takes an invitation back. Without another one the account is closed again: its running
/// registrations end, and its address is as if unknown.
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
        .ok_or_else(|| Fault::new("an invitation without account"))?;
    if account.state == State::Invited && sql::live_invitation(tx, account.id, now)?.is_none() {
        close::end(tx, by, account.id, now)?;
    }
    Ok(())
}

/// One invitation.
pub fn invitation(tx: &mut Tx<'_>, id: InvitationId) -> Result<Option<Invitation>, Fault> {
    Ok(sql::find_invitation(tx, id)?.map(|(invitation, _)| invitation))
}

/// The newest invitations first, at most `limit`.
pub fn invitations(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<Invitation>, Fault> {
    sql::invitations(tx, limit)
}

/// The newest invitations that were neither answered nor taken back, at most `limit`; they may have
/// expired.
pub fn open_invitations(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<Invitation>, Fault> {
    sql::open_invitations(tx, limit)
}

/// Every invitation that an account got, the newest first.
pub fn invitations_of(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Invitation>, Fault> {
    sql::invitations_of(tx, account)
}

/// The invitation of an account that can be followed now.
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
        sql::find(tx, account)?.ok_or_else(|| Fault::new("an invitation without account"))?;
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
