//! The parsed authorization request, and its errors as the RFCs name them.

use std::collections::BTreeSet;

use base::{EmailAddress, Language, Secret};

use super::Claims;
use crate::{ClientId, Scopes};

/// An authorization request, limited to what is understood and allowed for the client.
#[derive(Clone, Debug)]
pub struct Request {
    pub client: ClientId,
    pub redirect_uri: String,
    pub mode: ResponseMode,
    /// Whether responses carry `iss` (RFC 9207). They do not if the issuer depends on the person's
    /// tenant, which is unknown until sign-in.
    pub names_issuer: bool,
    pub state: Option<String>,
    pub nonce: Option<String>,
    /// Limited to those that the client may request.
    pub scopes: Scopes,
    /// Limited likewise.
    pub claims: Claims,
    /// The subjects that the client accepts; `None` = any.
    pub subjects: Option<BTreeSet<String>>,
    /// `code_challenge`, always S256 (RFC 7636, section 4.3).
    pub challenge: Option<String>,
    pub prompts: BTreeSet<Prompt>,
    /// Seconds.
    pub max_age: Option<u32>,
    /// `acr_values`, or `claims`, names [`TWO_STEPS`](crate::TWO_STEPS).
    pub two_steps: bool,
    /// An earlier ID token that names the expected person; not verified here but in
    /// [`expected`](super::expected()).
    pub id_token_hint: Option<Secret<String>>,
    /// An email address; other kinds of hint are ignored.
    pub login_hint: Option<EmailAddress>,
    pub language: Option<Language>,
}

impl Request {
    /// The scopes that consent is asked for: those requested, and those of the requested claims.
    pub fn consent_scopes(&self) -> Scopes {
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

/// How the response reaches the client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ResponseMode {
    #[default]
    Query,
    /// A page with a form that submits itself (OAuth 2.0 Form Post Response Mode).
    FormPost,
}

/// Errors that must not be sent to the requested redirect URI: the person sees a page instead (RFC
/// 6749, section 4.1.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnredirectableError {
    /// `client_id` or `redirect_uri` is repeated, or the request is too long.
    Malformed,
    ClientUnknown,
    RedirectUriMissing,
    /// Not registered for the client.
    RedirectUriUnknown,
}

/// Error codes for the client (RFC 6749, section 4.1.2.1; OpenID Connect Core 3.1.2.6).
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
