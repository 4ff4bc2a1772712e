//! Codes, the token endpoint, ID tokens, access tokens, userinfo.
//!
//! The token endpoint is [`Asked::read`] → [`Asked::client`] → [`redeem`] in a transaction →
//! [`Granted::reply`]; the `Err` of each step is the [`Reply`] to send.

mod access;
mod asked;
mod code;
mod granted;
mod model;
mod redeem;
mod reply;
mod sql;
mod subject;
#[cfg(test)]
mod tests;
mod userinfo;

pub use access::{end_all_of, end_every, sweep};
pub use asked::Asked;
pub use code::issue;
pub use model::{ACCESS_LIFETIME, CODE_LIFETIME, Granted, ID_LIFETIME};
pub use redeem::redeem;
pub use reply::Reply;
pub use subject::subject_of;
pub use userinfo::{Bearer, shown, userinfo};
