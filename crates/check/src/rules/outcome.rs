//! Builds the findings of a check from the outcomes of its rules.

use super::groups::BrokenGroups;
use super::run::CheckRun;
use super::view::TableView;
use crate::findings::{self, Finding, Subject};
use crate::{Constraint, Level, Severity};
use roaring::RoaringBitmap;
use std::collections::BTreeMap;

impl CheckRun<'_> {
    pub(super) fn column_findings(&self) -> Vec<Finding> {
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

    pub(super) fn row_findings(
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

    pub(super) fn push_rule_finding(
        &self,
        list: &mut Vec<Finding>,
        index: usize,
        outcome: Outcome,
    ) {
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
    pub(super) fn keys(
        &self,
        view: &TableView<'_>,
        by: &[usize],
        broken: &BrokenGroups,
    ) -> findings::GroupKeys {
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

pub(super) enum Outcome {
    Rows(RoaringBitmap),
    Keys(BrokenGroups),
    /// Keys with their texts.
    NamedKeys(findings::GroupKeys),
    /// Codes of a code list.
    Codes(Vec<String>),
}
