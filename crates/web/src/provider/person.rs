//! Converts sessions and accounts to the types of `oidc`.

use accounts::account::Account;
use oidc::{Person, Subject};

use crate::session::Signed;

/// The signed-in person as the provider's subject.
pub(super) fn subject(signed: &Signed) -> Subject {
    let methods = signed.inner.methods;
    Subject {
        account: signed.account,
        session: Some(signed.session),
        address: signed.address.clone(),
        authenticated_at: signed.fresh_at,
        methods: methods.names().into_iter().map(str::to_owned).collect(),
        two_steps: methods.two_steps(),
        two_steps_demanded: signed.two_steps_demanded,
    }
}

/// The source of an account's claims.
pub(super) fn person(account: Account) -> Person {
    Person {
        given_name: account.first_name,
        family_name: account.last_name,
        // An account becomes active only after its address is confirmed by a code.
        address_proved: account.activated_at.is_some(),
        address: Some(account.address),
        language: account.language,
    }
}
