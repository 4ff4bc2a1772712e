//! The states of a sign-in as values.

use std::time::Duration;

use base::{AccountId, EmailAddress, SessionId};

use crate::Token;
use crate::password::Hash;
use crate::session::Familiarity;

/// An admitted attempt: verify its password against [`Attempt::stored`] next.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub(super) folded: String,
    pub(super) account: Option<AccountId>,
    pub(super) stored: Option<Hash>,
    pub(super) familiarity: Familiarity,
}

impl Attempt {
    /// For [`crate::password::Hasher::verify`]; `None` takes the same time.
    pub fn stored(&self) -> Option<Hash> {
        self.stored.clone()
    }
}

#[derive(Clone, Debug)]
pub enum Begun {
    Check(Attempt),
    /// Throttled. Proving the address with a mailed code makes this browser known, with a quota of
    /// its own.
    Wait {
        wait: Duration,
    },
}

/// The result of a password.
#[derive(Clone, Debug)]
pub enum PasswordOutcome {
    /// Address or password is wrong, or the account is not active: one answer for all.
    Wrong,
    /// Right: this browser must now prove the second factor.
    SecondFactor { id: SessionId, token: Token },
    /// Right, but the required second factor was reset: a password reset enrols a new one.
    EnrolAgain { address: EmailAddress },
    /// Right, and no second factor is required.
    SignedIn(SignedIn),
    /// Throttled by concurrent attempts; whether the password was right is not revealed.
    Wait { wait: Duration },
}

/// An opened session.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub account: AccountId,
    /// The session's cookie.
    pub session: Token,
    /// The device's cookie.
    pub device: Token,
    /// 'Stay signed in' was chosen: the cookie outlives the browser.
    pub stay: bool,
    /// The page to open: a path of this portal.
    pub next: Option<String>,
}

/// The result of a second factor.
#[derive(Clone, Debug)]
pub enum FactorOutcome {
    SignedIn(SignedIn),
    Wrong {
        left: u32,
    },
    /// Right, but used before: the app shows the next code within 30 seconds.
    Used,
    Wait {
        wait: Duration,
    },
    /// Too many wrong codes, too slow, or no password was proved: start over.
    Over,
}

/// A pending sign-in: the password was right in this browser, the second factor is due.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Part of the cookie's name; not a secret.
    pub id: SessionId,
    pub address: EmailAddress,
}
