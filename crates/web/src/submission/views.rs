use askama::Template;
use base::Timestamp;

pub use super::understood::{ColumnChoice, Reading, ReadingForm, Understood};
use crate::kernel::{Errors, Page};
use crate::parts::{Pager, Tone};
use collection::{Counted, Spread};

/// What stands at the head of every page about a submission.
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
    /// Inside the last day.
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
    /// What staff wrote when they sent it back.
    pub asked_for: Option<String>,
}

/// `/submission`: everything that the own units are asked for.
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
    /// The newest file where it is not the one that counts.
    pub unconfirmed: Option<UploadLine>,
    pub receipts: Vec<ReceiptLine>,
    /// Bytes of one file.
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

/// A broken rule in the list at the left.
#[derive(Clone, Debug)]
pub struct RuleLine {
    pub id: String,
    pub href: String,
    pub words: String,
    pub is_error: bool,
    pub count: u64,
    /// Warnings that wait for an answer.
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
    /// How the amounts lie in the field with this title.
    pub spread: Option<(String, Spread)>,
    pub rows_total: u64,
    pub errors: Errors,
    /// Another person or tab changed something: the page shows what is now.
    pub may_work: bool,
}

/// The chosen rule.
#[derive(Clone, Debug)]
pub struct Rule {
    pub id: String,
    pub words: String,
    /// As a sentence, or empty.
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
    /// Its rows can only be corrected in the file.
    pub torn: bool,
    pub counts: Counted,
    pub pager: Pager,
    /// The comment on all, if there is one.
    pub comment: Option<CommentLine>,
    /// Words written before and refused.
    pub text: String,
}

impl Rule {
    /// The text that says how many there are of what it counts.
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

    /// The texts that stand over its keys: all of them, and one.
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
    /// Its line in the file, or its row of the sheet.
    pub line: Option<u64>,
    /// Where the row stands in the file and its text, of one that could not be taken apart into
    /// cells.
    pub received: Option<(String, String)>,
    pub cells: Vec<CellView>,
    pub comment: Option<CommentLine>,
}

impl Rule {
    /// The fields that are wrong in a row, by their titles, and what stands in them.
    fn offending<'a>(&'a self, found: &'a FoundRow) -> Vec<(&'a str, &'a str)> {
        let cells = self.fields.iter().zip(&found.cells).filter(|(_, cell)| cell.is_wrong);
        cells.map(|(title, cell)| (title.as_str(), cell.value.as_str())).collect()
    }
}

impl FoundRow {
    /// Opens the row's page at the first cell that is wrong.
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
    /// The key with the names of its fields.
    pub words: String,
    /// Where its rows are listed; `None` where there are none, or where they are listed already.
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

/// One cell of a table.
#[derive(Clone, Debug)]
pub struct CellView {
    pub field: String,
    pub value: String,
    pub is_number: bool,
    pub is_wrong: bool,
    /// What is wrong, in words, for the cell's description.
    pub wrong: String,
    /// The value that it is compared with, and the change.
    pub before: Option<String>,
    pub received: Option<String>,
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

/// `/submission/{id}/row/{row}`: one row, and with `?field=` one cell to change. Fields: `value`,
/// `reason`.
#[derive(Template)]
#[template(path = "submission/row.html")]
pub struct Row<'a> {
    pub p: &'a Page,
    pub frame: Frame,
    pub row: u64,
    /// Its line in the file, or its row of the sheet.
    pub line: Option<u64>,
    pub total: u64,
    pub findings: Vec<RowFinding>,
    pub cells: Vec<RowCell>,
    pub edit: Option<EditCell>,
    /// Its cells can be changed here.
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
    /// Number of the last journal entry that this page shows.
    pub last: u64,
    pub wrong: Vec<String>,
    /// Of a field that a list bounds.
    pub codes: Option<Codes>,
}

/// Codes that a cell may have.
#[derive(Clone, Debug)]
pub struct Codes {
    /// What was searched for, in codes and names.
    pub query: String,
    /// Code and words of each that is shown.
    pub options: Vec<(String, String)>,
    /// How many were found, of how many.
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

/// `/submission/{id}/submit`: what is about to be submitted. Field: `answered`, where staff ask for
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

/// What a receipt says, as a page and as a PDF.
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
