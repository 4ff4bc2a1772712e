//! Codes, the token endpoint, ID tokens, access tokens, userinfo.
//!
//! The token endpoint is [`TokenRequest::read`] → [`TokenRequest::client`] → [`redeem`] in a
//! transaction → [`Grant::reply`]; the `Err` of each step is the [`TokenResponse`] to send.

mod access;
mod code;
mod grant;
mod model;
mod redeem;
mod sql;
mod subject;
#[cfg(test)]
mod tests;
mod token_request;
mod token_response;
mod userinfo;

pub use access::{end_all_of, end_every, sweep};
pub use code::issue;
pub use model::{ACCESS_LIFETIME, CODE_LIFETIME, Grant, ID_LIFETIME};
pub use redeem::redeem;
pub use subject::subject_of;
pub use token_request::TokenRequest;
pub use token_response::TokenResponse;
pub use userinfo::{Bearer, bearer_token, userinfo};
