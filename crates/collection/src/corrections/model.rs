//! Journal entries and corrected cells.

use base::{AccountId, CorrectionId, Timestamp};
use serde::{Deserialize, Serialize};

/// A correction's values and reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub old: String,
    pub new: String,
    pub reason: String,
}

/// One entry of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    pub id: CorrectionId,
    /// From 1, for the whole upload.
    pub number: u64,
    /// Data row, from 1.
    pub row: u64,
    pub field: String,
    pub change: Change,
    pub made_at: Timestamp,
    pub made_by: AccountId,
    /// The entry that this one undoes.
    pub undoes: Option<CorrectionId>,
}

/// A cell whose value comes from a correction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    pub row: u64,
    pub field: String,
    pub value: String,
    /// The entry that set the value.
    pub by: CorrectionId,
    pub number: u64,
}
