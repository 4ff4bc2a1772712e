//! Authorization codes, grants, and lifetimes.

use std::time::Duration;

use base::{AccountId, Secret, SessionId, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Scopes;
use crate::authorize::Claims;

/// From the redirect to the token request (RFC 6749, section 4.1.2 recommends at most ten minutes).
pub const CODE_LIFETIME: Duration = Duration::from_secs(60);
pub const ACCESS_LIFETIME: Duration = Duration::from_secs(600);
/// An ID token states that a person signed in; it grants nothing by itself.
pub const ID_LIFETIME: Duration = Duration::from_secs(600);

/// The sealed part of an authorization code.
#[derive(Serialize, Deserialize)]
pub(super) struct CodePayload {
    pub(super) redirect_uri: String,
    pub(super) challenge: Option<String>,
    pub(super) nonce: Option<String>,
    pub(super) authenticated_at: Timestamp,
    pub(super) methods: Vec<String>,
    pub(super) level: Option<String>,
    /// Absent from codes issued by versions without the `claims` parameter.
    #[serde(default)]
    pub(super) claims: Claims,
}

/// A redeemed code: what the tokens are based on.
#[derive(Debug)]
pub struct Grant {
    /// The account whose [`Person`](crate::Person) belongs in the response.
    pub account: AccountId,
    /// The session that the code was issued in. If it has ended meanwhile, the code must not sign
    /// the person in.
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

/// The stored form of codes and access tokens: they have 256 random bits, so an unkeyed hash
/// suffices.
pub(super) fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}
