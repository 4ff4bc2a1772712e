//! The key ring that signs ID tokens. Keys are generated, published, used and retired
//! automatically, one after the other, so that a client's cached key set never lacks the signing
//! key.

mod make;
mod model;
mod ring;
mod rules;
mod sql;
#[cfg(test)]
mod tests;

pub use make::{NewKey, make};
pub use model::{Algorithm, StoredKey};
pub use ring::{KeyRing, SigningKey, add, load, remove_old};
pub use rules::{AFTER_USE, BEFORE_USE, ROTATE_AFTER, due, published, signing};
