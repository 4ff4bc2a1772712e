//! The registered clients, from the portal file. @1346+//! A client and its identifiers (RFC 6749,
//! section 2). Built by [`Settings`](super::Settings) only, which validates it.

mod model;
mod name;
mod settings;
#[cfg(test)]
mod tests;

pub use model::{Authentication, Client, ClientId, Clients, Pkce, SubjectKind};
pub use name::Name;
pub use settings::{Settings, Unfit, is_uri};
