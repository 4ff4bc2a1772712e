//! Home realm discovery: at which upstream provider the people of a domain sign in.
//!
//! The portal's list and the portal file take precedence; then providers are asked whether the
//! domain is a tenant of theirs.

mod domains;
mod probe;
mod sql;

use crate::ProviderId;

pub use domains::{InvalidDomain, Listed, domain_of, find, list, remove, set};
pub(crate) use probe::{Probes, Tenant};

/// The result of home realm discovery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Realm {
    /// The domain is in the portal's list or file.
    Listed(ProviderId),
    /// The domain is a tenant of this provider.
    Tenant(ProviderId),
    /// The domain is unknown: show the other sign-in methods.
    Unknown,
    /// A provider could not be asked just now: the same page, which offers to try again.
    Unasked,
}
