//! Questions about whether it is the right file, which no rule of a collection covers. Each is a
//! warning that a comment must answer before the file can be submitted.

use base::{Fault, PeriodId, UnitId};
use store::{Tx, params};

use crate::submissions::Receipt;
use crate::uploads::Upload;

store::sql! {
    // Uploads of the same size for other units in the period, made before this one.
    SAME_SIZE = "SELECT b.id, b.sha256 FROM submission s JOIN upload u ON u.submission = s.id JOIN blob b ON b.id = u.blob
        WHERE s.period = $1 AND s.unit <> $2 AND u.received_at <= $3 AND b.size = $4 ORDER BY u.id";
}

/// If both files have fewer rows than this, a difference raises no question.
const ROWS: u64 = 20;

/// One question about a file as a whole.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) id: &'static str,
    /// Its subject; the key of the comment's target.
    pub(crate) key: String,
    /// In both languages.
    pub(crate) words: [&'static str; 2],
}

/// Facts about a file before it is read.
pub(super) struct Known {
    /// The unit's accepted receipt of the previous period, if any.
    pub(super) before: Option<Receipt>,
    /// Whether the same bytes were uploaded for another unit.
    pub(super) is_anothers: bool,
}

/// Whether the same bytes were uploaded earlier for another unit of the period. Which one is never
/// shown.
pub(super) fn is_anothers(
    tx: &mut Tx<'_>,
    period: PeriodId,
    unit: UnitId,
    upload: &Upload,
) -> Result<bool, Fault> {
    for row in tx.rows(&SAME_SIZE, params![period, unit, upload.received_at, upload.size])? {
        if store::blobs::Stored::open_sha256(tx, row.get(0)?, &row.get::<Vec<u8>>(1)?)?
            == upload.sha256
        {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(super) fn ask(known: &Known, upload: &Upload, rows: u64, before: Option<u64>) -> Vec<Question> {
    let mut questions = Vec::new();
    let mut ask = |id, key: String, sv, en| questions.push(Question { id, key, words: [sv, en] });
    if known.before.as_ref().is_some_and(|receipt| {
        [receipt.received_sha256, receipt.submitted_sha256].contains(&upload.sha256)
    }) {
        ask(
            "file:again",
            upload.name.clone(),
            "Filen är samma fil som godkändes förra gången. Är det rätt fil?",
            "The file is the one that was accepted last time. Is it the right file?",
        );
    }
    if known.is_anothers {
        ask(
            "file:elsewhere",
            upload.name.clone(),
            "Samma fil har lämnats för en annan enhet. Är det rätt fil?",
            "The same file was uploaded for another unit. Is it the right file?",
        );
    }
    if let Some(before) = before.filter(|before| differs_much(rows, *before)) {
        ask(
            "rows:compare",
            format!("{before} → {rows}"),
            "Antalet rader skiljer sig mycket från förra gången. Stämmer det?",
            "The number of rows differs much from last time. Is that right?",
        );
    }
    questions
}

/// Whether they differ by more than three tenths.
fn differs_much(rows: u64, before: u64) -> bool {
    rows.abs_diff(before).saturating_mul(10) > before.saturating_mul(3) && rows.max(before) >= ROWS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_tenths_more_or_fewer_are_no_question() {
        for (rows, before, asked) in [
            (100, 100, false),
            (130, 100, false),
            (131, 100, true),
            (70, 100, false),
            (69, 100, true),
            (19, 1, false),
            (20, 1, true),
            (1, 19, false),
        ] {
            assert_eq!(differs_much(rows, before), asked, "{before} → {rows}");
        }
    }
}
