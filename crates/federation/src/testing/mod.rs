//! An upstream for tests: an OpenID provider on the loopback that behaves, or misbehaves in one
//! named way.
//!
//! It knows nothing of this crate's own code beyond what it tests: tokens are put together by hand.

mod answers;
mod id_token;
mod misdeed;
mod token;
mod upstream;

pub use misdeed::Misdeed;
#[cfg(test)]
pub(crate) use token::SigningKey;
pub use upstream::{OBJECT, Person, TENANT, Upstream};
