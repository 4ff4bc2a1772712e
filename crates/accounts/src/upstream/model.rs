use base::{CredentialId, EmailAddress, Line, Timestamp};

/// Who somebody is at an upstream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The portal's name for the upstream.
    pub provider: String,
    pub issuer: String,
    pub subject: String,
    /// Names as told there: to fill in fields with.
    pub first: Option<Line>,
    pub last: Option<Line>,
    /// As told there: how the login is shown, and nothing more.
    pub address: Option<EmailAddress>,
}

impl Identity {
    /// Issuer and subject are the person, and nothing else is.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.issuer == other.issuer && self.subject == other.subject
    }
}

/// A sign-in upstream that opens an account here.
#[derive(Clone, Debug)]
pub struct Link {
    pub id: CredentialId,
    pub account: base::AccountId,
    pub provider: String,
    /// The address as the upstream told it last.
    pub shown: Option<EmailAddress>,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}
