use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use base::Secret;
use serde::{Deserialize, Serialize};
use url::Url;

/// The tenant of all personal Microsoft accounts.
pub const CONSUMER_TENANT: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// What the portal calls an upstream: in its file, in return addresses, in the audit log.
/// Lower-case letters, digits and hyphens, at most 32.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProviderId(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an upstream is named by at most 32 lower-case letters, digits and hyphens")]
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

/// What an ID token may be signed by (RFC 7518, 3.1; RFC 8037). All with a private key that the
/// upstream alone has: an HMAC's key would be ours too, and `none` is no signature.
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

/// How the portal proves itself at the token endpoint (OpenID Connect Core, 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClientAuthentication {
    /// `client_secret_basic`
    Basic,
    /// `client_secret_post`
    Post,
    /// PKCE alone.
    None,
}

/// Who signs what comes from this upstream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Issuer {
    Exactly(String),
    /// An issuer for each tenant: `https://login.microsoftonline.com/{tenantid}/v2.0`, filled in
    /// from the token's `tid`.
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
    /// As the discovery document has it.
    pub fn as_written(&self) -> String {
        match self {
            Self::Exactly(text) => text.clone(),
            Self::PerTenant { before, after } => format!("{before}{}{after}", Self::PLACE),
        }
    }
    /// The issuer of one tenant.
    pub fn of(&self, tenant: &str) -> String {
        match self {
            Self::Exactly(text) => text.clone(),
            Self::PerTenant { before, after } => format!("{before}{tenant}{after}"),
        }
    }
    /// Whether it is one of this upstream's issuers, whatever the tenant.
    pub fn covers(&self, issuer: &str) -> bool {
        match self {
            Self::Exactly(text) => text == issuer,
            Self::PerTenant { .. } => self.tenant_of(issuer).is_some(),
        }
    }
    /// The tenant that an issuer names.
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

/// A tenant's id is a GUID in lower case; nothing else is put into an address.
pub(crate) fn is_tenant(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(i, b)| match i {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_digit() || (b'a'..=b'f').contains(&b),
        })
}

/// What in a token is the person, for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// `sub`.
    Sub,
    /// `tid` and `oid` together. Entra's `sub` differs for each application, so that a new
    /// registration would lose everybody.
    TenantAndObject,
}

/// When an address from upstream counts as the person's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Vouching {
    /// `email_verified` is true: the upstream has proved each address that it hands out, and does
    /// so again when it changes.
    Verified,
    /// `email_verified` is true and the upstream is the one who runs the address: the domain is one
    /// of these, or the account's `hd`. (An address elsewhere was proved once, when the account was
    /// made, and may have another owner by now.)
    VerifiedAndAuthoritative { domains: Vec<String> },
    /// `xms_edov` says that the domain's owner has been verified. An Entra tenant's `email` alone
    /// is whatever its administrator wrote.
    DomainOwner,
    /// Never.
    Never,
}

/// Which tenants are taken by this way.
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

/// An upstream, ready to use. Made from [`Settings`](super::Settings).
#[derive(Clone, Debug)]
pub struct Provider {
    pub id: ProviderId,
    /// Below it lies `.well-known/openid-configuration`.
    pub authority: Url,
    pub issuer: Issuer,
    pub client_id: String,
    pub client_secret: Option<Secret<String>>,
    pub client_authentication: ClientAuthentication,
    /// Our own address for this upstream and no other (RFC 9700, 2.1 and 4.4): exactly as it is
    /// registered there.
    pub redirect_uri: Url,
    pub scopes: Vec<String>,
    pub algorithms: Vec<Algorithm>,
    pub subject: Subject,
    pub vouching: Vouching,
    pub tenants: Tenants,
    /// Whether names and address are fetched from userinfo too.
    pub userinfo: bool,
    /// Asks this upstream whether a domain is a tenant of it: the address with the domain in place
    /// of `{domain}`.
    pub tenant_discovery: Option<String>,
    /// Sent as `domain_hint` whoever comes: Entra's `consumers` spares personal accounts a page.
    pub domain_hint: Option<String>,
    /// Whether it understands `prompt=login`. Google doesn't: choosing the account is the most that
    /// it asks.
    pub login_prompt: bool,
    /// How far the two clocks may differ.
    pub leeway: Duration,
}
