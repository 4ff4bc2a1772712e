use std::time::Duration;

use base::{EmailAddress, Fault, Secret, Timestamp};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{Place, Tx, params};
use subtle::ConstantTimeEq;

use super::{Pending, SignInId, Taken, sql};
use crate::{Answer, ProviderId, Refusal};

/// How long a person may take upstream: an account picked, a password remembered, a second factor
/// found.
pub const LIFETIME: Duration = Duration::from_secs(600);
/// How long a spent one is kept, so that a reload of the return address is answered with where the
/// sign-in got.
const REMEMBERED: Duration = Duration::from_secs(3600);

const SEALED: Place = Place("upstream_pending", "sealed");

#[derive(Deserialize)]
struct Sealed {
    nonce: Secret<String>,
    verifier: Secret<String>,
    max_age: Option<u32>,
    login_hint: Option<EmailAddress>,
}

/// Keeps a sign-in under way, bound to the browser by a secret that only it has (the value of a
/// cookie, at least 128 bits).
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

/// Takes it: once, by the browser that began it, for the upstream that it was begun for.
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
    // Not used up by who may not use it: a state that leaked must not end somebody's sign-in.
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

/// The return was answered, with a refusal or by opening something: who opens the same address anew
/// goes where that led.
pub fn answered(tx: &mut Tx<'_>, sign_in: &SignInId, now: Timestamp) -> Result<(), Fault> {
    tx.execute(&sql::ANSWERED, params![sign_in.0, now]).map(drop)
}

/// Whether it was.
pub fn is_answered(tx: &mut Tx<'_>, sign_in: &SignInId) -> Result<bool, Fault> {
    // Swept: nothing comes of it any more.
    let Some(row) = tx.row(&sql::FIND, params![sign_in.0])? else { return Ok(true) };
    Ok(row.get::<Option<Timestamp>>(7)?.is_some())
}

/// Forgets what is long over; for a periodic job. Gives how many.
pub fn sweep(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, Fault> {
    tx.execute(&sql::SWEEP, params![now.minus(REMEMBERED)])
}

/// Somebody did not come in, and why: one entry in the audit log, without a word from upstream or
/// about the person.
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
