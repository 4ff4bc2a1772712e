//! Making an upload count, and reading it again with other options.

use base::{SubmissionId, Timestamp, UploadId};
use organisations::permissions::ForUnit;
use serde_json::json;
use store::{Tx, params};

use super::{Reading, State, Upload, find, receive, sql};
use crate::periods::{Act, may};
use crate::submissions::{self, Status, SubmissionView};
use crate::{Outcome, Refusal, review, sealed};

/// The unit confirms that a file was read correctly: it is now the upload that counts. Confirming
/// twice has the effect of once.
pub fn count(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &ForUnit,
    id: SubmissionId,
    upload: UploadId,
) -> Outcome<()> {
    let (mut seen, found) = own(tx, now, by, id, upload)?;
    match found.state {
        State::Waiting => return Err(Refusal::StillReading.into()),
        State::Unreadable => return Err(Refusal::Unreadable.into()),
        State::Read => {}
    }
    if seen.submission.upload == Some(upload) {
        return Ok(());
    }
    if found.rows > 0
        && review::findings(tx, upload)?
            .iter()
            .any(|rule| rule.is_of_another_unit() && rule.count == found.rows)
    {
        return Err(Refusal::AnotherUnits.into());
    }
    seen.submission.upload = Some(upload);
    // A submission that was sent back stays so until it is submitted again: staff see that it is
    // not new.
    let status = if seen.submission.status == Status::SentBack {
        Status::SentBack
    } else {
        Status::InReview
    };
    submissions::touch(tx, &seen.submission, status, now)?;
    tx.audit(
        now,
        Some(&by.account()),
        "upload.counts",
        Some(&id),
        &json!({"upload": upload.to_string(), "number": found.number}),
    )?;
    Ok(())
}

/// The unit says how a file is to be read, and it is read again. Only before it counts: afterwards
/// corrections refer to its rows.
pub fn read_again(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &ForUnit,
    id: SubmissionId,
    upload: UploadId,
    reading: &Reading,
) -> Outcome<()> {
    let (seen, found) = own(tx, now, by, id, upload)?;
    if seen.submission.upload == Some(upload) || found.revision > 0 {
        return Err(Refusal::HasBegun.into());
    }
    if found.state == State::Waiting {
        return Err(Refusal::StillReading.into());
    }
    let key = sealed::key_of_submission(tx, id)?;
    let options = sealed::seal_json(tx, &key, sql::OPTIONS, &upload, reading)?;
    tx.execute(&sql::FORGET_FINDINGS, params![upload])?;
    tx.change(&sql::READ_AGAIN, params![upload, options])?;
    receive::wait(tx, upload, now)
}

fn own(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &ForUnit,
    id: SubmissionId,
    upload: UploadId,
) -> Outcome<(SubmissionView, Upload)> {
    let seen = submissions::open(tx, by, id)?;
    may(Act::Upload, &seen.decision_input(), now).map_err(Refusal::NotNow)?;
    let found =
        find(tx, upload)?.filter(|found| found.submission == id).ok_or(Refusal::NotFound)?;
    Ok((seen, found))
}
