//! Corrections: a table with changed cells, and writing the corrected file.
//!
//! Findings on single rows are recomputed for the changed rows only. The rules across rows are
//! evaluated again by [`crate::check()`] on the encoded columns in memory: those of blocks with
//! changed rows are encoded again, all others are shared with the original table. A batch of edits
//! therefore costs its rows and their blocks, not the file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use roaring::RoaringBitmap;

use super::worker::{BlockResult, RecordFormat, Worker};
use super::{Inner, Table};
use crate::expr::Side;
use crate::folder::Constraint;
use crate::reader::cells::Cells;
use crate::{Lang, ReadError};

/// A change of one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The data row, from 1.
    pub row: u64,
    /// The field, as an index into [`crate::Folder::fields`].
    pub field: usize,
    /// The new text, as the file would contain it (with the file's decimal mark). An empty text
    /// removes the value.
    pub value: String,
}

/// Why an edit is rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditError {
    /// The row does not exist.
    NoRow(u64),
    /// The row has too many or too few cells, so its cells cannot be assigned to columns.
    BrokenRow(u64),
    /// The file has no column for the field.
    NoColumn(usize),
    /// The source cannot be read again.
    Read(ReadError),
}

impl EditError {
    /// The localized message.
    pub fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (EditError::NoRow(row), Lang::Sv) => format!("Rad {row} finns inte."),
            (EditError::NoRow(row), Lang::En) => format!("There is no row {row}."),
            (EditError::BrokenRow(row), Lang::Sv) => {
                format!(
                    "Rad {row} har för många eller för få celler och kan inte rättas här. Rätta filen och lämna den igen."
                )
            }
            (EditError::BrokenRow(row), Lang::En) => {
                format!(
                    "Row {row} has too many or too few cells and cannot be corrected here. Correct the file and upload it again."
                )
            }
            (EditError::NoColumn(_), Lang::Sv) => "Filen har ingen kolumn för fältet.".to_owned(),
            (EditError::NoColumn(_), Lang::En) => {
                "The file has no column for the field.".to_owned()
            }
            (EditError::Read(error), lang) => error.message(lang),
        }
    }
}

impl std::fmt::Display for EditError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl std::error::Error for EditError {}

impl From<ReadError> for EditError {
    fn from(error: ReadError) -> EditError {
        EditError::Read(error)
    }
}

impl Table {
    /// Applies edits on top of earlier ones. Restoring the received text of a cell removes its
    /// edit; of two edits of one cell, the last counts. [`crate::check()`] then returns the
    /// findings.
    ///
    /// # Errors
    /// The first edit that is rejected; the table is then unchanged.
    pub fn with_edits(&self, edits: &[Edit]) -> Result<Table, EditError> {
        let inner = &self.inner;
        let mut all = inner.edits.clone();
        let mut rows = BTreeSet::new();
        for edit in edits {
            let row = edit
                .row
                .checked_sub(1)
                .filter(|row| *row < inner.rows as u64)
                .ok_or(EditError::NoRow(edit.row))? as u32;
            if inner.row_findings.cells.contains(row) {
                return Err(EditError::BrokenRow(edit.row));
            }
            if !inner.interpretation.columns.contains(&Some(edit.field)) {
                return Err(EditError::NoColumn(edit.field));
            }
            let index = (row, edit.field as u32);
            if self.received(edit.row, edit.field)?.as_deref() == Some(edit.value.as_str()) {
                all.remove(&index);
            } else {
                all.insert(index, edit.value.clone());
            }
            rows.insert(row);
        }
        let rows: Vec<u32> = rows.into_iter().collect();
        let interner = Mutex::new((*inner.interner).clone());
        let result = self.check_rows(&rows, &all, &interner)?;
        let mut table = Inner {
            folder: inner.folder.clone(),
            interpretation: inner.interpretation.clone(),
            source: inner.source.clone(),
            encoding: inner.encoding,
            dialect: inner.dialect,
            skip: inner.skip,
            layout: inner.layout.clone(),
            decimal: inner.decimal,
            empty: inner.empty.clone(),
            sheet_rows: inner.sheet_rows.clone(),
            blocks: Arc::clone(&inner.blocks),
            rows: inner.rows,
            stored: Arc::clone(&inner.stored),
            chunks: inner.chunks.clone(),
            interner: Arc::new(interner.into_inner().unwrap_or_else(PoisonError::into_inner)),
            row_findings: inner.row_findings.clone(),
            edits: all,
            last: Mutex::new(None),
        };
        replace_row_findings(&mut table, &rows, &result);
        for (index, row) in rows.iter().enumerate() {
            let chunk = &mut table.chunks[self.chunk_of(*row)];
            let chunk = Arc::make_mut(chunk);
            for ((packed, new), (_, _, words)) in
                chunk.columns.iter_mut().zip(&result.columns).zip(&table.stored.columns)
            {
                let word = new.word_at(index, *words);
                let at = (row - chunk.first_row) as usize;
                if packed.word_at(at, *words) != word {
                    packed.set(chunk.rows as usize, at, word, *words);
                }
            }
        }
        Ok(Table { inner: Arc::new(table) })
    }

    /// All edits.
    pub fn edits(&self) -> impl Iterator<Item = Edit> + '_ {
        let edit = |((row, field), value): (&(u32, u32), &String)| Edit {
            row: u64::from(*row) + 1,
            field: *field as usize,
            value: value.clone(),
        };
        self.inner.edits.iter().map(edit)
    }

    /// Validates individual rows, with their edits.
    fn check_rows(
        &self,
        rows: &[u32],
        edits: &BTreeMap<(u32, u32), String>,
        interner: &Mutex<crate::value::text_code::Interner>,
    ) -> Result<BlockResult, ReadError> {
        let inner = &self.inner;
        let columns = &inner.interpretation.columns;
        let mut cells = Cells::default();
        cells.start_rewrite(columns.len());
        for row in rows {
            let mut texts = Vec::with_capacity(columns.len());
            for field in columns {
                let text = match field {
                    Some(field) => match edits.get(&(*row, *field as u32)) {
                        Some(edited) => Some(edited.clone()),
                        None => self.received(u64::from(*row) + 1, *field)?,
                    },
                    None => None,
                };
                texts.push(text.unwrap_or_default());
            }
            cells.push_row(texts.iter().map(|text| text.as_bytes()), true);
        }
        cells.pad();
        let format = RecordFormat {
            dialect: inner.dialect,
            layout: inner.layout.as_ref(),
            columns,
            empty: &inner.empty,
            decimal: inner.decimal,
            names: &[],
        };
        let mut worker = Worker::new(&inner.folder, &inner.stored, interner, Side::Current, format);
        Ok(worker.check_cells(cells.text(&[]), &cells))
    }
}

/// Replaces the findings of the changed rows.
fn replace_row_findings(table: &mut Inner, rows: &[u32], result: &BlockResult) {
    let changed: RoaringBitmap = rows.iter().copied().collect();
    for bitmap in
        table.row_findings.fields.values_mut().chain(table.row_findings.rules.values_mut())
    {
        *bitmap -= &changed;
    }
    for (field, events) in &result.events {
        for constraint in Constraint::ALL {
            for (index, _) in events.iter().filter(|(_, bits)| bits & constraint.bit() != 0) {
                table
                    .row_findings
                    .fields
                    .entry((*field, constraint))
                    .or_default()
                    .insert(rows[*index as usize]);
            }
        }
    }
    for (rule, indices) in &result.rules {
        let found = table.row_findings.rules.entry(*rule).or_default();
        for index in indices {
            found.insert(rows[*index as usize]);
        }
    }
    table.row_findings.fields.retain(|_, rows| !rows.is_empty());
    table.row_findings.rules.retain(|_, rows| !rows.is_empty());
}
