use std::time::Duration;

use base::{Fault, Secret, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use store::{Place, Tx, params};
use subtle::ConstantTimeEq;

use super::sql;

/// How long a person may take to sign in and consent; a registration on the way is a flow of its own and as long.
pub const LIFETIME: Duration = Duration::from_secs(3600);

const SEALED: Place = Place("oidc_request", "sealed");

/// A request that waits for its person. Not for logs: the query may name them.
pub struct Kept {
    /// As sent: [`Request::read`](super::Request::read) reads it again, by the settings that hold by then.
    pub query: String,
    pub asked_at: Timestamp,
}

/// Keeps a request while the person signs in, bound to the browser by a secret that only it has. Gives the id for the pages' addresses.
pub fn keep(tx: &mut Tx<'_>, now: Timestamp, query: &str, browser: &Secret<String>) -> Result<String, Fault> {
    let id = URL_SAFE_NO_PAD.encode(tx.entropy().bytes::<24>());
    let sealed = tx.vault().seal(SEALED, &id, query.as_bytes(), &*tx.entropy())?;
    tx.change(&sql::KEEP, params![sha256(&id), sha256(browser.expose()), sealed, now, now.plus(LIFETIME)])?;
    Ok(id)
}

/// The request again, for the browser that brought it. `None` = no such, another's, answered, or too long ago.
pub fn resume(tx: &mut Tx<'_>, now: Timestamp, id: &str, browser: &Secret<String>) -> Result<Option<Kept>, Fault> {
    let Some(row) = tx.row(&sql::RESUME, params![sha256(id), now])? else { return Ok(None) };
    if !bool::from(row.get::<[u8; 32]>(0)?.ct_eq(&sha256(browser.expose()))) {
        return Ok(None);
    }
    let plain = tx.vault().open(SEALED, id, &row.get::<Vec<u8>>(1)?)?;
    let query = String::from_utf8(plain.expose().clone()).map_err(Fault::new)?;
    Ok(Some(Kept { query, asked_at: row.get(2)? }))
}

/// It is answered. False = it was before (a double click): the caller then issues no second code.
pub fn finish(tx: &mut Tx<'_>, id: &str) -> Result<bool, Fault> {
    Ok(tx.execute(&sql::FINISH, params![sha256(id)])? == 1)
}

/// Forgets what nobody came back to; for a periodic job.
pub fn sweep(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, Fault> {
    tx.execute(&sql::SWEEP, params![now])
}

fn sha256(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}
