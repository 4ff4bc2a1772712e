//! The check: combines the findings of single rows, made while the file was read, with the rules
//! across rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use roaring::RoaringBitmap;

use super::codes;
use super::groups::{self};
use super::keys::{KeyIndex, NONE};
use super::outcome::Outcome;
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

pub(super) struct CheckRun<'a> {
    pub(super) folder: &'a Folder,
    pub(super) table: &'a Table,
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
            if field.unique && self.table.has_column(index) {
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
        let has_key = !key.is_empty() && key.iter().all(|field| self.table.has_column(*field));
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
            if !alone || !named.iter().all(|field| self.table.has_column(*field)) {
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
        let has = |fields: &[usize]| fields.iter().all(|field| self.table.has_column(*field));
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
            if self.folder.fields()[index].unique && previous.has_column(index) {
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
            Some(keys) if needs_match && key.iter().all(|field| previous.has_column(*field)) => {
                self.step(steps)?;
                let there = KeyIndex::new(
                    &view,
                    key,
                    &excluded(previous, key, &broken_there),
                    u64::MAX,
                    &self.pool,
                )?;
                Some(keys.match_rows(&there, &self.pool)?)
            }
            _ => None,
        };
        for (index, rule) in self.folder.rules().iter().enumerate() {
            let (here, there) =
                (rule.program.fields(Side::Current), rule.program.fields(Side::Previous));
            if !here.iter().all(|field| self.table.has_column(*field))
                || !there.iter().all(|field| previous.has_column(*field))
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
            missing: compared.into_iter().filter(|field| !previous.has_column(*field)).collect(),
        })
    }
}
