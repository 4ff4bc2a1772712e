use base::{AccountId, Fault, Timestamp};
use serde_json::Value;
use store::{Tx, params};

use super::model::hash;
use super::{Reply, sql, subject_of};
use crate::clients::Clients;
use crate::{ClientId, Person, Scopes};

/// Whom an access token speaks of, and what it opens.
#[derive(Debug)]
pub struct Bearer {
    pub account: AccountId,
    pub scopes: Scopes,
    subject: String,
}

/// Looks at the `Authorization` header of a userinfo request (RFC 6750, 2.1).
pub fn userinfo(tx: &mut Tx<'_>, now: Timestamp, clients: &Clients, authorization: Option<&str>) -> Result<Result<Bearer, Reply>, Fault> {
    let Some(header) = authorization else { return Ok(Err(Reply::no_token())) };
    let token = header.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim());
    let Some(token) = token else { return Ok(Err(Reply::no_token())) };
    let Some(row) = tx.row(&sql::BEARER, params![hash(token), now])? else { return Ok(Err(Reply::invalid_token())) };
    let (client, account): (ClientId, AccountId) = (row.get(0)?, row.get(1)?);
    // A service that was taken out of the portal's file.
    let Some(client) = clients.find(client.as_str()) else { return Ok(Err(Reply::invalid_token())) };
    let scopes = Scopes::stored(&row.get::<String>(2)?)?;
    Ok(Ok(Bearer { subject: subject_of(&tx.vault(), client, account), account, scopes }))
}

impl Bearer {
    /// The userinfo answer (OpenID Connect Core, 5.3.2).
    pub fn reply(&self, person: &Person) -> Reply {
        let mut claims = person.claims(&self.scopes);
        claims.insert("sub".to_owned(), self.subject.clone().into());
        Reply::good(Value::Object(claims))
    }
}
