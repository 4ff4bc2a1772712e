//! Home realm discovery: which upstream the people of a domain sign in at.
//!
//! What the portal's own people say (its file, its list) goes first; then the upstream itself is
//! asked whether the domain is a tenant of it.

mod domains;
mod probe;
mod sql;

use crate::ProviderId;

pub use domains::{Listed, Unfit, domain_of, find, list, remove, set};
pub(crate) use probe::{Probes, Tenant};

/// Where the people of a domain belong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Realm {
    /// The portal's own list says so.
    Listed(ProviderId),
    /// The domain is a tenant of this upstream.
    Tenant(ProviderId),
    /// Nobody knows the domain: a page with the other choices.
    Unknown,
    /// The upstream could not be asked just now: the same page, and a word that it may be tried
    /// again.
    Unasked,
}
