//! Flows, their steps and the onboarding policy as values. An [`OnboardingPolicy`] is valid once
//! constructed.

use base::{AccountId, EmailAddress, FlowId, SessionId, Timestamp};

use super::Shared;
use crate::Token;
use crate::account::{Names, State};
use crate::password::Hash;
use crate::privacy::Notice;
use crate::upstream::Identity;

store::stored! {
    /// The steps that flows consist of, as the portal file names them.
    pub enum Step {
        /// Skipped if the portal trusts the upstream provider's report of the address.
        VerifyEmail = "verify-email",
        /// Sign-in at an upstream provider. Always done when a flow has it, since the flow begins
        /// when the person returns.
        Upstream = "upstream",
        SecondFactor = "second-factor",
        Password = "password",
        /// Country and date of birth, for a portal with an age limit.
        BirthDate = "birth-date",
        /// Skipped if the names are known.
        Names = "names",
        HumanCheck = "human-check",
        /// Consent to what the operator receives and logs, with how to withdraw it.
        OrganisationConsent = "organisation-consent",
        PrivacyNotice = "privacy-notice",
    }
}

impl Step {
    /// The steps that an invitation may have.
    pub const OF_INVITATION: [Self; 5] =
        [Self::VerifyEmail, Self::SecondFactor, Self::Password, Self::Names, Self::PrivacyNotice];
    /// The steps that a registration with one's own address may have.
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
    /// The steps that a registration from an upstream provider may have.
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
        /// An invited person makes credentials.
        Register = "register",
        /// A person with an account sets a new password.
        Reset = "reset",
        /// A person registers with their own address, uninvited.
        SelfRegister = "join",
        /// A person signed in at an upstream provider, with a login that is not linked here.
        Upstream = "arrive",
    }
}

/// The onboarding policy, from the portal file: the steps of an invitation and, in an open portal,
/// of self-registration.
#[derive(Clone, Debug)]
pub struct OnboardingPolicy {
    invitation: Vec<Step>,
    open: Open,
    pub notice: Notice,
    /// URL of the page with a person's sessions and credentials, for letters.
    pub(crate) account_page: String,
}

/// How people register without an invitation. An empty list disables that kind.
#[derive(Clone, Debug, Default)]
pub struct Open {
    /// Steps with one's own address and a password.
    pub address: Vec<Step>,
    /// Steps from an upstream provider.
    pub upstream: Vec<Step>,
    /// The version of the text consented to in the step `organisation-consent`.
    pub consent: String,
    /// Minimum age in years.
    pub least_age: u8,
    /// Which addresses look like shared mailboxes.
    pub shared: Shared,
}

/// Why a list of steps is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSteps {
    #[error(
        "`verify-email` must be the first step: nothing else is asked until the address is verified"
    )]
    VerifyEmailFirst,
    #[error(
        "the first two steps must be `upstream` and `verify-email`: the second is skipped if the upstream provider vouches for the address"
    )]
    UpstreamFirst,
    #[error("`password` is missing: a registered person could not sign in again")]
    NoPassword,
    #[error(
        "the last step must be `privacy-notice` or `organisation-consent`: nothing of the application is available before it"
    )]
    NoticeLast,
    #[error("a step is repeated")]
    Twice,
    #[error("`{0}` is not an onboarding step here")]
    Foreign(Step),
}

/// Validates the steps of an invitation.
pub fn validate_invitation(steps: &[Step]) -> Result<(), InvalidSteps> {
    if steps.first() != Some(&Step::VerifyEmail) {
        return Err(InvalidSteps::VerifyEmailFirst);
    }
    if !steps.contains(&Step::Password) {
        return Err(InvalidSteps::NoPassword);
    }
    validate_list(steps, &Step::OF_INVITATION)
}

/// Validates the steps of a registration with one's own address.
pub fn validate_address(steps: &[Step]) -> Result<(), InvalidSteps> {
    if steps.first() != Some(&Step::VerifyEmail) {
        return Err(InvalidSteps::VerifyEmailFirst);
    }
    if !steps.contains(&Step::Password) {
        return Err(InvalidSteps::NoPassword);
    }
    validate_list(steps, &Step::OF_ADDRESS)?;
    validate_last(steps)
}

/// Validates the steps of a registration from an upstream provider.
pub fn validate_upstream(steps: &[Step]) -> Result<(), InvalidSteps> {
    if !steps.starts_with(&[Step::Upstream, Step::VerifyEmail]) {
        return Err(InvalidSteps::UpstreamFirst);
    }
    validate_list(steps, &Step::OF_UPSTREAM)?;
    validate_last(steps)
}

fn validate_list(steps: &[Step], known: &[Step]) -> Result<(), InvalidSteps> {
    if steps.iter().enumerate().any(|(i, step)| steps.iter().skip(i + 1).any(|other| other == step))
    {
        return Err(InvalidSteps::Twice);
    }
    match steps.iter().find(|step| !known.contains(step)) {
        Some(foreign) => Err(InvalidSteps::Foreign(*foreign)),
        None => Ok(()),
    }
}

fn validate_last(steps: &[Step]) -> Result<(), InvalidSteps> {
    let said = [Step::OrganisationConsent, Step::PrivacyNotice];
    if steps.iter().any(|step| said.contains(step)) {
        Ok(())
    } else {
        Err(InvalidSteps::NoticeLast)
    }
}

impl OnboardingPolicy {
    /// `account_page` is the absolute URL of the page with a person's sessions and credentials, for
    /// letters.
    pub fn new(
        invitation: &[Step],
        notice: Notice,
        account_page: &str,
    ) -> Result<Self, InvalidSteps> {
        validate_invitation(invitation)?;
        Ok(Self {
            invitation: invitation.to_vec(),
            open: Open::default(),
            notice,
            account_page: account_page.to_owned(),
        })
    }

    /// Adds self-registration.
    pub fn opened(self, open: Open) -> Result<Self, InvalidSteps> {
        if !open.address.is_empty() {
            validate_address(&open.address)?;
        }
        if !open.upstream.is_empty() {
            validate_upstream(&open.upstream)?;
        }
        Ok(Self { open, ..self })
    }

    /// Which addresses look like shared mailboxes.
    pub fn shared(&self) -> &Shared {
        &self.open.shared
    }

    /// The steps of a flow. A reset asks for neither names nor notice: a new version of the notice
    /// is asked for after sign-in.
    pub fn steps(&self, purpose: Purpose) -> impl Iterator<Item = Step> + '_ {
        const RESET: [Step; 3] = [Step::VerifyEmail, Step::SecondFactor, Step::Password];
        let steps: &[Step] = match purpose {
            Purpose::Register => &self.invitation,
            Purpose::Reset => &RESET,
            Purpose::SelfRegister => &self.open.address,
            Purpose::Upstream => &self.open.upstream,
        };
        steps.iter().copied()
    }

    /// Whether every account must have a second factor.
    pub fn demands_second_factor(&self) -> bool {
        self.invitation.contains(&Step::SecondFactor)
    }

    /// Whether uninvited people may register with their own address.
    pub fn takes_addresses(&self) -> bool {
        !self.open.address.is_empty()
    }

    /// The version of the text consented to in the step `organisation-consent`.
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
    /// `None` if no account has the address. For `SelfRegister` and `Upstream` it is looked up at
    /// each read.
    pub account: Option<AccountId>,
    /// The account's present state, and whether it has an enrolled authenticator app.
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
    /// Set once the age limit is met; the date of birth is not stored.
    pub country: Option<String>,
    pub human_at: Option<Timestamp>,
    /// The version consented to.
    pub consent: Option<String>,
    /// The person wants news.
    pub news: bool,
    /// The upstream login, for `Upstream`.
    pub upstream: Option<Identity>,
    /// Whether that login is linked to an account by now.
    pub is_linked: bool,
    /// When the person confirmed that they alone read the address.
    pub own_at: Option<Timestamp>,
    /// The page to open afterwards: a path of this portal.
    pub next: Option<String>,
    pub notice: Option<String>,
    pub session: Option<SessionId>,
    pub ended_at: Option<Timestamp>,
    /// Set if the flow was found by its previous secret, which may repeat this step and nothing
    /// else.
    pub repeats: Option<Step>,
}

impl Flow {
    /// The flow as the holder of the previous secret sees it: before the last proof.
    pub(super) fn before_its_proof(self) -> Self {
        if self.factor_at.is_some() {
            Self { factor_at: None, repeats: Some(Step::SecondFactor), ..self }
        } else {
            Self { verified_at: None, repeats: Some(Step::VerifyEmail), ..self }
        }
    }
}

/// Why a flow can't continue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowEnd {
    /// This browser has no flow: start over.
    Unknown,
    /// It was completed.
    Done,
    /// It is older than [`FLOW_LIFE`](super::FLOW_LIFE).
    Expired,
    /// The address or the upstream login got an account meanwhile, usually in another browser.
    HasAccount,
    /// The address belongs to a closed account.
    Closed,
    /// The address looks shared, and the portal makes no accounts for such addresses.
    SharedAddress,
    /// The account's state changed, so that the flow's purpose no longer applies.
    Superseded,
}

/// The result of a step.
#[derive(Clone, Debug)]
pub enum StepOutcome {
    /// Continue with [`next_step`](super::next_step); also if this step was done before.
    Next,
    /// It was the last step: the person is signed in.
    Completed(Completed),
    Over(FlowEnd),
}

/// A completed flow: a session in the browser that it was bound to.
#[derive(Clone, Debug)]
pub struct Completed {
    /// The flow that ended.
    pub flow: FlowId,
    pub account: AccountId,
    pub purpose: Purpose,
    /// The session's cookie.
    pub session: Token,
    /// The device cookie; `None` if the browser keeps the one it has.
    pub device: Option<Token>,
    /// The page to open: a path of this portal.
    pub next: Option<String>,
}
