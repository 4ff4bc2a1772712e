use base::{EmailAddress, Language, Secret, Timestamp};

use crate::ProviderId;

/// What the person is to be asked upstream (OpenID Connect Core, 3.1.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// Nothing: fail where a page would be needed.
    None,
    /// To prove themselves again.
    Login,
    /// Which of several accounts.
    SelectAccount,
    Consent,
}

impl Prompt {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Login => "login",
            Self::SelectAccount => "select_account",
            Self::Consent => "consent",
        }
    }
}

/// What `web` knows about who is about to be sent upstream.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    /// The address as the person typed it, so that it needn't be typed again.
    pub login_hint: Option<EmailAddress>,
    /// The domain that the person belongs to upstream.
    pub domain_hint: Option<String>,
    pub prompt: Option<Prompt>,
    pub language: Option<Language>,
    /// Seconds since the person last proved themselves upstream, at most.
    pub max_age: Option<u32>,
    /// Given back when the person comes back: which flow this belongs to. Ids only; it is stored in
    /// the clear.
    pub context: String,
}

/// A sign-in under way. What it holds makes the answer ours: none of it but the state is ever seen
/// by the browser.
#[derive(Clone, Debug)]
pub struct Pending {
    pub provider: ProviderId,
    pub state: String,
    pub nonce: Secret<String>,
    /// PKCE (RFC 7636).
    pub verifier: Secret<String>,
    pub context: String,
    pub started_at: Timestamp,
    pub max_age: Option<u32>,
    pub login_hint: Option<EmailAddress>,
}

/// Names one sign-in at an upstream. Nothing is told by it: it is the hash of its `state`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignInId(pub(super) [u8; 32]);

impl std::fmt::Display for SignInId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A sign-in under way, taken by the one request that may answer it.
#[derive(Clone, Debug)]
pub struct Taken {
    pub sign_in: SignInId,
    pub nonce: Secret<String>,
    pub verifier: Secret<String>,
    pub context: String,
    pub started_at: Timestamp,
    pub max_age: Option<u32>,
    pub login_hint: Option<EmailAddress>,
}
