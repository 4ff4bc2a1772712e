//! Reading and checking discovery documents.

use serde::Deserialize;
use url::Url;

use super::endpoint::named_by;
use super::{Issuer, Provider};
use crate::Refusal;

/// A checked discovery document (OpenID Connect Discovery 1.0, sections 3 and 4.3).
#[derive(Clone, Debug)]
pub struct Metadata {
    pub authorization_endpoint: Url,
    pub token_endpoint: Url,
    pub jwks_uri: Url,
    pub userinfo_endpoint: Option<Url>,
    /// Whether every authorization response has `iss` (RFC 9207, section 3).
    pub names_issuer: bool,
}

#[derive(Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
    jwks_uri: Option<String>,
    userinfo_endpoint: Option<String>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl Metadata {
    pub fn read(provider: &Provider, body: &[u8]) -> Result<Self, Refusal> {
        let document: Document = serde_json::from_slice(body).map_err(|_| Refusal::Malformed)?;
        if document.issuer != provider.issuer.as_written() {
            return Err(Refusal::DiscoveryIssuerWrong);
        }
        let named = |text: Option<String>| {
            named_by(&provider.authority, text.as_deref().unwrap_or_default())
                .map_err(|_| Refusal::DiscoveryUnfit)
        };
        Ok(Self {
            authorization_endpoint: named(document.authorization_endpoint)?,
            token_endpoint: named(document.token_endpoint)?,
            jwks_uri: named(document.jwks_uri)?,
            userinfo_endpoint: document
                .userinfo_endpoint
                .map(|text| named(Some(text)))
                .transpose()?,
            names_issuer: document.authorization_response_iss_parameter_supported,
        })
    }
}

/// The tenant of a domain, from the discovery document that the provider returns for the domain.
pub(crate) fn tenant_of_domain(issuer: &Issuer, body: &[u8]) -> Result<String, Refusal> {
    #[derive(Deserialize)]
    struct Named {
        issuer: String,
    }
    let document: Named = serde_json::from_slice(body).map_err(|_| Refusal::Malformed)?;
    issuer.tenant_of(&document.issuer).map(str::to_owned).ok_or(Refusal::DiscoveryIssuerWrong)
}
