//! Submitting.

use base::{SubmissionId, Timestamp, UploadId};
use organisations::permissions::ForUnit;
use serde_json::json;
use store::blobs::Stored;
use store::{Tx, params};

use super::{Receipt, Status, Sum, see, sql};
use crate::periods::{Act, may};
use crate::{Outcome, Refusal, corrections, review, sealed, uploads};

/// The corrected file, written and hashed outside the transaction.
#[derive(Clone, Debug)]
pub struct ReadyFile {
    pub upload: UploadId,
    /// The revision whose values the file has.
    pub revision: u64,
    pub stored: Stored,
    pub rows: u64,
    pub sums: Vec<Sum>,
}

#[derive(Clone, Debug)]
pub enum Submitted {
    Now(Receipt),
    /// A double click: the receipt of the first.
    Before(Receipt),
}

/// Submits the upload that counts, if it has no errors and every warning is answered.
pub fn submit(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &ForUnit,
    id: SubmissionId,
    ready: &ReadyFile,
) -> Outcome<Submitted> {
    let mut seen = see::open(tx, by, id)?;
    let last = see::receipts(tx, &seen)?.into_iter().next();
    if let Some(last) = &last
        && seen.submission.status == Status::Submitted
        && (last.upload, last.revision) == (ready.upload, ready.revision)
    {
        return Ok(Submitted::Before(last.clone()));
    }
    may(Act::Submit, &seen.decision_input(), now).map_err(Refusal::NotNow)?;
    if seen.submission.upload != Some(ready.upload) {
        return Err(Refusal::Replaced.into());
    }
    let upload = uploads::find(tx, ready.upload)?.ok_or(Refusal::NotFound)?;
    if upload.revision != ready.revision || !upload.is_checked() {
        return Err(Refusal::StillReading.into());
    }
    let left = review::left(tx, ready.upload)?;
    if left.errors > 0 || left.warnings > 0 {
        return Err(Refusal::NotReady { errors: left.errors, warnings: left.warnings }.into());
    }
    ready.stored.record(tx, now)?;
    let receipt = Receipt {
        submission: id,
        number: last.map_or(0, |r| r.number) + 1,
        upload: ready.upload,
        revision: ready.revision,
        submitted_at: now,
        submitted_by: Some(by.account()),
        rows: ready.rows,
        corrections: corrections::standing(tx, ready.upload)?.len() as u64,
        comments: review::comments(tx, ready.upload)?.len() as u64,
        sums: ready.sums.clone(),
        received_sha256: upload.sha256,
        submitted_sha256: ready.stored.sha256,
        file: ready.stored.id,
        decision: None,
        decided_at: None,
        message: None,
    };
    write(tx, &receipt)?;
    seen.submission.status = Status::Submitted;
    sql::touch(tx, &seen.submission, Status::Submitted, now)?;
    tx.audit(
        now,
        Some(&by.account()),
        "submission.submitted",
        Some(&id),
        &json!({"number": receipt.number, "rows": receipt.rows}),
    )?;
    Ok(Submitted::Now(receipt))
}

pub(super) fn write(tx: &mut Tx<'_>, r: &Receipt) -> Outcome<()> {
    let facts = sql::Facts {
        sums: r.sums.clone(),
        received_sha256: r.received_sha256,
        submitted_sha256: r.submitted_sha256,
    };
    let key = sealed::key_of_submission(tx, r.submission)?;
    let facts =
        sealed::seal_json(tx, &key, sql::FACTS, &format!("{}/{}", r.submission, r.number), &facts)?;
    let values = params![
        r.submission,
        r.number,
        r.upload,
        r.revision,
        r.submitted_at,
        r.submitted_by,
        r.rows,
        r.corrections,
        r.comments,
        facts,
        r.file,
        r.decision,
        r.decided_at,
        None::<String>
    ];
    Ok(tx.change(&sql::ADD_RECEIPT, values)?)
}
