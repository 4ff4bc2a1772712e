//! What a caller may decide, and what a file was understood as.

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
    /// UTF-16, little end first.
    Utf16Le,
    /// UTF-16, big end first.
    Utf16Be,
}

impl Encoding {
    /// All that can be given.
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

    /// The encoding of a name.
    pub fn from_name(name: &str) -> Option<Encoding> {
        Encoding::ALL.into_iter().find(|encoding| encoding.as_str().eq_ignore_ascii_case(name))
    }
}

/// What the caller decides about reading and checking. What is `None` is found out.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The encoding.
    pub encoding: Option<Encoding>,
    /// The delimiter: `;`, `,`, tab or `|`.
    pub delimiter: Option<char>,
    /// The decimal mark: `,` or `.`.
    pub decimal: Option<char>,
    /// Whether the first row has the names.
    pub header: Option<bool>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// Columns that are read as a field although they are not called so: the name in the file and
    /// the field's. A column without a name goes by its number in brackets, as in
    /// [`Interpretation::unknown`].
    pub columns: Vec<(String, String)>,
    /// Threads to use; all cores by default. Results do not depend on it.
    pub threads: Option<usize>,
    /// Bytes of memory that may be used; by default four fifths of what the machine (or its
    /// container) has free.
    pub max_memory: Option<u64>,
    /// Where to tell how far it has come, and to be stopped from.
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

/// The shape of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    /// Cells with a delimiter between them.
    Delimited,
    /// Cells at fixed places of a line.
    FixedWidth,
    /// A sheet of an Office Open XML workbook.
    Xlsx,
}

/// How a file was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interpretation {
    /// Its shape.
    pub file_format: FileFormat,
    /// Its encoding; UTF-8 for a workbook.
    pub encoding: Encoding,
    /// The delimiter, `None` unless the shape is [`FileFormat::Delimited`].
    pub delimiter: Option<char>,
    /// The decimal mark of numbers that stand as text.
    pub decimal: char,
    /// Whether the first row has names.
    pub header: bool,
    /// The sheet that was read, and all the sheets of the workbook.
    pub sheet: Option<String>,
    /// The names of all sheets, in order; empty unless it is a workbook.
    pub sheets: Vec<String>,
    /// For each column of the file, the field that it holds, as a place in
    /// [`crate::Folder::fields`].
    pub columns: Vec<Option<usize>>,
    /// Fields that the file has no column for.
    pub missing: Vec<usize>,
    /// For each column of the file, its name there; empty if it has none.
    pub names: Vec<String>,
    /// Names in the header that are no field's, ascending; a column without a name stands as its
    /// number in brackets.
    pub unknown: Vec<String>,
    /// What was decided while it was read.
    pub notes: Vec<Note>,
    /// Other sheets that fit the collection and have rows, which were not read.
    pub others: Vec<String>,
    /// Bytes as received.
    pub size: u64,
    /// SHA-256 of the bytes as received, in hexadecimal; empty for a previous submission, which is
    /// only compared with.
    pub sha256: String,
}
