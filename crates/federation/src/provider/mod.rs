//! Upstream providers: settings from the portal file, discovery document and keys.

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
    AddressTrust, Algorithm, CONSUMER_TENANT, ClientAuthentication, Issuer, Provider, ProviderId,
    Subject, Tenants,
};
pub use settings::{InvalidSettings, Kind, Settings};
