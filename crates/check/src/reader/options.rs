//! What the caller can set, and how a file was interpreted.

use std::sync::Arc;

use super::note::Note;
use crate::Progress;

/// The encoding of a text file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// Windows code page 1252.
    Windows1252,
    /// ISO 8859-1; differs from Windows-1252 in control characters only.
    Iso8859_1,
    /// UTF-16, little-endian.
    Utf16Le,
    /// UTF-16, big-endian.
    Utf16Be,
}

impl Encoding {
    /// All encodings.
    pub const ALL: [Encoding; 5] = [
        Encoding::Utf8,
        Encoding::Windows1252,
        Encoding::Iso8859_1,
        Encoding::Utf16Le,
        Encoding::Utf16Be,
    ];

    /// The name: `utf-8`, `windows-1252`, `iso-8859-1`, `utf-16le`, `utf-16be`.
    pub fn as_str(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Windows1252 => "windows-1252",
            Encoding::Iso8859_1 => "iso-8859-1",
            Encoding::Utf16Le => "utf-16le",
            Encoding::Utf16Be => "utf-16be",
        }
    }

    /// The encoding with a name.
    pub fn from_name(name: &str) -> Option<Encoding> {
        Encoding::ALL.into_iter().find(|encoding| encoding.as_str().eq_ignore_ascii_case(name))
    }
}

/// The caller's settings for reading and checking. Whatever is `None` is detected.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The encoding.
    pub encoding: Option<Encoding>,
    /// The delimiter: `;`, `,`, tab or `|`.
    pub delimiter: Option<char>,
    /// The decimal mark: `,` or `.`.
    pub decimal: Option<char>,
    /// Whether the first row is a header.
    pub header: Option<bool>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// Columns that are read as a field of another name: the name in the file, and the field's. A
    /// column without a name is written as its number in brackets, as in
    /// [`Interpretation::unknown`].
    pub columns: Vec<(String, String)>,
    /// Threads to use; all cores by default. Results do not depend on the number.
    pub threads: Option<usize>,
    /// The memory limit in bytes; by default four fifths of what the machine (or its container) has
    /// free.
    pub max_memory: Option<u64>,
    /// Reports progress and cancels the check.
    pub progress: Option<Arc<Progress>>,
}

impl Options {
    pub(crate) fn thread_count(&self) -> usize {
        let all = || std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.unwrap_or_else(all).clamp(1, 64)
    }

    pub(crate) fn cancelled(&self) -> bool {
        self.progress.as_ref().is_some_and(|progress| progress.is_cancelled())
    }
}

/// The format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    /// Delimiter-separated values.
    Delimited,
    /// Lines of fixed width.
    FixedWidth,
    /// A sheet of an Office Open XML workbook.
    Xlsx,
}

/// How a file was interpreted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interpretation {
    /// Its format.
    pub file_format: FileFormat,
    /// Its encoding; UTF-8 for a workbook.
    pub encoding: Encoding,
    /// The delimiter; `None` unless the format is [`FileFormat::Delimited`].
    pub delimiter: Option<char>,
    /// The decimal mark of numbers in text.
    pub decimal: char,
    /// Whether the first row is a header.
    pub header: bool,
    /// The sheet that was read; `None` unless the file is a workbook.
    pub sheet: Option<String>,
    /// The names of all sheets, in order; empty unless the file is a workbook.
    pub sheets: Vec<String>,
    /// For each column of the file, its field as an index into [`crate::Folder::fields`].
    pub columns: Vec<Option<usize>>,
    /// Fields without a column in the file.
    pub missing: Vec<usize>,
    /// For each column of the file, its name; empty if it has none.
    pub names: Vec<String>,
    /// Names in the header that are not fields, ascending. A column without a name is written as
    /// its number in brackets.
    pub unknown: Vec<String>,
    /// Decisions made while the file was read.
    pub notes: Vec<Note>,
    /// Other sheets that fit the collection and have rows. They were not read.
    pub others: Vec<String>,
    /// The size of the received file in bytes.
    pub size: u64,
    /// The SHA-256 of the received file, in hexadecimal; empty for a previous file.
    pub sha256: String,
}
