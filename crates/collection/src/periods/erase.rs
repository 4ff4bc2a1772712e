//! The end of a test period: everything uploaded in it is erased. The audit log records how much,
//! not what.
//!
//! The period's data key is destroyed in the transaction that deletes the rows (ADR 24). So copies
//! in freed pages, the database's log and backups no longer open. A job removes the sealed key from
//! those too.

use base::{BlobId, Fault, PeriodId, SubmissionId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::jobs::Lane;
use store::{Tx, blobs, params};

use super::{Kind, Period, open, sql};
use crate::Outcome;

/// The job that erases what was uploaded in a test period.
pub const ERASE: &str = "collection.erase-period";
/// The job that erases the bytes of files. Queued in the transaction that deletes their rows, so a
/// crash leaves none behind.
pub const ERASE_BLOBS: &str = "collection.erase-blobs";

/// The job that removes a destroyed key from the database's files and the backups; `app` runs it.
pub const ERASE_TRACES: &str = "erase-traces";

/// The job that announces an erased submission to other contexts: `messages` erases its threads.
pub const ERASED: &str = "collection.erased";

/// The largest number of files in one job.
const BATCH: usize = 200;

#[derive(Debug, Serialize, Deserialize)]
pub struct ErasePeriod {
    pub period: PeriodId,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct EraseBlobs {
    pub blobs: Vec<BlobId>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct ErasedSubmission {
    pub submission: SubmissionId,
}

/// The amounts erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    pub uploads: u64,
    pub rows: u64,
    pub files: u64,
    pub corrections: u64,
    pub comments: u64,
    pub findings: u64,
    pub receipts: u64,
}

/// Erases a test period that is over. `None` if there is nothing to do: it was erased before, is
/// not over, or is not a test period.
pub fn erase(tx: &mut Tx<'_>, id: PeriodId, now: Timestamp) -> Result<Option<Erased>, Fault> {
    let found: Outcome<Period> = open::period(tx, id);
    let period = match found {
        Ok(period) => period,
        Err(base::Failure::Refused(_)) => return Ok(None),
        Err(base::Failure::Fault(fault)) => return Err(fault),
    };
    if period.kind != Kind::Test
        || now < period.closes_at
        || tx.execute(&sql::MARK_ERASED, params![id, now])? == 0
    {
        return Ok(None);
    }
    let mut erased = Erased::default();
    let mut files = Vec::new();
    for row in tx.rows(&sql::SUBMISSIONS, params![id])? {
        let submission = row.get(0)?;
        erase_submission(tx, submission, now, &mut erased, &mut files)?;
        tx.enqueue(now, Lane::Files, ERASED, &ErasedSubmission { submission })?;
    }
    tx.destroy_data_key(now, &id)?;
    // Stored form responses may show typed values or contents of files.
    store::form_answers::clear(tx)?;
    erased.files = files.len() as u64;
    for batch in files.chunks(BATCH) {
        for blob in batch {
            blobs::forget(tx, *blob)?;
        }
        tx.enqueue(now, Lane::Files, ERASE_BLOBS, &EraseBlobs { blobs: batch.to_vec() })?;
    }
    tx.enqueue(now, Lane::Files, ERASE_TRACES, &ErasePeriod { period: id })?;
    let Erased { uploads, rows, files, corrections, comments, findings, receipts } = erased;
    let counts = json!({"uploads": uploads, "rows": rows, "files": files, "corrections": corrections, "comments": comments,
        "findings": findings, "receipts": receipts, "key": "destroyed"});
    tx.audit(now, None, "period.erased", Some(&id), &counts)?;
    Ok(Some(erased))
}

fn erase_submission(
    tx: &mut Tx<'_>,
    id: SubmissionId,
    now: Timestamp,
    erased: &mut Erased,
    files: &mut Vec<BlobId>,
) -> Result<(), Fault> {
    for row in tx.rows(&sql::UPLOAD_BLOBS, params![id])? {
        files.push(row.get(0)?);
        erased.rows += row.get::<u64>(1)?;
    }
    for row in tx.rows(&sql::RECEIPT_BLOBS, params![id])? {
        files.push(row.get(0)?);
    }
    erased.comments += tx.execute(&sql::ERASE_COMMENTS, params![id])?;
    erased.findings += tx.execute(&sql::ERASE_FINDINGS, params![id])?;
    // An undo refers to the entry that it undoes, so it goes first.
    erased.corrections += tx.execute(&sql::ERASE_UNDOS, params![id])?;
    erased.corrections += tx.execute(&sql::ERASE_CORRECTIONS, params![id])?;
    erased.receipts += tx.execute(&sql::ERASE_RECEIPTS, params![id])?;
    erased.uploads += tx.execute(&sql::ERASE_UPLOADS, params![id])?;
    tx.execute(&sql::ERASE_EXTENSIONS, params![id])?;
    tx.change(&sql::RESET, params![id, now])
}

/// Erases test periods that are over, at most 20, in case a job was lost. Returns the number of
/// periods.
pub fn erase_due(tx: &mut Tx<'_>, now: Timestamp) -> Result<usize, Fault> {
    let due = tx
        .rows(&sql::TO_ERASE, params![now])?
        .iter()
        .map(|row| row.get(0))
        .collect::<Result<Vec<PeriodId>, _>>()?;
    for id in &due {
        erase(tx, *id, now)?;
    }
    Ok(due.len())
}
