//! The userinfo endpoint (OpenID Connect Core 5.3).

use std::collections::BTreeSet;

use base::{AccountId, Fault, Secret, SessionId, Timestamp};
use serde_json::Value;
use store::{Tx, params};
use url::form_urlencoded;

use super::code::{SEALED, row_name};
use super::model::{CodePayload, hash};
use super::{TokenResponse, sql, subject_of};
use crate::clients::Clients;
use crate::{ClientId, Person, Scopes};

/// The account that an access token was issued for, and what it releases.
#[derive(Debug)]
pub struct Bearer {
    pub account: AccountId,
    /// The session that the token was issued in. The token ends with it.
    pub session: Option<SessionId>,
    /// The client that the token was issued to, if it is confidential.
    pub service: Option<ClientId>,
    pub scopes: Scopes,
    /// The claims requested individually.
    named: BTreeSet<String>,
    subject: String,
}

/// The token of a userinfo request: from the header, or from a form (RFC 6750, sections 2.1 and
/// 2.2). Never from the URL, which intermediaries log.
pub fn bearer_token(
    authorization: Option<&str>,
    form: Option<&str>,
) -> Result<Secret<String>, TokenResponse> {
    let mut in_form = form_urlencoded::parse(form.unwrap_or_default().as_bytes())
        .filter(|(name, _)| name == "access_token");
    let token = match (authorization, in_form.next(), in_form.next()) {
        (_, Some(_), Some(_)) | (Some(_), Some(_), None) => return Err(TokenResponse::two_tokens()),
        (None, Some((_, token)), None) => Some(token.into_owned()),
        (header, None, _) => header
            .and_then(|header| header.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim().to_owned()),
    };
    token.map(Secret::new).ok_or_else(TokenResponse::no_token)
}

/// Validates the access token of a userinfo request.
pub fn userinfo(
    tx: &mut Tx<'_>,
    now: Timestamp,
    clients: &Clients,
    token: &Secret<String>,
) -> Result<Result<Bearer, TokenResponse>, Fault> {
    let Some(row) = tx.row(&sql::BEARER, params![hash(token.expose()), now])? else {
        return Ok(Err(TokenResponse::invalid_token()));
    };
    let (client, account): (ClientId, AccountId) = (row.get(0)?, row.get(1)?);
    // The client may have been removed from the portal file.
    let Some(client) = clients.find(client.as_str()) else {
        return Ok(Err(TokenResponse::invalid_token()));
    };
    let scopes = Scopes::stored(&row.get::<String>(2)?)?;
    // The code that the token came from is kept longer than the token lives.
    let plain = tx.vault().open(SEALED, &row_name(&row.get(3)?), &row.get::<Vec<u8>>(4)?)?;
    let payload: CodePayload = serde_json::from_slice(plain.expose()).map_err(Fault::new)?;
    Ok(Ok(Bearer {
        named: payload.claims.userinfo,
        subject: subject_of(&tx.vault(), client, account),
        account,
        session: row.get(5)?,
        service: client.is_confidential().then(|| client.id.clone()),
        scopes,
    }))
}

impl Bearer {
    /// The userinfo response (OpenID Connect Core 5.3.2).
    pub fn reply(&self, person: &Person) -> TokenResponse {
        let mut claims = person.claims(&self.scopes);
        claims.extend(person.named(&self.named));
        claims.insert("sub".to_owned(), self.subject.clone().into());
        TokenResponse::good(Value::Object(claims))
    }
}
