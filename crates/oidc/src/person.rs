use std::collections::BTreeSet;

use base::{AccountId, EmailAddress, Language, Line, SessionId, Timestamp};
use serde_json::{Map, Value};

use crate::{Scope, Scopes, TWO_STEPS};

/// Who is signed in, and how: from `accounts`, by way of `web`.
#[derive(Clone, Debug)]
pub struct Subject {
    pub account: AccountId,
    pub session: Option<SessionId>,
    pub address: EmailAddress,
    /// When they last proved themselves, by hand.
    pub authenticated_at: Timestamp,
    /// By what (RFC 8176): `pwd`, `otp`, `mfa`, `hwk`, …
    pub methods: Vec<String>,
    /// Whether two different things were proved.
    pub two_steps: bool,
    /// Whether what they may do at the portal demands it. Then services do too: what counts for a
    /// page counts for what the page leads to.
    pub two_steps_demanded: bool,
}

impl Subject {
    pub(crate) fn is_called(&self, address: &EmailAddress) -> bool {
        self.address.folded() == address.folded()
    }
    /// The level that it amounts to, if it amounts to one.
    pub(crate) fn level(&self) -> Option<&'static str> {
        self.two_steps.then_some(TWO_STEPS)
    }
}

/// What the provider can tell about a person.
#[derive(Clone, Debug, Default)]
pub struct Person {
    pub given_name: Option<Line>,
    pub family_name: Option<Line>,
    pub address: Option<EmailAddress>,
    /// Whether the address was proved here.
    pub address_proved: bool,
    pub language: Option<Language>,
}

impl Person {
    /// The claims that these scopes open (OpenID Connect Core, 5.1); what is not known is left out.
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
            // An addr-spec (RFC 5322, 3.4.1): the domain in A-labels.
            put("email", self.address.as_ref().map(|address| address.for_server().into()));
            put("email_verified", self.address.as_ref().map(|_| self.address_proved.into()));
        }
        claims
    }
    /// Those of them that are named.
    pub(crate) fn named(&self, names: &BTreeSet<String>) -> Map<String, Value> {
        let all = self.claims(&Scope::ALL.iter().copied().collect());
        all.into_iter().filter(|(name, _)| names.contains(name)).collect()
    }
}
