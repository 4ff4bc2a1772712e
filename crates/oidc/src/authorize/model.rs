use std::collections::BTreeSet;

use base::{EmailAddress, Language, Secret};

use super::Claims;
use crate::{ClientId, Scopes};

/// What a service asks for, as far as it is understood and allowed.
#[derive(Clone, Debug)]
pub struct Request {
    pub client: ClientId,
    pub redirect_uri: String,
    pub mode: ResponseMode,
    /// Whether answers name the issuer (RFC 9207). One for each tenant is not known before the
    /// person is.
    pub names_issuer: bool,
    pub state: Option<String>,
    pub nonce: Option<String>,
    /// Those that the service may ask for.
    pub scopes: Scopes,
    /// Likewise.
    pub claims: Claims,
    /// Who it has to be, as the service knows people; empty = anybody.
    pub subjects: BTreeSet<String>,
    /// S256 (RFC 7636, 4.3).
    pub challenge: Option<String>,
    pub prompts: BTreeSet<Prompt>,
    /// Seconds.
    pub max_age: Option<u32>,
    /// `acr_values`, or `claims`, names [`TWO_STEPS`](crate::TWO_STEPS).
    pub two_steps: bool,
    /// An ID token of before: the service wants this person. Not looked at yet
    /// ([`Expected`](super::Expected)).
    pub id_token_hint: Option<Secret<String>>,
    /// An address; other hints mean nothing here.
    pub login_hint: Option<EmailAddress>,
    pub language: Option<Language>,
}

impl Request {
    /// What a person is asked about: each thing that is told belongs to one of these.
    pub fn told(&self) -> Scopes {
        self.scopes.both(&self.claims.scopes())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Prompt {
    None,
    Login,
    Consent,
    SelectAccount,
}

/// How the answer gets to the service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ResponseMode {
    #[default]
    Query,
    /// A page with a form that sends itself (OAuth 2.0 Form Post Response Mode).
    FormPost,
}

/// Requests that may not be answered to where they ask for it: the person sees a page instead (RFC
/// 6749, 4.1.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unanswerable {
    /// What names the service or the way back is repeated, or the whole is too long.
    Malformed,
    ClientUnknown,
    RedirectUriMissing,
    /// Not one that the service has registered.
    RedirectUriUnknown,
}

/// Errors as the service is told (RFC 6749, 4.1.2.1; OpenID Connect Core, 3.1.2.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    InvalidRequest,
    UnsupportedResponseType,
    InvalidScope,
    AccessDenied,
    LoginRequired,
    ConsentRequired,
    InteractionRequired,
    /// OpenID Connect Core Error Code unmet_authentication_requirements 1.0.
    UnmetAuthenticationRequirements,
    RequestNotSupported,
    RequestUriNotSupported,
    RegistrationNotSupported,
}

impl ErrorCode {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::AccessDenied => "access_denied",
            Self::LoginRequired => "login_required",
            Self::ConsentRequired => "consent_required",
            Self::InteractionRequired => "interaction_required",
            Self::UnmetAuthenticationRequirements => "unmet_authentication_requirements",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::RegistrationNotSupported => "registration_not_supported",
        }
    }
}
