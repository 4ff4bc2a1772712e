//! Stories over HTTP, without script: what people do, what goes wrong on the way, and what attackers try.

mod account;
mod attacks;
mod registration;
mod sign_in;

pub(crate) const ASA: &str = "asa.oberg@sjoboda.example";
