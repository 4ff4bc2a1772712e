//! A sign-in's request and pending state as values.

use base::{EmailAddress, Language, Secret, Timestamp};

use crate::ProviderId;

/// `prompt` (OpenID Connect Core, section 3.1.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// Fail if interaction is needed.
    None,
    /// Authenticate again.
    Login,
    /// Choose among several accounts.
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

/// The inputs of an authorization request.
#[derive(Clone, Debug, Default)]
pub struct AuthorizationInput {
    /// The address as the person typed it, to prefill the provider's form.
    pub login_hint: Option<EmailAddress>,
    /// The person's domain at the provider.
    pub domain_hint: Option<String>,
    pub prompt: Option<Prompt>,
    pub language: Option<Language>,
    /// Maximum age of the person's authentication upstream, in seconds.
    pub max_age: Option<u32>,
    /// Returned with the result: which flow the sign-in belongs to. Ids only, since it is stored
    /// unsealed.
    pub context: String,
}

/// A pending sign-in. It ties the response to the request; the browser sees only `state`, `nonce`
/// and the challenge of `verifier`.
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

/// Identifies one upstream sign-in: the hash of its `state`, and so not a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignInId(pub(super) [u8; 32]);

impl std::fmt::Display for SignInId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A pending sign-in, taken by the one request that may complete it.
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
