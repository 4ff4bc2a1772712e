use base::{AccountId, EmailAddress, FlowId, SessionId, Timestamp};

use crate::Token;
use crate::account::{Names, State};
use crate::password::Hash;
use crate::privacy::Notice;

store::stored! {
    /// The building blocks of every way in, as the portal's file names them.
    pub enum Step {
        VerifyEmail = "verify-email",
        SecondFactor = "second-factor",
        Password = "password",
        /// Done without a page where the name is known.
        Names = "names",
        PrivacyNotice = "privacy-notice",
    }
}

store::stored! {
    pub enum Purpose {
        /// Somebody who was invited makes credentials.
        Register = "register",
        /// Somebody who has an account makes a new password.
        Reset = "reset",
    }
}

/// A way in: which steps it takes, in which order. From the portal's file.
#[derive(Clone, Debug)]
pub struct Way {
    steps: Vec<Step>,
    pub notice: Notice,
    /// The address of the page of own sessions and credentials, for letters.
    pub(crate) account_page: String,
}

/// Why a list of steps is no way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAWay {
    #[error("the first step is `verify-email`: nothing is asked of somebody whose address is not proved")]
    VerifyEmailFirst,
    #[error("`password` is missing: nobody could sign in again")]
    NoPassword,
    #[error("a step stands there twice")]
    Twice,
}

impl Way {
    /// `account_page` is the whole address of the page of own sessions and credentials: letters lead there.
    pub fn new(steps: &[Step], notice: Notice, account_page: &str) -> Result<Self, NotAWay> {
        if steps.first() != Some(&Step::VerifyEmail) {
            return Err(NotAWay::VerifyEmailFirst);
        }
        if !steps.contains(&Step::Password) {
            return Err(NotAWay::NoPassword);
        }
        if steps.iter().enumerate().any(|(i, step)| steps.iter().skip(i + 1).any(|other| other == step)) {
            return Err(NotAWay::Twice);
        }
        Ok(Self { steps: steps.to_vec(), notice, account_page: account_page.to_owned() })
    }

    /// The steps of a flow. Who has an account has told its name and accepted a notice; a new version is asked for after signing in.
    pub fn steps(&self, purpose: Purpose) -> impl Iterator<Item = Step> + '_ {
        let kept = move |step: &Step| match purpose {
            Purpose::Register => true,
            Purpose::Reset => matches!(step, Step::VerifyEmail | Step::SecondFactor | Step::Password),
        };
        self.steps.iter().copied().filter(kept)
    }

    /// Whether everybody here has a second factor.
    pub fn demands_second_factor(&self) -> bool {
        self.steps.contains(&Step::SecondFactor)
    }
}

/// A running flow: what the person has done so far.
#[derive(Clone, Debug)]
pub struct Flow {
    pub id: FlowId,
    pub purpose: Purpose,
    pub address: EmailAddress,
    /// `None`: nobody has the address, which only a code that nobody was sent could tell.
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
    pub notice: Option<String>,
    pub session: Option<SessionId>,
    pub ended_at: Option<Timestamp>,
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
    /// Meanwhile the account was registered in another browser, or closed.
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
    pub account: AccountId,
    pub purpose: Purpose,
    /// The session's cookie.
    pub session: Token,
    /// The device's cookie; `None` = the browser keeps the one that it has.
    pub device: Option<Token>,
}
