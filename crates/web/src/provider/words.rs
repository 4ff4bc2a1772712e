//! Words for scopes and roles.

use oidc::{Scope, Scopes};
use organisations::permissions::Role;

use crate::kernel::Page;
use crate::staff::role_words;

/// What a client learns about the person, one line for each scope.
pub(crate) fn scopes(p: &Page, scopes: &Scopes) -> Vec<String> {
    let words = |scope| match scope {
        Scope::Openid => "scope-openid",
        Scope::Profile => "scope-profile",
        Scope::Email => "scope-email",
    };
    scopes.iter().map(|scope| p.t(words(scope))).collect()
}

pub(crate) fn roles(p: &Page, roles: &[Role]) -> Vec<String> {
    roles.iter().map(|role| p.t(role_words(*role))).collect()
}
