//! The OpenID provider: the services behind the portal sign their users in through it.
//!
//! Everything here goes from values to values: `web` reads the request, asks here what it means, and writes the answer. Who is signed in is handed in as a
//! [`Subject`]; what is told about them as a [`Person`].
//!
//! - `clients/`: the services, from the portal's file.
//! - `authorize/`: the authorization request, what is decided about it, and the response.
//! - `consent/`: what a person let which service know.
//! - `token/`: codes, the token endpoint, ID tokens, access tokens, userinfo.
//! - `keys/`: what ID tokens are signed with, and their rotation.
//! - [`discovery`]: what the provider says about itself.

pub mod authorize;
pub mod clients;
pub mod consent;
mod discovery;
pub mod keys;
mod person;
mod scope;
pub mod token;

#[cfg(test)]
mod tests;

pub use clients::{Client, ClientId};
pub use discovery::{Endpoints, discovery};
pub use person::{Person, Subject};
pub use scope::{Scope, Scopes};

/// The provider's own identity and where it answers.
#[derive(Clone, Debug)]
pub struct Provider {
    /// `https://konto.example`, without a slash at the end: exactly as tokens have it.
    pub issuer: String,
    pub endpoints: Endpoints,
}
