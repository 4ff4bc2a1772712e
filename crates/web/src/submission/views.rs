//! Page structs of a submission.

use askama::Template;
use base::Timestamp;

pub use super::understood::{ColumnChoice, Reading, ReadingForm, Understood};
use crate::kernel::{Errors, Page};
use crate::parts::{Pager, Tone};
use collection::{Counted, Histogram};

/// The heading of every page about a submission.
#[derive(Clone, Debug)]
pub struct Frame {
    pub id: String,
    pub title: String,
    pub period: String,
    pub unit: String,
    pub tone: Tone,
    pub chip: String,
    pub is_test: bool,
    pub erases_at: Timestamp,
    /// The last moment before the deadline.
    pub deadline: Timestamp,
    pub is_late: bool,
    pub is_early: bool,
    pub is_erased: bool,
    pub opens_at: Timestamp,
    pub days_left: Option<i64>,
    pub extended: bool,
    pub may_upload: bool,
    pub may_review: bool,
    pub may_ask_extension: bool,
    pub with_staff: bool,
    /// The upload that counts.
    pub counts: Option<String>,
    pub errors: u64,
    pub warnings: u64,
    pub ready: bool,
    pub left: Option<String>,
    /// What staff wrote when they sent the submission back.
    pub asked_for: Option<String>,
}

/// `/submission`: every submission of the person's units.
#[derive(Template)]
#[template(path = "submission/list.html")]
pub struct List<'a> {
    pub p: &'a Page,
    pub now: Vec<Frame>,
    pub before: Vec<Frame>,
}

/// `/submission/{id}`.
#[derive(Template)]
#[template(path = "submission/overview.html")]
pub struct Overview<'a> {
    pub p: &'a Page,
    pub frame: Frame,
    pub uploads: Vec<UploadLine>,
    /// The newest upload, if it does not count.
    pub unconfirmed: Option<UploadLine>,
    pub receipts: Vec<ReceiptLine>,
    /// The greatest size of a file, in bytes.
    pub limit: u64,
    pub errors: Errors,
}

#[derive(Clone, Debug)]
pub struct UploadLine {
    pub id: String,
    pub number: u32,
    pub name: String,
    pub size: String,
    pub rows: u64,
    pub by: String,
    pub at: Timestamp,
    pub tone: Tone,
    pub chip: String,
    pub is_read: bool,
}

#[derive(Clone, Debug)]
pub struct ReceiptLine {
    pub number: u32,
    pub at: Timestamp,
    pub tone: Tone,
    pub chip: String,
}

/// A broken rule in the list of rules.
#[derive(Clone, Debug)]
pub struct RuleLine {
    pub id: String,
    pub href: String,
    pub words: String,
    pub is_error: bool,
    pub count: u64,
    /// Findings left to handle: errors, and warnings without a comment.
    pub left: u64,
    pub here: bool,
}

/// `/submission/{id}/review`. Field: `text`.
#[derive(Template)]
#[template(path = "submission/review.html")]
pub struct Review<'a> {
    pub p: &'a Page,
    pub frame: Frame,
    pub rules: Vec<RuleLine>,
    pub most: u64,
    pub rule: Option<Rule>,
    /// The title of a field and the distribution of its values.
    pub histogram: Option<(String, Histogram)>,
    pub rows_total: u64,
    pub errors: Errors,
    /// The period and status allow corrections and comments.
    pub may_work: bool,
}

/// The chosen rule.
#[derive(Clone, Debug)]
pub struct Rule {
    pub id: String,
    pub words: String,
    /// A sentence, or empty.
    pub allowed: String,
    pub is_error: bool,
    pub count: u64,
    pub left: u64,
    pub fields: Vec<String>,
    pub rows: Vec<FoundRow>,
    /// The caption of the rows.
    pub rows_are: String,
    pub keys: Vec<FoundKey>,
    pub by_key: bool,
    /// The rows cannot be split into cells, so they can only be corrected in the file.
    pub torn: bool,
    pub counts: Counted,
    pub pager: Pager,
    /// The comment on all findings, if there is one.
    pub comment: Option<CommentLine>,
    /// The text of a comment that was refused.
    pub text: String,
}

impl Rule {
    /// Text key of the number of findings, in the unit that the rule counts.
    fn count_text(&self) -> &'static str {
        match self.counts {
            Counted::Rows => "review-count-rows",
            Counted::Columns => "review-count-columns",
            Counted::Groups => "review-count-groups",
            Counted::File => "review-count-file",
            Counted::Codes => "review-count-codes",
            Counted::Gone | Counted::New => "review-count-keys",
        }
    }

    /// Text keys of the headings over the keys: all, and one.
    fn key_texts(&self) -> [&'static str; 2] {
        match self.counts {
            Counted::Rows | Counted::Groups => ["review-groups", "review-group"],
            Counted::Columns => ["review-columns", "review-column"],
            Counted::File => ["review-file", "review-file"],
            Counted::Codes => ["review-codes", "review-code"],
            Counted::Gone | Counted::New => ["review-keys", "review-key"],
        }
    }
}

#[derive(Clone, Debug)]
pub struct FoundRow {
    pub row: u64,
    /// The line in the file, or the row of the spreadsheet.
    /// Its place in the file, in words.
    pub line: Option<String>,
    /// Position and text of a row that could not be split into cells.
    pub received: Option<(String, String)>,
    pub cells: Vec<CellView>,
    pub comment: Option<CommentLine>,
}

impl Rule {
    /// The wrong fields of a row, by title, with their values.
    fn offending<'a>(&'a self, found: &'a FoundRow) -> Vec<(&'a str, String)> {
        let cells = self.fields.iter().zip(&found.cells).filter(|(_, cell)| cell.is_wrong);
        cells.map(|(title, cell)| (title.as_str(), cell.shown())).collect()
    }
}

impl FoundRow {
    /// A query that opens the row's page at the first wrong cell.
    fn wrong_field(&self) -> String {
        self.cells
            .iter()
            .find(|cell| cell.is_wrong)
            .map(|cell| format!("?field={}", cell.field))
            .unwrap_or_default()
    }
}

#[derive(Clone, Debug)]
pub struct FoundKey {
    pub key: String,
    /// The key with the titles of its fields.
    pub words: String,
    /// Where the rows are listed; `None` if there are none, or if they are listed already.
    pub rows: Option<String>,
    pub comment: Option<CommentLine>,
}

#[derive(Clone, Debug)]
pub struct CommentLine {
    pub id: String,
    pub body: String,
    pub by: String,
    pub at: Timestamp,
}

/// A table cell.
#[derive(Clone, Debug)]
pub struct CellView {
    pub field: String,
    pub value: String,
    pub is_number: bool,
    pub is_wrong: bool,
    /// The fault in words, for the cell's description.
    pub wrong: String,
    /// The value of the previous period, and the change.
    pub before: Option<String>,
    pub received: Option<String>,
}

impl CellView {
    /// The value with its invisible characters named, as the command line prints it.
    fn shown(&self) -> String {
        check::show_invisible(&self.value)
    }
}

/// `/submission/{id}/rows`: the data as a table.
#[derive(Template)]
#[template(path = "submission/rows.html")]
pub struct Rows<'a> {
    pub p: &'a Page,
    pub frame: Frame,
    pub fields: Vec<(String, String, bool)>,
    pub rows: Vec<(u64, Vec<CellView>)>,
    pub total: u64,
    pub pager: Pager,
    pub go_to: String,
}

/// `/submission/{id}/row/{row}`: one row, and with `?field=` one cell to correct. Fields: `value`,
/// `reason`.
#[derive(Template)]
#[template(path = "submission/row.html")]
pub struct Row<'a> {
    pub p: &'a Page,
    pub frame: Frame,
    pub row: u64,
    /// The line in the file, or the row of the spreadsheet.
    /// Its place in the file, in words.
    pub line: Option<String>,
    pub total: u64,
    pub findings: Vec<RowFinding>,
    pub cells: Vec<RowCell>,
    pub edit: Option<EditCell>,
    /// The cells can be corrected here.
    pub may_change: bool,
    pub journal: Vec<JournalLine>,
    pub errors: Errors,
}

#[derive(Clone, Debug)]
pub struct RowFinding {
    pub rule: String,
    pub words: String,
    pub is_error: bool,
}

#[derive(Clone, Debug)]
pub struct RowCell {
    pub name: String,
    pub title: String,
    pub view: CellView,
    pub missing: bool,
}

#[derive(Clone, Debug)]
pub struct EditCell {
    pub field: String,
    pub title: String,
    pub value: String,
    pub reason: String,
    /// Number of the cell's last journal entry, to detect concurrent edits.
    pub last: u64,
    pub wrong: Vec<String>,
    /// The codes, for a field with a code list.
    pub codes: Option<Codes>,
}

/// Codes that a cell may contain.
#[derive(Clone, Debug)]
pub struct Codes {
    /// The search text, in codes and names.
    pub query: String,
    /// Code and words of each one shown.
    pub options: Vec<(String, String)>,
    /// How many were found, of how many in all.
    pub found: usize,
    pub total: usize,
}

#[derive(Clone, Debug)]
pub struct JournalLine {
    pub id: String,
    pub row: u64,
    pub field: String,
    pub title: String,
    pub old: String,
    pub new: String,
    pub reason: String,
    pub by: String,
    pub at: Timestamp,
    pub is_undo: bool,
    pub can_undo: bool,
    pub undone: bool,
}

/// `/submission/{id}/journal`.
#[derive(Template)]
#[template(path = "submission/journal.html")]
pub struct Journal<'a> {
    pub p: &'a Page,
    pub frame: Frame,
    pub lines: Vec<JournalLine>,
    pub pager: Pager,
}

/// `/submission/{id}/submit`: what is about to be submitted. Field: `answered`, if staff ask for
/// something.
#[derive(Template)]
#[template(path = "submission/submit.html")]
pub struct Submit<'a> {
    pub p: &'a Page,
    pub frame: Frame,
    pub file: String,
    pub rows: u64,
    pub corrections: usize,
    pub comments: usize,
    pub upload: String,
    pub errors: Errors,
}

/// `/submission/{id}/receipt/{number}`.
#[derive(Template)]
#[template(path = "submission/receipt.html")]
pub struct ReceiptPage<'a> {
    pub p: &'a Page,
    pub frame: Frame,
    pub receipt: Receipt,
}

/// A receipt, for the page and the PDF.
#[derive(Clone, Debug)]
pub struct Receipt {
    pub number: u32,
    pub at: Timestamp,
    pub by: String,
    pub rows: u64,
    pub corrections: u64,
    pub comments: u64,
    /// Title, sum, number of values.
    pub sums: Vec<(String, String, u64)>,
    pub received: String,
    pub submitted: String,
    pub tone: Tone,
    pub decision: String,
    pub message: Option<String>,
    pub just_now: bool,
}
