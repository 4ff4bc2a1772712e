//! Issuing authorization codes. Only a hash of the code is stored.

use base::{Fault, Secret, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use store::{SealedColumn, Tx, params};

use super::model::{CodePayload, hash};
use super::{CODE_LIFETIME, sql};
use crate::Subject;
use crate::authorize::Request;

pub(super) const SEALED: SealedColumn = SealedColumn("oidc_code", "sealed");

/// Issues a code, once [`decide`](crate::authorize::decide) has returned `Issue` for the request.
pub fn issue(
    tx: &mut Tx<'_>,
    now: Timestamp,
    request: &Request,
    subject: &Subject,
) -> Result<Secret<String>, Fault> {
    let code = Secret::new(URL_SAFE_NO_PAD.encode(tx.entropy().bytes::<32>()));
    let hash = hash(code.expose());
    let payload = CodePayload {
        redirect_uri: request.redirect_uri.clone(),
        challenge: request.challenge.clone(),
        nonce: request.nonce.clone(),
        authenticated_at: subject.authenticated_at,
        methods: subject.methods.clone(),
        level: subject.level().map(str::to_owned),
        claims: request.claims.clone(),
    };
    let plain = serde_json::to_vec(&payload).map_err(Fault::new)?;
    let sealed = tx.vault().seal(SEALED, &row_name(&hash), &plain, &*tx.entropy())?;
    let scopes = request.scopes.to_string();
    tx.change(
        &sql::ISSUE,
        params![
            hash,
            request.client,
            subject.account,
            subject.session,
            sealed,
            scopes,
            now,
            now.plus(CODE_LIFETIME)
        ],
    )?;
    let data = json!({ "client": request.client.as_str(), "scopes": scopes });
    tx.audit(now, Some(&subject.account), "oidc-code.issued", Some(&subject.account), &data)?;
    Ok(code)
}

pub(super) fn row_name(hash: &[u8; 32]) -> String {
    URL_SAFE_NO_PAD.encode(hash)
}
