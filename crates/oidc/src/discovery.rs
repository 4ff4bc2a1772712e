//! The provider's metadata documents.

use serde_json::{Value, json};

use crate::keys::Algorithm;
use crate::{Provider, Scope, TWO_STEPS};

/// The provider's endpoints, as absolute URLs.
#[derive(Clone, Debug)]
pub struct Endpoints {
    pub authorization: String,
    pub token: String,
    pub userinfo: String,
    pub keys: String,
    pub end_session: String,
}

impl Endpoints {
    /// The standard paths below an issuer.
    pub fn below(issuer: &str) -> Self {
        let at = |path: &str| format!("{issuer}/oidc/{path}");
        Self {
            authorization: at("authorize"),
            token: at("token"),
            userinfo: at("userinfo"),
            keys: at("keys"),
            end_session: at("logout"),
        }
    }
}

/// The document for clients that have an issuer for each tenant. `issuer` comes from
/// [`Tenants::issuer`](crate::Tenants::issuer).
pub fn discovery_of(provider: &Provider, issuer: &str) -> Value {
    let mut document = discovery(provider);
    document["issuer"] = issuer.into();
    document["authorization_response_iss_parameter_supported"] = false.into();
    document
}

/// `/.well-known/openid-configuration` (OpenID Connect Discovery 1.0, section 3; RFC 8414). It
/// advertises only what is implemented.
pub fn discovery(provider: &Provider) -> Value {
    let algorithms: Vec<&str> = Algorithm::ALL.iter().map(|algorithm| algorithm.as_str()).collect();
    let mut claims =
        vec!["iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "at_hash"];
    claims.extend(Scope::ALL.iter().flat_map(|scope| scope.claims()));
    json!({
        "issuer": provider.issuer,
        "authorization_endpoint": provider.endpoints.authorization,
        "token_endpoint": provider.endpoints.token,
        "userinfo_endpoint": provider.endpoints.userinfo,
        "jwks_uri": provider.endpoints.keys,
        "end_session_endpoint": provider.endpoints.end_session,
        "scopes_supported": Scope::ALL.iter().map(|scope| scope.as_str()).collect::<Vec<_>>(),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "form_post"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public", "pairwise"],
        "id_token_signing_alg_values_supported": algorithms,
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "claims_supported": claims,
        "acr_values_supported": [TWO_STEPS],
        "ui_locales_supported": ["sv", "en"],
        "claims_parameter_supported": true,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "authorization_response_iss_parameter_supported": true,
    })
}
