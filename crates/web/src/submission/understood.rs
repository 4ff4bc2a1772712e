//! Views of an upload before it counts: that it is being read, and how it was understood.

use std::collections::BTreeMap;

use askama::Template;

use super::views::{Frame, UploadLine};
use crate::kernel::{Errors, Page};

/// `/submission/{id}/upload/{upload}` while the file is read. Refreshes itself.
#[derive(Template)]
#[template(path = "submission/reading.html")]
pub struct Reading<'a> {
    pub p: &'a Page,
    pub frame: Frame,
    pub upload: String,
    pub name: String,
    /// Hundredths.
    pub part: u32,
}

/// `/submission/{id}/upload/{upload}`: what was understood, or why it could not be read. Fields:
/// `encoding`, `delimiter`, `decimal`, `header`, `sheet`; `field-N` with `column-N`, the column
/// that is to be read as it.
#[derive(Template)]
#[template(path = "submission/understood.html")]
pub struct Understood<'a> {
    pub p: &'a Page,
    pub frame: Frame,
    pub upload: UploadLine,
    /// In the person's language; `None` where it could be read.
    pub trouble: Option<String>,
    pub is_xlsx: bool,
    /// Label and value.
    pub facts: Vec<(String, String)>,
    pub unknown: Vec<String>,
    /// What was decided while the file was read.
    pub notes: Vec<String>,
    pub missing: Vec<String>,
    pub fields: Vec<String>,
    pub preview: Vec<(u64, Vec<String>)>,
    /// Rows that name another unit, in words.
    pub another_units: Option<String>,
    /// Not every row does.
    pub may_count: bool,
    pub found_errors: u64,
    pub warnings: u64,
    /// It counts already.
    pub counts: bool,
    /// Another file counts; this one would take its place.
    pub replaces: bool,
    pub may_change: bool,
    pub reading: ReadingForm,
    /// Fields that no column has the name of, each of which one may be chosen for.
    pub choices: Vec<ColumnChoice>,
    /// The columns that there are to choose between: value and words.
    pub columns: Vec<(String, String)>,
    /// Columns that were chosen before: number, field, column. They hold when the file is read in
    /// another way too, unless it could not be read with them.
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
    /// The column that is read as it, or none.
    pub column: String,
}

/// What the person said about how the file is to be read; an empty text is "find out".
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
    /// What was said, as fields of a form that says something else besides.
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
