//! The registered clients, from the portal file.

mod model;
mod name;
mod settings;
#[cfg(test)]
mod tests;

pub use model::{Authentication, Client, ClientId, Clients, Pkce, SubjectKind};
pub use name::Name;
pub use settings::{InvalidSettings, Settings, is_uri};
