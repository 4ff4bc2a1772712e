//! The rows of the previous file that rows of the table are compared with.

use std::collections::{HashMap, HashSet};

use super::{PreviousTable, Row, Table};
use crate::ReadError;
use crate::rules::view::TableView;

impl PreviousTable {
    /// For each row (from 1) of the table, the first row of the previous file with the same primary
    /// key, if there is one.
    pub fn matching_rows(&self, table: &Table, rows: &[u64]) -> Vec<Option<u64>> {
        let key = table.folder().primary_key();
        let (mut ours, mut theirs): (HashMap<u64, Vec<u64>>, HashMap<Vec<u64>, u64>) =
            Default::default();
        if !key.is_empty() {
            each_key(&TableView::current(table), key, |row, words| {
                if rows.contains(&row) {
                    ours.insert(row, words.to_vec());
                }
            });
            let wanted: HashSet<&[u64]> = ours.values().map(Vec::as_slice).collect();
            each_key(&TableView::previous(&self.0, table), key, |row, words| {
                if wanted.contains(words) {
                    theirs.entry(words.to_vec()).or_insert(row);
                }
            });
        }
        rows.iter().map(|row| theirs.get(ours.get(row)?).copied()).collect()
    }

    /// A row (from 1), as [`Table::row`] returns it.
    ///
    /// # Errors
    /// If the source cannot be read again.
    pub fn row(&self, row: u64) -> Result<Option<Row>, ReadError> {
        self.0.row(row)
    }
}

/// Calls `found` with each row (from 1) and the comparable words of its key.
fn each_key(view: &TableView<'_>, key: &[usize], mut found: impl FnMut(u64, &[u64])) {
    let (mut columns, mut words) = (vec![Vec::new(); key.len()], Vec::with_capacity(key.len()));
    for chunk in &view.table.inner.chunks {
        for (field, column) in key.iter().zip(&mut columns) {
            view.comparable_words(*field, chunk, column);
        }
        for at in 0..chunk.rows {
            words.clear();
            words.extend(columns.iter().map(|column| column[at as usize]));
            found(u64::from(chunk.first_row + at) + 1, &words);
        }
    }
}
