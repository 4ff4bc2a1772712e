//! One sign-in at an upstream provider: request, response, validation. Pure, except for the row of
//! the pending sign-in.

mod id_token;
mod identity;
mod model;
mod pending;
mod response;
mod sql;
mod start;
#[cfg(test)]
mod tests;
mod token_response;

pub use id_token::{Claims, Expected, validate};
pub use identity::{ClaimedAddress, UpstreamIdentity, identity};
pub use model::{AuthorizationInput, Pending, Prompt, SignInId, Taken};
pub use pending::{LIFETIME, answered, is_answered, keep, record_refusal, sweep, take};
pub use response::Response;
pub use start::start;
pub use token_response::{
    TokenRequest, TokenResponse, read_token_response, read_userinfo, token_request,
};
