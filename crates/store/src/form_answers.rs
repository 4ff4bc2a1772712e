//! Responses to forms, kept for some minutes. A form is answered by a redirect, so that Back and
//! Reload resend nothing (ADR 29). If the response is a page, with errors and what was typed, it is
//! kept here and shown at the redirect's target.
//!
//! A row is sealed, bound to the browser that sent the form, and expires after [`LIFE`]. Any node
//! can show it.

use std::time::Duration;

use base::{AccountId, Fault, Secret, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::{SealedColumn, Tx, params};

/// How long a response can be shown again.
pub const LIFE: Duration = Duration::from_secs(15 * 60);

const SEALED: SealedColumn = SealedColumn("form_answer", "sealed");

crate::sql! {
    KEEP = "INSERT INTO form_answer (id_hash, browser_hash, account, sealed, expires_at) VALUES ($1, $2, $3, $4, $5)";
    FIND = "SELECT browser_hash, account, sealed FROM form_answer WHERE id_hash = $1 AND expires_at > $2";
    FORGET = "DELETE FROM form_answer WHERE account = $1";
    SWEEP = "DELETE FROM form_answer WHERE expires_at <= $1";
    CLEAR = "DELETE FROM form_answer WHERE expires_at >= $1";
}

/// A page that answers a form. Never logged.
#[derive(Serialize, Deserialize)]
pub struct FormAnswer {
    /// The account that the page was rendered for.
    #[serde(skip)]
    pub account: Option<AccountId>,
    /// The flow that the page belongs to, and a value that only the holder of its secret can
    /// compute.
    pub flow: Option<(String, [u8; 32])>,
    /// The HTTP status.
    pub status: u16,
    pub html: String,
    /// A further target that the page's forms may post to.
    pub form_to: Option<String>,
    /// In seconds.
    pub retry_after: Option<String>,
}

/// Stores a response for the browser with this secret. Returns its id for the URL.
pub fn keep(
    tx: &mut Tx<'_>,
    now: Timestamp,
    browser: &Secret<String>,
    answer: &FormAnswer,
) -> Result<String, Fault> {
    let entropy = tx.entropy();
    let id = hex::encode((&*entropy as &dyn base::Entropy).bytes::<16>());
    let plain = serde_json::to_vec(answer).map_err(Fault::new)?;
    let sealed = tx.vault().seal(SEALED, &id, &plain, &*entropy)?;
    tx.change(
        &KEEP,
        params![sha256(&id), sha256(browser.expose()), answer.account, sealed, now.plus(LIFE)],
    )?;
    Ok(id)
}

/// Loads a response. `None` if it is unknown, expired, or another browser's.
pub fn find(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: &str,
    browser: &Secret<String>,
) -> Result<Option<FormAnswer>, Fault> {
    let Some(row) = tx.row(&FIND, params![sha256(id), now])? else { return Ok(None) };
    if !bool::from(row.get::<[u8; 32]>(0)?.ct_eq(&sha256(browser.expose()))) {
        return Ok(None);
    }
    let plain = tx.vault().open(SEALED, id, &row.get::<Vec<u8>>(2)?)?;
    let answer: FormAnswer = serde_json::from_slice(plain.expose()).map_err(Fault::new)?;
    Ok(Some(FormAnswer { account: row.get(1)?, ..answer }))
}

/// Deletes the responses of an account that is erased.
pub fn forget(tx: &mut Tx<'_>, account: AccountId) -> Result<(), Fault> {
    tx.execute(&FORGET, params![account]).map(drop)
}

/// Deletes all responses, when something is erased that any of them may show.
pub fn clear(tx: &mut Tx<'_>) -> Result<(), Fault> {
    tx.execute(&CLEAR, params![Timestamp::from_seconds(0)]).map(drop)
}

/// Deletes expired responses; for a periodic job.
pub fn sweep(tx: &mut Tx<'_>, now: Timestamp) -> Result<(), Fault> {
    tx.execute(&SWEEP, params![now]).map(drop)
}

fn sha256(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both;

    #[test]
    fn an_answer_is_shown_in_its_browser_for_its_time() {
        on_both(|db| {
            let now = Timestamp::from_seconds(1_795_165_200);
            let (own, other) = (Secret::new("a".to_owned()), Secret::new("b".to_owned()));
            let browser = own.clone();
            let id = db
                .write_blocking(move |tx| {
                    let answer = FormAnswer {
                        account: None,
                        flow: None,
                        status: 422,
                        html: "<p>å".to_owned(),
                        form_to: None,
                        retry_after: None,
                    };
                    keep(tx, now, &browser, &answer)
                })
                .unwrap();
            let look = |browser: &Secret<String>, at: Timestamp| {
                let (id, browser) = (id.clone(), browser.clone());
                db.read_blocking(move |tx| find(tx, at, &id, &browser))
                    .unwrap()
                    .map(|answer| (answer.status, answer.html))
            };
            assert_eq!(look(&own, now), Some((422, "<p>å".to_owned())));
            assert_eq!(look(&own, now), Some((422, "<p>å".to_owned())), "and after a reload");
            assert_eq!(look(&other, now), None);
            assert_eq!(look(&own, now.plus(LIFE)), None);
            db.write_blocking(move |tx| sweep(tx, now)).unwrap();
            assert!(look(&own, now).is_some());
            db.write_blocking(clear).unwrap();
            assert_eq!(look(&own, now), None);
        });
    }
}
