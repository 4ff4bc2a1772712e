//! Accounts: registration, credentials, sign-in and sessions.
//!
//! Every use case is a synchronous function of `&mut Tx` and values. Password hashes are computed
//! outside transactions, by [`password::Hasher`], and passed in.

pub mod account;
mod client;
pub mod password;
pub mod privacy;
pub mod registration;
pub mod second_factor;
pub mod session;
pub mod sign_in;
mod sweep;
#[cfg(test)]
mod testing;
mod throttle;
mod token;
pub mod upstream;

pub use client::Client;
pub use session::is_familiar;
pub use sweep::sweep;
pub use token::Token;
