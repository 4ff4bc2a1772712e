//! The code exchange, and reading of token and userinfo responses.

use base::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use url::form_urlencoded;

use super::Claims;
use crate::Refusal;
use crate::provider::{ClientAuthentication, Provider};
use crate::transport::HttpResponse;

/// A request to the token endpoint.
#[derive(Debug)]
pub struct TokenRequest {
    /// `application/x-www-form-urlencoded`.
    pub body: Secret<String>,
    /// Value of the `Authorization` header.
    pub authorization: Option<Secret<String>>,
}

/// Builds the code exchange (OpenID Connect Core, section 3.1.3.1; RFC 7636, section 4.5).
pub fn token_request(
    provider: &Provider,
    code: &Secret<String>,
    verifier: &Secret<String>,
) -> TokenRequest {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.append_pair("grant_type", "authorization_code")
        .append_pair("code", code.expose())
        .append_pair("redirect_uri", provider.redirect_uri.as_str())
        .append_pair("code_verifier", verifier.expose());
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let mut authorization = None;
    match (provider.client_authentication, &provider.client_secret) {
        (ClientAuthentication::Basic, Some(secret)) => {
            // Both parts are form-encoded first (RFC 6749, section 2.3.1).
            let pair = Secret::new(format!(
                "{}:{}",
                encoded(&provider.client_id),
                encoded(secret.expose())
            ));
            authorization = Some(Secret::new(format!("Basic {}", STANDARD.encode(pair.expose()))));
        }
        (ClientAuthentication::Post, Some(secret)) => {
            body.append_pair("client_id", &provider.client_id)
                .append_pair("client_secret", secret.expose());
        }
        (ClientAuthentication::None, _) | (_, None) => {
            body.append_pair("client_id", &provider.client_id);
        }
    }
    TokenRequest { body: Secret::new(body.finish()), authorization }
}

/// The tokens of a token response.
#[derive(Debug)]
pub struct TokenResponse {
    pub id_token: Secret<String>,
    pub access_token: Option<Secret<String>>,
}

/// Reads a token response (RFC 6749, sections 5.1 and 5.2; OpenID Connect Core, section 3.1.3.3).
pub fn read_token_response(answered: &HttpResponse) -> Result<TokenResponse, Refusal> {
    #[derive(Deserialize)]
    struct Bad {
        error: String,
    }
    #[derive(Deserialize)]
    struct Good {
        id_token: Option<Secret<String>>,
        access_token: Option<Secret<String>>,
        token_type: Option<String>,
    }
    match answered.status {
        200 => {}
        400 | 401 => {
            return Err(
                match serde_json::from_slice::<Bad>(&answered.body).map(|bad| bad.error).as_deref()
                {
                    Ok("invalid_grant") => Refusal::CodeRefused,
                    Ok("invalid_client" | "unauthorized_client") => Refusal::ClientRefused,
                    Ok("temporarily_unavailable" | "server_error") => Refusal::UpstreamBusy,
                    Ok(_) => Refusal::UpstreamRefused,
                    Err(_) => Refusal::Status(answered.status),
                },
            );
        }
        status => return Err(Refusal::Status(status)),
    }
    let good: Good = serde_json::from_slice(&answered.body).map_err(|_| Refusal::Malformed)?;
    if !good.token_type.is_some_and(|kind| kind.eq_ignore_ascii_case("bearer")) {
        return Err(Refusal::TokenMissing);
    }
    Ok(TokenResponse {
        id_token: good.id_token.ok_or(Refusal::TokenMissing)?,
        access_token: good.access_token,
    })
}

/// Fills gaps in the claims from userinfo, whose `sub` must match (OpenID Connect Core, section
/// 5.3.2).
pub fn read_userinfo(answered: &HttpResponse, claims: &mut Claims) -> Result<(), Refusal> {
    if answered.status != 200 {
        return Err(Refusal::Status(answered.status));
    }
    let more: Claims = serde_json::from_slice(&answered.body).map_err(|_| Refusal::Malformed)?;
    if more.sub.is_none() || more.sub != claims.sub {
        return Err(Refusal::UserinfoSubjectWrong);
    }
    claims.fill_in(more);
    Ok(())
}
