//! The authorization endpoint (OpenID Connect Core 3.1.2): reads a request, decides about it,
//! answers it.
//!
//! `web` parses the request with [`Request::read`]; shows a page if it must not be answered
//! ([`UnredirectableError`]); stores it while the person signs in ([`save`], [`resume`]); asks
//! [`decide`] for the next step, any number of times; and sends the [`Response`].

mod claims;
mod decide;
mod expected;
mod model;
mod pending_authorization;
mod read;
mod response;
mod sql;
#[cfg(test)]
mod tests;

pub use claims::Claims;
pub use decide::{Decision, DecisionInput, decide};
pub use expected::{Expected, expected};
pub use model::{ErrorCode, Prompt, Request, ResponseMode, UnredirectableError};
pub use pending_authorization::{
    AnswerState, LIFETIME, PendingAuthorization, answer, confirm_person, resume, save, sweep,
};
pub use read::{LONGEST, Read};
pub(crate) use read::{LONGEST_VALUE, language, parameters};
pub use response::Response;
pub(crate) use response::with_query;
