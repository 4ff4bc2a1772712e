//! The check: what was found row by row while reading, and what is judged across rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use roaring::RoaringBitmap;

use super::codes;
use super::figures;
use super::groups::{self, Broken};
use super::keys::{Keys, NONE};
use super::load::{View, excluded};
use super::pairs::Pairs;
use super::references;
use crate::expr::{Program, Side};
use crate::findings::{self, Comparison, Finding, Findings, Subject};
use crate::memory::{self, Allowance};
use crate::parallel::Team;
use crate::progress::{Stretch, judging};
use crate::{Cancelled, Constraint, Folder, Level, Options, PreviousTable, Severity, Table};

/// Checks a table against everything that its folder says, and against the previous submission
/// where there is one.
///
/// # Errors
/// [`Cancelled`] if it was stopped from outside.
pub fn check(
    folder: &Folder,
    table: &Table,
    previous: Option<&PreviousTable>,
    options: &Options,
) -> Result<Findings, Cancelled> {
    let previous = previous.map(|previous| &previous.0);
    let rows = table.inner.rows.max(previous.map_or(0, |previous| previous.inner.rows));
    // Judged one check at a time where it takes much: the limit itself was held against it when the
    // file was read.
    let held = table.memory() + previous.map_or(0, Table::memory);
    let mut allowance = Allowance::new(options);
    if !allowance.wait(held + rows as u64 * memory::row(folder)) {
        return Err(Cancelled);
    }
    let run = Run { folder, table, previous, team: Team::new(options, rows) };
    run.judge()
}

struct Run<'a> {
    folder: &'a Folder,
    table: &'a Table,
    previous: Option<&'a Table>,
    team: Team,
}

/// The work of judging, told rule by rule.
struct Steps<'a> {
    stretch: Stretch<'a>,
    done: u64,
    all: u64,
}

impl Run<'_> {
    fn steps(&self) -> Steps<'_> {
        let bytes = self.table.interpretation().size
            + self.previous.map_or(0, |previous| previous.interpretation().size);
        if let Some(progress) = self.team.progress() {
            progress.expect(judging(bytes));
        }
        let unique = self.folder.fields().iter().filter(|field| field.unique).count();
        let rules =
            self.folder.rules().iter().filter(|rule| rule.program.looks_across_rows()).count();
        // Each of these looks at all rows; the primary key and the match with the previous file do
        // so too.
        let keys = self.folder.unique_keys().len() + self.folder.package().references.len();
        Steps {
            stretch: Stretch::new(self.team.progress(), judging(bytes)),
            done: 0,
            all: (unique + keys + rules + 2) as u64,
        }
    }

    fn step(&self, steps: &mut Steps<'_>) -> Result<(), Cancelled> {
        steps.stretch.reach(steps.done, steps.all);
        steps.done += 1;
        self.team.go_on()
    }

    fn judge(&self) -> Result<Findings, Cancelled> {
        let mut steps = self.steps();
        let fields = self.folder.fields();
        let current = View::current(self.table);
        let mut found_fields = self.table.inner.found.fields.clone();
        let mut broken: Vec<RoaringBitmap> =
            (0..fields.len()).map(|field| self.table.inner.found.broken(field)).collect();
        let mut unique: Vec<usize> = Vec::new();
        for (place, field) in fields.iter().enumerate() {
            if field.unique && self.table.has(place) {
                self.step(&mut steps)?;
                // Values of the wrong type, and texts that were lost, have no value to compare; any
                // other value is compared, broken or not.
                let own = [place];
                let lost =
                    found_fields.get(&(place, Constraint::Type)).cloned().unwrap_or_default();
                let keys = Keys::new(&current, &own, &lost, u64::MAX, &self.team)?;
                let rows = keys.repeated(&self.team)?;
                if !rows.is_empty() {
                    broken[place] |= &rows;
                    found_fields.insert((place, Constraint::Unique), rows);
                    unique.push(place);
                }
            }
        }
        self.step(&mut steps)?;
        let key = self.folder.primary_key();
        let has_key = !key.is_empty() && key.iter().all(|field| self.table.has(*field));
        let key_excluded = excluded(self.table, key, &broken);
        let keys = has_key
            .then(|| Keys::new(&current, key, &key_excluded, u64::MAX, &self.team))
            .transpose()?;
        let repeated =
            keys.as_ref().map(|keys| keys.repeated(&self.team)).transpose()?.unwrap_or_default();
        let mut list = self.columns();
        self.rows(&mut list, &found_fields, repeated);
        self.keys_and_references(&mut list, &current, &broken, &mut steps)?;
        let mut rules: BTreeMap<usize, Outcome> = BTreeMap::new();
        for (rule, rows) in &self.table.inner.found.rules {
            // Only a repeated value is found out after the row was judged.
            let named = self.folder.rules()[*rule].program.fields(Side::Current);
            let late = unique
                .iter()
                .filter(|field| named.contains(field))
                .fold(RoaringBitmap::new(), |rows, field| rows | &broken[*field]);
            rules.insert(*rule, Outcome::Rows(rows - late));
        }
        for (place, rule) in self.folder.rules().iter().enumerate() {
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
                    Outcome::Keys(groups::judge(program, &current, &out, None, &self.team)?)
                }
                Program::RowInGroup(program) => {
                    Outcome::Rows(figures::judge(program, &current, &out, &self.team)?)
                }
                Program::Codes(program) => {
                    // A code occurs on a row whatever else is wrong with it.
                    let read: Vec<usize> =
                        codes::read_by_when(program).map(|input| input.field).collect();
                    Outcome::Codes(codes::missing(
                        program,
                        &current,
                        &excluded(self.table, &read, &broken),
                        &self.team,
                    )?)
                }
                _ => continue,
            };
            rules.insert(place, outcome);
        }
        let comparison = match self.previous {
            Some(previous) => {
                self.compare(previous, &current, keys, &broken, &mut rules, &mut steps)?
            }
            None => Comparison::default(),
        };
        steps.stretch.reach(1, 1);
        for (place, outcome) in rules {
            self.rule(&mut list, place, outcome);
        }
        let (rows, previous_rows) = (self.table.rows(), self.previous.map(Table::rows));
        Ok(Findings { list: Arc::new(list), rows, previous_rows, comparison })
    }

    /// Values that stand together on another row though they may not, or on no row of a code list
    /// though they must.
    fn keys_and_references(
        &self,
        list: &mut Vec<Finding>,
        current: &View<'_>,
        broken: &[RoaringBitmap],
        steps: &mut Steps<'_>,
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
                    keys: findings::Keys::default(),
                });
            }
        };
        for (place, fields) in
            self.folder.unique_keys().iter().enumerate().filter(|(_, fields)| has(fields))
        {
            self.step(steps)?;
            let keys = Keys::new(
                current,
                fields,
                &excluded(self.table, fields, broken),
                u64::MAX,
                &self.team,
            )?;
            push(
                Subject::UniqueKey(place),
                findings::UNIQUE_KEY,
                fields,
                keys.repeated(&self.team)?,
            );
        }
        for (place, reference) in
            self.folder.package().references.iter().enumerate().filter(|(_, one)| has(&one.fields))
        {
            self.step(steps)?;
            let rows = references::unknown(
                reference,
                current,
                &excluded(self.table, &reference.fields, broken),
                &self.team,
            )?;
            push(Subject::ForeignKey(place), findings::FOREIGN_KEY, &reference.fields, rows);
        }
        Ok(())
    }

    /// Everything that looks at the previous submission.
    fn compare(
        &self,
        previous: &Table,
        current: &View<'_>,
        keys: Option<Keys<'_>>,
        broken: &[RoaringBitmap],
        rules: &mut BTreeMap<usize, Outcome>,
        steps: &mut Steps<'_>,
    ) -> Result<Comparison, Cancelled> {
        let view = View::previous(previous, self.table);
        let mut broken_there: Vec<RoaringBitmap> = (0..self.folder.fields().len())
            .map(|field| previous.inner.found.broken(field))
            .collect();
        // A value that stands twice broke a field rule on that side as well.
        for place in self.folder.kept_fields(Side::Previous) {
            if self.folder.fields()[place].unique && previous.has(place) {
                let own = [place];
                let lost = previous
                    .inner
                    .found
                    .fields
                    .get(&(place, Constraint::Type))
                    .cloned()
                    .unwrap_or_default();
                let keys = Keys::new(&view, &own, &lost, u64::MAX, &self.team)?;
                broken_there[place] |= keys.repeated(&self.team)?;
            }
        }
        let key = self.folder.primary_key();
        let needs_match = self.folder.rules().iter().any(|rule| rule.program.matches_rows());
        let matched = match keys {
            Some(keys) if needs_match && key.iter().all(|field| previous.has(*field)) => {
                self.step(steps)?;
                let there = Keys::new(
                    &view,
                    key,
                    &excluded(previous, key, &broken_there),
                    u64::MAX,
                    &self.team,
                )?;
                Some(keys.matched(&there, &self.team)?)
            }
            _ => None,
        };
        for (place, rule) in self.folder.rules().iter().enumerate() {
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
                    Outcome::Rows(pairs(matched).judge(program, &self.team)?)
                }
                (Program::CompareMatched(program), Some(matched)) => {
                    Outcome::Keys(groups::judge_pairs(program, &pairs(matched), &self.team)?)
                }
                (Program::CompareGroup(program), _) => {
                    let (ours, theirs) = (
                        excluded(self.table, &here, broken),
                        excluded(previous, &there, &broken_there),
                    );
                    Outcome::Keys(groups::judge(
                        program,
                        current,
                        &ours,
                        Some((&view, &theirs)),
                        &self.team,
                    )?)
                }
                (Program::Gone(program), _) => {
                    let out = excluded(previous, &there, &broken_there);
                    Outcome::Given(self.keys(
                        &view,
                        rule.by(),
                        &groups::judge_absent(program, &view, &out, current, &self.team)?,
                    ))
                }
                (Program::New(program), _) => Outcome::Keys(groups::judge_absent(
                    program,
                    current,
                    &excluded(self.table, &here, broken),
                    &view,
                    &self.team,
                )?),
                _ => continue,
            };
            rules.insert(place, outcome);
        }
        let compared = self.folder.kept_fields(Side::Previous);
        Ok(Comparison {
            matched: matched
                .map(|matched| matched.iter().filter(|row| **row != NONE).count() as u64),
            missing: compared.into_iter().filter(|field| !previous.has(*field)).collect(),
        })
    }

    fn columns(&self) -> Vec<Finding> {
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
                    keys: findings::Keys::names(&names),
                });
            }
        }
        list
    }

    fn rows(
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
                    keys: findings::Keys::default(),
                });
            }
        };
        let found = &self.table.inner.found;
        let cells = &found.cells - (&found.torn | &found.headers);
        for (subject, id, rows) in [
            (Subject::RowHeader, "row:header", found.headers.clone()),
            (Subject::RowQuotes, "row:quotes", found.torn.clone()),
            (Subject::RowCells, "row:cells", cells),
        ] {
            push(subject, id.to_owned(), Severity::Error, Vec::new(), rows);
        }
        for ((place, kind), rows) in fields {
            let field = &self.folder.fields()[*place];
            let id = format!("{}:{}", field.name(), kind.as_str());
            push(
                Subject::Field(*place, *kind),
                id,
                field.severity(*kind),
                vec![*place],
                rows.clone(),
            );
        }
        let key = self.folder.primary_key().to_vec();
        push(Subject::PrimaryKey, findings::PRIMARY_KEY.to_owned(), Severity::Error, key, repeated);
    }

    fn rule(&self, list: &mut Vec<Finding>, place: usize, outcome: Outcome) {
        let rule = &self.folder.rules()[place];
        let (rows, keys) = match outcome {
            Outcome::Rows(rows) => (rows, findings::Keys::default()),
            Outcome::Keys(keys) => {
                (RoaringBitmap::new(), self.keys(&View::current(self.table), rule.by(), &keys))
            }
            Outcome::Given(keys) => (RoaringBitmap::new(), keys),
            Outcome::Codes(codes) => (RoaringBitmap::new(), findings::Keys::names(&codes)),
        };
        if !rows.is_empty() || !keys.is_empty() {
            let columns = rule.columns().to_vec();
            let (id, level, severity) = (rule.id().to_owned(), rule.level(), rule.severity());
            list.push(Finding {
                subject: Subject::Rule(place),
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
    fn keys(&self, view: &View<'_>, by: &[usize], broken: &Broken) -> findings::Keys {
        if by.is_empty() {
            return findings::Keys::names(
                &broken.iter().map(|_| findings::WHOLE_FILE.to_owned()).collect::<Vec<_>>(),
            );
        }
        findings::Keys::new(broken, by.len(), |key, text| {
            for (place, (field, word)) in by.iter().zip(key).enumerate() {
                if place > 0 {
                    text.push('|');
                }
                text.push_str(&view.show(*field, *word));
            }
        })
    }
}

enum Outcome {
    Rows(RoaringBitmap),
    Keys(Broken),
    /// Keys with their texts.
    Given(findings::Keys),
    /// Codes of a list.
    Codes(Vec<String>),
}
