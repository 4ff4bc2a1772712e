//! The check: combines the findings of single rows, made while the file was read, with the rules
//! across rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use roaring::RoaringBitmap;

use super::codes;
use super::groups::{self, Broken};
use super::keys::{KeyIndex, NONE};
use super::pairs::Pairs;
use super::references;
use super::view::{TableView, excluded};
use super::window;
use crate::expr::{Program, Side};
use crate::findings::{self, Comparison, Finding, Findings, Subject};
use crate::memory::{self, Allowance};
use crate::parallel::Pool;
use crate::progress::{ProgressSpan, rule_work};
use crate::{Cancelled, Constraint, Folder, Level, Options, PreviousTable, Severity, Table};

/// Checks a table against all rules of its folder, and against the previous file if there is one.
///
/// # Errors
/// [`Cancelled`] if the check was cancelled.
pub fn check(
    folder: &Folder,
    table: &Table,
    previous: Option<&PreviousTable>,
    options: &Options,
) -> Result<Findings, Cancelled> {
    let previous = previous.map(|previous| &previous.0);
    let rows = table.inner.rows.max(previous.map_or(0, |previous| previous.inner.rows));
    // Large checks take turns. Their limit was enforced when the file was read.
    let held = table.memory() + previous.map_or(0, Table::memory);
    let mut allowance = Allowance::new(options);
    if !allowance.wait(held + rows as u64 * memory::bytes_per_row(folder)) {
        return Err(Cancelled);
    }
    let run = CheckRun { folder, table, previous, pool: Pool::new(options, rows) };
    run.evaluate()
}

struct CheckRun<'a> {
    folder: &'a Folder,
    table: &'a Table,
    previous: Option<&'a Table>,
    pool: Pool,
}

/// The progress of the evaluation, rule by rule.
struct StepProgress<'a> {
    span: ProgressSpan<'a>,
    done: u64,
    all: u64,
}

impl CheckRun<'_> {
    fn steps(&self) -> StepProgress<'_> {
        let bytes = self.table.interpretation().size
            + self.previous.map_or(0, |previous| previous.interpretation().size);
        if let Some(progress) = self.pool.progress() {
            progress.announce(rule_work(bytes));
        }
        let unique = self.folder.fields().iter().filter(|field| field.unique).count();
        let rules =
            self.folder.rules().iter().filter(|rule| rule.program.looks_across_rows()).count();
        // Each of these scans all rows; so do the primary key and the match with the previous file.
        let keys = self.folder.unique_keys().len() + self.folder.package().references.len();
        StepProgress {
            span: ProgressSpan::new(self.pool.progress(), rule_work(bytes)),
            done: 0,
            all: (unique + keys + rules + 2) as u64,
        }
    }

    fn step(&self, steps: &mut StepProgress<'_>) -> Result<(), Cancelled> {
        steps.span.advance_to(steps.done, steps.all);
        steps.done += 1;
        self.pool.check_cancelled()
    }

    fn evaluate(&self) -> Result<Findings, Cancelled> {
        let mut steps = self.steps();
        let fields = self.folder.fields();
        let current = TableView::current(self.table);
        let mut found_fields = self.table.inner.row_findings.fields.clone();
        let mut broken: Vec<RoaringBitmap> =
            (0..fields.len()).map(|field| self.table.inner.row_findings.broken(field)).collect();
        let mut unique: Vec<usize> = Vec::new();
        for (index, field) in fields.iter().enumerate() {
            if field.unique && self.table.has(index) {
                self.step(&mut steps)?;
                // Values of the wrong type and corrupted texts have no value to compare; all others
                // are compared, broken or not.
                let own = [index];
                let lost =
                    found_fields.get(&(index, Constraint::Type)).cloned().unwrap_or_default();
                let keys = KeyIndex::new(&current, &own, &lost, u64::MAX, &self.pool)?;
                let rows = keys.repeated_rows(&self.pool)?;
                if !rows.is_empty() {
                    broken[index] |= &rows;
                    found_fields.insert((index, Constraint::Unique), rows);
                    unique.push(index);
                }
            }
        }
        self.step(&mut steps)?;
        let key = self.folder.primary_key();
        let has_key = !key.is_empty() && key.iter().all(|field| self.table.has(*field));
        let key_excluded = excluded(self.table, key, &broken);
        let keys = has_key
            .then(|| KeyIndex::new(&current, key, &key_excluded, u64::MAX, &self.pool))
            .transpose()?;
        let repeated = keys
            .as_ref()
            .map(|keys| keys.repeated_rows(&self.pool))
            .transpose()?
            .unwrap_or_default();
        let mut list = self.column_findings();
        self.row_findings(&mut list, &found_fields, repeated);
        self.keys_and_references(&mut list, &current, &broken, &mut steps)?;
        let mut rules: BTreeMap<usize, Outcome> = BTreeMap::new();
        for (rule, rows) in &self.table.inner.row_findings.rules {
            // Rows were evaluated before repeated values were known.
            let named = self.folder.rules()[*rule].program.fields(Side::Current);
            let late = unique
                .iter()
                .filter(|field| named.contains(field))
                .fold(RoaringBitmap::new(), |rows, field| rows | &broken[*field]);
            rules.insert(*rule, Outcome::Rows(rows - late));
        }
        for (index, rule) in self.folder.rules().iter().enumerate() {
            let named = rule.program.fields(Side::Current);
            let alone = matches!(
                rule.program,
                Program::Group(_) | Program::RowInGroup(_) | Program::Codes(_)
            );
            if !alone || !named.iter().all(|field| self.table.has(*field)) {
                continue;
            }
            self.step(&mut steps)?;
            let out = excluded(self.table, &named, &broken);
            let outcome = match &rule.program {
                Program::Group(program) => {
                    Outcome::Keys(groups::evaluate(program, &current, &out, None, &self.pool)?)
                }
                Program::RowInGroup(program) => {
                    Outcome::Rows(window::evaluate(program, &current, &out, &self.pool)?)
                }
                Program::Codes(program) => {
                    // A code counts as used even if its row has other findings.
                    let read: Vec<usize> =
                        codes::when_inputs(program).map(|input| input.field).collect();
                    Outcome::Codes(codes::unused_codes(
                        program,
                        &current,
                        &excluded(self.table, &read, &broken),
                        &self.pool,
                    )?)
                }
                _ => continue,
            };
            rules.insert(index, outcome);
        }
        let comparison = match self.previous {
            Some(previous) => {
                self.compare(previous, &current, keys, &broken, &mut rules, &mut steps)?
            }
            None => Comparison::default(),
        };
        steps.span.advance_to(1, 1);
        for (index, outcome) in rules {
            self.push_rule_finding(&mut list, index, outcome);
        }
        let (rows, previous_rows) = (self.table.rows(), self.previous.map(Table::rows));
        Ok(Findings { list: Arc::new(list), rows, previous_rows, comparison })
    }

    /// Composite keys: values that repeat although they must be unique, or that occur on no row of
    /// a code list.
    fn keys_and_references(
        &self,
        list: &mut Vec<Finding>,
        current: &TableView<'_>,
        broken: &[RoaringBitmap],
        steps: &mut StepProgress<'_>,
    ) -> Result<(), Cancelled> {
        let has = |fields: &[usize]| fields.iter().all(|field| self.table.has(*field));
        let mut push = |subject, prefix, columns: &[usize], rows: RoaringBitmap| {
            if !rows.is_empty() {
                let names: Vec<&str> =
                    columns.iter().map(|field| self.folder.fields()[*field].name()).collect();
                let id = format!("{prefix}:{}", names.join("+"));
                let columns = columns.to_vec();
                list.push(Finding {
                    subject,
                    id,
                    level: Level::Field,
                    severity: Severity::Error,
                    columns,
                    rows,
                    keys: findings::GroupKeys::default(),
                });
            }
        };
        for (index, fields) in
            self.folder.unique_keys().iter().enumerate().filter(|(_, fields)| has(fields))
        {
            self.step(steps)?;
            let keys = KeyIndex::new(
                current,
                fields,
                &excluded(self.table, fields, broken),
                u64::MAX,
                &self.pool,
            )?;
            push(
                Subject::UniqueKey(index),
                findings::UNIQUE_KEY,
                fields,
                keys.repeated_rows(&self.pool)?,
            );
        }
        for (index, reference) in
            self.folder.package().references.iter().enumerate().filter(|(_, one)| has(&one.fields))
        {
            self.step(steps)?;
            let rows = references::unmatched_rows(
                reference,
                current,
                &excluded(self.table, &reference.fields, broken),
                &self.pool,
            )?;
            push(Subject::ForeignKey(index), findings::FOREIGN_KEY, &reference.fields, rows);
        }
        Ok(())
    }

    /// Evaluates the rules that compare with the previous file.
    fn compare(
        &self,
        previous: &Table,
        current: &TableView<'_>,
        keys: Option<KeyIndex<'_>>,
        broken: &[RoaringBitmap],
        rules: &mut BTreeMap<usize, Outcome>,
        steps: &mut StepProgress<'_>,
    ) -> Result<Comparison, Cancelled> {
        let view = TableView::previous(previous, self.table);
        let mut broken_there: Vec<RoaringBitmap> = (0..self.folder.fields().len())
            .map(|field| previous.inner.row_findings.broken(field))
            .collect();
        // A repeated value breaks its field on the previous side as well.
        for index in self.folder.stored_fields(Side::Previous) {
            if self.folder.fields()[index].unique && previous.has(index) {
                let own = [index];
                let lost = previous
                    .inner
                    .row_findings
                    .fields
                    .get(&(index, Constraint::Type))
                    .cloned()
                    .unwrap_or_default();
                let keys = KeyIndex::new(&view, &own, &lost, u64::MAX, &self.pool)?;
                broken_there[index] |= keys.repeated_rows(&self.pool)?;
            }
        }
        let key = self.folder.primary_key();
        let needs_match = self.folder.rules().iter().any(|rule| rule.program.matches_rows());
        let matched = match keys {
            Some(keys) if needs_match && key.iter().all(|field| previous.has(*field)) => {
                self.step(steps)?;
                let there = KeyIndex::new(
                    &view,
                    key,
                    &excluded(previous, key, &broken_there),
                    u64::MAX,
                    &self.pool,
                )?;
                Some(keys.matched(&there, &self.pool)?)
            }
            _ => None,
        };
        for (index, rule) in self.folder.rules().iter().enumerate() {
            let (here, there) =
                (rule.program.fields(Side::Current), rule.program.fields(Side::Previous));
            if !here.iter().all(|field| self.table.has(*field))
                || !there.iter().all(|field| previous.has(*field))
            {
                continue;
            }
            if rule.compares() {
                self.step(steps)?;
            }
            let pairs = |matched| Pairs {
                current,
                previous: &view,
                matched,
                excluded: excluded(self.table, &here, broken),
                excluded_previous: excluded(previous, &there, &broken_there),
            };
            let outcome = match (&rule.program, &matched) {
                (Program::Compare(program), Some(matched)) => {
                    Outcome::Rows(pairs(matched).evaluate(program, &self.pool)?)
                }
                (Program::CompareMatched(program), Some(matched)) => {
                    Outcome::Keys(groups::evaluate_pairs(program, &pairs(matched), &self.pool)?)
                }
                (Program::CompareGroup(program), _) => {
                    let (ours, theirs) = (
                        excluded(self.table, &here, broken),
                        excluded(previous, &there, &broken_there),
                    );
                    Outcome::Keys(groups::evaluate(
                        program,
                        current,
                        &ours,
                        Some((&view, &theirs)),
                        &self.pool,
                    )?)
                }
                (Program::Gone(program), _) => {
                    let out = excluded(previous, &there, &broken_there);
                    Outcome::NamedKeys(self.keys(
                        &view,
                        rule.by(),
                        &groups::evaluate_absent(program, &view, &out, current, &self.pool)?,
                    ))
                }
                (Program::New(program), _) => Outcome::Keys(groups::evaluate_absent(
                    program,
                    current,
                    &excluded(self.table, &here, broken),
                    &view,
                    &self.pool,
                )?),
                _ => continue,
            };
            rules.insert(index, outcome);
        }
        let compared = self.folder.stored_fields(Side::Previous);
        Ok(Comparison {
            matched: matched
                .map(|matched| matched.iter().filter(|row| **row != NONE).count() as u64),
            missing: compared.into_iter().filter(|field| !previous.has(*field)).collect(),
        })
    }

    fn column_findings(&self) -> Vec<Finding> {
        let interpretation = self.table.interpretation();
        let mut list = Vec::new();
        let mut missing: Vec<String> = interpretation
            .missing
            .iter()
            .map(|field| self.folder.fields()[*field].name().to_owned())
            .collect();
        missing.sort();
        let parts = [
            (Subject::ColumnsMissing, "columns:missing", Severity::Error, missing),
            (
                Subject::ColumnsUnknown,
                "columns:unknown",
                Severity::Warning,
                interpretation.unknown.clone(),
            ),
            (
                Subject::SheetsUnread,
                "sheets:unread",
                Severity::Warning,
                interpretation.others.clone(),
            ),
        ];
        for (subject, id, severity, names) in parts {
            if !names.is_empty() {
                let columns = if subject == Subject::ColumnsMissing {
                    interpretation.missing.clone()
                } else {
                    Vec::new()
                };
                list.push(Finding {
                    subject,
                    id: id.to_owned(),
                    level: Level::Field,
                    severity,
                    columns,
                    rows: RoaringBitmap::new(),
                    keys: findings::GroupKeys::names(&names),
                });
            }
        }
        list
    }

    fn row_findings(
        &self,
        list: &mut Vec<Finding>,
        fields: &BTreeMap<(usize, Constraint), RoaringBitmap>,
        repeated: RoaringBitmap,
    ) {
        let mut push = |subject, id: String, severity, columns, rows: RoaringBitmap| {
            if !rows.is_empty() {
                list.push(Finding {
                    subject,
                    id,
                    level: Level::Field,
                    severity,
                    columns,
                    rows,
                    keys: findings::GroupKeys::default(),
                });
            }
        };
        let found = &self.table.inner.row_findings;
        let cells = &found.cells - (&found.misquoted | &found.headers);
        for (subject, id, rows) in [
            (Subject::RowHeader, "row:header", found.headers.clone()),
            (Subject::RowQuotes, "row:quotes", found.misquoted.clone()),
            (Subject::RowCells, "row:cells", cells),
        ] {
            push(subject, id.to_owned(), Severity::Error, Vec::new(), rows);
        }
        for ((index, constraint), rows) in fields {
            let field = &self.folder.fields()[*index];
            let id = format!("{}:{}", field.name(), constraint.as_str());
            push(
                Subject::Field(*index, *constraint),
                id,
                field.severity(*constraint),
                vec![*index],
                rows.clone(),
            );
        }
        let key = self.folder.primary_key().to_vec();
        push(Subject::PrimaryKey, findings::PRIMARY_KEY.to_owned(), Severity::Error, key, repeated);
    }

    fn push_rule_finding(&self, list: &mut Vec<Finding>, index: usize, outcome: Outcome) {
        let rule = &self.folder.rules()[index];
        let (rows, keys) = match outcome {
            Outcome::Rows(rows) => (rows, findings::GroupKeys::default()),
            Outcome::Keys(keys) => {
                (RoaringBitmap::new(), self.keys(&TableView::current(self.table), rule.by(), &keys))
            }
            Outcome::NamedKeys(keys) => (RoaringBitmap::new(), keys),
            Outcome::Codes(codes) => (RoaringBitmap::new(), findings::GroupKeys::names(&codes)),
        };
        if !rows.is_empty() || !keys.is_empty() {
            let columns = rule.columns().to_vec();
            let (id, level, severity) = (rule.id().to_owned(), rule.level(), rule.severity());
            list.push(Finding {
                subject: Subject::Rule(index),
                id,
                level,
                severity,
                columns,
                rows,
                keys,
            });
        }
    }

    /// The keys of groups, with their values joined as text.
    fn keys(&self, view: &TableView<'_>, by: &[usize], broken: &Broken) -> findings::GroupKeys {
        if by.is_empty() {
            return findings::GroupKeys::names(
                &broken.iter().map(|_| findings::WHOLE_FILE.to_owned()).collect::<Vec<_>>(),
            );
        }
        findings::GroupKeys::new(broken, by.len(), |key, text| {
            for (index, (field, word)) in by.iter().zip(key).enumerate() {
                if index > 0 {
                    text.push('|');
                }
                text.push_str(&view.format_word(*field, *word));
            }
        })
    }
}

enum Outcome {
    Rows(RoaringBitmap),
    Keys(Broken),
    /// Keys with their texts.
    NamedKeys(findings::GroupKeys),
    /// Codes of a code list.
    Codes(Vec<String>),
}
