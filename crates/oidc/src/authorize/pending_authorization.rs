//! Pending authorization requests: sealed rows that wait while the person signs in and consents.
//! Bound to one browser, answered once.

use std::time::Duration;

use base::{Fault, Secret, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use store::{SealedColumn, Tx, params};
use subtle::ConstantTimeEq;

use super::sql;

/// How long a person may take to sign in and consent. A sign-up in between is a flow of its own,
/// with the same lifetime.
pub const LIFETIME: Duration = Duration::from_secs(3600);

const SEALED: SealedColumn = SealedColumn("oidc_request", "sealed");

/// How long after its answer a request may be answered again: a double click, or a lost response.
const AGAIN: Duration = Duration::from_secs(60);

/// A pending authorization request. Never logged: the query may name a person.
pub struct PendingAuthorization {
    /// As sent. [`Request::read`](super::Request::read) parses it again, by the client's current
    /// settings.
    pub query: String,
    pub asked_at: Timestamp,
    /// The person confirmed that they are the one that the client expects.
    pub person_confirmed: bool,
    /// Answered too long ago to be answered again: the person used the browser's back button.
    pub is_over: bool,
}

/// Whether a request was answered before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerState {
    Now,
    /// A moment ago, to this browser.
    Again,
    /// Longer ago, or there is no such request: nothing may be sent.
    Over,
}

/// Stores a request while the person signs in, bound to the browser by that browser's secret.
/// Returns the id for the pages' URLs.
pub fn save(
    tx: &mut Tx<'_>,
    now: Timestamp,
    query: &str,
    browser: &Secret<String>,
) -> Result<String, Fault> {
    let id = URL_SAFE_NO_PAD.encode(tx.entropy().bytes::<24>());
    let sealed = tx.vault().seal(SEALED, &id, query.as_bytes(), &*tx.entropy())?;
    tx.change(
        &sql::SAVE,
        params![sha256(&id), sha256(browser.expose()), sealed, now, now.plus(LIFETIME)],
    )?;
    Ok(id)
}

/// Loads a pending request for the browser that started it. `None` if it is unknown, expired, or
/// another browser's.
pub fn resume(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: &str,
    browser: &Secret<String>,
) -> Result<Option<PendingAuthorization>, Fault> {
    let Some(row) = tx.row(&sql::RESUME, params![sha256(id), now])? else { return Ok(None) };
    if !bool::from(row.get::<[u8; 32]>(0)?.ct_eq(&sha256(browser.expose()))) {
        return Ok(None);
    }
    let plain = tx.vault().open(SEALED, id, &row.get::<Vec<u8>>(1)?)?;
    let query = String::from_utf8(plain.expose().clone()).map_err(Fault::new)?;
    let answered: Option<Timestamp> = row.get(4)?;
    let is_over = answered.is_some_and(|at| now.since(at) >= AGAIN);
    Ok(Some(PendingAuthorization {
        query,
        asked_at: row.get(2)?,
        person_confirmed: row.get(3)?,
        is_over,
    }))
}

/// Notes that the person confirmed to be the one that the client expects.
pub fn confirm_person(tx: &mut Tx<'_>, id: &str) -> Result<(), Fault> {
    tx.execute(&sql::CONFIRM_PERSON, params![sha256(id)]).map(drop)
}

/// Marks the request as answered, in the transaction that makes the answer.
pub fn answer(tx: &mut Tx<'_>, now: Timestamp, id: &str) -> Result<AnswerState, Fault> {
    if tx.execute(&sql::ANSWER, params![sha256(id), now])? == 1 {
        return Ok(AnswerState::Now);
    }
    let answered: Option<Timestamp> = tx
        .row(&sql::ANSWERED, params![sha256(id), now])?
        .map(|row| row.get(0))
        .transpose()?
        .flatten();
    Ok(if answered.is_some_and(|at| now.since(at) < AGAIN) {
        AnswerState::Again
    } else {
        AnswerState::Over
    })
}

/// Deletes expired requests; for a periodic job.
pub fn sweep(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, Fault> {
    tx.execute(&sql::SWEEP, params![now])
}

fn sha256(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}
