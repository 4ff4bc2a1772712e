//! Sealing of texts and file contents with the key of their period: the end of a test period
//! destroys the key, and with it everything sealed.

use base::{Fault, PeriodId, SubmissionId, UploadId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{DataKey, SealedColumn, Tx, params};

use crate::Refusal;

/// Characters in a comment, reason or message.
pub(crate) const TEXT_MAX: usize = 4_000;

store::sql! {
    PERIOD_OF_SUBMISSION = "SELECT period FROM submission WHERE id = $1";
    PERIOD_OF_UPLOAD = "SELECT s.period FROM upload u JOIN submission s ON s.id = u.submission WHERE u.id = $1";
}

/// The key of a period; a fault if it is destroyed.
pub(crate) fn key(tx: &mut Tx<'_>, period: PeriodId) -> Result<DataKey, Fault> {
    tx.data_key(&period)?
        .ok_or_else(|| Fault::new(format!("the key of period {period} is destroyed")))
}

pub(crate) fn key_of_submission(tx: &mut Tx<'_>, id: SubmissionId) -> Result<DataKey, Fault> {
    let period = tx.one(&PERIOD_OF_SUBMISSION, params![id])?.get(0)?;
    key(tx, period)
}

/// `None` if the upload is erased.
pub(crate) fn key_of_upload(tx: &mut Tx<'_>, id: UploadId) -> Result<Option<DataKey>, Fault> {
    let Some(row) = tx.row(&PERIOD_OF_UPLOAD, params![id])? else { return Ok(None) };
    tx.data_key(&row.get::<PeriodId>(0)?)
}

pub(crate) fn seal(
    tx: &mut Tx<'_>,
    key: &DataKey,
    column: SealedColumn,
    row: &dyn std::fmt::Display,
    plain: &str,
) -> Result<Vec<u8>, Fault> {
    key.seal(column, &row.to_string(), plain.as_bytes(), &*tx.entropy())
}

pub(crate) fn open(
    tx: &mut Tx<'_>,
    column: SealedColumn,
    row: &dyn std::fmt::Display,
    sealed: &[u8],
) -> Result<String, Fault> {
    let plain = tx.open(column, &row.to_string(), sealed)?;
    let plain = plain.ok_or_else(|| {
        Fault::new(format!("the key of a value in {}.{} is destroyed", column.0, column.1))
    })?;
    String::from_utf8(plain.expose().clone()).map_err(Fault::new)
}

pub(crate) fn open_if(
    tx: &mut Tx<'_>,
    column: SealedColumn,
    row: &dyn std::fmt::Display,
    sealed: Option<&[u8]>,
) -> Result<Option<String>, Fault> {
    sealed.map(|sealed| open(tx, column, row, sealed)).transpose()
}

pub(crate) fn seal_json(
    tx: &mut Tx<'_>,
    key: &DataKey,
    column: SealedColumn,
    row: &dyn std::fmt::Display,
    plain: &impl Serialize,
) -> Result<Vec<u8>, Fault> {
    let text = serde_json::to_string(plain).map_err(Fault::new)?;
    seal(tx, key, column, row, &text)
}

pub(crate) fn open_json<T: DeserializeOwned>(
    tx: &mut Tx<'_>,
    column: SealedColumn,
    row: &dyn std::fmt::Display,
    sealed: &[u8],
) -> Result<T, Fault> {
    serde_json::from_str(&open(tx, column, row, sealed)?).map_err(Fault::new)
}

/// Normalizes text of several lines: trimmed, line ends as `\n`, without invisible characters.
/// Empty text is refused.
pub(crate) fn written(text: &str) -> Result<String, Refusal> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    // Bidirectional and zero-width marks make a text look like another one (CVE-2021-42574).
    let hidden = |c: char| {
        (c.is_control() && c != '\n' && c != '\t') || (base::is_invisible(c) && !base::is_joiner(c))
    };
    let text: String = text.chars().filter(|c| !hidden(*c)).collect();
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::TextMissing);
    }
    if base::count_characters(text) > TEXT_MAX {
        return Err(Refusal::TextTooLong { limit: TEXT_MAX });
    }
    Ok(text.to_owned())
}
