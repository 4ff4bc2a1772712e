//! The OpenID provider, which signs people in to the clients behind the portal.
//!
//! No HTTP here: `web` parses the request, calls this crate, and writes the answer. The signed-in
//! person is passed in as a [`Subject`], and what may be told about them as a [`Person`].
//!
//! - `clients/`: registered clients, from the portal file.
//! - `authorize/`: the authorization request, the decision about it, and the response.
//! - `consent/`: what a person let a client know.
//! - `token/`: codes, the token endpoint, ID tokens, access tokens, userinfo.
//! - `logout/`: sign-out at a client's request.
//! - `keys/`: the signing keys of ID tokens, and their rotation.
//! - [`discovery`]: the provider's metadata.

pub mod authorize;
pub mod clients;
pub mod consent;
mod discovery;
pub mod keys;
pub mod logout;
mod person;
mod scope;
mod tenants;
pub mod token;

#[cfg(test)]
mod tests;

use base::AccountId;
pub use clients::{Client, ClientId};
pub use discovery::{Endpoints, discovery, discovery_of};
pub use person::{Person, Subject};
pub use scope::{Scope, Scopes};
use serde_json::{Map, Value};
pub use tenants::{IssuerKind, Tenant, Tenants};

/// The authentication level (`acr`) of a sign-in with two different factors: the REFEDS MFA
/// profile, <https://refeds.org/profile/mfa>.
pub const TWO_STEPS: &str = "https://refeds.org/profile/mfa";

/// The provider's issuer and endpoints.
#[derive(Clone, Debug)]
pub struct Provider {
    /// `https://konto.example`, without a trailing slash: exactly as in tokens.
    pub issuer: String,
    pub endpoints: Endpoints,
    /// Organisations that run the accounts of their people; empty in most portals.
    pub tenants: Tenants,
}

impl Provider {
    /// The issuer of a person's tokens for a client.
    pub(crate) fn issuer_for(&self, client: &Client, person: &Person) -> String {
        match client.issuer {
            IssuerKind::Portal => self.issuer.clone(),
            IssuerKind::Tenant => {
                tenants::issuer_of(&self.issuer, self.tenants.of(person.address.as_ref()))
            }
        }
    }

    /// Additional claims for clients that identify people as Entra does (tenant and object;
    /// `xms_edov`: the domain's owner was verified) or as Google does (`hd`).
    pub(crate) fn more_claims(
        &self,
        client: &Client,
        person: &Person,
        scopes: &Scopes,
        account: AccountId,
    ) -> Map<String, Value> {
        let mut claims = Map::new();
        if client.issuer == IssuerKind::Tenant {
            claims.insert("tid".to_owned(), self.tenants.of(person.address.as_ref()).into());
            claims.insert("oid".to_owned(), account.to_string().into());
            if let Some(address) = person.address.as_ref().filter(|_| scopes.has(Scope::Profile)) {
                claims.insert("preferred_username".to_owned(), address.as_str().into());
            }
            if scopes.has(Scope::Email) {
                claims.insert("xms_edov".to_owned(), person.address_proved.into());
            }
        }
        let organisation = person
            .address
            .as_ref()
            .and_then(|address| Some((self.tenants.organisation_of(address)?, address)));
        if let (true, true, Some((_, address))) =
            (client.hosted_domain, scopes.has(Scope::Email), organisation)
        {
            claims.insert("hd".to_owned(), address.domain().into());
        }
        claims
    }
}
