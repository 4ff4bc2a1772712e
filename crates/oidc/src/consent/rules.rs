//! Whether a consent suffices.

use super::Consent;
use crate::{Client, Scopes};

/// Whether consent need not be asked: for the operator's own clients, or if one exists for the
/// current version and all requested scopes.
pub fn covers(client: &Client, consent: Option<&Consent>, scopes: &Scopes) -> bool {
    client.first_party
        || consent.is_some_and(|given| {
            given.version == client.consent_version && given.scopes.cover(scopes)
        })
}
