//! The authorization endpoint (OpenID Connect Core 3.1.2): reads a request, decides about it,
//! answers it.
//!
//! `web` parses the request with [`Request::read`]; shows a page if it must not be answered
//! ([`Unanswerable`]); stores it while the person signs in ([`keep`], [`resume`]); asks [`decide`]
//! for the next step, any number of times; and sends the [`Response`].

mod claims;
mod decide;
mod expected;
mod kept;
mod model;
mod read;
mod response;
mod sql;
#[cfg(test)]
mod tests;

pub use claims::Claims;
pub use decide::{Decision, Standing, decide};
pub use expected::{Expected, expected};
pub use kept::{Answered, Kept, LIFETIME, answer, choose, keep, resume, sweep};
pub use model::{ErrorCode, Prompt, Request, ResponseMode, Unanswerable};
pub use read::{LONGEST, Read};
pub(crate) use read::{LONGEST_VALUE, language, parameters};
pub use response::Response;
pub(crate) use response::with_query;
