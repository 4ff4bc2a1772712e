//! The rows of the groups of a finding. Each call scans the columns of the group's key once.

use std::collections::HashSet;

use roaring::RoaringBitmap;

use super::{Finding, Findings};
use crate::Table;
use crate::rules::view::TableView;

impl Findings {
    /// The rows (from 1, ascending) of a group, by the index of its key in the finding. The table
    /// must be the one that was checked.
    pub fn rows_of_key(&self, table: &Table, finding: &Finding, key: usize) -> Vec<u64> {
        let Some(words) = finding.keys.words(key) else { return Vec::new() };
        rows(table, finding, &HashSet::from([words])).iter().map(|row| u64::from(row) + 1).collect()
    }

    /// The rows (from 1, ascending) of all groups of a finding.
    pub fn rows_of_keys(&self, table: &Table, finding: &Finding) -> Vec<u64> {
        let keys = (0..finding.keys.len()).filter_map(|key| finding.keys.words(key)).collect();
        rows(table, finding, &keys).iter().map(|row| u64::from(row) + 1).collect()
    }
}

fn rows(table: &Table, finding: &Finding, keys: &HashSet<&[u64]>) -> RoaringBitmap {
    let super::Subject::Rule(rule) = finding.subject else { return RoaringBitmap::new() };
    let Some(rule) = table.folder().rules().get(rule) else { return RoaringBitmap::new() };
    let view = TableView::current(table);
    let mut found = RoaringBitmap::new();
    let mut columns = vec![Vec::new(); rule.by().len()];
    let mut key = Vec::new();
    for chunk in &table.inner.chunks {
        for (field, words) in rule.by().iter().zip(&mut columns) {
            view.comparable_words(*field, chunk, words);
        }
        for row in 0..chunk.rows {
            key.clear();
            key.extend(columns.iter().map(|words| words[row as usize]));
            if keys.contains(key.as_slice()) {
                found.insert(chunk.first_row + row);
            }
        }
    }
    found
}
