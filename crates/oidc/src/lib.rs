//! The OpenID provider: the services behind the portal sign their users in through it.
//!
//! Everything here goes from values to values: `web` reads the request, asks here what it means,
//! and writes the answer. Who is signed in is handed in as a [`Subject`]; what is told about them
//! as a [`Person`].
//!
//! - `clients/`: the services, from the portal's file.
//! - `authorize/`: the authorization request, what is decided about it, and the response.
//! - `consent/`: what a person let which service know.
//! - `token/`: codes, the token endpoint, ID tokens, access tokens, userinfo.
//! - `logout/`: signing out at a service's word.
//! - `keys/`: what ID tokens are signed with, and their rotation.
//! - [`discovery`]: what the provider says about itself.

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

/// The level (`acr`) of somebody who proved two different things: the REFEDS MFA profile,
/// <https://refeds.org/profile/mfa>.
pub const TWO_STEPS: &str = "https://refeds.org/profile/mfa";

/// The provider's own identity and where it answers.
#[derive(Clone, Debug)]
pub struct Provider {
    /// `https://konto.example`, without a slash at the end: exactly as tokens have it.
    pub issuer: String,
    pub endpoints: Endpoints,
    /// Organisations whose people have their accounts here; empty in most portals.
    pub tenants: Tenants,
}

impl Provider {
    /// Who signs for a person, to a service.
    pub(crate) fn issuer_for(&self, client: &Client, person: &Person) -> String {
        match client.issuer {
            IssuerKind::Portal => self.issuer.clone(),
            IssuerKind::Tenant => {
                tenants::issuer_of(&self.issuer, self.tenants.of(person.address.as_ref()))
            }
        }
    }

    /// What services are told that know people in the way of Entra (tenant and object; `xms_edov`:
    /// the domain's owner was verified) or of Google (`hd`).
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
