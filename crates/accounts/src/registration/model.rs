use base::{AccountId, EmailAddress, FlowId, SessionId, Timestamp};

use super::Shared;
use crate::Token;
use crate::account::{Names, State};
use crate::password::Hash;
use crate::privacy::Notice;
use crate::upstream::Identity;

store::stored! {
    /// The building blocks of every way in, as the portal's file names them.
    pub enum Step {
        /// Done without a page where an upstream's word on the address is good enough.
        VerifyEmail = "verify-email",
        /// Sign in at another provider. Where a flow has it, it is done: the flow begins when the
        /// person comes back.
        Upstream = "upstream",
        SecondFactor = "second-factor",
        Password = "password",
        /// Country and date of birth, where the portal has an age limit.
        BirthDate = "birth-date",
        /// Done without a page where the person, or who invited, has told the name.
        Names = "names",
        HumanCheck = "human-check",
        /// What the body receives and logs, and where to take that back.
        OrganisationConsent = "organisation-consent",
        PrivacyNotice = "privacy-notice",
    }
}

impl Step {
    /// What an invitation can be made of.
    pub const OF_INVITATION: [Self; 5] =
        [Self::VerifyEmail, Self::SecondFactor, Self::Password, Self::Names, Self::PrivacyNotice];
    /// What the way of somebody with an address of their own can be made of.
    pub const OF_ADDRESS: [Self; 8] = [
        Self::VerifyEmail,
        Self::SecondFactor,
        Self::Password,
        Self::BirthDate,
        Self::Names,
        Self::HumanCheck,
        Self::OrganisationConsent,
        Self::PrivacyNotice,
    ];
    /// What the way of somebody who signed in upstream can be made of.
    pub const OF_UPSTREAM: [Self; 6] = [
        Self::Upstream,
        Self::VerifyEmail,
        Self::Names,
        Self::HumanCheck,
        Self::OrganisationConsent,
        Self::PrivacyNotice,
    ];
}

store::stored! {
    pub enum Purpose {
        /// Somebody who was invited makes credentials.
        Register = "register",
        /// Somebody who has an account makes a new password.
        Reset = "reset",
        /// Somebody whom nobody asked makes an account with an address of their own.
        Join = "join",
        /// Somebody who signed in upstream, and whom nobody here knows by that.
        Arrive = "arrive",
    }
}

/// How people come in: the steps of an invitation, and, in an open portal, of those who come by
/// themselves. From the portal's file.
#[derive(Clone, Debug)]
pub struct Way {
    invitation: Vec<Step>,
    open: Open,
    pub notice: Notice,
    /// The address of the page of own sessions and credentials, for letters.
    pub(crate) account_page: String,
}

/// What an open portal has besides invitations. Empty lists: nobody comes in that way.
#[derive(Clone, Debug, Default)]
pub struct Open {
    /// With an address of one's own and a password.
    pub address: Vec<Step>,
    /// By signing in upstream.
    pub upstream: Vec<Step>,
    /// The version of what people agree to in the step `organisation-consent`.
    pub consent: String,
    /// Years that one must be.
    pub least_age: u8,
    /// Addresses that several people seem to read.
    pub shared: Shared,
}

/// Why a list of steps is no way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAWay {
    #[error(
        "the first step is `verify-email`: nothing is asked of somebody whose address is not proved"
    )]
    VerifyEmailFirst,
    #[error(
        "the first two steps are `upstream` and `verify-email`, which is done by itself where the upstream's word is good enough"
    )]
    UpstreamFirst,
    #[error("`password` is missing: nobody could sign in again")]
    NoPassword,
    #[error(
        "the last step is `privacy-notice` or `organisation-consent`: nothing of the application is reached before one of them"
    )]
    NoticeLast,
    #[error("a step stands there twice")]
    Twice,
    #[error("`{0}` is no step of this way in")]
    Foreign(Step),
}

/// The steps of an invitation.
pub fn judge_invitation(steps: &[Step]) -> Result<(), NotAWay> {
    if steps.first() != Some(&Step::VerifyEmail) {
        return Err(NotAWay::VerifyEmailFirst);
    }
    if !steps.contains(&Step::Password) {
        return Err(NotAWay::NoPassword);
    }
    judge_list(steps, &Step::OF_INVITATION)
}

/// The steps of somebody who comes with an address of their own.
pub fn judge_address(steps: &[Step]) -> Result<(), NotAWay> {
    if steps.first() != Some(&Step::VerifyEmail) {
        return Err(NotAWay::VerifyEmailFirst);
    }
    if !steps.contains(&Step::Password) {
        return Err(NotAWay::NoPassword);
    }
    judge_list(steps, &Step::OF_ADDRESS)?;
    judge_last(steps)
}

/// The steps of somebody who signed in upstream.
pub fn judge_upstream(steps: &[Step]) -> Result<(), NotAWay> {
    if !steps.starts_with(&[Step::Upstream, Step::VerifyEmail]) {
        return Err(NotAWay::UpstreamFirst);
    }
    judge_list(steps, &Step::OF_UPSTREAM)?;
    judge_last(steps)
}

fn judge_list(steps: &[Step], known: &[Step]) -> Result<(), NotAWay> {
    if steps.iter().enumerate().any(|(i, step)| steps.iter().skip(i + 1).any(|other| other == step))
    {
        return Err(NotAWay::Twice);
    }
    match steps.iter().find(|step| !known.contains(step)) {
        Some(foreign) => Err(NotAWay::Foreign(*foreign)),
        None => Ok(()),
    }
}

fn judge_last(steps: &[Step]) -> Result<(), NotAWay> {
    let said = [Step::OrganisationConsent, Step::PrivacyNotice];
    if steps.iter().any(|step| said.contains(step)) { Ok(()) } else { Err(NotAWay::NoticeLast) }
}

impl Way {
    /// `account_page` is the whole address of the page of own sessions and credentials: letters
    /// lead there.
    pub fn new(invitation: &[Step], notice: Notice, account_page: &str) -> Result<Self, NotAWay> {
        judge_invitation(invitation)?;
        Ok(Self {
            invitation: invitation.to_vec(),
            open: Open::default(),
            notice,
            account_page: account_page.to_owned(),
        })
    }

    /// The same, and people come by themselves.
    pub fn opened(self, open: Open) -> Result<Self, NotAWay> {
        if !open.address.is_empty() {
            judge_address(&open.address)?;
        }
        if !open.upstream.is_empty() {
            judge_upstream(&open.upstream)?;
        }
        Ok(Self { open, ..self })
    }

    /// What is held about addresses that several people seem to read.
    pub fn shared(&self) -> &Shared {
        &self.open.shared
    }

    /// The steps of a flow. Who has an account has told its name and accepted a notice; a new
    /// version is asked for after signing in.
    pub fn steps(&self, purpose: Purpose) -> impl Iterator<Item = Step> + '_ {
        const RESET: [Step; 3] = [Step::VerifyEmail, Step::SecondFactor, Step::Password];
        let steps: &[Step] = match purpose {
            Purpose::Register => &self.invitation,
            Purpose::Reset => &RESET,
            Purpose::Join => &self.open.address,
            Purpose::Arrive => &self.open.upstream,
        };
        steps.iter().copied()
    }

    /// Whether everybody here has a second factor.
    pub fn demands_second_factor(&self) -> bool {
        self.invitation.contains(&Step::SecondFactor)
    }

    /// Whether somebody whom nobody asked can come in with an address of their own.
    pub fn takes_addresses(&self) -> bool {
        !self.open.address.is_empty()
    }

    /// The version of what people agree to in the step `organisation-consent`.
    pub fn consent(&self) -> &str {
        &self.open.consent
    }

    pub fn least_age(&self) -> u8 {
        self.open.least_age
    }
}

/// A running flow: what the person has done so far.
#[derive(Clone, Debug)]
pub struct Flow {
    pub id: FlowId,
    pub purpose: Purpose,
    pub address: EmailAddress,
    /// `None`: nobody has the address. Of who comes by themselves it is the account that the
    /// address has by now.
    pub account: Option<AccountId>,
    /// The account's present state, and whether it has an enrolled phone.
    pub state: Option<State>,
    pub has_factor: bool,
    pub expires_at: Timestamp,
    pub code_sent_at: Timestamp,
    pub code_tries: u32,
    pub verified_at: Option<Timestamp>,
    pub factor_tries: u32,
    pub factor_at: Option<Timestamp>,
    pub hash: Option<Hash>,
    /// From the account, or given in the flow.
    pub names: Option<Names>,
    /// Old enough, and where; the date itself is kept nowhere.
    pub country: Option<String>,
    pub human_at: Option<Timestamp>,
    /// The version of what was agreed to.
    pub consent: Option<String>,
    /// Wants to hear news.
    pub news: bool,
    /// Who signed in upstream, where somebody did.
    pub upstream: Option<Identity>,
    /// Whether that sign-in opens an account by now.
    pub is_linked: bool,
    /// When the person said that nobody else reads the address.
    pub own_at: Option<Timestamp>,
    /// Where the person was going: a path of this portal.
    pub next: Option<String>,
    pub notice: Option<String>,
    pub session: Option<SessionId>,
    pub ended_at: Option<Timestamp>,
    /// Held by the secret before the present one: it may do this step again, and nothing else.
    pub repeats: Option<Step>,
}

impl Flow {
    /// As it is for the holder of the secret before the last proof: standing at that proof.
    pub(super) fn before_its_proof(self) -> Self {
        if self.factor_at.is_some() {
            Self { factor_at: None, repeats: Some(Step::SecondFactor), ..self }
        } else {
            Self { verified_at: None, repeats: Some(Step::VerifyEmail), ..self }
        }
    }
}

/// Why nothing is to be done in a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// This browser has no flow: begin anew.
    Unknown,
    /// It was finished.
    Done,
    /// Its hour is over.
    Expired,
    /// Meanwhile the address, or the sign-in upstream, got an account: in another browser, as a
    /// rule.
    HasAccount,
    /// The address is one of an account that was closed.
    Closed,
    /// Several people seem to read the address, and the portal makes no accounts for such.
    SharedAddress,
    /// Meanwhile the account became another than the flow was begun for.
    Superseded,
}

/// What a step led to.
#[derive(Clone, Debug)]
pub enum Stepped {
    /// Go on to what [`next_step`](super::next_step) says; also when this step was done before.
    Next,
    /// It was the last one: the person is signed in.
    Completed(Completed),
    Over(Over),
}

/// A flow's end: a session in the browser that it was bound to.
#[derive(Clone, Debug)]
pub struct Completed {
    /// The flow that ended.
    pub flow: FlowId,
    pub account: AccountId,
    pub purpose: Purpose,
    /// The session's cookie.
    pub session: Token,
    /// The device's cookie; `None` = the browser keeps the one that it has.
    pub device: Option<Token>,
    /// Where the person was going.
    pub next: Option<String>,
}
