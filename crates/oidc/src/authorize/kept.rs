use std::time::Duration;

use base::{Fault, Secret, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use store::{Place, Tx, params};
use subtle::ConstantTimeEq;

use super::sql;

/// How long a person may take to sign in and consent; a registration on the way is a flow of its
/// own and as long.
pub const LIFETIME: Duration = Duration::from_secs(3600);

const SEALED: Place = Place("oidc_request", "sealed");

/// How long after its answer a request is answered once more: a double click, or an answer that was
/// lost on its way.
const AGAIN: Duration = Duration::from_secs(60);

/// A request that waits for its person. Not for logs: the query may name them.
pub struct Kept {
    /// As sent: [`Request::read`](super::Request::read) reads it again, by the settings that hold
    /// by then.
    pub query: String,
    pub asked_at: Timestamp,
    /// The person said that it is them whom the service is to meet.
    pub chosen: bool,
    /// Answered, and too long ago to be answered again: the person came back by the browser's back
    /// button.
    pub is_over: bool,
}

/// Whether a request that is being answered was answered before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    Now,
    /// A moment ago, to this browser.
    Again,
    /// Longer ago, or there is none: nothing is to be sent.
    Over,
}

/// Keeps a request while the person signs in, bound to the browser by a secret that only it has.
/// Gives the id for the pages' addresses.
pub fn keep(
    tx: &mut Tx<'_>,
    now: Timestamp,
    query: &str,
    browser: &Secret<String>,
) -> Result<String, Fault> {
    let id = URL_SAFE_NO_PAD.encode(tx.entropy().bytes::<24>());
    let sealed = tx.vault().seal(SEALED, &id, query.as_bytes(), &*tx.entropy())?;
    tx.change(
        &sql::KEEP,
        params![sha256(&id), sha256(browser.expose()), sealed, now, now.plus(LIFETIME)],
    )?;
    Ok(id)
}

/// The request again, for the browser that brought it. `None` = no such, another's, answered, or
/// too long ago.
pub fn resume(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: &str,
    browser: &Secret<String>,
) -> Result<Option<Kept>, Fault> {
    let Some(row) = tx.row(&sql::RESUME, params![sha256(id), now])? else { return Ok(None) };
    if !bool::from(row.get::<[u8; 32]>(0)?.ct_eq(&sha256(browser.expose()))) {
        return Ok(None);
    }
    let plain = tx.vault().open(SEALED, id, &row.get::<Vec<u8>>(1)?)?;
    let query = String::from_utf8(plain.expose().clone()).map_err(Fault::new)?;
    let answered: Option<Timestamp> = row.get(4)?;
    let is_over = answered.is_some_and(|at| now.since(at) >= AGAIN);
    Ok(Some(Kept { query, asked_at: row.get(2)?, chosen: row.get(3)?, is_over }))
}

/// The person says that it is them whom the service is to meet.
pub fn choose(tx: &mut Tx<'_>, id: &str) -> Result<(), Fault> {
    tx.execute(&sql::CHOOSE, params![sha256(id)]).map(drop)
}

/// It is being answered, in the transaction that makes the answer.
pub fn answer(tx: &mut Tx<'_>, now: Timestamp, id: &str) -> Result<Answered, Fault> {
    if tx.execute(&sql::ANSWER, params![sha256(id), now])? == 1 {
        return Ok(Answered::Now);
    }
    let answered: Option<Timestamp> = tx
        .row(&sql::ANSWERED, params![sha256(id), now])?
        .map(|row| row.get(0))
        .transpose()?
        .flatten();
    Ok(if answered.is_some_and(|at| now.since(at) < AGAIN) {
        Answered::Again
    } else {
        Answered::Over
    })
}

/// Forgets what nobody came back to; for a periodic job.
pub fn sweep(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, Fault> {
    tx.execute(&sql::SWEEP, params![now])
}

fn sha256(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}
