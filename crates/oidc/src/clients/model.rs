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

/// What a service is called in requests: letters, digits, `-`, `_` and `.`, at most 64.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClientId(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a service is named by at most 64 letters, digits, `-`, `_` and `.`")]
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

/// How a service proves itself at the token endpoint (OpenID Connect Core, 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Authentication {
    /// `client_secret_basic`
    Basic,
    /// `client_secret_post`
    Post,
    /// Not at all: a service that can't keep a secret. PKCE is then a must.
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pkce {
    Required,
    /// For services that are older than it; such a request has to carry a nonce (RFC 9700, 2.1.1).
    Optional,
    /// Neither is needed: what plain OpenID Connect asks for, and its certification tests do.
    /// Whoever steals a code still lacks the service's secret, but may have the service itself take
    /// it in another browser.
    NeitherNeeded,
}

/// Whether two services can tell that they have the same person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubjectKind {
    Public,
    /// One subject for each sector (OpenID Connect Core, 8.1).
    Pairwise {
        sector: String,
    },
}

/// A service.
#[derive(Clone, Debug)]
pub struct Client {
    pub id: ClientId,
    /// As people know it.
    pub name: Name,
    /// SHA-256 of its secret.
    pub(crate) secret: Option<[u8; 32]>,
    pub authentication: Authentication,
    pub pkce: Pkce,
    /// See [`Client::comes_back_at`].
    pub redirect_uris: Vec<String>,
    /// Where people may be sent after they signed out at its word, character by character.
    pub post_logout_redirect_uris: Vec<String>,
    pub scopes: Scopes,
    pub algorithm: Algorithm,
    pub subject: SubjectKind,
    /// Who signs to it.
    pub issuer: IssuerKind,
    /// Whether it is told the domain of the organisation that runs the person's account (`hd`, as
    /// Google does).
    pub hosted_domain: bool,
    /// Who runs it.
    pub owner: Option<Line>,
    /// Where people enter it.
    pub home: Option<Url>,
    /// Nobody comes in without a second factor.
    pub second_factor: bool,
    /// Only who has one of these comes in; empty = everybody.
    pub roles: Vec<Role>,
    /// The operator's own service: nobody is asked for consent, unless another program could pass
    /// for it.
    pub first_party: bool,
    /// Whether the body has looked into who runs it.
    pub verified: bool,
    pub information: Option<Url>,
    /// What it does with what it gets to know.
    pub policy: Option<Url>,
    pub terms: Option<Url>,
    /// Raised when what people consented to has changed: everybody is asked anew.
    pub consent_version: u32,
    /// Whether names and address are in the ID token too, and not in userinfo alone.
    pub claims_in_id_token: bool,
}

impl Client {
    /// Whether an address is one of its own, character by character (RFC 9700, 2.1). A program on
    /// the person's own machine takes whatever port is free, so there the port may be any (RFC
    /// 8252, 7.3).
    pub(crate) fn comes_back_at(&self, uri: &str) -> bool {
        let but_for_the_port =
            |own: &str| without_port(own).is_some_and(|own| without_port(uri) == Some(own));
        self.redirect_uris.iter().any(|own| {
            own == uri || (self.authentication == Authentication::None && but_for_the_port(own))
        })
    }
    /// Whether any program on the person's machine could pass for this client: it has no secret,
    /// and its redirect URI is on the loopback interface. A remembered consent does not count then
    /// (RFC 8252, 8.6; RFC 6749, 10.2).
    pub(crate) fn can_be_impersonated_at(&self, redirect_uri: &str) -> bool {
        !self.is_confidential() && without_port(redirect_uri).is_some()
    }
    /// Whether it proves itself (RFC 6749, 2.1).
    pub fn is_confidential(&self) -> bool {
        self.authentication != Authentication::None
    }
    pub(crate) fn knows_secret(&self, secret: &str) -> bool {
        use sha2::{Digest, Sha256};
        self.secret.is_some_and(|hash| {
            bool::from(hash.ct_eq(&<[u8; 32]>::from(Sha256::digest(secret.as_bytes()))))
        })
    }
}

/// Host, and what follows the port, of an address on the loopback interface: by number, since
/// `localhost` may be made to lead elsewhere (RFC 8252, 8.3).
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

/// All services of a portal.
#[derive(Clone, Debug, Default)]
pub struct Clients(BTreeMap<ClientId, Client>);

impl Clients {
    /// A name that two services share is a fault of the portal's file.
    pub fn new(clients: impl IntoIterator<Item = Client>) -> Result<Self, Fault> {
        let mut all = BTreeMap::new();
        for client in clients {
            let id = client.id.clone();
            if all.insert(id.clone(), client).is_some() {
                return Err(Fault::new(format!("two services are called {id}")));
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
