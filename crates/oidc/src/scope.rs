//! Scopes and the claims that they release.

use std::collections::BTreeSet;
use std::fmt;

use base::Fault;

store::stored! {
    /// A scope (OpenID Connect Core 5.4).
    pub enum Scope {
        /// The subject identifier alone.
        Openid = "openid",
        /// Names and language.
        Profile = "profile",
        /// The address, and whether it was verified.
        Email = "email",
    }
}

impl Scope {
    /// The claims that it releases.
    pub fn claims(self) -> &'static [&'static str] {
        match self {
            Self::Openid => &["sub"],
            Self::Profile => &["name", "given_name", "family_name", "locale"],
            Self::Email => &["email", "email_verified"],
        }
    }
}

impl Scope {
    /// The scope of a claim. `sub` has none: it is always released.
    pub(crate) fn of_claim(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|scope| *scope != Self::Openid && scope.claims().contains(&name))
    }
}

/// A set of scopes, in a fixed order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// Parses `scope` as sent; ignores unknown scopes (OpenID Connect Core 3.1.2.1).
    pub fn asked(text: &str) -> Self {
        Self(text.split(' ').filter_map(|word| word.parse().ok()).collect())
    }
    /// Parses a column; an unknown scope is a fault.
    pub(crate) fn stored(text: &str) -> Result<Self, Fault> {
        let scopes: Result<_, ()> =
            text.split(' ').filter(|word| !word.is_empty()).map(str::parse).collect();
        scopes.map(Self).map_err(|()| Fault::new("a column holds an unknown scope"))
    }
    pub fn has(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    pub fn iter(&self) -> impl Iterator<Item = Scope> + '_ {
        self.0.iter().copied()
    }
    /// Whether these include all of `others`.
    pub fn cover(&self, others: &Self) -> bool {
        self.0.is_superset(&others.0)
    }
    pub fn both(&self, others: &Self) -> Self {
        Self(self.0.union(&others.0).copied().collect())
    }
    pub fn common(&self, others: &Self) -> Self {
        Self(self.0.intersection(&others.0).copied().collect())
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.0.iter().map(|scope| scope.as_str()).collect();
        f.write_str(&words.join(" "))
    }
}
