//! An upload with its corrections, as pages see it: cells, findings, and the values of the previous
//! submission.

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;

use base::{Fault, Language};
use check::{Lang, PreviousTable, Table};

use super::Limits;
use super::cache::ParsedUpload;
use super::histogram::Histogram;
use crate::corrections::Edited;
use crate::engine::{self, Findings};
use crate::review::{Answers, RuleFinding, Severity};

/// An upload with its corrections and findings.
pub struct Sheet {
    pub(super) table: Table,
    pub(super) received: Table,
    previous: Option<PreviousTable>,
    findings: Findings,
    edits: Vec<Edited>,
    /// The index of a cell's current correction in `edits`, by row and field.
    changed: BTreeMap<(u64, usize), usize>,
    /// Histograms computed so far, by rule.
    pub(super) histograms: Mutex<HashMap<String, Option<Histogram>>>,
}

/// A field, for a table's header.
#[derive(Clone, Debug)]
pub struct FieldView {
    pub name: String,
    pub title: [String; 2],
    pub is_number: bool,
    pub sensitive: bool,
    /// Whether the file has no such column.
    pub missing: bool,
}

/// A rule with findings, for pages.
#[derive(Clone, Debug)]
pub struct RuleView {
    pub id: String,
    pub severity: Severity,
    /// The description of the defect, in both languages.
    pub message: [String; 2],
    /// The fields that it concerns, by index.
    pub columns: Vec<usize>,
    /// The allowed values, in both languages; empty if the message says it all.
    pub allowed: [String; 2],
    /// Rows, groups or columns.
    pub count: u64,
    /// Whether its findings are groups or columns, given by their keys, rather than rows.
    pub by_key: bool,
    /// The fields whose values make up a group's key, by index.
    pub by: Vec<usize>,
    /// Whether its rows could not be split into cells, so that none can be changed.
    pub torn: bool,
    /// Whether each of its rows is compared with one of the previous submission.
    pub compares: bool,
    /// The kind of findings that `count` counts.
    pub counts: Counted,
}

/// The kind of a rule's findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    Rows,
    Columns,
    Groups,
    /// The whole file; its key is `*`.
    File,
    /// Codes of a list that no row has.
    Codes,
    /// Keys that only the previous submission has, so no row here belongs to them.
    Gone,
    /// Keys that the previous submission lacks.
    New,
}

/// A row as it is in the file.
#[derive(Clone, Debug)]
pub struct Received {
    /// Its line in the file, or its row of the sheet, from 1.
    pub line: u64,
    pub cells: usize,
    /// How many cells the file's rows have.
    pub expected: usize,
    /// At most [`LONGEST_LINE`] characters of it.
    pub text: String,
}

const LONGEST_LINE: usize = 1_000;

/// One cell of a row, for pages.
#[derive(Clone, Debug)]
pub struct Cell {
    pub value: String,
    /// The received value, if it was changed.
    pub received: Option<String>,
    /// Rules that this row breaks and that concern this field.
    pub broken_by: Vec<String>,
}

impl RuleView {
    pub fn say(&self, language: Language) -> &str {
        &self.message[language as usize]
    }
}

impl FieldView {
    pub fn title(&self, language: Language) -> &str {
        &self.title[language as usize]
    }
}

impl Sheet {
    pub(super) fn new(
        parsed: &ParsedUpload,
        edits: Vec<Edited>,
        limits: &Limits,
    ) -> Result<Self, Fault> {
        let place = |name: &str| parsed.folder.field(name);
        let mut changed = BTreeMap::new();
        for (i, edit) in edits.iter().enumerate() {
            let field = place(&edit.field)
                .ok_or_else(|| Fault::new("a correction of a field that is not in the folder"))?;
            changed.insert((edit.row, field), i);
        }
        let (table, findings) = engine::check(parsed, &edits, limits)?;
        Ok(Self {
            table,
            received: parsed.table.clone(),
            previous: parsed.previous.clone(),
            findings,
            edits,
            changed,
            histograms: Mutex::default(),
        })
    }

    pub(super) fn table(&self) -> &Table {
        &self.table
    }

    pub(super) fn breaks(&self, rule: &str, row: u64) -> bool {
        self.findings.breaks(rule, row)
    }

    pub(super) fn edits(&self) -> &[Edited] {
        &self.edits
    }

    /// Whether the file is a workbook, whose rows have a place in a sheet and not in a file.
    pub fn is_workbook(&self) -> bool {
        self.table.interpretation().file_format == check::FileFormat::Xlsx
    }

    pub fn rows(&self) -> u64 {
        self.table.rows()
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.table.folder().fields().iter().map(|field| field.name().to_owned()).collect()
    }

    pub fn fields(&self) -> Vec<FieldView> {
        let missing = &self.table.interpretation().missing;
        let view = |(place, field): (usize, &check::Field)| FieldView {
            name: field.name().to_owned(),
            title: [Lang::Sv, Lang::En].map(|lang| field.title(lang).to_owned()),
            is_number: engine::is_number(field.field_type()),
            sensitive: field.sensitive(),
            missing: missing.contains(&place),
        };
        self.table.folder().fields().iter().enumerate().map(view).collect()
    }

    /// The fields of the primary key, by index.
    pub fn key_fields(&self) -> Vec<usize> {
        self.table.folder().primary_key().to_vec()
    }

    /// The index of a field, by its name.
    pub fn field(&self, name: &str) -> Option<usize> {
        self.table.folder().field(name)
    }

    /// The codes that a field allows, with their labels; `None` if it is not restricted to codes.
    pub fn codes(&self, field: usize, language: Language) -> Option<Vec<(String, String)>> {
        let folder = self.table.folder();
        let lang = [Lang::Sv, Lang::En][language as usize];
        if let Some(list) = folder.code_list(field) {
            let named = |code: &str| {
                (code.to_owned(), list.label(code, lang).unwrap_or_default().to_owned())
            };
            return Some(list.codes().map(named).collect());
        }
        let choices = folder.fields().get(field)?.enum_values()?;
        Some(choices.iter().map(|choice| (choice.clone(), String::new())).collect())
    }

    /// Rules with findings: errors first, then by number of findings.
    pub fn rules(&self) -> Vec<RuleView> {
        let mut rules = self.findings.rules();
        rules.sort_by_key(|rule| (rule.severity, std::cmp::Reverse(rule.count)));
        rules
    }

    /// A rule's message about a value, with a hint.
    pub fn says(&self, rule: &str, value: &str, language: Language) -> Option<String> {
        let value = check::show_invisible(value);
        self.findings.says(rule, &value, self.table.interpretation().decimal, language as usize)
    }

    pub fn rule(&self, id: &str) -> Option<RuleView> {
        self.rules().into_iter().find(|rule| rule.id == id)
    }

    /// The findings as they are stored.
    pub(crate) fn summary(&self, answers: &HashMap<String, Answers>) -> Vec<RuleFinding> {
        let judged = |rule: RuleView| {
            let answered = match (rule.severity, answers.get(&rule.id)) {
                (Severity::Warning, Some(answers)) => {
                    let rows = answers
                        .rows
                        .iter()
                        .filter(|row| self.findings.breaks(&rule.id, **row))
                        .count();
                    let keys = answers
                        .keys
                        .iter()
                        .filter(|key| self.findings.has_key(&rule.id, key))
                        .count();
                    answers.answered(rule.count, (rows + keys) as u64)
                }
                _ => 0,
            };
            let level = self.findings.level(&rule.id);
            RuleFinding {
                rule: rule.id,
                level,
                severity: rule.severity,
                count: rule.count,
                answered,
            }
        };
        self.rules().into_iter().map(judged).collect()
    }

    /// Rows that break a rule, ascending, from 1.
    pub fn rows_of(&self, rule: &str, skip: u64, take: usize) -> Vec<u64> {
        self.findings.rows_of(rule, skip, take)
    }

    /// Keys of the groups that break a rule, ascending.
    pub fn keys_of(&self, rule: &str, skip: usize, take: usize) -> Vec<String> {
        self.findings.keys_of(rule, skip, take)
    }

    /// Rows of the group with this key, ascending.
    pub fn rows_of_key(&self, rule: &str, key: &str) -> Vec<u64> {
        self.findings.rows_of_key(&self.table, rule, key)
    }

    /// The cells, in the order of the fields, of the previous submission's rows that these are
    /// compared with.
    pub fn before(&self, rows: &[u64]) -> Result<HashMap<u64, Vec<String>>, Fault> {
        let Some(previous) = &self.previous else { return Ok(HashMap::new()) };
        let mut before = HashMap::new();
        for (row, like) in rows.iter().zip(previous.matching_rows(&self.table, rows)) {
            let found = like
                .map(|like| previous.row(like))
                .transpose()
                .map_err(|why| Fault::new(why.code()))?
                .flatten();
            if let Some(found) = found {
                before.insert(
                    *row,
                    found
                        .cells
                        .into_iter()
                        .map(|cell| cell.unwrap_or_default().trim().to_owned())
                        .collect(),
                );
            }
        }
        Ok(before)
    }

    /// A row as it is in the file, even if it could not be split into cells.
    pub fn as_received(&self, row: u64) -> Result<Option<Received>, Fault> {
        let found = self.received.raw_row(row).map_err(|why| Fault::new(why.code()))?;
        Ok(found.map(|raw| Received {
            line: raw.line,
            cells: raw.cells,
            expected: raw.expected,
            text: raw.text.chars().take(LONGEST_LINE).collect(),
        }))
    }

    /// The line of the file on which a row begins, or its row of the sheet, from 1.
    pub fn line(&self, row: u64) -> Option<u64> {
        self.received.line(row)
    }

    /// The rules that a row breaks.
    pub fn rules_of_row(&self, row: u64) -> Vec<String> {
        self.findings.rules_of_row(row)
    }

    /// A row's cells in the order of the fields; `None` if there is no such row.
    pub fn row(&self, row: u64) -> Result<Option<Vec<Cell>>, Fault> {
        let Some(found) = self.table.row(row).map_err(|why| Fault::new(why.code()))? else {
            return Ok(None);
        };
        let broken: Vec<(String, Vec<usize>)> = self
            .rules_of_row(row)
            .into_iter()
            .filter_map(|id| Some((id.clone(), self.rule(&id)?.columns)))
            .collect();
        let mut cells = Vec::with_capacity(found.cells.len());
        for (place, value) in found.cells.into_iter().enumerate() {
            let received = match self.changed.get(&(row, place)) {
                Some(_) => Some(self.received_place(row, place)?.unwrap_or_default()),
                None => None,
            };
            let broken_by = broken
                .iter()
                .filter(|(_, columns)| columns.contains(&place))
                .map(|(id, _)| id.clone())
                .collect();
            cells.push(Cell {
                value: value.unwrap_or_default().trim().to_owned(),
                received,
                broken_by,
            });
        }
        Ok(Some(cells))
    }

    /// The current correction of a cell.
    pub fn change(&self, row: u64, field: usize) -> Option<&Edited> {
        self.changed.get(&(row, field)).map(|i| &self.edits[*i])
    }

    /// Whether the row could not be split into cells.
    pub fn is_broken(&self, row: u64) -> bool {
        self.rules_of_row(row).iter().any(|rule| engine::is_torn(rule))
    }

    /// A value as the file would have it: numbers may be entered with either decimal mark.
    pub(crate) fn as_in_file(&self, field: &str, value: &str) -> String {
        let number = self.field(field).is_some_and(|place| {
            engine::is_number(self.table.folder().fields()[place].field_type())
        });
        let (mark, other) =
            if self.table.interpretation().decimal == ',' { (",", ".") } else { (".", ",") };
        let value = value.trim();
        if number && !value.contains(mark) && value.matches(other).count() == 1 {
            value.replace(other, mark)
        } else {
            value.to_owned()
        }
    }

    /// The received value of a cell; `None` if the file has no such cell.
    pub(crate) fn received(&self, row: u64, field: &str) -> Result<Option<String>, Fault> {
        let Some(place) = self.field(field) else { return Ok(None) };
        if row == 0 || row > self.rows() || self.table.interpretation().missing.contains(&place) {
            return Ok(None);
        }
        self.received_place(row, place).map(|cell| Some(cell.unwrap_or_default()))
    }

    fn received_place(&self, row: u64, place: usize) -> Result<Option<String>, Fault> {
        let cell = self.received.received(row, place).map_err(|why| Fault::new(why.code()))?;
        Ok(cell.map(|text| text.trim().to_owned()))
    }
}
