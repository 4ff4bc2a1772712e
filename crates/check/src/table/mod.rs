//! Tables: files that have been read, typed and validated row by row.
//!
//! A table holds findings (as bitmaps of rows) and the encoded columns that rules across rows read.
//! It never holds the text of the file, which is read again from the source. Tables are immutable;
//! an edit makes a new one that shares the unchanged blocks.

mod cells;
mod collect;
mod edit;
mod previous;
mod raw;
mod read;
pub(crate) mod worker;
mod write;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use roaring::RoaringBitmap;

use crate::column::storage::{EncodedColumn, PhysicalType};
use crate::expr::types::type_of;
use crate::expr::{Side, Type};
use crate::folder::layout::Layout;
use crate::reader::convert::SheetRowMap;
use crate::reader::sniff::RecordPosition;
use crate::reader::split::Dialect;
use crate::value::text_code::Interner;
use crate::{Constraint, Encoding, Folder, Interpretation, Source};

pub use cells::Row;
pub use edit::{Edit, EditError};
pub use raw::RawRow;

/// A submitted file with all findings on single rows. Cheap to clone.
#[derive(Clone)]
pub struct Table {
    pub(crate) inner: Arc<Inner>,
}

/// The previously submitted file, with only the columns that rules compare.
#[derive(Clone, Debug)]
pub struct PreviousTable(pub(crate) Table);

impl From<Table> for PreviousTable {
    /// A fully read table can serve as the previous one, too.
    fn from(table: Table) -> PreviousTable {
        PreviousTable(table)
    }
}

pub(crate) struct Inner {
    pub(crate) folder: Folder,
    pub(crate) interpretation: Interpretation,
    /// The text that cells are read from: the file itself, or the text that a workbook or UTF-16
    /// was converted to.
    source: Source,
    encoding: Encoding,
    dialect: Dialect,
    /// Bytes of the source before the first data row.
    skip: u64,
    layout: Option<Layout>,
    /// The decimal mark, if any number shows it.
    decimal: Option<u8>,
    /// Columns without a name, which must be empty.
    empty: Vec<usize>,
    /// Maps rows of the source to rows of the sheet.
    sheet_rows: SheetRowMap,
    blocks: Arc<Vec<BlockLocation>>,
    pub(crate) rows: usize,
    pub(crate) stored: Arc<StoredColumns>,
    pub(crate) chunks: Vec<Arc<Chunk>>,
    pub(crate) interner: Arc<Interner>,
    pub(crate) row_findings: RowFindings,
    /// Edited cells by row and field, both from 0.
    edits: BTreeMap<(u32, u32), String>,
    last: Mutex<Option<Arc<cells::OpenBlock>>>,
}

/// The location of a block in the source.
#[derive(Debug, Clone, Copy)]
struct BlockLocation {
    offset: u64,
    raw: usize,
    first_row: u32,
    /// Its position, in lines and records.
    position: RecordPosition,
    /// Whether each of its lines is a row.
    even: bool,
}

/// A stored column of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StoredPart {
    Value,
    /// The row of the field's code list.
    ListRow,
}

/// The columns that every chunk stores.
#[derive(Debug, Default)]
pub(crate) struct StoredColumns {
    pub(crate) columns: Vec<(usize, StoredPart, PhysicalType)>,
}

impl StoredColumns {
    /// The columns that rules across rows read on a side.
    fn for_side(folder: &Folder, side: Side) -> StoredColumns {
        let mut columns = Vec::new();
        for field in folder.stored_fields(side) {
            columns.push((
                field,
                StoredPart::Value,
                PhysicalType::for_type(type_of(folder.fields()[field].field_type)),
            ));
        }
        for rule in folder.rules() {
            for input in rule.program.inputs_on(side) {
                let column = (input.field, StoredPart::ListRow, PhysicalType::Int);
                let across =
                    rule.program.looks_across_rows() && (side == Side::Current || rule.compares());
                if across && input.list_column.is_some() && !columns.contains(&column) {
                    columns.push(column);
                }
            }
        }
        StoredColumns { columns }
    }

    pub(crate) fn slot(&self, field: usize, part: StoredPart) -> Option<usize> {
        self.columns.iter().position(|column| (column.0, column.1) == (field, part))
    }
}

/// The stored columns of a block.
#[derive(Debug, Clone)]
pub(crate) struct Chunk {
    pub(crate) first_row: u32,
    pub(crate) rows: u32,
    pub(crate) columns: Vec<EncodedColumn>,
}

impl Chunk {
    fn size(&self) -> usize {
        size_of::<Chunk>() + self.columns.iter().map(EncodedColumn::size).sum::<usize>()
    }
}

/// Findings on single rows, numbered from 0.
#[derive(Debug, Clone, Default)]
pub(crate) struct RowFindings {
    /// By field and constraint.
    pub(crate) fields: BTreeMap<(usize, Constraint), RoaringBitmap>,
    /// By rule.
    pub(crate) rules: BTreeMap<usize, RoaringBitmap>,
    /// Malformed rows: they have too many or too few cells, or contain other rows. Nothing else
    /// validates them.
    pub(crate) cells: RoaringBitmap,
    /// Rows with a quote that ends inside a cell, or whose lines are rows of their own.
    pub(crate) misquoted: RoaringBitmap,
    /// Rows that repeat the header.
    pub(crate) headers: RoaringBitmap,
}

impl RowFindings {
    /// Rows where a value breaks any constraint of the field.
    pub(crate) fn broken(&self, field: usize) -> RoaringBitmap {
        let mut rows = RoaringBitmap::new();
        for (_, more) in self.fields.range((field, Constraint::Type)..(field + 1, Constraint::Type))
        {
            rows |= more;
        }
        rows
    }
}

impl Table {
    /// How the file was interpreted.
    pub fn interpretation(&self) -> &Interpretation {
        &self.inner.interpretation
    }

    /// The folder that the file was read with.
    pub fn folder(&self) -> &Folder {
        &self.inner.folder
    }

    /// The number of data rows, malformed ones included.
    pub fn rows(&self) -> u64 {
        self.inner.rows as u64
    }

    /// The malformed rows (from 1, ascending): with too many or too few cells, or containing other
    /// rows.
    pub fn broken_rows(&self) -> impl Iterator<Item = u64> + '_ {
        self.inner.row_findings.cells.iter().map(|row| u64::from(row) + 1)
    }

    /// Bytes of memory held.
    pub fn memory(&self) -> u64 {
        let chunks: usize = self.inner.chunks.iter().map(|chunk| chunk.size()).sum();
        (chunks + self.inner.interner.size() + self.inner.blocks.len() * size_of::<BlockLocation>())
            as u64
    }

    /// Whether the file has a column for a field.
    pub(crate) fn has_column(&self, field: usize) -> bool {
        !self.inner.interpretation.missing.contains(&field)
    }

    /// The index of the chunk that contains a row.
    pub(crate) fn chunk_of(&self, row: u32) -> usize {
        self.inner.chunks.partition_point(|chunk| chunk.first_row <= row).saturating_sub(1)
    }

    /// The type of a field's values in expressions.
    pub(crate) fn type_of(&self, field: usize) -> Type {
        type_of(self.inner.folder.fields()[field].field_type)
    }
}

impl PreviousTable {
    /// The number of data rows.
    pub fn rows(&self) -> u64 {
        self.0.rows()
    }

    /// How the file was interpreted.
    pub fn interpretation(&self) -> &Interpretation {
        self.0.interpretation()
    }
}

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Table({} rows, {} chunks, {} bytes)",
            self.inner.rows,
            self.inner.chunks.len(),
            self.memory()
        )
    }
}
