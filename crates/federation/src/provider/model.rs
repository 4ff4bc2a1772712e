//! A provider's configuration as values.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use base::Secret;
use serde::{Deserialize, Serialize};
use url::Url;

/// The Entra tenant of all personal Microsoft accounts.
pub const CONSUMER_TENANT: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// The portal's name for a provider, in the portal file, redirect URIs and the audit log:
/// lower-case letters, digits and hyphens, at most 32.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProviderId(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an upstream provider's id has at most 32 lower-case letters, digits and hyphens")]
pub struct NotAProviderId;

impl ProviderId {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl FromStr for ProviderId {
    type Err = NotAProviderId;
    fn from_str(text: &str) -> Result<Self, NotAProviderId> {
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if (1..=32).contains(&text.len()) && text.bytes().all(fits) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAProviderId)
        }
    }
}
impl TryFrom<String> for ProviderId {
    type Error = NotAProviderId;
    fn try_from(text: String) -> Result<Self, NotAProviderId> {
        text.parse()
    }
}
impl From<ProviderId> for String {
    fn from(id: ProviderId) -> Self {
        id.0
    }
}
impl fmt::Display for ProviderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl fmt::Debug for ProviderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProviderId({})", self.0)
    }
}

/// Signature algorithms accepted for ID tokens (RFC 7518, section 3.1; RFC 8037). All asymmetric:
/// an HMAC key would be the portal's too, and `none` is not a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Algorithm {
    RS256,
    PS256,
    ES256,
    EdDSA,
}

impl Algorithm {
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Self::RS256),
            "PS256" => Some(Self::PS256),
            "ES256" => Some(Self::ES256),
            "EdDSA" => Some(Self::EdDSA),
            _ => None,
        }
    }
    pub(crate) fn of_jsonwebtoken(self) -> jsonwebtoken::Algorithm {
        match self {
            Self::RS256 => jsonwebtoken::Algorithm::RS256,
            Self::PS256 => jsonwebtoken::Algorithm::PS256,
            Self::ES256 => jsonwebtoken::Algorithm::ES256,
            Self::EdDSA => jsonwebtoken::Algorithm::EdDSA,
        }
    }
}

/// Client authentication at the token endpoint (OpenID Connect Core, section 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClientAuthentication {
    /// `client_secret_basic`
    Basic,
    /// `client_secret_post`
    Post,
    /// Public client: PKCE only.
    None,
}

/// The issuer of a provider's tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Issuer {
    Exactly(String),
    /// One issuer per tenant: `https://login.microsoftonline.com/{tenantid}/v2.0`, filled in from
    /// the token's `tid`.
    PerTenant {
        before: String,
        after: String,
    },
}

impl Issuer {
    const PLACE: &str = "{tenantid}";

    pub fn new(text: &str) -> Self {
        match text.split_once(Self::PLACE) {
            Some((before, after)) => {
                Self::PerTenant { before: before.to_owned(), after: after.to_owned() }
            }
            None => Self::Exactly(text.to_owned()),
        }
    }
    /// As the discovery document writes it.
    pub fn as_written(&self) -> String {
        match self {
            Self::Exactly(text) => text.clone(),
            Self::PerTenant { before, after } => format!("{before}{}{after}", Self::PLACE),
        }
    }
    /// The issuer of a tenant.
    pub fn of(&self, tenant: &str) -> String {
        match self {
            Self::Exactly(text) => text.clone(),
            Self::PerTenant { before, after } => format!("{before}{tenant}{after}"),
        }
    }
    /// Whether it is one of this provider's issuers, of any tenant.
    pub fn covers(&self, issuer: &str) -> bool {
        match self {
            Self::Exactly(text) => text == issuer,
            Self::PerTenant { .. } => self.tenant_of(issuer).is_some(),
        }
    }
    /// The tenant in an issuer.
    pub fn tenant_of<'a>(&self, issuer: &'a str) -> Option<&'a str> {
        match self {
            Self::Exactly(_) => None,
            Self::PerTenant { before, after } => issuer
                .strip_prefix(before.as_str())?
                .strip_suffix(after.as_str())
                .filter(|tenant| is_tenant(tenant)),
        }
    }
}

/// Whether the text is a tenant id: a lower-case GUID. Nothing else is put into a URL.
pub(crate) fn is_tenant(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(i, b)| match i {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_digit() || (b'a'..=b'f').contains(&b),
        })
}

/// The claims that identify a person permanently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// `sub`.
    Sub,
    /// `tid` and `oid` together. Entra's `sub` differs per application, so that a new registration
    /// of the portal would lose all accounts.
    TenantAndObject,
}

/// When an address reported by a provider counts as proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressTrust {
    /// `email_verified` is true, from a provider that proves each address, and again when it
    /// changes.
    Verified,
    /// `email_verified` is true and the provider is authoritative for the address: its domain is
    /// one of these or the account's `hd`. (Any other address was proved once, when the account was
    /// made, and may have another owner by now.)
    VerifiedAndAuthoritative { domains: Vec<String> },
    /// `xms_edov` says that the domain's owner is verified. `email` alone is whatever the tenant's
    /// administrator entered.
    DomainOwner,
    /// Never.
    Never,
}

/// Which tenants a provider configuration accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tenants {
    Any,
    Only(Vec<String>),
    Except(Vec<String>),
}

impl Tenants {
    pub(crate) fn take(&self, tenant: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Only(these) => these.iter().any(|t| t == tenant),
            Self::Except(these) => !these.iter().any(|t| t == tenant),
        }
    }
}

/// A provider, ready to use. Made from [`Settings`](super::Settings).
#[derive(Clone, Debug)]
pub struct Provider {
    pub id: ProviderId,
    /// Base URL of `.well-known/openid-configuration`.
    pub authority: Url,
    pub issuer: Issuer,
    pub client_id: String,
    pub client_secret: Option<Secret<String>>,
    pub client_authentication: ClientAuthentication,
    /// The redirect URI of this provider only (RFC 9700, sections 2.1 and 4.4), exactly as
    /// registered there.
    pub redirect_uri: Url,
    pub scopes: Vec<String>,
    pub algorithms: Vec<Algorithm>,
    pub subject: Subject,
    pub address_trust: AddressTrust,
    pub tenants: Tenants,
    /// Whether names and address are also fetched from the userinfo endpoint.
    pub userinfo: bool,
    /// URL that tells whether a domain is a tenant of this provider, with `{domain}` in place of
    /// the domain.
    pub tenant_discovery: Option<String>,
    /// Always sent as `domain_hint`: Entra's `consumers` spares personal accounts a page.
    pub domain_hint: Option<String>,
    /// Whether it supports `prompt=login`. Google doesn't; `select_account` is its closest.
    pub login_prompt: bool,
    /// Tolerated difference between the two clocks.
    pub leeway: Duration,
}
