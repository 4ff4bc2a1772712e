//! Answers to forms, kept for some minutes. A form is answered by a redirect, so that Back and
//! Reload send nothing a second time; where the answer is a page (what is wrong, with what was
//! typed), it is kept here and shown where the redirect leads.
//!
//! A row is sealed, bound to the browser that sent the form, and gone after [`LIFE`]. Any node
//! shows it.

use std::time::Duration;

use base::{AccountId, Fault, Secret, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::{Place, Tx, params};

/// How long an answer is shown again.
pub const LIFE: Duration = Duration::from_secs(15 * 60);

const SEALED: Place = Place("form_answer", "sealed");

crate::sql! {
    KEEP = "INSERT INTO form_answer (id_hash, browser_hash, account, sealed, expires_at) VALUES ($1, $2, $3, $4, $5)";
    FIND = "SELECT browser_hash, account, sealed FROM form_answer WHERE id_hash = $1 AND expires_at > $2";
    FORGET = "DELETE FROM form_answer WHERE account = $1";
    SWEEP = "DELETE FROM form_answer WHERE expires_at <= $1";
    CLEAR = "DELETE FROM form_answer WHERE expires_at >= $1";
}

/// A page that answers a form. Not for logs.
#[derive(Serialize, Deserialize)]
pub struct FormAnswer {
    /// The account that it was made for.
    #[serde(skip)]
    pub account: Option<AccountId>,
    /// The flow that the page belongs to, and what only the holder of its secret can compute.
    pub flow: Option<(String, [u8; 32])>,
    /// HTTP's.
    pub status: u16,
    pub html: String,
    /// Where else a form of the page goes.
    pub form_to: Option<String>,
    /// Seconds.
    pub retry_after: Option<String>,
}

/// Keeps an answer for the browser with this secret. Gives the id for its address.
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

/// The answer again. `None`: no such, another browser's, or too long ago.
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

/// Those of a person who is erased.
pub fn forget(tx: &mut Tx<'_>, account: AccountId) -> Result<(), Fault> {
    tx.execute(&FORGET, params![account]).map(drop)
}

/// All of them, where something is erased that any may show.
pub fn clear(tx: &mut Tx<'_>) -> Result<(), Fault> {
    tx.execute(&CLEAR, params![Timestamp::from_seconds(0)]).map(drop)
}

/// Takes away what is over; for a periodic job.
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
            assert_eq!(look(&own, now), Some((422, "<p>å".to_owned())), "by a reload, too");
            assert_eq!(look(&other, now), None);
            assert_eq!(look(&own, now.plus(LIFE)), None);
            db.write_blocking(move |tx| sweep(tx, now)).unwrap();
            assert!(look(&own, now).is_some());
            db.write_blocking(clear).unwrap();
            assert_eq!(look(&own, now), None);
        });
    }
}
