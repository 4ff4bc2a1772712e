//! Reading the journal.

use base::{AccountId, Fault, SubmissionId, UploadId};
use store::{Tx, params};

use super::{Correction, Edited, rules, sql};

/// Every change of an upload, oldest first. The caller has checked access to the upload.
pub fn journal(tx: &mut Tx<'_>, upload: UploadId) -> Result<Vec<Correction>, Fault> {
    let rows = tx.rows(&sql::JOURNAL, params![upload])?;
    rows.iter().map(|row| sql::read(tx, row)).collect()
}

/// Every change that a person made, newest first, with the submission.
pub(crate) fn of_person(
    tx: &mut Tx<'_>,
    account: AccountId,
) -> Result<Vec<(SubmissionId, Correction)>, Fault> {
    let rows = tx.rows(&sql::OF_PERSON, params![account])?;
    rows.iter().map(|row| Ok((row.get(8)?, sql::read(tx, row)?))).collect()
}

/// The cells whose value comes from a correction.
pub fn standing(tx: &mut Tx<'_>, upload: UploadId) -> Result<Vec<Edited>, Fault> {
    Ok(rules::standing(&journal(tx, upload)?))
}
