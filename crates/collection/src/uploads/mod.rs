//! Uploads: a file is stored as a blob, read and checked in the background, shown as it was
//! understood, and counts once the unit confirms it.

mod count;
mod model;
mod name;
mod receive;
mod sql;
#[cfg(test)]
mod tests;

pub use count::{count, read_again};
pub use model::{Interpretation, Preview, Reading, State, Trouble, Upload};
pub use name::clean_name;
pub(crate) use receive::import;
pub use receive::{READ, ReadUpload, receive};

use base::{AccountId, Fault, SubmissionId, Timestamp, UploadId};
use store::jobs::LONGEST_LEASE;
use store::{Tx, params};

use crate::sealed;

/// An upload by its id. Access depends on its submission, which the caller checks.
pub(crate) fn find(tx: &mut Tx<'_>, id: UploadId) -> Result<Option<Upload>, Fault> {
    match tx.row(&sql::FIND, params![id])? {
        Some(row) => sql::read(tx, &row).map(Some),
        None => Ok(None),
    }
}

/// Every upload of a submission, newest first. The caller has checked access to it.
pub fn of_submission(
    tx: &mut Tx<'_>,
    seen: &crate::submissions::SubmissionView,
) -> Result<Vec<Upload>, Fault> {
    let rows = tx.rows(&sql::OF_SUBMISSION, params![seen.submission.id])?;
    rows.iter().map(|row| sql::read(tx, row)).collect()
}

/// The newest upload of a submission. The caller has checked access to it.
pub fn newest(
    tx: &mut Tx<'_>,
    seen: &crate::submissions::SubmissionView,
) -> Result<Option<Upload>, Fault> {
    match tx.row(&sql::NEWEST, params![seen.submission.id])? {
        Some(row) => sql::read(tx, &row).map(Some),
        None => Ok(None),
    }
}

/// Every upload that a person sent, newest first.
pub(crate) fn of_person(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Upload>, Fault> {
    let rows = tx.rows(&sql::OF_PERSON, params![account])?;
    rows.iter().map(|row| sql::read(tx, row)).collect()
}

/// One upload of a submission. The caller has checked access to the submission.
pub fn open(
    tx: &mut Tx<'_>,
    seen: &crate::submissions::SubmissionView,
    id: UploadId,
) -> crate::Outcome<Upload> {
    let upload = find(tx, id)?.filter(|upload| upload.submission == seen.submission.id);
    Ok(upload.ok_or(crate::Refusal::NotFound)?)
}

/// The submission of an upload.
pub fn submission_of(tx: &mut Tx<'_>, id: UploadId) -> crate::Outcome<SubmissionId> {
    Ok(tx.row(&sql::FIND, params![id])?.ok_or(crate::Refusal::NotFound)?.get(1)?)
}

// Written by background processing.

/// Leases a waiting upload to this node. False if another node has it, or it is done.
pub(crate) fn lease(
    tx: &mut Tx<'_>,
    id: UploadId,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool, Fault> {
    Ok(tx.execute(&sql::LEASE, params![id, now, until, now.plus(LONGEST_LEASE)])? == 1)
}

pub(crate) fn progress(
    tx: &mut Tx<'_>,
    id: UploadId,
    thousandths: u32,
    until: Timestamp,
) -> Result<(), Fault> {
    tx.execute(&sql::PROGRESS, params![id, thousandths, until]).map(drop)
}

pub(crate) fn was_read(
    tx: &mut Tx<'_>,
    id: UploadId,
    interpretation: &Interpretation,
    rows: u64,
) -> Result<(), Fault> {
    let Some(key) = sealed::key_of_upload(tx, id)? else { return Ok(()) };
    let sealed = sealed::seal_json(tx, &key, sql::UNDERSTOOD, &id, interpretation)?;
    if tx.execute(&sql::WAS_READ, params![id, sealed, rows])? == 1 {
        let submission: SubmissionId = tx.one(&sql::FIND, params![id])?.get(1)?;
        tx.execute(&sql::RECEIVED, params![submission])?;
    }
    Ok(())
}

pub(crate) fn was_unreadable(
    tx: &mut Tx<'_>,
    id: UploadId,
    trouble: &Trouble,
    interpretation: Option<&Interpretation>,
) -> Result<(), Fault> {
    let Some(key) = sealed::key_of_upload(tx, id)? else { return Ok(()) };
    let trouble = sealed::seal_json(tx, &key, sql::TROUBLE, &id, trouble)?;
    let interpretation =
        interpretation.map(|i| sealed::seal_json(tx, &key, sql::UNDERSTOOD, &id, i)).transpose()?;
    if tx.execute(&sql::WAS_UNREADABLE, params![id, trouble, interpretation])? == 1 {
        let submission: SubmissionId = tx.one(&sql::FIND, params![id])?.get(1)?;
        tx.execute(&sql::NOT_RECEIVED, params![submission])?;
    }
    Ok(())
}

/// An upload changed (a correction, a comment), so its findings have to be computed again. Returns
/// the new revision.
pub(crate) fn next_revision(tx: &mut Tx<'_>, id: UploadId) -> Result<u64, Fault> {
    tx.one(&sql::NEXT_REVISION, params![id])?.get(0)
}

pub(crate) fn was_checked(tx: &mut Tx<'_>, id: UploadId, revision: u64) -> Result<bool, Fault> {
    Ok(tx.execute(&sql::WAS_CHECKED, params![id, revision])? == 1)
}
