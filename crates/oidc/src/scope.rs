use std::collections::BTreeSet;
use std::fmt;

use base::Fault;

store::stored! {
    /// What a service can ask to know (OpenID Connect Core, 5.4).
    pub enum Scope {
        /// That it is the same person as last time.
        Openid = "openid",
        /// Names and language.
        Profile = "profile",
        /// The address, and whether it was proved.
        Email = "email",
    }
}

impl Scope {
    /// The claims that it opens.
    pub fn claims(self) -> &'static [&'static str] {
        match self {
            Self::Openid => &["sub"],
            Self::Profile => &["name", "given_name", "family_name", "locale"],
            Self::Email => &["email", "email_verified"],
        }
    }
}

impl Scope {
    /// The one that opens a claim; `sub` is told in any case.
    pub(crate) fn of_claim(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|scope| *scope != Self::Openid && scope.claims().contains(&name))
    }
}

/// Several, each once, in one order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// From `scope` as sent: what is unknown is left out (OpenID Connect Core, 3.1.2.1).
    pub fn asked(text: &str) -> Self {
        Self(text.split(' ').filter_map(|word| word.parse().ok()).collect())
    }
    /// From a column: what is unknown is a fault.
    pub(crate) fn stored(text: &str) -> Result<Self, Fault> {
        let scopes: Result<_, ()> =
            text.split(' ').filter(|word| !word.is_empty()).map(str::parse).collect();
        scopes.map(Self).map_err(|()| Fault::new("a column holds a scope that is not known"))
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
    /// Whether all of `others` are among these.
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
