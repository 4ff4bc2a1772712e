//! Upstream identities and linked logins as values.

use base::{CredentialId, EmailAddress, Line, Timestamp};

/// A person's verified identity at an upstream provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The portal's name for the provider.
    pub provider: String,
    pub issuer: String,
    pub subject: String,
    /// Names as reported, to prefill fields.
    pub first: Option<Line>,
    pub last: Option<Line>,
    /// The address as reported. It names the login in lists, and shows later whether the address
    /// moved.
    pub address: Option<EmailAddress>,
}

impl Identity {
    /// Compares issuer and subject, which alone identify the person.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.issuer == other.issuer && self.subject == other.subject
    }
}

/// A linked login.
#[derive(Clone, Debug)]
pub struct Link {
    pub id: CredentialId,
    pub account: base::AccountId,
    pub provider: String,
    /// The address that the provider reported last.
    pub shown: Option<EmailAddress>,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}
