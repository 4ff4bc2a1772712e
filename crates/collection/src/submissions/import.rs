//! Importing data that predates the portal.

use base::{SubmissionId, Timestamp, UnitId};
use organisations::permissions::Staff;
use serde_json::json;
use store::Tx;
use store::blobs::Stored;

use super::{Decision, Receipt, Status, SubmissionView, Sum, see, sql, submit};
use crate::periods::{Kind, Period};
use crate::{Outcome, Refusal, periods, uploads};

/// Imports what a unit delivered before the portal existed, so that its next submission can be
/// compared with it. It counts as accepted and is not checked. `delivered` is when the unit
/// delivered it, as far as known.
pub fn import(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Staff,
    period: &Period,
    (unit, delivered): (UnitId, Timestamp),
    (received, submitted): (&Stored, &Stored),
    (rows, sums): (u64, &[Sum]),
) -> Outcome<SubmissionId> {
    if period.kind != Kind::Submission {
        return Err(Refusal::NotNow(periods::NotNow::TestPeriod).into());
    }
    periods::ask_units(tx, now, by, period.id, &[unit])?;
    let mut seen = see::of_period_and_unit(tx, period.id, unit)?;
    if seen.submission.status != Status::NotBegun {
        return Err(Refusal::HasBegun.into());
    }
    let id = seen.submission.id;
    let upload = uploads::import(tx, now, by, &seen, received, rows)?;
    submitted.record(tx, now)?;
    let receipt = Receipt {
        submission: id,
        number: 1,
        upload,
        revision: 0,
        submitted_at: delivered,
        submitted_by: None,
        rows,
        corrections: 0,
        comments: 0,
        sums: sums.to_vec(),
        received_sha256: received.sha256,
        submitted_sha256: submitted.sha256,
        file: submitted.id,
        decision: Some(Decision::Accepted),
        decided_at: Some(now),
        message: None,
    };
    submit::write(tx, &receipt)?;
    seen = SubmissionView {
        submission: super::Submission { upload: Some(upload), ..seen.submission },
        ..seen
    };
    sql::touch(tx, &seen.submission, Status::Accepted, now)?;
    tx.audit(now, by.actor(), "submission.imported", Some(&id), &json!({"rows": rows}))?;
    Ok(id)
}
