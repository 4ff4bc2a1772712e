//! The signed-in person, and the claims about them.

use std::collections::BTreeSet;

use base::{AccountId, EmailAddress, Language, Line, SessionId, Timestamp};
use serde_json::{Map, Value};

use crate::{Scope, Scopes, TWO_STEPS};

/// The signed-in person and how they signed in; `web` fills it in from `accounts`.
#[derive(Clone, Debug)]
pub struct Subject {
    pub account: AccountId,
    pub session: Option<SessionId>,
    pub address: EmailAddress,
    /// When the person last authenticated interactively.
    pub authenticated_at: Timestamp,
    /// Authentication methods (`amr`, RFC 8176): `pwd`, `otp`, `mfa`, `hwk`, …
    pub methods: Vec<String>,
    /// Whether two different factors were proved.
    pub two_steps: bool,
    /// Whether the person's permissions at the portal demand two steps. If so, every client demands
    /// them too.
    pub two_steps_demanded: bool,
}

impl Subject {
    pub(crate) fn is_called(&self, address: &EmailAddress) -> bool {
        self.address.folded() == address.folded()
    }
    /// The authentication level (`acr`), if it reaches one.
    pub(crate) fn level(&self) -> Option<&'static str> {
        self.two_steps.then_some(TWO_STEPS)
    }
}

/// The facts about a person that claims are made from.
#[derive(Clone, Debug, Default)]
pub struct Person {
    pub given_name: Option<Line>,
    pub family_name: Option<Line>,
    pub address: Option<EmailAddress>,
    /// Whether the address was verified here.
    pub address_proved: bool,
    pub language: Option<Language>,
}

impl Person {
    /// The claims of these scopes (OpenID Connect Core 5.1); unknown ones are absent.
    pub(crate) fn claims(&self, scopes: &Scopes) -> Map<String, Value> {
        let mut claims = Map::new();
        let mut put = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                claims.insert(name.to_owned(), value);
            }
        };
        if scopes.has(Scope::Profile) {
            let names =
                [&self.given_name, &self.family_name].map(|name| name.as_ref().map(Line::as_str));
            let whole: Vec<&str> = names.iter().flatten().copied().collect();
            put("name", (!whole.is_empty()).then(|| whole.join(" ").into()));
            put("given_name", names[0].map(Into::into));
            put("family_name", names[1].map(Into::into));
            put("locale", self.language.map(|language| language.tag().into()));
        }
        if scopes.has(Scope::Email) {
            // An addr-spec (RFC 5322, section 3.4.1): the domain in A-labels.
            put("email", self.address.as_ref().map(|address| address.for_server().into()));
            put("email_verified", self.address.as_ref().map(|_| self.address_proved.into()));
        }
        claims
    }
    /// The claims with these names.
    pub(crate) fn named(&self, names: &BTreeSet<String>) -> Map<String, Value> {
        let all = self.claims(&Scope::ALL.iter().copied().collect());
        all.into_iter().filter(|(name, _)| names.contains(name)).collect()
    }
}
