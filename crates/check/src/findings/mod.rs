//! Findings: where rules are broken, with exact counts, as bitmaps of rows and lists of group keys.

mod groups;
mod hints;
mod keys;
mod messages;

use std::sync::Arc;

use roaring::RoaringBitmap;

pub(crate) use self::keys::GroupKeys;
pub(crate) use self::messages::format_bound;
use crate::{Constraint, Folder, Lang, Level, Severity};

/// The id of findings on the primary key; no rule may have it.
pub(crate) const PRIMARY_KEY: &str = "primary-key";

/// Prefixes of the ids of findings on several fields. The ids of field findings contain no second
/// colon.
pub(crate) const UNIQUE_KEY: &str = "unique-key";
pub(crate) const FOREIGN_KEY: &str = "foreign-key";
/// The key of a finding on the whole file.
pub(crate) const WHOLE_FILE: &str = "*";

/// The subject of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// Fields without a column in the file.
    ColumnsMissing,
    /// Columns that are not fields.
    ColumnsUnknown,
    /// Rows with too many or too few cells.
    RowCells,
    /// Rows with a quote that ends inside a cell, or that contain the rows after it.
    RowQuotes,
    /// Rows that repeat the header.
    RowHeader,
    /// Other sheets that fit and were not read.
    SheetsUnread,
    /// A constraint of a field; the field is an index into [`Folder::fields`].
    Field(usize, Constraint),
    /// Rows with the same primary key.
    PrimaryKey,
    /// Rows with the same values of a key, as an index into [`Folder::unique_keys`].
    UniqueKey(usize),
    /// Rows whose values together occur on no row of a code list.
    ForeignKey(usize),
    /// A rule, as an index into [`Folder::rules`].
    Rule(usize),
}

/// A finding: a broken rule or constraint, with everything that breaks it.
#[derive(Debug, Clone)]
pub struct Finding {
    pub(crate) subject: Subject,
    pub(crate) id: String,
    pub(crate) level: Level,
    pub(crate) severity: Severity,
    pub(crate) columns: Vec<usize>,
    /// Rows from 0.
    pub(crate) rows: RoaringBitmap,
    /// Keys of groups, ascending; or codes of a code list, or [`WHOLE_FILE`].
    pub(crate) keys: GroupKeys,
}

impl Finding {
    /// The subject.
    pub fn subject(&self) -> Subject {
        self.subject
    }
    /// The id: `<field>:<constraint>`, `primary-key`, `unique-key:<fields>`,
    /// `foreign-key:<fields>`, `row:cells`, `row:quotes`, `row:header`, `columns:missing`,
    /// `columns:unknown`, `sheets:unread`, or the id of a rule.
    pub fn id(&self) -> &str {
        &self.id
    }
    /// The level.
    pub fn level(&self) -> Level {
        self.level
    }
    /// The severity.
    pub fn severity(&self) -> Severity {
        self.severity
    }
    /// The exact number of rows, groups or columns.
    pub fn count(&self) -> u64 {
        if self.is_keyed() { self.keys.len() as u64 } else { self.rows.len() }
    }
    /// Whether it lists keys (groups, codes, names of columns, or `*` for the whole file) instead
    /// of rows.
    pub fn is_keyed(&self) -> bool {
        matches!(
            self.subject,
            Subject::ColumnsMissing | Subject::ColumnsUnknown | Subject::SheetsUnread
        ) || !matches!(self.level, Level::Field | Level::Row | Level::Compare)
    }
    /// The rows, from 1, ascending. Empty if the finding lists keys.
    pub fn rows(&self) -> impl Iterator<Item = u64> + '_ {
        self.rows.iter().map(|row| u64::from(row) + 1)
    }
    /// Whether it includes a row (from 1).
    pub fn has_row(&self, row: u64) -> bool {
        row.checked_sub(1)
            .and_then(|row| u32::try_from(row).ok())
            .is_some_and(|row| self.rows.contains(row))
    }
    /// At most `take` rows, from the `skip`th (from 0) on, without visiting those before.
    pub fn rows_page(&self, skip: u64, take: usize) -> Vec<u64> {
        let Some(first) = u32::try_from(skip).ok().and_then(|skip| self.rows.select(skip)) else {
            return Vec::new();
        };
        self.rows.range(first..).take(take).map(|row| u64::from(row) + 1).collect()
    }
    /// The keys of the groups, or the names of the columns, ascending.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.texts()
    }
    /// The fields that it highlights, as indices into [`Folder::fields`].
    pub fn columns(&self) -> &[usize] {
        &self.columns
    }
    /// The localized message.
    pub fn message(&self, folder: &Folder, lang: Lang) -> String {
        messages::message(folder, self, lang)
    }
    /// A hint about a value among its findings (as in a file with this decimal mark):
    /// `a space in the number`. `None` if the value is self-explanatory.
    pub fn hint(&self, folder: &Folder, text: &str, decimal: char, lang: Lang) -> Option<String> {
        let Subject::Field(field, constraint) = self.subject else { return None };
        let words = hints::hint(folder.fields().get(field)?, constraint, text.trim(), decimal)?;
        Some(words.get(lang).to_owned())
    }
    /// The allowed values, localized; empty if the message says so.
    pub fn allowed(&self, folder: &Folder, lang: Lang) -> String {
        messages::allowed(folder, self, lang)
    }
}

/// All findings of a check. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Findings {
    pub(crate) list: Arc<Vec<Finding>>,
    pub(crate) rows: u64,
    pub(crate) previous_rows: Option<u64>,
    pub(crate) comparison: Comparison,
}

/// How far a file could be compared with the previous one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The number of rows whose key is in the previous file; `None` if rows were not matched.
    pub matched: Option<u64>,
    /// Fields that rules compare and that the previous file lacks.
    pub missing: Vec<usize>,
}

impl Findings {
    /// The findings, in order: columns, rows, fields, the primary key, then the rules in the order
    /// of the folder. Rules without findings are left out.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.list.iter()
    }
    /// The number of findings, each with any number of rows.
    pub fn len(&self) -> usize {
        self.list.len()
    }
    /// Whether there are no findings.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
    /// A finding by its id.
    pub fn get(&self, id: &str) -> Option<&Finding> {
        self.list.iter().find(|finding| finding.id == id)
    }
    /// The findings that include a row (from 1). Findings on groups are not among them; see
    /// [`Findings::rows_of_key`].
    pub fn of_row(&self, row: u64) -> impl Iterator<Item = &Finding> {
        self.list.iter().filter(move |finding| finding.has_row(row))
    }
    /// The sum of the counts of all findings of a severity.
    pub fn count(&self, severity: Severity) -> u64 {
        self.list.iter().filter(|finding| finding.severity == severity).map(Finding::count).sum()
    }
    /// Whether there is an error, which blocks the submission.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|finding| finding.severity == Severity::Error)
    }
    /// The number of data rows of the file.
    pub fn rows(&self) -> u64 {
        self.rows
    }
    /// How far the file could be compared with the previous one.
    pub fn comparison(&self) -> &Comparison {
        &self.comparison
    }
    /// The number of data rows of the previous file.
    pub fn previous_rows(&self) -> Option<u64> {
        self.previous_rows
    }
}

impl<'a> IntoIterator for &'a Findings {
    type Item = &'a Finding;
    type IntoIter = std::slice::Iter<'a, Finding>;
    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}
