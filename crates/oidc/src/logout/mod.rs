//! Sign-out at a client's request (OpenID Connect RP-Initiated Logout 1.0).
//!
//! Any web page can send a browser here. So the person is signed out without a question only if the
//! client presents an ID token that it was given for that person. They are redirected only to URIs
//! registered for the client.

#[cfg(test)]
mod tests;

use base::{AccountId, Fault, Language, Secret};
use store::Tx;

use crate::authorize::{LONGEST_VALUE, UnredirectableError, language, parameters, with_query};
use crate::clients::Clients;
use crate::{ClientId, keys, token};

/// A logout request, parsed but not validated.
#[derive(Clone, Debug)]
pub struct Request {
    id_token_hint: Option<Secret<String>>,
    client: Option<String>,
    back: Option<String>,
    state: Option<String>,
    pub language: Option<Language>,
}

/// The validated request, for the signed-in person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidatedLogout {
    pub client: Option<ClientId>,
    /// Where to redirect afterwards, with the client's `state`.
    pub back: Option<String>,
    /// Whether the client has an ID token of the signed-in person.
    pub named: bool,
}

impl Request {
    /// Parses the query (section 2).
    pub fn read(query: &str) -> Result<Self, UnredirectableError> {
        let (given, repeated) = parameters(query)?;
        let of = |name: &str| given.get(name).cloned();
        let state = of("state");
        if repeated || state.as_ref().is_some_and(|state| state.len() > LONGEST_VALUE) {
            return Err(UnredirectableError::Malformed);
        }
        Ok(Self {
            id_token_hint: of("id_token_hint").map(Secret::new),
            client: of("client_id"),
            back: of("post_logout_redirect_uri"),
            state,
            language: language(&given),
        })
    }

    /// Validates the request against clients and keys. The age of the ID token does not matter
    /// (section 2): it identifies a person and grants nothing. One that cannot be verified (forged,
    /// or its key is gone) is ignored, and yields no redirect.
    pub fn validate(
        &self,
        tx: &mut Tx<'_>,
        clients: &Clients,
        signed_in: Option<AccountId>,
    ) -> Result<Result<ValidatedLogout, UnredirectableError>, Fault> {
        let claims = match &self.id_token_hint {
            Some(hint) => keys::load(tx)?.verify(hint.expose()),
            None => None,
        };
        let of_hint = claims.as_ref().and_then(|claims| claims["aud"].as_str());
        // "the OP MUST verify that the Client Identifier matches the one used when issuing the ID
        // Token" (2)
        let id = match (self.client.as_deref(), of_hint) {
            (Some(id), Some(of_hint)) if id != of_hint => {
                return Ok(Err(UnredirectableError::ClientUnknown));
            }
            (id, of_hint) => id.or(of_hint),
        };
        let client = id.and_then(|id| clients.find(id));
        if client.is_none() && self.client.is_some() {
            return Ok(Err(UnredirectableError::ClientUnknown));
        }
        let back = match (&self.back, client) {
            (Some(uri), Some(client)) if client.post_logout_redirect_uris.contains(uri) => {
                Some(match &self.state {
                    Some(state) => with_query(uri, [("state", &**state)].into_iter()),
                    None => uri.clone(),
                })
            }
            (Some(_), Some(_)) => return Ok(Err(UnredirectableError::RedirectUriUnknown)),
            // Without a client there is no registered URI to compare with.
            (_, None) | (None, _) => None,
        };
        let named = match (signed_in, client, &claims) {
            (Some(account), Some(client), Some(claims)) => {
                claims["aud"] == client.id.as_str()
                    && claims["sub"] == token::subject_of(&tx.vault(), client, account)
            }
            _ => false,
        };
        Ok(Ok(ValidatedLogout { client: client.map(|client| client.id.clone()), back, named }))
    }
}
