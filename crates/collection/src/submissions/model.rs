//! Submissions and receipts.

use base::{AccountId, BlobId, PeriodId, SubmissionId, Timestamp, UnitId, UploadId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

store::stored! {
    /// A unit's progress in a period.
    pub enum Status {
        NotBegun = "not-begun",
        /// A file was received; the unit has not confirmed that it was read correctly.
        Uploaded = "uploaded",
        /// A file counts; findings are corrected and answered.
        InReview = "in-review",
        /// Staff have it.
        Submitted = "submitted",
        Accepted = "accepted",
        /// Staff asked for changes; it can be corrected and submitted again.
        SentBack = "sent-back",
    }
}

store::stored! {
    /// The decision by staff about what was submitted.
    pub enum Decision {
        Accepted = "accepted",
        SentBack = "sent-back",
    }
}

/// One unit's part in one period.
#[derive(Clone, Debug)]
pub struct Submission {
    pub id: SubmissionId,
    pub period: PeriodId,
    pub unit: UnitId,
    pub status: Status,
    /// The upload that counts.
    pub upload: Option<UploadId>,
    /// The last day granted by an extension.
    pub extended_to: Option<Date>,
    pub asked_at: Timestamp,
    pub changed_at: Timestamp,
    pub reminded_at: Option<Timestamp>,
}

/// A submission as it was received by staff.
#[derive(Clone, Debug)]
pub struct Receipt {
    pub submission: SubmissionId,
    /// From 1; each new submission after one is sent back gets the next number.
    pub number: u32,
    pub upload: UploadId,
    pub revision: u64,
    pub submitted_at: Timestamp,
    /// `None` for imported data.
    pub submitted_by: Option<AccountId>,
    pub rows: u64,
    pub corrections: u64,
    pub comments: u64,
    pub sums: Vec<Sum>,
    pub received_sha256: [u8; 32],
    pub submitted_sha256: [u8; 32],
    /// The data as submitted.
    pub file: BlobId,
    pub decision: Option<Decision>,
    pub decided_at: Option<Timestamp>,
    /// The staff's message, if it was sent back.
    pub message: Option<String>,
}

/// The sum of a numeric field over all rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    pub field: String,
    /// Exact, with `.` as decimal mark.
    pub sum: String,
    /// Rows with a value.
    pub values: u64,
}
