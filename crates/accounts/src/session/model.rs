//! Sessions and devices as values.

use base::{AccountId, SessionId, Timestamp};

use store::Tx;

use super::Methods;
use crate::account::Account;
use crate::token::keyed;
use crate::{Client, Token};

/// A request that rotates a session's secret.
#[derive(Clone, Debug)]
pub struct Request {
    /// The session's secret that the request carried.
    pub token: Token,
    /// Identifies the request: a hash of its form, which contains the proof.
    pub mark: [u8; 32],
}

/// A session's new secret, repeated.
#[derive(Clone, Debug)]
pub struct Renewed {
    pub token: Token,
    /// The person chose to stay signed in.
    pub stay: bool,
}

impl Request {
    pub(super) fn hash(&self, tx: &Tx<'_>) -> [u8; 32] {
        keyed(&tx.vault(), "request of a session", &[&self.mark])
    }
}

/// The times that a session's life depends on.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    pub created_at: Timestamp,
    pub used_at: Timestamp,
    pub stay: bool,
}

/// The session of a signed-in browser.
#[derive(Clone, Debug)]
pub struct Signed {
    pub account: Account,
    pub session: SessionId,
    /// When the person last proved their identity.
    pub fresh_at: Timestamp,
    /// All proofs made in this session.
    pub methods: Methods,
    /// A notice must be accepted, or consent given again, before anything else.
    pub notice_pending: bool,
    /// The person chose to stay signed in.
    pub stay: bool,
    /// The caller should call [`touch`](super::touch).
    pub touch: bool,
}

/// A session in its owner's list.
#[derive(Clone, Debug)]
pub struct OwnSession {
    pub id: SessionId,
    pub times: Times,
    /// `Firefox, Windows`; empty if the browser was not recognised.
    pub device: String,
    /// `192.0.2.x`.
    pub place: String,
}

/// A browser known as the person's own: strangers' guesses don't slow it, and its sign-ins cause no
/// letter.
#[derive(Clone, Debug)]
pub struct Device {
    /// `Firefox, Windows`.
    pub words: String,
    pub known_since: Timestamp,
    pub signed_in_at: Option<Timestamp>,
}

pub(crate) struct NewSession<'a> {
    pub(crate) account: AccountId,
    pub(crate) token: &'a Token,
    pub(crate) client: &'a Client,
    pub(crate) stay: bool,
    /// The proofs made so far.
    pub(crate) methods: Methods,
    /// The version of the notice that counts as accepted.
    pub(crate) notice: Option<String>,
}
