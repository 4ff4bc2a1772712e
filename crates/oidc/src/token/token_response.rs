//! Responses of the token and userinfo endpoints, in the shapes of RFC 6749 and RFC 6750.

use serde_json::{Value, json};

/// A response of the token or userinfo endpoint. It must not be cached (`Cache-Control: no-store`).
#[derive(Clone, Debug, PartialEq)]
pub struct TokenResponse {
    pub status: u16,
    /// JSON.
    pub body: Value,
    /// The `WWW-Authenticate` header.
    pub challenge: Option<&'static str>,
}

impl TokenResponse {
    pub(super) fn good(body: Value) -> Self {
        Self { status: 200, body, challenge: None }
    }
    fn bad(status: u16, error: &str, challenge: Option<&'static str>) -> Self {
        Self { status, body: json!({ "error": error }), challenge }
    }
    pub(super) fn invalid_request() -> Self {
        Self::bad(400, "invalid_request", None)
    }
    pub(super) fn unsupported_grant_type() -> Self {
        Self::bad(400, "unsupported_grant_type", None)
    }
    /// The code or the account is not valid.
    pub fn invalid_grant() -> Self {
        Self::bad(400, "invalid_grant", None)
    }
    /// RFC 6749, section 5.2: 401, with the scheme if the client used the header.
    pub(super) fn invalid_client(by_header: bool) -> Self {
        Self::bad(401, "invalid_client", by_header.then_some("Basic realm=\"token\""))
    }
    /// RFC 6750, sections 3 and 3.1: without a token, the challenge names no error.
    pub(super) fn no_token() -> Self {
        Self { status: 401, body: json!({}), challenge: Some("Bearer realm=\"userinfo\"") }
    }
    /// Sent by two methods, or repeated (RFC 6750, section 3.1).
    pub(super) fn two_tokens() -> Self {
        Self::bad(
            400,
            "invalid_request",
            Some("Bearer realm=\"userinfo\", error=\"invalid_request\""),
        )
    }
    /// The token or the account is not valid.
    pub fn invalid_token() -> Self {
        Self::bad(401, "invalid_token", Some("Bearer realm=\"userinfo\", error=\"invalid_token\""))
    }
    /// The `error` member, if any.
    pub fn error(&self) -> Option<&str> {
        self.body["error"].as_str()
    }
}
