use super::Consent;
use crate::{Client, Scopes};

/// Whether nothing is left to ask: the body's own services need no consent, others one for all that
/// they ask now, to the words that hold now.
pub fn covers(client: &Client, consent: Option<&Consent>, scopes: &Scopes) -> bool {
    client.first_party
        || consent.is_some_and(|given| {
            given.version == client.consent_version && given.scopes.cover(scopes)
        })
}
