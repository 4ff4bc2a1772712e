use base::{AccountId, BlobId, Language, SubmissionId, Timestamp, UploadId};
use serde::{Deserialize, Serialize};

store::stored! {
    /// How far the program has come with a file.
    pub enum State {
        /// To be read and checked.
        Waiting = "waiting",
        /// Read and checked; it counts when the unit says so.
        Read = "read",
        /// It could not be read as it stands or as the person said.
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
    /// As the sender called it, without path.
    pub name: String,
    pub file: BlobId,
    pub size: u64,
    pub sha256: [u8; 32],
    pub received_at: Timestamp,
    pub received_by: AccountId,
    pub state: State,
    pub reading: Reading,
    pub understood: Option<Understood>,
    pub trouble: Option<Trouble>,
    /// Thousandths.
    pub progress: u32,
    pub rows: u64,
    /// Goes up by one with every correction and comment.
    pub revision: u64,
    /// The revision that the findings are of; `None` before the first check.
    pub checked: Option<u64>,
}

impl Upload {
    /// The findings are those of the newest revision.
    pub fn is_checked(&self) -> bool {
        self.checked == Some(self.revision)
    }
}

/// How a person says that a file is to be read; what isn't said is found out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reading {
    /// `utf-8`, `windows-1252`, `iso-8859-1`, `utf-16le`, `utf-16be`.
    pub encoding: Option<String>,
    /// One character.
    pub delimiter: Option<char>,
    /// `.` or `,`.
    pub decimal: Option<char>,
    /// Whether the first row holds names.
    pub header: Option<bool>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// Columns that are read as a field although they are not called so: the column's name in the
    /// file, and the field's.
    pub columns: Vec<(String, String)>,
}

/// What was understood of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Understood {
    /// `csv`, `fixed` or `xlsx`.
    pub form: String,
    pub encoding: Option<String>,
    pub delimiter: Option<char>,
    pub decimal: Option<char>,
    pub header: bool,
    pub sheet: Option<String>,
    pub sheets: Vec<String>,
    /// Columns of the file in order: what stands above each (its number in brackets if nothing
    /// does), and the field that it was taken for.
    pub columns: Vec<(String, Option<String>)>,
    /// Fields that no column was found for.
    pub missing: Vec<String>,
    /// What was decided while the file was read, such as where its header was found. In both
    /// languages.
    pub notes: Vec<[String; 2]>,
}

/// Why a file could not be read, in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// What kind it is, for help texts and tests.
    pub code: String,
    pub words: [String; 2],
}

impl Trouble {
    pub fn say(&self, language: Language) -> &str {
        &self.words[language as usize]
    }
}

/// The first rows of a file, as they were understood.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    pub fields: Vec<String>,
    pub rows: Vec<Vec<String>>,
}
