//! A client and its identifiers (RFC 6749, section 2). Built by [`Settings`](super::Settings) only,
//! which validates it.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use base::{Fault, Line};
use organisations::permissions::Role;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use url::Url;

use super::Name;
use crate::keys::Algorithm;
use crate::{IssuerKind, Scopes};

/// `client_id`: 1 to 64 letters, digits, `-`, `_` and `.`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClientId(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a client id has at most 64 letters, digits, `-`, `_` and `.`")]
pub struct NotAClientId;

impl ClientId {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl FromStr for ClientId {
    type Err = NotAClientId;
    fn from_str(text: &str) -> Result<Self, NotAClientId> {
        let fits = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
        if (1..=64).contains(&text.len()) && text.bytes().all(fits) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAClientId)
        }
    }
}
impl TryFrom<String> for ClientId {
    type Error = NotAClientId;
    fn try_from(text: String) -> Result<Self, NotAClientId> {
        text.parse()
    }
}
impl From<ClientId> for String {
    fn from(id: ClientId) -> Self {
        id.0
    }
}
impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl fmt::Debug for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClientId({})", self.0)
    }
}
impl store::ToValue for ClientId {
    fn to_value(&self) -> store::Value {
        store::Value::Text(self.0.clone())
    }
}
impl store::FromValue for ClientId {
    fn from_value(value: store::Value) -> Result<Self, Fault> {
        String::from_value(value)?.parse().map_err(Fault::new)
    }
}

/// How a client authenticates at the token endpoint (OpenID Connect Core 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Authentication {
    /// `client_secret_basic`
    Basic,
    /// `client_secret_post`
    Post,
    /// `none`: a public client. PKCE is then required.
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pkce {
    Required,
    /// For clients older than PKCE; their requests must carry a nonce (RFC 9700, section 2.1.1).
    Optional,
    /// Neither PKCE nor a nonce: plain OpenID Connect, as its certification tests use. A thief of a
    /// code still lacks the client secret, but may inject the code into the client in another
    /// browser.
    NeitherNeeded,
}

/// Whether two clients can tell that they have the same person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubjectKind {
    Public,
    /// One subject for each sector (OpenID Connect Core 8.1).
    Pairwise {
        sector: String,
    },
}

/// A client.
#[derive(Clone, Debug)]
pub struct Client {
    pub id: ClientId,
    /// The name that people know it by.
    pub name: Name,
    /// SHA-256 of the client secret.
    pub(crate) secret: Option<[u8; 32]>,
    pub authentication: Authentication,
    pub pkce: Pkce,
    /// See [`Client::allows_redirect_uri`].
    pub redirect_uris: Vec<String>,
    /// Where people may be sent after the client signs them out; compared exactly.
    pub post_logout_redirect_uris: Vec<String>,
    pub scopes: Scopes,
    pub algorithm: Algorithm,
    pub subject: SubjectKind,
    /// Which issuer its tokens name.
    pub issuer: IssuerKind,
    /// Whether it is told the domain of the organisation that runs the person's account (`hd`, as
    /// with Google).
    pub hosted_domain: bool,
    /// The organisation that runs it.
    pub owner: Option<Line>,
    /// Its start page.
    pub home: Option<Url>,
    /// Whether everyone needs a second factor.
    pub second_factor: bool,
    /// Only people with one of these roles may use it; empty = everyone.
    pub roles: Vec<Role>,
    /// The operator's own client: consent is not asked for, unless another program could
    /// impersonate it.
    pub first_party: bool,
    /// Whether the operator has verified the owner.
    pub verified: bool,
    pub information: Option<Url>,
    /// Its privacy policy.
    pub policy: Option<Url>,
    pub terms: Option<Url>,
    /// Raised when the text that people consented to changes: everyone is asked again.
    pub consent_version: u32,
    /// Whether the ID token carries names and address too, rather than userinfo alone.
    pub claims_in_id_token: bool,
}

impl Client {
    /// Whether a redirect URI is registered, compared exactly (RFC 9700, section 2.1). A native app
    /// takes any free port, so on the loopback interface the port of a public client may differ
    /// (RFC 8252, section 7.3).
    pub(crate) fn allows_redirect_uri(&self, uri: &str) -> bool {
        let but_for_the_port =
            |own: &str| without_port(own).is_some_and(|own| without_port(uri) == Some(own));
        self.redirect_uris.iter().any(|own| {
            own == uri || (self.authentication == Authentication::None && but_for_the_port(own))
        })
    }
    /// Whether any program on the person's machine could impersonate this client: it has no secret,
    /// and its redirect URI is on the loopback interface. A remembered consent does not count then
    /// (RFC 8252, section 8.6; RFC 6749, section 10.2).
    pub(crate) fn can_be_impersonated_at(&self, redirect_uri: &str) -> bool {
        !self.is_confidential() && without_port(redirect_uri).is_some()
    }
    /// Whether it can keep a secret (RFC 6749, section 2.1).
    pub fn is_confidential(&self) -> bool {
        self.authentication != Authentication::None
    }
    pub(crate) fn verify_secret(&self, secret: &str) -> bool {
        use sha2::{Digest, Sha256};
        self.secret.is_some_and(|hash| {
            bool::from(hash.ct_eq(&<[u8; 32]>::from(Sha256::digest(secret.as_bytes()))))
        })
    }
}

/// The host, and what follows the port, of a loopback URI. IP literals only, since `localhost` may
/// resolve to another machine (RFC 8252, section 8.3).
fn without_port(uri: &str) -> Option<(&'static str, &str)> {
    let ends = |rest: &str| rest.is_empty() || rest.starts_with(['/', '?']);
    let after_scheme = uri.strip_prefix("http://")?;
    let (host, rest) = ["127.0.0.1", "[::1]"]
        .into_iter()
        .find_map(|host| Some((host, after_scheme.strip_prefix(host)?)))?;
    let rest = match rest.strip_prefix(':') {
        None => rest,
        Some(rest) => {
            let (port, rest) =
                rest.split_at(rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len()));
            port.parse::<std::num::NonZeroU16>().ok()?;
            rest
        }
    };
    ends(rest).then_some((host, rest))
}

/// All clients of a portal.
#[derive(Clone, Debug, Default)]
pub struct Clients(BTreeMap<ClientId, Client>);

impl Clients {
    /// Fails if two clients share an id.
    pub fn new(clients: impl IntoIterator<Item = Client>) -> Result<Self, Fault> {
        let mut all = BTreeMap::new();
        for client in clients {
            let id = client.id.clone();
            if all.insert(id.clone(), client).is_some() {
                return Err(Fault::new(format!("two clients have the id {id}")));
            }
        }
        Ok(Self(all))
    }
    pub fn find(&self, id: &str) -> Option<&Client> {
        self.0.get(&id.parse::<ClientId>().ok()?)
    }
    pub fn iter(&self) -> impl Iterator<Item = &Client> {
        self.0.values()
    }
}
