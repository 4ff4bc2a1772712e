use base::Fault;
use store::Tx;

use super::Request;
use crate::{Client, Subject, keys, token};

/// Whom a service wants: by an ID token that it got before (`id_token_hint`; OpenID Connect Core,
/// 3.1.2.1), or by `sub` (`claims`; 5.5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// It said nothing of it.
    Anybody,
    /// Who is signed in.
    Them,
    /// Somebody else.
    Another,
    /// It is no token of ours for this service, or its key is gone.
    Unreadable,
}

/// Looks at a request's hint. How old it is doesn't matter: it says who, and opens nothing. One
/// that another service was given is not read, so that a leaked token is no way to ask whether its
/// person is signed in here.
pub fn expected(
    tx: &mut Tx<'_>,
    request: &Request,
    client: &Client,
    who: &Subject,
) -> Result<Expected, Fault> {
    let subject = token::subject_of(&tx.vault(), client, who.account);
    if request.subjects.iter().any(|wanted| *wanted != subject) {
        return Ok(Expected::Another);
    }
    let Some(hint) = &request.id_token_hint else {
        return Ok(if request.subjects.is_empty() { Expected::Anybody } else { Expected::Them });
    };
    let claims =
        keys::load(tx)?.opened(hint.expose()).filter(|claims| claims["aud"] == client.id.as_str());
    Ok(match claims {
        None => Expected::Unreadable,
        Some(claims) if claims["sub"] == subject => Expected::Them,
        Some(_) => Expected::Another,
    })
}
