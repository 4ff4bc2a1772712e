//! The oracle: a slow, obvious implementation of the collection format. It evaluates one row and
//! one rule at a time, compiles nothing, and shares no code with the engine. The engine must find
//! exactly what it finds.

mod aggregate;
mod csv;
mod field;
mod folder;
mod functions;
mod interpret;
mod levels;
mod names;
mod scopes;
mod types;
mod value;

use std::collections::BTreeMap;

/// The period of the data in every case.
pub(crate) const PERIOD: (&str, &str) = ("2024-01-01", "2024-02-29");

pub(crate) use csv::{Form, split};
pub(crate) use folder::Folder;
pub(crate) use types::Type;

/// The finding of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct RuleFinding {
    pub(crate) level: String,
    pub(crate) severity: String,
    pub(crate) count: u64,
    /// Data rows from 1, ascending.
    pub(crate) rows: Vec<u64>,
    /// Keys, ascending.
    pub(crate) keys: Vec<String>,
}

/// The findings of a check, by id.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Outcome {
    pub(crate) rows: u64,
    pub(crate) previous_rows: Option<u64>,
    pub(crate) findings: BTreeMap<String, RuleFinding>,
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
        *found = RuleFinding {
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
        let found = RuleFinding {
            level: level.to_owned(),
            severity: severity.to_owned(),
            count: keys.len() as u64,
            rows: vec![],
            keys,
        };
        self.findings.insert(id.to_owned(), found);
    }
}

/// Checks a file, given as text, and the previous file.
pub(crate) fn check(folder: &Folder, data: &str, previous: Option<&str>, form: Form) -> Outcome {
    let current = field::Table::read(folder, data, form);
    let before = previous.map(|text| field::Table::read(folder, text, form));
    let mut outcome = Outcome { rows: current.rows.len() as u64, ..Outcome::default() };
    outcome.previous_rows = before.as_ref().map(|table| table.rows.len() as u64);
    current.findings(folder, &mut outcome);
    levels::find(folder, &current, before.as_ref(), &mut outcome);
    outcome
}
