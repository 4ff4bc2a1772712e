//! What the portal knows of an upstream: its settings from the portal's file, its discovery
//! document, its keys.

mod endpoint;
mod keys;
mod metadata;
mod model;
mod settings;
#[cfg(test)]
mod tests;

pub use endpoint::{NotAnEndpoint, endpoint};
pub use keys::{Key, KeySet};
pub use metadata::Metadata;
pub(crate) use metadata::tenant_of_domain;
pub use model::{
    Algorithm, CONSUMER_TENANT, ClientAuthentication, Issuer, Provider, ProviderId, Subject,
    Tenants, Vouching,
};
pub use settings::{Kind, Settings, Unfit};
