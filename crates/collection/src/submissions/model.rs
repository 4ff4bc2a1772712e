use base::{AccountId, BlobId, PeriodId, SubmissionId, Timestamp, UnitId, UploadId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

store::stored! {
    /// How far a unit has come in a period.
    pub enum Status {
        NotBegun = "not-begun",
        /// A file has come; the unit has not said that it was understood rightly.
        Uploaded = "uploaded",
        /// A file counts; findings are corrected and answered.
        InReview = "in-review",
        /// With the staff.
        Submitted = "submitted",
        Accepted = "accepted",
        /// Staff ask for something; it can be corrected and submitted again.
        SentBack = "sent-back",
    }
}

store::stored! {
    /// What staff decided about what was submitted.
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
    /// The last day that was granted beyond the period's own.
    pub extended_to: Option<Date>,
    pub asked_at: Timestamp,
    pub changed_at: Timestamp,
    pub reminded_at: Option<Timestamp>,
}

/// What was submitted, and when.
#[derive(Clone, Debug)]
pub struct Receipt {
    pub submission: SubmissionId,
    /// From 1: what was sent back is submitted again as the next.
    pub number: u32,
    pub upload: UploadId,
    pub revision: u64,
    pub submitted_at: Timestamp,
    /// `None` for data brought in from before.
    pub submitted_by: Option<AccountId>,
    pub rows: u64,
    pub corrections: u64,
    pub comments: u64,
    pub sums: Vec<Sum>,
    pub received_sha256: [u8; 32],
    pub submitted_sha256: [u8; 32],
    /// The data as it was submitted.
    pub file: BlobId,
    pub decision: Option<Decision>,
    pub decided_at: Option<Timestamp>,
    /// What staff wrote when they sent it back.
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
