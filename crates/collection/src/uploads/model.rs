//! Received files, how they are read, and what was understood.

use base::{AccountId, BlobId, Language, SubmissionId, Timestamp, UploadId};
use serde::{Deserialize, Serialize};

store::stored! {
    /// The processing state of a file.
    pub enum State {
        /// Waiting to be read and checked.
        Waiting = "waiting",
        /// Read and checked; it counts once the unit confirms it.
        Read = "read",
        /// It could not be read, as it is or with the options that the person chose.
        Unreadable = "unreadable",
    }
}

/// One received file.
#[derive(Clone, Debug)]
pub struct Upload {
    pub id: UploadId,
    pub submission: SubmissionId,
    /// From 1.
    pub number: u32,
    /// The sender's file name, without its path.
    pub name: String,
    pub file: BlobId,
    pub size: u64,
    pub sha256: [u8; 32],
    pub received_at: Timestamp,
    pub received_by: AccountId,
    pub state: State,
    pub reading: Reading,
    pub interpretation: Option<Interpretation>,
    pub trouble: Option<Trouble>,
    /// In thousandths.
    pub progress: u32,
    pub rows: u64,
    /// Incremented by every correction and comment.
    pub revision: u64,
    /// The revision that the findings belong to; `None` before the first check.
    pub checked: Option<u64>,
}

impl Upload {
    /// Whether the findings belong to the newest revision.
    pub fn is_checked(&self) -> bool {
        self.checked == Some(self.revision)
    }
}

/// How a person says that a file is to be read; what is not set is detected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reading {
    /// `utf-8`, `windows-1252`, `iso-8859-1`, `utf-16le`, `utf-16be`.
    pub encoding: Option<String>,
    /// One character.
    pub delimiter: Option<char>,
    /// `.` or `,`.
    pub decimal: Option<char>,
    /// Whether the first row holds column names.
    pub header: Option<bool>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// Columns mapped to a field despite their name: the column's name in the file, and the
    /// field's.
    pub columns: Vec<(String, String)>,
}

/// How a file was understood.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Interpretation {
    /// `csv`, `fixed` or `xlsx`.
    pub form: String,
    pub encoding: Option<String>,
    pub delimiter: Option<char>,
    pub decimal: Option<char>,
    pub header: bool,
    pub sheet: Option<String>,
    pub sheets: Vec<String>,
    /// The file's columns in order: the name above each (its number in brackets if there is none),
    /// and the field it was mapped to.
    pub columns: Vec<(String, Option<String>)>,
    /// Fields without a column.
    pub missing: Vec<String>,
    /// Decisions made while reading, such as where the header was found. In both languages.
    pub notes: Vec<[String; 2]>,
}

/// Why a file could not be read, in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// The kind of problem, for help texts and tests.
    pub code: String,
    pub words: [String; 2],
}

impl Trouble {
    pub fn say(&self, language: Language) -> &str {
        &self.words[language as usize]
    }
}

/// The first rows of a file, as understood.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    pub fields: Vec<String>,
    pub rows: Vec<Vec<String>>,
}
