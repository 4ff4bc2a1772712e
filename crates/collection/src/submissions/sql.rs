//! All SQL of submissions and receipts.

use base::{Fault, PeriodId, SubmissionId, Timestamp, UnitId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::{Row, SealedColumn, Tx, params};

use super::{Receipt, Status, Submission, Sum};
use crate::periods::untouched;
use crate::sealed;

macro_rules! columns {
    () => {
        "id, period, unit, status, upload, extended_to, asked_at, changed_at, reminded_at"
    };
}
macro_rules! receipt_columns {
    () => {
        "submission, number, upload, revision, submitted_at, submitted_by, rows, corrections, comments, facts, blob, decision, decided_at, message"
    };
}

pub(super) const MESSAGE: SealedColumn = SealedColumn("receipt", "message");
pub(super) const FACTS: SealedColumn = SealedColumn("receipt", "facts");
pub(super) const CONTACT: SealedColumn = SealedColumn("submission", "contact");
pub(super) const PAYROLL_SYSTEM: SealedColumn = SealedColumn("submission", "payroll_system");

store::sql! {
    pub(super) FIND = concat!("SELECT ", columns!(), " FROM submission WHERE id = $1");
    pub(super) OF_UNIT = concat!("SELECT ", columns!(), " FROM submission WHERE unit = $1 ORDER BY id DESC");
    pub(super) OF_PERIOD = concat!("SELECT ", columns!(), " FROM submission WHERE period = $1 ORDER BY id");
    pub(super) OF_PERIOD_AND_UNIT = concat!("SELECT ", columns!(), " FROM submission WHERE period = $1 AND unit = $2");
    pub(super) OVERVIEW = concat!("SELECT ", columns!(), ",
        CAST(coalesce((SELECT sum(f.count) FROM finding f WHERE f.upload = submission.upload AND f.severity = 'error'), 0) AS BIGINT),
        CAST(coalesce((SELECT sum(f.count - f.answered) FROM finding f WHERE f.upload = submission.upload AND f.severity = 'warning'), 0) AS BIGINT),
        CAST(CASE WHEN ", untouched!(), " THEN 1 ELSE 0 END AS BIGINT),
        CAST((SELECT count(*) FROM extension e WHERE e.submission = submission.id AND e.state = 'asked') AS BIGINT),
        CAST(coalesce((SELECT u.rows FROM upload u WHERE u.id = submission.upload), 0) AS BIGINT),
        payroll_system
        FROM submission WHERE period = $1 ORDER BY id");
    pub(super) TO_DECIDE = "SELECT period, CAST(count(*) AS BIGINT) FROM submission WHERE status = 'submitted' GROUP BY period ORDER BY period";
    // For each unit asked: when it first submitted what staff now have or have accepted.
    pub(super) ANSWERED_AT = "SELECT CASE WHEN status IN ('submitted', 'accepted') THEN
        (SELECT min(r.submitted_at) FROM receipt r WHERE r.submission = submission.id) END FROM submission WHERE period = $1 ORDER BY id";
    pub(super) UNIT_OF = "SELECT unit, period FROM submission WHERE id = $1";
    pub(super) STATUS = "UPDATE submission SET status = $2, upload = $3, changed_at = $4 WHERE id = $1";
    pub(super) EXTEND = "UPDATE submission SET extended_to = $2 WHERE id = $1";
    pub(super) REMINDED = "UPDATE submission SET reminded_at = $2 WHERE id = $1";
    pub(super) SAY_CONTACT = "UPDATE submission SET contact = $2, payroll_system = $3, contact_by = $4 WHERE id = $1";
    pub(super) CONTACTS_BY = "SELECT id FROM submission WHERE contact_by = $1 ORDER BY id";
    pub(super) FORGET_CONTACT = "UPDATE submission SET contact = NULL, contact_by = NULL WHERE id = $1";
    pub(super) CONTACT_OF = "SELECT contact, payroll_system FROM submission WHERE id = $1";
    pub(super) ADD_RECEIPT = concat!("INSERT INTO receipt (", receipt_columns!(), ", decided_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, NULL, $14)");
    pub(super) RECEIPTS = concat!("SELECT ", receipt_columns!(), " FROM receipt WHERE submission = $1 ORDER BY number DESC");
    pub(super) RECEIPTS_OF_PERSON = concat!("SELECT ", receipt_columns!(), " FROM receipt WHERE submitted_by = $1 ORDER BY submitted_at DESC, submission, number");
    pub(super) CONTACTS_OF_UNIT = "SELECT id, contact, payroll_system FROM submission WHERE unit = $1 AND contact IS NOT NULL ORDER BY id DESC";
    pub(super) DECIDE = "UPDATE receipt SET decision = $3, decided_at = $4, decided_by = $5, message = $6 WHERE submission = $1 AND number = $2";
    pub(super) ACCEPTED = concat!("SELECT ", receipt_columns!(), " FROM receipt WHERE decision = 'accepted' AND submission =
        (SELECT id FROM submission WHERE period = $1 AND unit = $2 AND status = 'accepted') ORDER BY number DESC LIMIT 1");
}

/// A receipt's facts about the data. Sealed: a sum over three people almost reveals their pay.
#[derive(Serialize, Deserialize)]
pub(super) struct Facts {
    pub(super) sums: Vec<Sum>,
    pub(super) received_sha256: [u8; 32],
    pub(super) submitted_sha256: [u8; 32],
}

pub(super) fn read(row: &Row) -> Result<Submission, Fault> {
    let extended: Option<String> = row.get(5)?;
    Ok(Submission {
        id: row.get(0)?,
        period: row.get(1)?,
        unit: row.get(2)?,
        status: row.get(3)?,
        upload: row.get(4)?,
        extended_to: extended.map(|day| day.parse::<Date>()).transpose().map_err(Fault::new)?,
        asked_at: row.get(6)?,
        changed_at: row.get(7)?,
        reminded_at: row.get(8)?,
    })
}

pub(super) fn read_receipt(tx: &mut Tx<'_>, row: &Row) -> Result<Receipt, Fault> {
    let (submission, number): (SubmissionId, u32) = (row.get(0)?, row.get(1)?);
    let name = format!("{submission}/{number}");
    let sealed: Option<Vec<u8>> = row.get(13)?;
    let decision: Option<String> = row.get(11)?;
    let facts: Facts = sealed::open_json(tx, FACTS, &name, &row.get::<Vec<u8>>(9)?)?;
    Ok(Receipt {
        submission,
        number,
        upload: row.get(2)?,
        revision: row.get(3)?,
        submitted_at: row.get(4)?,
        submitted_by: row.get(5)?,
        rows: row.get(6)?,
        corrections: row.get(7)?,
        comments: row.get(8)?,
        sums: facts.sums,
        received_sha256: facts.received_sha256,
        submitted_sha256: facts.submitted_sha256,
        file: row.get(10)?,
        decision: decision
            .map(|text| text.parse().map_err(|()| Fault::new("a receipt has an unknown decision")))
            .transpose()?,
        decided_at: row.get(12)?,
        message: sealed::open_if(tx, MESSAGE, &name, sealed.as_deref())?,
    })
}

/// Updates a submission's status.
pub(crate) fn touch(
    tx: &mut Tx<'_>,
    submission: &Submission,
    status: Status,
    now: Timestamp,
) -> Result<(), Fault> {
    tx.change(&STATUS, params![submission.id, status, submission.upload, now])
}

/// A unit's accepted receipt in a period: what later periods compare with, and what is exported.
pub(crate) fn accepted(
    tx: &mut Tx<'_>,
    period: PeriodId,
    unit: UnitId,
) -> Result<Option<Receipt>, Fault> {
    match tx.row(&ACCEPTED, params![period, unit])? {
        Some(row) => read_receipt(tx, &row).map(Some),
        None => Ok(None),
    }
}
