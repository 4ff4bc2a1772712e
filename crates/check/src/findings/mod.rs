//! Findings: the places where a rule is broken, with exact counts, as bitmaps of rows and lists of
//! group keys.

mod groups;
mod hints;
mod keys;
mod messages;

use std::sync::Arc;

use roaring::RoaringBitmap;

pub(crate) use self::keys::GroupKeys;
pub(crate) use self::messages::bound;
use crate::{Constraint, Folder, Lang, Level, Severity};

/// The id of the finding that keys repeat; no rule may have it.
pub(crate) const PRIMARY_KEY: &str = "primary-key";

/// What the ids of findings on several fields begin with; no field's kind of finding has their
/// colon.
pub(crate) const UNIQUE_KEY: &str = "unique-key";
pub(crate) const FOREIGN_KEY: &str = "foreign-key";
/// The key of a finding on the whole file.
pub(crate) const WHOLE_FILE: &str = "*";

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// Columns of fields that the file lacks.
    ColumnsMissing,
    /// Columns that are no field's.
    ColumnsUnknown,
    /// Rows with too many or too few cells.
    RowCells,
    /// Rows with a quote that ends inside a cell, or that swallowed the rows after it.
    RowQuotes,
    /// Rows that have the names of the fields again.
    RowHeader,
    /// Other sheets that fit and were not read.
    SheetsUnread,
    /// A field's own constraint; the field is a place in [`Folder::fields`].
    Field(usize, Constraint),
    /// Rows with the same primary key.
    PrimaryKey,
    /// Rows with the same values of a key, as a place in [`Folder::unique_keys`].
    UniqueKey(usize),
    /// Rows whose values are together on no row of a code list.
    ForeignKey(usize),
    /// A rule, as a place in [`Folder::rules`].
    Rule(usize),
}

/// One kind of finding, with everything that broke it.
#[derive(Debug, Clone)]
pub struct Finding {
    pub(crate) subject: Subject,
    pub(crate) id: String,
    pub(crate) level: Level,
    pub(crate) severity: Severity,
    pub(crate) columns: Vec<usize>,
    /// Rows from 0.
    pub(crate) rows: RoaringBitmap,
    /// Keys of groups, ascending; or codes of a list, or [`WHOLE_FILE`].
    pub(crate) keys: GroupKeys,
}

impl Finding {
    /// What it is about.
    pub fn subject(&self) -> Subject {
        self.subject
    }
    /// Its id: `<field>:<kind>`, `primary-key`, `unique-key:<fields>`, `foreign-key:<fields>`,
    /// `row:cells`, `row:quotes`, `row:header`, `columns:missing`, `columns:unknown`,
    /// `sheets:unread` or the rule's.
    pub fn id(&self) -> &str {
        &self.id
    }
    /// What it is judged on.
    pub fn level(&self) -> Level {
        self.level
    }
    /// How serious it is.
    pub fn severity(&self) -> Severity {
        self.severity
    }
    /// The number of rows, groups or columns; always exact.
    pub fn count(&self) -> u64 {
        if self.is_keyed() { self.keys.len() as u64 } else { self.rows.len() }
    }
    /// Whether it is given by keys (groups, codes, names of columns, or `*` for the whole file) and
    /// not by rows.
    pub fn is_keyed(&self) -> bool {
        matches!(
            self.subject,
            Subject::ColumnsMissing | Subject::ColumnsUnknown | Subject::SheetsUnread
        ) || !matches!(self.level, Level::Field | Level::Row | Level::Compare)
    }
    /// The rows, from 1, ascending. Empty if it is given by keys.
    pub fn rows(&self) -> impl Iterator<Item = u64> + '_ {
        self.rows.iter().map(|row| u64::from(row) + 1)
    }
    /// Whether a row (from 1) is among its rows.
    pub fn has_row(&self, row: u64) -> bool {
        row.checked_sub(1)
            .and_then(|row| u32::try_from(row).ok())
            .is_some_and(|row| self.rows.contains(row))
    }
    /// The rows from the `skip`th on (from 0), at most `take`: pages without walking what lies
    /// before.
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
    /// The fields that it points at, as places in [`Folder::fields`].
    pub fn columns(&self) -> &[usize] {
        &self.columns
    }
    /// What is wrong, for people.
    pub fn message(&self, folder: &Folder, lang: Lang) -> String {
        messages::message(folder, self, lang)
    }
    /// What is to be seen in a value (as it stands in a file with this decimal mark) that is among
    /// its findings: `a blank in the number`. `None` where the value speaks for itself.
    pub fn hint(&self, folder: &Folder, text: &str, decimal: char, lang: Lang) -> Option<String> {
        let Subject::Field(field, constraint) = self.subject else { return None };
        let words = hints::hint(folder.fields().get(field)?, constraint, text.trim(), decimal)?;
        Some(words.get(lang).to_owned())
    }
    /// What is allowed, for people; empty where the message says it all.
    pub fn allowed(&self, folder: &Folder, lang: Lang) -> String {
        messages::allowed(folder, self, lang)
    }
}

/// All that a check found. Cheap to clone.
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
    /// Rows that have the key of a row of the previous file; `None` if rows were not matched.
    pub matched: Option<u64>,
    /// Fields that rules compare and that the previous file has no column for.
    pub missing: Vec<usize>,
}

impl Findings {
    /// The findings, in order: columns, rows, fields, the primary key, then the rules as they stand
    /// in the folder. Rules without findings are left out.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.list.iter()
    }
    /// Number of kinds of finding.
    pub fn len(&self) -> usize {
        self.list.len()
    }
    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
    /// A finding by its id.
    pub fn get(&self, id: &str) -> Option<&Finding> {
        self.list.iter().find(|finding| finding.id == id)
    }
    /// The findings that a row (from 1) is among; those on groups are not told by row, see
    /// [`Findings::rows_of_key`].
    pub fn of_row(&self, row: u64) -> impl Iterator<Item = &Finding> {
        self.list.iter().filter(move |finding| finding.has_row(row))
    }
    /// The sum of the counts of all findings of a severity.
    pub fn count(&self, severity: Severity) -> u64 {
        self.list.iter().filter(|finding| finding.severity == severity).map(Finding::count).sum()
    }
    /// Whether there is any error: then a submission is blocked, and the exit status is 1.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|finding| finding.severity == Severity::Error)
    }
    /// Data rows of the file.
    pub fn rows(&self) -> u64 {
        self.rows
    }
    /// How far it could be compared with the previous submission's file.
    pub fn comparison(&self) -> &Comparison {
        &self.comparison
    }
    /// Data rows of the previous submission's file.
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
