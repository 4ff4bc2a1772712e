//! What ID tokens are signed with. Keys are made, published, used and taken away by themselves, one
//! after the other, so that whoever caches the published ones is never surprised.

mod make;
mod model;
mod ring;
mod rules;
mod sql;
#[cfg(test)]
mod tests;

pub use make::{Fresh, make};
pub use model::{Algorithm, StoredKey};
pub use ring::{Ring, SigningKey, add, load, remove_old};
pub use rules::{AFTER_USE, BEFORE_USE, ROTATE_AFTER, due, published, signing};
