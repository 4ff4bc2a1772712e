//! Comments that answer warnings.

use base::{AccountId, CommentId, Fault, SubmissionId, Timestamp, UploadId};
use organisations::permissions::ForUnit;
use serde_json::json;
use store::{Tx, params};

use super::{Comment, CommentTarget, Severity, sql};
use crate::periods::{Act, may};
use crate::{Outcome, Refusal, corrections, sealed, submissions, uploads};

/// Answers a warning for one row, one group, or all of a rule's findings. A new comment on the same
/// target replaces the old one.
pub fn comment(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &ForUnit,
    id: SubmissionId,
    upload: UploadId,
    (rule, target): (&str, &CommentTarget),
    text: &str,
) -> Outcome<CommentId> {
    at_work(tx, now, by, id, upload)?;
    let body = sealed::written(text)?;
    let finding = tx
        .row(&sql::FINDING, params![upload, rule])?
        .as_ref()
        .map(sql::read)
        .transpose()?
        .ok_or(Refusal::NotFound)?;
    if finding.severity != Severity::Warning {
        return Err(Refusal::NotAWarning.into());
    }
    let comment = CommentId::new(now, &*tx.entropy());
    let period = sealed::key_of_submission(tx, id)?;
    let (stored, key) = match target {
        CommentTarget::All => ("*".to_owned(), None),
        CommentTarget::Row(row) => (format!("row:{row}"), None),
        // The key contains values of the unit's data. It is looked up by a keyed hash, since an
        // unkeyed one could be guessed.
        CommentTarget::Key(key) => {
            let hash = hex::encode(period.hash(sql::KEY, key.as_bytes()));
            (format!("key:{hash}"), Some(sealed::seal(tx, &period, sql::KEY, &comment, key)?))
        }
    };
    tx.execute(&sql::REPLACE, params![upload, rule, stored])?;
    let body = sealed::seal(tx, &period, sql::BODY, &comment, &body)?;
    tx.change(
        &sql::ADD,
        params![comment, upload, rule, stored, finding.count, key, body, now, by.account()],
    )?;
    uploads::next_revision(tx, upload)?;
    corrections::check_again(tx, now, upload)?;
    tx.audit(
        now,
        Some(&by.account()),
        "comment.written",
        Some(&id),
        &json!({
            "comment": comment.to_string(),
            "rule": rule,
            "all": *target == CommentTarget::All,
        }),
    )?;
    Ok(comment)
}

/// Deletes a comment; what it answered needs an answer again.
pub fn take_back(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &ForUnit,
    id: SubmissionId,
    upload: UploadId,
    comment: CommentId,
) -> Outcome<()> {
    at_work(tx, now, by, id, upload)?;
    if tx.execute(&sql::TAKE_BACK, params![upload, comment])? == 0 {
        return Err(Refusal::NotFound.into());
    }
    uploads::next_revision(tx, upload)?;
    corrections::check_again(tx, now, upload)?;
    tx.audit(
        now,
        Some(&by.account()),
        "comment.taken-back",
        Some(&id),
        &json!({"comment": comment.to_string()}),
    )?;
    Ok(())
}

/// Checks that the upload counts, and that the unit may review it now.
pub(crate) fn at_work(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &ForUnit,
    id: SubmissionId,
    upload: UploadId,
) -> Outcome<()> {
    let seen = submissions::open(tx, by, id)?;
    may(Act::Review, &seen.decision_input(), now).map_err(Refusal::NotNow)?;
    if seen.submission.upload == Some(upload) { Ok(()) } else { Err(Refusal::Replaced.into()) }
}

/// Every comment on an upload. The caller has checked access to the upload.
pub fn comments(tx: &mut Tx<'_>, upload: UploadId) -> Result<Vec<Comment>, Fault> {
    let rows = tx.rows(&sql::COMMENTS, params![upload])?;
    rows.iter().map(|row| read(tx, row)).collect()
}

/// Every comment that a person wrote, newest first, with the submission.
pub(crate) fn of_person(
    tx: &mut Tx<'_>,
    account: AccountId,
) -> Result<Vec<(SubmissionId, Comment)>, Fault> {
    let rows = tx.rows(&sql::OF_PERSON, params![account])?;
    rows.iter().map(|row| Ok((row.get(8)?, read(tx, row)?))).collect()
}

fn read(tx: &mut Tx<'_>, row: &store::Row) -> Result<Comment, Fault> {
    let id: CommentId = row.get(0)?;
    let stored: String = row.get(2)?;
    let key: Option<Vec<u8>> = row.get(4)?;
    let target = match (stored.strip_prefix("row:"), key) {
        (_, Some(key)) => CommentTarget::Key(sealed::open(tx, sql::KEY, &id, &key)?),
        (Some(row), None) => CommentTarget::Row(row.parse().map_err(Fault::new)?),
        (None, None) => CommentTarget::All,
    };
    let body = sealed::open(tx, sql::BODY, &id, &row.get::<Vec<u8>>(5)?)?;
    Ok(Comment {
        id,
        rule: row.get(1)?,
        target,
        covers: row.get(3)?,
        body,
        written_at: row.get(6)?,
        written_by: row.get(7)?,
    })
}
