use std::collections::BTreeSet;

use base::{AccountId, Fault, Secret, SessionId, Timestamp};
use serde_json::Value;
use store::{Tx, params};
use url::form_urlencoded;

use super::code::{SEALED, row_name};
use super::model::{Sealed, hash};
use super::{Reply, sql, subject_of};
use crate::clients::Clients;
use crate::{ClientId, Person, Scopes};

/// Whom an access token speaks of, and what it opens.
#[derive(Debug)]
pub struct Bearer {
    pub account: AccountId,
    /// Where the person signed in. The token ends with it.
    pub session: Option<SessionId>,
    /// The service that the token was given to, if it proves itself by a secret.
    pub service: Option<ClientId>,
    pub scopes: Scopes,
    /// What was asked for besides.
    named: BTreeSet<String>,
    subject: String,
}

/// The token that a userinfo request shows: in the header, or in a form (RFC 6750, 2.1 and 2.2);
/// never in the address, which is logged on the way.
pub fn shown(authorization: Option<&str>, form: Option<&str>) -> Result<Secret<String>, Reply> {
    let mut in_form = form_urlencoded::parse(form.unwrap_or_default().as_bytes())
        .filter(|(name, _)| name == "access_token");
    let token = match (authorization, in_form.next(), in_form.next()) {
        (_, Some(_), Some(_)) | (Some(_), Some(_), None) => return Err(Reply::two_tokens()),
        (None, Some((_, token)), None) => Some(token.into_owned()),
        (header, None, _) => header
            .and_then(|header| header.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim().to_owned()),
    };
    token.map(Secret::new).ok_or_else(Reply::no_token)
}

/// Looks at the token of a userinfo request.
pub fn userinfo(
    tx: &mut Tx<'_>,
    now: Timestamp,
    clients: &Clients,
    token: &Secret<String>,
) -> Result<Result<Bearer, Reply>, Fault> {
    let Some(row) = tx.row(&sql::BEARER, params![hash(token.expose()), now])? else {
        return Ok(Err(Reply::invalid_token()));
    };
    let (client, account): (ClientId, AccountId) = (row.get(0)?, row.get(1)?);
    // A service that was taken out of the portal's file.
    let Some(client) = clients.find(client.as_str()) else {
        return Ok(Err(Reply::invalid_token()));
    };
    let scopes = Scopes::stored(&row.get::<String>(2)?)?;
    // The code that the token came of is kept for longer than the token lives.
    let plain = tx.vault().open(SEALED, &row_name(&row.get(3)?), &row.get::<Vec<u8>>(4)?)?;
    let sealed: Sealed = serde_json::from_slice(plain.expose()).map_err(Fault::new)?;
    Ok(Ok(Bearer {
        named: sealed.claims.userinfo,
        subject: subject_of(&tx.vault(), client, account),
        account,
        session: row.get(5)?,
        service: client.is_confidential().then(|| client.id.clone()),
        scopes,
    }))
}

impl Bearer {
    /// The userinfo answer (OpenID Connect Core, 5.3.2).
    pub fn reply(&self, person: &Person) -> Reply {
        let mut claims = person.claims(&self.scopes);
        claims.extend(person.named(&self.named));
        claims.insert("sub".to_owned(), self.subject.clone().into());
        Reply::good(Value::Object(claims))
    }
}
