//! Pending sign-ins: stored, taken once by the browser that began them, and swept.

use std::time::Duration;

use base::{EmailAddress, Fault, Secret, Timestamp};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{SealedColumn, Tx, params};
use subtle::ConstantTimeEq;

use super::{Pending, SignInId, Taken, sql};
use crate::{Answer, ProviderId, Refusal};

/// How long the person may take at the provider.
pub const LIFETIME: Duration = Duration::from_secs(600);
/// How long a used one is kept after its lifetime, so that a reload of the response leads to the
/// sign-in's result.
const REMEMBERED: Duration = Duration::from_secs(3600);

const SEALED: SealedColumn = SealedColumn("upstream_pending", "sealed");

#[derive(Deserialize)]
struct Sealed {
    nonce: Secret<String>,
    verifier: Secret<String>,
    max_age: Option<u32>,
    login_hint: Option<EmailAddress>,
}

/// Stores a pending sign-in, bound to the browser by the value of a cookie (at least 128 bits).
pub fn keep(tx: &mut Tx<'_>, pending: &Pending, browser: &Secret<String>) -> Result<(), Fault> {
    let hash = sha256(&pending.state);
    let Pending { nonce, verifier, max_age, login_hint, .. } = pending;
    let kept = json!({ "nonce": nonce.expose(), "verifier": verifier.expose(), "max_age": max_age, "login_hint": login_hint });
    let plain = Secret::new(kept.to_string());
    let sealed =
        tx.vault().seal(SEALED, &row_name(&hash), plain.expose().as_bytes(), &*tx.entropy())?;
    let expires = pending.started_at.plus(LIFETIME);
    tx.change(
        &sql::KEEP,
        params![
            hash,
            sha256(browser.expose()),
            pending.provider.as_str(),
            sealed,
            pending.context,
            pending.started_at,
            expires
        ],
    )
}

/// Takes a pending sign-in: once, by the browser and for the provider that it was begun with.
pub fn take(
    tx: &mut Tx<'_>,
    now: Timestamp,
    provider: &ProviderId,
    state: &str,
    browser: &Secret<String>,
) -> Answer<Taken> {
    let hash = sha256(state);
    let Some(row) = tx.row(&sql::FIND, params![hash])? else {
        return Err(Refusal::StateUnknown.into());
    };
    let of: [u8; 32] = row.get(0)?;
    // Checked before use: a leaked state must not end the sign-in of its owner.
    if !bool::from(of.ct_eq(&sha256(browser.expose()))) {
        return Err(Refusal::StateUnknown.into());
    }
    let (context, started_at, expires_at): (String, Timestamp, Timestamp) =
        (row.get(3)?, row.get(4)?, row.get(5)?);
    let sign_in = SignInId(hash);
    if let Some(used_at) = row.get::<Option<Timestamp>>(6)? {
        let answered = row.get::<Option<Timestamp>>(7)?.is_some();
        return Err(Refusal::StateUsed { context, sign_in, used_at, answered }.into());
    }
    if row.get::<String>(1)? != provider.as_str() {
        return Err(Refusal::ProviderMixedUp.into());
    }
    if expires_at <= now {
        return Err(Refusal::StateExpired.into());
    }
    let plain = tx.vault().open(SEALED, &row_name(&hash), &row.get::<Vec<u8>>(2)?)?;
    if tx.execute(&sql::USE, params![hash, now])? == 0 {
        return Err(Refusal::StateUsed { context, sign_in, used_at: now, answered: false }.into());
    }
    let sealed: Sealed = serde_json::from_slice(plain.expose()).map_err(Fault::new)?;
    let Sealed { nonce, verifier, max_age, login_hint } = sealed;
    Ok(Taken { sign_in, nonce, verifier, context, started_at, max_age, login_hint })
}

/// Records that the response was handled, by a refusal or by opening something. From then on,
/// opening the same URL again leads to that result.
pub fn answered(tx: &mut Tx<'_>, sign_in: &SignInId, now: Timestamp) -> Result<(), Fault> {
    tx.execute(&sql::ANSWERED, params![sign_in.0, now]).map(drop)
}

/// Whether the response was handled.
pub fn is_answered(tx: &mut Tx<'_>, sign_in: &SignInId) -> Result<bool, Fault> {
    // Swept, so nothing more can come of it.
    let Some(row) = tx.row(&sql::FIND, params![sign_in.0])? else { return Ok(true) };
    Ok(row.get::<Option<Timestamp>>(7)?.is_some())
}

/// Deletes old rows, in a periodic job; returns how many.
pub fn sweep(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, Fault> {
    tx.execute(&sql::SWEEP, params![now.minus(REMEMBERED)])
}

/// Writes a refusal to the audit log, without text from the provider or data about the person.
pub fn record_refusal(
    tx: &mut Tx<'_>,
    now: Timestamp,
    provider: &ProviderId,
    refusal: &Refusal,
) -> Result<(), Fault> {
    let mut data = json!({ "why": refusal.code() });
    if let Refusal::Status(status) = refusal {
        data["status"] = (*status).into();
    }
    tx.audit(now, None, "upstream.refused", Some(provider), &data)
}

fn sha256(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

fn row_name(hash: &[u8; 32]) -> String {
    hash.iter().map(|b| format!("{b:02x}")).collect()
}
