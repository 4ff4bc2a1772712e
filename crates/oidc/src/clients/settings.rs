//! A client as the portal file has it, and its validation at start-up.

use base::{Line, Secret};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use url::{Host, Url};

use super::{Authentication, Client, ClientId, Name, Pkce, SubjectKind};
use crate::keys::Algorithm;
use crate::{IssuerKind, Scope, Scopes};

/// `[[client]]` in the portal file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub id: ClientId,
    pub name: Name,
    pub redirect_uris: Vec<String>,
    #[serde(default)]
    pub post_logout_redirect_uris: Vec<String>,
    #[serde(default = "basic")]
    pub authentication: Authentication,
    #[serde(default = "required")]
    pub pkce: Pkce,
    /// Space-separated; `openid profile email` unless set.
    #[serde(default = "usual")]
    pub scope: String,
    #[serde(default = "rs256")]
    pub id_token_algorithm: String,
    /// If set, subjects are pairwise.
    pub sector: Option<String>,
    #[serde(default)]
    pub issuer: IssuerKind,
    #[serde(default)]
    pub hosted_domain: bool,
    /// The organisation that runs it.
    pub owner: Option<Line>,
    /// Its start page.
    pub home: Option<String>,
    /// Whether everyone needs a second factor.
    #[serde(default)]
    pub second_factor: bool,
    /// Only people with one of these roles may use it; empty = everyone.
    #[serde(default)]
    pub roles: Vec<String>,
    #[serde(default)]
    pub first_party: bool,
    #[serde(default)]
    pub verified: bool,
    /// Pages about the client and its terms, linked from the consent page.
    pub information: Option<String>,
    pub policy: Option<String>,
    pub terms: Option<String>,
    #[serde(default = "one")]
    pub consent_version: u32,
    #[serde(default)]
    pub claims_in_id_token: bool,
}

fn basic() -> Authentication {
    Authentication::Basic
}
fn required() -> Pkce {
    Pkce::Required
}
fn usual() -> String {
    "openid profile email".to_owned()
}
fn rs256() -> String {
    Algorithm::RS256.as_str().to_owned()
}
fn one() -> u32 {
    1
}

/// An invalid setting; shown to the system administrator.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSettings {
    #[error("client {0}: no redirect URI")]
    NoRedirectUri(ClientId),
    #[error("client {0}: `{1}` is not HTTPS (or HTTP on the loopback), or has a fragment or user")]
    RedirectUri(ClientId, String),
    #[error("client {0}: `{1}` is not a normalised URI: write `{2}`")]
    NotAUri(ClientId, String, String),
    #[error("client {0}: `{1}` is not an HTTPS address")]
    Link(ClientId, String),
    #[error(
        "client {0}: a secret of at least 32 characters is required, or `authentication = \"none\"`"
    )]
    Secret(ClientId),
    #[error("client {0}: PKCE is required for a client without a secret")]
    PkceNeeded(ClientId),
    #[error("client {0}: `scope` has an unknown scope, or lacks `openid`")]
    Scope(ClientId),
    #[error("client {0}: `{1}` is not a role")]
    Role(ClientId, String),
    #[error("client {0}: `id_token_algorithm` must be RS256, ES256 or EdDSA")]
    Algorithm(ClientId),
}

impl Settings {
    /// Validates the settings. The secret comes from a file or the environment, never from the
    /// portal file itself.
    pub fn client(self, secret: Option<&Secret<String>>) -> Result<Client, InvalidSettings> {
        let id = self.id;
        if self.redirect_uris.is_empty() {
            return Err(InvalidSettings::NoRedirectUri(id));
        }
        if let Some(bad) = self
            .redirect_uris
            .iter()
            .chain(&self.post_logout_redirect_uris)
            .find(|uri| !is_allowed_uri(uri))
        {
            return Err(InvalidSettings::RedirectUri(id, bad.clone()));
        }
        if let Some(bad) = self
            .redirect_uris
            .iter()
            .chain(&self.post_logout_redirect_uris)
            .find(|uri| !is_uri(uri))
        {
            let meant = Url::parse(bad).map(String::from).unwrap_or_default();
            return Err(InvalidSettings::NotAUri(id, bad.clone(), meant));
        }
        let link = |text: Option<String>| match text {
            Some(text) if is_allowed_uri(&text) => {
                Url::parse(&text).map(Some).map_err(|_| InvalidSettings::Link(id.clone(), text))
            }
            Some(text) => Err(InvalidSettings::Link(id.clone(), text)),
            None => Ok(None),
        };
        let (information, policy, terms, home) =
            (link(self.information)?, link(self.policy)?, link(self.terms)?, link(self.home)?);
        let secret = match (self.authentication, secret) {
            (Authentication::None, _) if self.pkce != Pkce::Required => {
                return Err(InvalidSettings::PkceNeeded(id));
            }
            (Authentication::None, _) => None,
            // Long enough that an unkeyed hash cannot be guessed.
            (_, Some(secret)) if secret.expose().len() >= 32 => {
                Some(Sha256::digest(secret.expose().as_bytes()).into())
            }
            _ => return Err(InvalidSettings::Secret(id)),
        };
        let scopes = Scopes::asked(&self.scope);
        if !scopes.has(Scope::Openid) || scopes.iter().count() != self.scope.split(' ').count() {
            return Err(InvalidSettings::Scope(id));
        }
        let role =
            |word: String| word.parse().map_err(|()| InvalidSettings::Role(id.clone(), word));
        let roles = self.roles.into_iter().map(role).collect::<Result<_, _>>()?;
        let algorithm =
            self.id_token_algorithm.parse().map_err(|()| InvalidSettings::Algorithm(id.clone()))?;
        Ok(Client {
            name: self.name,
            secret,
            authentication: self.authentication,
            pkce: self.pkce,
            redirect_uris: self.redirect_uris,
            post_logout_redirect_uris: self.post_logout_redirect_uris,
            scopes,
            algorithm,
            subject: self
                .sector
                .map_or(SubjectKind::Public, |sector| SubjectKind::Pairwise { sector }),
            first_party: self.first_party,
            verified: self.verified,
            issuer: self.issuer,
            hosted_domain: self.hosted_domain,
            owner: self.owner,
            home,
            second_factor: self.second_factor,
            roles,
            information,
            policy,
            terms,
            consent_version: self.consent_version,
            claims_in_id_token: self.claims_in_id_token,
            id,
        })
    }
}

/// RFC 3986, appendix A: characters that may appear in a `Location`. Clients send the URI as
/// registered, and it is compared byte by byte.
pub fn is_uri(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().all(|(at, b)| match b {
        b'%' => bytes.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)),
        b if b.is_ascii_alphanumeric() => true,
        b => b"-._~:/?#[]@!$&'()*+,;=".contains(b),
    })
}

fn is_allowed_uri(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else { return false };
    let loopback = match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    };
    let safe = url.scheme() == "https" || (url.scheme() == "http" && loopback);
    safe && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
        && !text.contains(['*', '\\', ' '])
}
