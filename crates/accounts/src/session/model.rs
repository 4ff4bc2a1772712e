use base::{AccountId, SessionId, Timestamp};

use store::Tx;

use super::Methods;
use crate::account::Account;
use crate::token::keyed;
use crate::{Client, Token};

/// A request that gives a session a new secret.
#[derive(Clone, Debug)]
pub struct Request {
    /// The session's secret, as the request brought it.
    pub token: Token,
    /// What tells this request from all others: the hash of its form, which holds the proof.
    pub mark: [u8; 32],
}

/// A session's new secret, told once more.
#[derive(Clone, Debug)]
pub struct Renewed {
    pub token: Token,
    /// The person chose to stay signed in here.
    pub stay: bool,
}

impl Request {
    pub(super) fn hash(&self, tx: &Tx<'_>) -> [u8; 32] {
        keyed(&tx.vault(), "request of a session", &[&self.mark])
    }
}

/// When a session began and was used, which is what its life depends on.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    pub created_at: Timestamp,
    pub used_at: Timestamp,
    pub stay: bool,
}

/// A browser that is signed in now.
#[derive(Clone, Debug)]
pub struct Signed {
    pub account: Account,
    pub session: SessionId,
    /// When the person last proved who it is.
    pub fresh_at: Timestamp,
    /// By what, in this session.
    pub methods: Methods,
    /// A notice must be accepted, or consent given anew, before anything else.
    pub notice_pending: bool,
    /// The person chose to stay signed in here.
    pub stay: bool,
    /// It is time to call [`touch`](super::touch).
    pub touch: bool,
}

/// One's own session, as one's list shows it.
#[derive(Clone, Debug)]
pub struct OwnSession {
    pub id: SessionId,
    pub times: Times,
    /// `Firefox, Windows`; empty when the browser said nothing that is known.
    pub device: String,
    /// `192.0.2.x`.
    pub place: String,
}

/// A browser that is known as the person's own: strangers' guesses don't slow it, and it is no news
/// when it signs in.
#[derive(Clone, Debug)]
pub struct Device {
    /// `Firefox, Windows`.
    pub words: String,
    pub known_since: Timestamp,
    pub signed_in_at: Option<Timestamp>,
}

pub(crate) struct Opening<'a> {
    pub(crate) account: AccountId,
    pub(crate) token: &'a Token,
    pub(crate) client: &'a Client,
    pub(crate) stay: bool,
    /// By what the person proved who it is.
    pub(crate) methods: Methods,
    /// The notice that counts as accepted.
    pub(crate) notice: Option<String>,
}
