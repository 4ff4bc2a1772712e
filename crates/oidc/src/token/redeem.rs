//! Redeeming authorization codes. Each code is usable once.

use base::{AccountId, Fault, Secret, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{Tx, params};
use subtle::ConstantTimeEq;

use super::code::{SEALED, row_name};
use super::model::{CodePayload, hash};
use super::{ACCESS_LIFETIME, Grant, TokenRequest, TokenResponse, sql, subject_of};
use crate::{Client, ClientId, Scopes};

/// Redeems a code. A refusal is `Ok` too, so that the used code, the revoked tokens and the audit
/// entry are committed.
pub fn redeem(
    tx: &mut Tx<'_>,
    now: Timestamp,
    client: &Client,
    request: &TokenRequest,
) -> Result<Result<Grant, TokenResponse>, Fault> {
    let code = hash(request.code.expose());
    let Some(row) = tx.row(&sql::FIND, params![code])? else {
        return Ok(Err(TokenResponse::invalid_grant()));
    };
    let (of, account): (ClientId, AccountId) = (row.get(0)?, row.get(1)?);
    // A code of another client is not used up: the attempt only shows that the code has leaked.
    if of != client.id {
        return Ok(Err(TokenResponse::invalid_grant()));
    }
    let (expires_at, used_at): (Timestamp, Option<Timestamp>) = (row.get(4)?, row.get(5)?);
    if used_at.is_some() || tx.execute(&sql::USE, params![code, now])? == 0 {
        // A replayed code: one of the two callers was not the client. Revoke the tokens issued for
        // it (RFC 6749, section 4.1.2).
        let ended = tx.execute(&sql::END_OF_CODE, params![code])?;
        tx.audit(
            now,
            None,
            "oidc-code.used-twice",
            Some(&account),
            &json!({ "client": client.id.as_str(), "ended": ended }),
        )?;
        return Ok(Err(TokenResponse::invalid_grant()));
    }
    let plain = tx.vault().open(SEALED, &row_name(&code), &row.get::<Vec<u8>>(2)?)?;
    let payload: CodePayload = serde_json::from_slice(plain.expose()).map_err(Fault::new)?;
    if expires_at <= now
        || payload.redirect_uri != request.redirect_uri
        || !verified(payload.challenge.as_deref(), request.verifier.as_ref())
    {
        return Ok(Err(TokenResponse::invalid_grant()));
    }
    let scopes = Scopes::stored(&row.get::<String>(3)?)?;
    let access_token = Secret::new(URL_SAFE_NO_PAD.encode(tx.entropy().bytes::<32>()));
    let expires = now.plus(ACCESS_LIFETIME);
    tx.change(
        &sql::GRANT,
        params![
            hash(access_token.expose()),
            code,
            client.id,
            account,
            scopes.to_string(),
            now,
            expires
        ],
    )?;
    Ok(Ok(Grant {
        account,
        session: row.get(6)?,
        scopes,
        access_token,
        claims: payload.claims,
        subject: subject_of(&tx.vault(), client, account),
        nonce: payload.nonce,
        authenticated_at: payload.authenticated_at,
        methods: payload.methods,
        level: payload.level,
    }))
}

/// RFC 7636, section 4.6. A verifier without a challenge is refused too, because the challenge may
/// have been stripped from the request (RFC 9700, section 2.1.1).
fn verified(challenge: Option<&str>, verifier: Option<&Secret<String>>) -> bool {
    match (challenge, verifier) {
        (None, None) => true,
        (Some(challenge), Some(verifier)) if (43..=128).contains(&verifier.expose().len()) => {
            URL_SAFE_NO_PAD
                .encode(Sha256::digest(verifier.expose()))
                .as_bytes()
                .ct_eq(challenge.as_bytes())
                .into()
        }
        _ => false,
    }
}
