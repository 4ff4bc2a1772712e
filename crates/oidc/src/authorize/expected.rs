//! Compares the signed-in person with the one that the client expects.

use base::Fault;
use store::Tx;

use super::Request;
use crate::{Client, Subject, keys, token};

/// The person that a client expects: named by an ID token it was given before (`id_token_hint`;
/// OpenID Connect Core 3.1.2.1), or by `sub` in `claims` (5.5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The client did not say.
    Anybody,
    /// The signed-in person.
    SamePerson,
    /// Another person.
    OtherPerson,
    /// Not an ID token issued to this client, or its key is gone.
    Unreadable,
}

/// Evaluates a request's hint. Its age does not matter: it identifies a person and grants nothing.
/// A token issued to another client is not read, so a leaked token cannot probe whether its person
/// is signed in here.
pub fn expected(
    tx: &mut Tx<'_>,
    request: &Request,
    client: &Client,
    who: &Subject,
) -> Result<Expected, Fault> {
    let subject = token::subject_of(&tx.vault(), client, who.account);
    if request.subjects.as_ref().is_some_and(|accepted| !accepted.contains(&subject)) {
        return Ok(Expected::OtherPerson);
    }
    let Some(hint) = &request.id_token_hint else {
        return Ok(if request.subjects.is_none() {
            Expected::Anybody
        } else {
            Expected::SamePerson
        });
    };
    let claims =
        keys::load(tx)?.verify(hint.expose()).filter(|claims| claims["aud"] == client.id.as_str());
    Ok(match claims {
        None => Expected::Unreadable,
        Some(claims) if claims["sub"] == subject => Expected::SamePerson,
        Some(_) => Expected::OtherPerson,
    })
}
