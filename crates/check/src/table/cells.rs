//! The text of cells, as received or as edited.
//!
//! Text is not held: a block is read again from the source, decoded and split when a cell of it is
//! requested. The last block stays open, so reading rows in order costs each block once.

use std::sync::{Arc, OnceLock, PoisonError};

use super::Table;
use crate::ReadError;
use crate::column::trim::trim;
use crate::reader::cells::Cells;
use crate::reader::split::{PAD, split};
use crate::reader::{encoding, fixed_width, row_span};

/// A block whose cells can be read.
pub(super) struct OpenBlock {
    pub(super) block: usize,
    pub(super) first_row: u32,
    pub(super) bytes: Vec<u8>,
    /// Length of the text in `bytes`.
    pub(super) length: usize,
    cells: Cells,
    /// The spans of its rows, computed on first use.
    pub(super) raw: OnceLock<Vec<row_span::RowSpan>>,
}

/// The cells of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The row number, from 1.
    pub number: u64,
    /// The cells in the order of the collection's fields, as received or as edited; `None` where
    /// the file has no such column.
    pub cells: Vec<Option<String>>,
    /// Whether the row is malformed: it has too many or too few cells, or contains other rows. Its
    /// cells are then empty.
    pub broken: bool,
}

impl Table {
    /// The text of a cell as it was received (without quotes, with white space), or as it was
    /// edited. Rows are counted from 1; fields are indices into [`crate::Folder::fields`]. `None`
    /// if the cell does not exist.
    ///
    /// # Errors
    /// If the source cannot be read again.
    pub fn cell(&self, row: u64, field: usize) -> Result<Option<String>, ReadError> {
        let Some(row) = self.row_index(row) else {
            return Ok(None);
        };
        if let Some(edited) = self.inner.edits.get(&(row, field as u32)) {
            return Ok(Some(edited.clone()));
        }
        self.received_at(row, field)
    }

    /// The text of a cell as it was received, without edits.
    ///
    /// # Errors
    /// As [`Table::cell`].
    pub fn received(&self, row: u64, field: usize) -> Result<Option<String>, ReadError> {
        match self.row_index(row) {
            Some(row) => self.received_at(row, field),
            None => Ok(None),
        }
    }

    /// All cells of a row.
    ///
    /// # Errors
    /// As [`Table::cell`].
    pub fn row(&self, row: u64) -> Result<Option<Row>, ReadError> {
        let Some(index) = self.row_index(row) else {
            return Ok(None);
        };
        let cells = (0..self.inner.folder.fields().len())
            .map(|field| self.cell(row, field))
            .collect::<Result<_, _>>()?;
        Ok(Some(Row { number: row, cells, broken: self.inner.row_findings.cells.contains(index) }))
    }

    pub(super) fn row_index(&self, row: u64) -> Option<u32> {
        (row >= 1 && row <= self.inner.rows as u64).then(|| (row - 1) as u32)
    }

    fn received_at(&self, row: u32, field: usize) -> Result<Option<String>, ReadError> {
        let Some(column) =
            self.inner.interpretation.columns.iter().position(|known| *known == Some(field))
        else {
            return Ok(None);
        };
        let open = self.open(row)?;
        let (text, within) = (open.cells.text(&open.bytes), (row - open.first_row) as usize);
        if within >= open.cells.rows() {
            return Ok(None);
        }
        let (start, mut end) = open.cells.span(within, column);
        // The carriage return of the line end is not part of the cell.
        if column + 1 == open.cells.width && end > start && text[end - 1] == b'\r' {
            end -= 1;
        }
        Ok(Some(String::from_utf8_lossy(&text[start..end]).into_owned()))
    }

    /// The trimmed text of a cell (row from 1), as it is validated; empty if the cell does not
    /// exist.
    pub(crate) fn trimmed_text(&self, row: u64, field: usize) -> String {
        let text = self.cell(row, field).ok().flatten().unwrap_or_default();
        let (start, end) = trim(text.as_bytes(), 0, text.len());
        text[start..end].to_owned()
    }

    /// The block of a row. The block that was read last stays open.
    pub(super) fn open(&self, row: u32) -> Result<Arc<OpenBlock>, ReadError> {
        let inner = &self.inner;
        let block = inner.blocks.partition_point(|block| block.first_row <= row).saturating_sub(1);
        let mut last = inner.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = last.as_ref().filter(|open| open.block == block) {
            return Ok(Arc::clone(open));
        }
        let index = inner.blocks[block];
        let mut raw = Vec::new();
        inner.source.append(index.offset, index.raw, &mut raw)?;
        let mut bytes = Vec::with_capacity(raw.len() + PAD);
        encoding::decode(inner.encoding, &raw, &mut bytes);
        let length = bytes.len();
        bytes.resize(length + PAD, 0);
        let mut cells = Cells::default();
        match &inner.layout {
            Some(layout) => {
                fixed_width::split(&bytes[..length], inner.dialect.newline, layout, &mut cells)
            }
            None => {
                split(&bytes, length, inner.dialect, inner.interpretation.columns.len(), &mut cells)
            }
        }
        if !inner.empty.is_empty() {
            cells.mark_filled_malformed(&bytes, &inner.empty);
        }
        let open = Arc::new(OpenBlock {
            block,
            first_row: index.first_row,
            bytes,
            length,
            cells,
            raw: OnceLock::new(),
        });
        *last = Some(Arc::clone(&open));
        Ok(open)
    }
}
