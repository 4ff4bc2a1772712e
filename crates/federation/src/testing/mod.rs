//! A test provider: an OpenID provider on the loopback that behaves, or misbehaves in one named
//! way.
//!
//! It shares no code with what it tests: tokens are assembled by hand.

mod answers;
mod id_token;
mod misbehaviour;
mod token;
mod upstream;

pub use misbehaviour::Misbehaviour;
#[cfg(test)]
pub(crate) use token::SigningKey;
pub use upstream::{OBJECT, Person, TENANT, Upstream};
