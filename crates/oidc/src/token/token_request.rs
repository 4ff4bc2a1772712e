//! The token request (RFC 6749, section 4.1.3) and client authentication.

use std::collections::BTreeMap;

use base::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

use super::TokenResponse;
use crate::clients::{Authentication, Client, Clients};

/// Bytes of the body.
const LONGEST: usize = 16 * 1024;

/// A token request, before the client is authenticated.
#[derive(Debug)]
pub struct TokenRequest {
    pub(super) code: Secret<String>,
    pub(super) redirect_uri: String,
    pub(super) verifier: Option<Secret<String>>,
    basic: Option<Basic>,
    client_id: Option<String>,
    client_secret: Option<Secret<String>>,
}

/// The credentials of the `Authorization` header.
#[derive(Debug)]
struct Basic {
    id: String,
    /// Form-decoded, as RFC 6749, section 2.3.1 prescribes …
    secret: Secret<String>,
    /// … or as sent, since many libraries do not encode.
    as_sent: Secret<String>,
}

impl TokenRequest {
    /// Parses the form and the `Authorization` header.
    pub fn read(body: &str, authorization: Option<&str>) -> Result<Self, TokenResponse> {
        if body.len() > LONGEST {
            return Err(TokenResponse::invalid_request());
        }
        let mut given = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(body.as_bytes()) {
            if !value.is_empty() && given.insert(name.into_owned(), value.into_owned()).is_some() {
                return Err(TokenResponse::invalid_request());
            }
        }
        match given.get("grant_type").map(String::as_str) {
            Some("authorization_code") => {}
            Some(_) => return Err(TokenResponse::unsupported_grant_type()),
            None => return Err(TokenResponse::invalid_request()),
        }
        let basic = authorization
            .map(|header| basic(header).ok_or_else(|| TokenResponse::invalid_client(true)))
            .transpose()?;
        let mut take = |name: &str| given.remove(name);
        Ok(Self {
            code: Secret::new(take("code").ok_or_else(TokenResponse::invalid_request)?),
            redirect_uri: take("redirect_uri").ok_or_else(TokenResponse::invalid_request)?,
            verifier: take("code_verifier").map(Secret::new),
            basic,
            client_id: take("client_id"),
            client_secret: take("client_secret").map(Secret::new),
        })
    }

    /// The client that the caller claims to be, authenticated or not; `None` if it is unknown.
    pub fn claimed<'c>(&self, clients: &'c Clients) -> Option<&'c Client> {
        clients.find(self.basic.as_ref().map(|basic| &basic.id).or(self.client_id.as_ref())?)
    }

    /// The client, authenticated by its registered method and no other.
    pub fn client<'c>(&self, clients: &'c Clients) -> Result<&'c Client, TokenResponse> {
        let by_header = self.basic.is_some();
        let refused = || TokenResponse::invalid_client(by_header);
        let id = self
            .basic
            .as_ref()
            .map(|basic| &basic.id)
            .or(self.client_id.as_ref())
            .ok_or_else(refused)?;
        // Two client ids, or two methods in one request (RFC 6749, section 2.3).
        if self.client_id.as_ref().is_some_and(|other| other != id)
            || (by_header && self.client_secret.is_some())
        {
            return Err(TokenResponse::invalid_request());
        }
        let client = clients.find(id).ok_or_else(refused)?;
        let proved = match (client.authentication, &self.basic, &self.client_secret) {
            (Authentication::Basic, Some(basic), None) => {
                client.verify_secret(basic.secret.expose())
                    || client.verify_secret(basic.as_sent.expose())
            }
            (Authentication::Post, None, Some(secret)) => client.verify_secret(secret.expose()),
            (Authentication::None, None, None) => true,
            _ => false,
        };
        if proved { Ok(client) } else { Err(refused()) }
    }
}

fn basic(header: &str) -> Option<Basic> {
    let (scheme, rest) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") || header.len() > 4096 {
        return None;
    }
    let pair = Secret::new(String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?);
    let (id, secret) = pair.expose().split_once(':')?;
    let decoded = |text: &str| {
        form_urlencoded::parse(format!("x={}", text.replace('&', "%26")).as_bytes())
            .next()
            .map(|(_, v)| v.into_owned())
    };
    Some(Basic {
        id: decoded(id)?,
        secret: Secret::new(decoded(secret)?),
        as_sent: Secret::new(secret.to_owned()),
    })
}
