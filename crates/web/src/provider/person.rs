use accounts::account::Account;
use oidc::{Person, Subject};

use crate::session::Signed;

/// Who is signed in, in the provider's words.
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

/// What there is to tell about an account.
pub(super) fn person(account: Account) -> Person {
    Person {
        given_name: account.first_name,
        family_name: account.last_name,
        // Every account's address was proved by a code before the account became active.
        address_proved: account.activated_at.is_some(),
        address: Some(account.address),
        language: account.language,
    }
}
