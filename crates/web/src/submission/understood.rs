//! Page structs of an upload before it counts: while it is read, and how it was understood.

use std::collections::BTreeMap;

use askama::Template;

use super::views::{Frame, UploadLine};
use crate::kernel::{Errors, Page};

/// `/submission/{id}/upload/{upload}` while the file is read. The page refreshes itself.
#[derive(Template)]
#[template(path = "submission/reading.html")]
pub struct Reading<'a> {
    pub p: &'a Page,
    pub frame: Frame,
    pub upload: String,
    pub name: String,
    /// Per cent.
    pub part: u32,
}

/// `/submission/{id}/upload/{upload}`: how the file was understood, or why it could not be read.
/// Fields: `encoding`, `delimiter`, `decimal`, `header`, `sheet`; and pairs of `field-N` with
/// `column-N`, the column to read as that field.
#[derive(Template)]
#[template(path = "submission/understood.html")]
pub struct Understood<'a> {
    pub p: &'a Page,
    pub frame: Frame,
    pub upload: UploadLine,
    /// Why the file could not be read, in the person's language; `None` if it could.
    pub trouble: Option<String>,
    pub is_xlsx: bool,
    /// Label and value.
    pub facts: Vec<(String, String)>,
    pub unknown: Vec<String>,
    /// Decisions that the reader made.
    pub notes: Vec<String>,
    pub missing: Vec<String>,
    pub fields: Vec<String>,
    pub preview: Vec<(u64, Vec<String>)>,
    /// Says how many rows name another unit.
    pub another_units: Option<String>,
    /// False if every row names another unit.
    pub may_count: bool,
    pub found_errors: u64,
    pub warnings: u64,
    /// The upload counts already.
    pub counts: bool,
    /// Another upload counts, which this one would replace.
    pub replaces: bool,
    pub may_change: bool,
    pub reading: ReadingForm,
    /// Fields without a column of their name, each of which a column may be chosen for.
    pub choices: Vec<ColumnChoice>,
    /// The columns to choose between: value and words.
    pub columns: Vec<(String, String)>,
    /// Columns chosen before: number, field, column. Reading in another way keeps them, unless the
    /// file could not be read with them.
    pub chosen: Vec<(usize, String, String)>,
    pub errors: Errors,
}

impl ColumnChoice {
    fn name(&self) -> String {
        format!("column-{}", self.number)
    }
}

/// A field that a column may be chosen for.
#[derive(Clone, Debug)]
pub struct ColumnChoice {
    /// From 1, as the form numbers its fields.
    pub number: usize,
    pub field: String,
    pub title: String,
    /// The column that is read as this field; may be empty.
    pub column: String,
}

/// How the person wants the file to be read; an empty value means automatic detection.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct ReadingForm {
    pub encoding: String,
    pub delimiter: String,
    pub decimal: String,
    pub header: String,
    pub sheet: String,
    #[serde(skip)]
    pub sheets: Vec<(String, String)>,
    /// `field-N` and `column-N`.
    #[serde(flatten)]
    pub chosen: BTreeMap<String, String>,
}

impl ReadingForm {
    /// The values as hidden fields, for a form that adds others.
    fn said(&self) -> [(&'static str, &str); 5] {
        [
            ("encoding", &self.encoding),
            ("delimiter", &self.delimiter),
            ("decimal", &self.decimal),
            ("header", &self.header),
            ("sheet", &self.sheet),
        ]
    }
}
