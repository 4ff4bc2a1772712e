//! Signing algorithms, and a key as stored.

use base::Timestamp;

store::stored! {
    /// Signing algorithms of ID tokens (RFC 7518, section 3.1; RFC 8037).
    #[allow(clippy::upper_case_acronyms, reason = "the names in the IANA registry")]
    pub enum Algorithm {
        RS256 = "RS256",
        ES256 = "ES256",
        EdDSA = "EdDSA",
    }
}

/// A key without its private half.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredKey {
    /// The thumbprint of the public half (RFC 7638).
    pub id: String,
    pub algorithm: Algorithm,
    /// The public half, as JSON (RFC 7517).
    pub public: String,
    pub made_at: Timestamp,
}
