//! A slow, obvious reading of the collection format: one row at a time, one rule at a time, nothing
//! compiled and nothing shared with the engine. What it finds is what the engine must find.

mod aggregate;
mod csv;
mod field;
mod folder;
mod functions;
mod interpret;
mod levels;
mod names;
mod types;
mod value;

use std::collections::BTreeMap;

/// The time that the data of every case is about.
pub(crate) const PERIOD: (&str, &str) = ("2024-01-01", "2024-02-29");

pub(crate) use csv::{Form, split};
pub(crate) use folder::Folder;
pub(crate) use types::Type;

/// What a rule found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Found {
    pub(crate) level: String,
    pub(crate) severity: String,
    pub(crate) count: u64,
    /// Data rows from 1, ascending.
    pub(crate) rows: Vec<u64>,
    /// Keys, ascending.
    pub(crate) keys: Vec<String>,
}

/// What a check found: finding id to what was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Outcome {
    pub(crate) rows: u64,
    pub(crate) previous_rows: Option<u64>,
    pub(crate) findings: BTreeMap<String, Found>,
}

impl Outcome {
    fn add_rows(
        &mut self,
        id: &str,
        level: &str,
        severity: &str,
        rows: impl IntoIterator<Item = usize>,
    ) {
        let mut rows: Vec<u64> = rows.into_iter().map(|row| row as u64 + 1).collect();
        rows.sort_unstable();
        rows.dedup();
        if rows.is_empty() {
            return;
        }
        let found = self.findings.entry(id.to_owned()).or_default();
        *found = Found {
            level: level.to_owned(),
            severity: severity.to_owned(),
            count: rows.len() as u64,
            rows,
            keys: vec![],
        };
    }

    fn add_keys(&mut self, id: &str, level: &str, severity: &str, mut keys: Vec<String>) {
        if keys.is_empty() {
            return;
        }
        keys.sort();
        let found = Found {
            level: level.to_owned(),
            severity: severity.to_owned(),
            count: keys.len() as u64,
            rows: vec![],
            keys,
        };
        self.findings.insert(id.to_owned(), found);
    }
}

/// Checks a file, given as text, and the previous one.
pub(crate) fn check(folder: &Folder, data: &str, previous: Option<&str>, form: Form) -> Outcome {
    let current = field::Table::read(folder, data, form);
    let before = previous.map(|text| field::Table::read(folder, text, form));
    let mut outcome = Outcome { rows: current.rows.len() as u64, ..Outcome::default() };
    outcome.previous_rows = before.as_ref().map(|table| table.rows.len() as u64);
    current.findings(folder, &mut outcome);
    levels::judge(folder, &current, before.as_ref(), &mut outcome);
    outcome
}
