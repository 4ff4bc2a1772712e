use std::time::Duration;

use base::{AccountId, EmailAddress, SessionId};

use crate::Token;
use crate::password::Hash;
use crate::session::Familiarity;

/// A try that may be made: its password is now to be held against [`Attempt::stored`].
#[derive(Clone, Debug)]
pub struct Attempt {
    pub(super) folded: String,
    pub(super) account: Option<AccountId>,
    pub(super) stored: Option<Hash>,
    pub(super) familiarity: Familiarity,
}

impl Attempt {
    /// For [`crate::password::Hasher::verify`]; `None` costs the same.
    pub fn stored(&self) -> Option<Hash> {
        self.stored.clone()
    }
}

#[derive(Clone, Debug)]
pub enum Begun {
    Check(Attempt),
    /// Too many tries. A code from a letter makes this browser known, and its tries are counted by
    /// themselves.
    Wait {
        wait: Duration,
    },
}

/// What came of a password.
#[derive(Clone, Debug)]
pub enum Finished {
    /// Address or password is wrong, or the account was not yet registered: one answer for all.
    Wrong,
    /// Right: now the second factor, in the browser with this cookie.
    SecondFactor { id: SessionId, token: Token },
    /// Right, and the account's phone was reset: the way of the invited and the forgotten enrols a
    /// new one.
    EnrolAnew { address: EmailAddress },
    /// Right, and nothing more is asked here.
    SignedIn(SignedIn),
    /// Too many tries at the same time as this one; whether it was right is not told.
    Wait { wait: Duration },
}

/// A session was opened.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub account: AccountId,
    /// The session's cookie.
    pub session: Token,
    /// The device's cookie.
    pub device: Token,
    /// 'Stay signed in' was asked for: the cookie outlives the browser.
    pub stay: bool,
    /// Where the person was going.
    pub next: Option<String>,
}

/// What came of a second factor.
#[derive(Clone, Debug)]
pub enum Proven {
    SignedIn(SignedIn),
    Wrong {
        left: u32,
    },
    /// Right, and used before: the next one comes within half a minute.
    Used,
    Wait {
        wait: Duration,
    },
    /// Too many were wrong, it took too long, or there never was a password: begin anew.
    Over,
}

/// A password was right in this browser and the second factor is waited for.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Stands in the cookie's name: it opens nothing.
    pub id: SessionId,
    pub address: EmailAddress,
}
