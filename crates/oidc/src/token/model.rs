use std::time::Duration;

use base::{AccountId, Secret, SessionId, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Scopes;
use crate::authorize::Claims;

/// From the redirect to the token endpoint (RFC 6749, 4.1.2 asks for ten minutes at most).
pub const CODE_LIFETIME: Duration = Duration::from_secs(60);
pub const ACCESS_LIFETIME: Duration = Duration::from_secs(600);
/// An ID token says that somebody signed in; it opens nothing by itself.
pub const ID_LIFETIME: Duration = Duration::from_secs(600);

/// What a code stands for, beside its columns.
#[derive(Serialize, Deserialize)]
pub(super) struct Sealed {
    pub(super) redirect_uri: String,
    pub(super) challenge: Option<String>,
    pub(super) nonce: Option<String>,
    pub(super) authenticated_at: Timestamp,
    pub(super) methods: Vec<String>,
    pub(super) level: Option<String>,
    /// Not in codes of before there were any.
    #[serde(default)]
    pub(super) claims: Claims,
}

/// A code that was taken: what the tokens say.
#[derive(Debug)]
pub struct Granted {
    /// The person whose [`Person`](crate::Person) belongs in the answer.
    pub account: AccountId,
    /// Where the person was signed in. Ended meanwhile: nobody is to be signed in by the code any
    /// more.
    pub session: Option<SessionId>,
    pub scopes: Scopes,
    pub access_token: Secret<String>,
    pub(super) claims: Claims,
    pub(super) subject: String,
    pub(super) nonce: Option<String>,
    pub(super) authenticated_at: Timestamp,
    pub(super) methods: Vec<String>,
    pub(super) level: Option<String>,
}

/// How codes and access tokens are kept: they are 256 random bits, so a plain hash says nothing
/// about them.
pub(super) fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}
