//! A table: a file read, typed, judged field by field and row by row, with what later rules need
//! kept in packed columns.

mod cells;
mod collect;
mod edit;
mod previous;
mod raw;
mod read;
pub(crate) mod worker;

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

/// A submission's file, read and judged by everything that looks at one row at a time. Cheap to
/// clone.
#[derive(Clone)]
pub struct Table {
    pub(crate) inner: Arc<Inner>,
}

/// The previous submission's file, with only what comparing rules need.
#[derive(Clone, Debug)]
pub struct PreviousTable(pub(crate) Table);

impl From<Table> for PreviousTable {
    /// A whole table can be compared with as well.
    fn from(table: Table) -> PreviousTable {
        PreviousTable(table)
    }
}

pub(crate) struct Inner {
    pub(crate) folder: Folder,
    pub(crate) interpretation: Interpretation,
    /// The text that cells are read from: the file itself, or what a workbook or UTF-16 was turned
    /// into.
    source: Source,
    encoding: Encoding,
    dialect: Dialect,
    /// Bytes of the source before the first data row.
    skip: u64,
    layout: Option<Layout>,
    /// The decimal mark, if any number shows it.
    decimal: Option<u8>,
    /// Columns without a name, which hold nothing.
    empty: Vec<usize>,
    /// The rows of the sheet that rows of the source come from.
    sheet_rows: SheetRowMap,
    blocks: Arc<Vec<BlockLocation>>,
    pub(crate) rows: usize,
    pub(crate) stored: Arc<StoredColumns>,
    pub(crate) chunks: Vec<Arc<Chunk>>,
    pub(crate) interner: Arc<Interner>,
    pub(crate) row_findings: RowFindings,
    /// Changed cells: row and field, both from 0.
    edits: BTreeMap<(u32, u32), String>,
    last: Mutex<Option<Arc<cells::OpenBlock>>>,
}

/// Where a block stands in the source.
#[derive(Debug, Clone, Copy)]
struct BlockLocation {
    offset: u64,
    raw: usize,
    first_row: u32,
    /// What stands before it in the source.
    position: RecordPosition,
    /// Whether each of its lines is a row.
    even: bool,
}

/// What is kept of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StoredPart {
    Value,
    /// The row of its code list.
    ListRow,
}

/// Which columns every chunk has.
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

/// The kept columns of a block.
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

/// Findings that one row at a time gives, as rows from 0.
#[derive(Debug, Clone, Default)]
pub(crate) struct RowFindings {
    /// By field and kind.
    pub(crate) fields: BTreeMap<(usize, Constraint), RoaringBitmap>,
    /// By rule.
    pub(crate) rules: BTreeMap<usize, RoaringBitmap>,
    /// Rows with another number of cells, or that swallowed others: nothing else judges them.
    pub(crate) cells: RoaringBitmap,
    /// Rows with a quote that ends inside a cell, or whose lines are rows of their own.
    pub(crate) misquoted: RoaringBitmap,
    /// Rows that have the names of the fields again.
    pub(crate) headers: RoaringBitmap,
}

impl RowFindings {
    /// Rows where a field's value broke any field rule.
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
    /// How the file was understood.
    pub fn interpretation(&self) -> &Interpretation {
        &self.inner.interpretation
    }

    /// The folder that it was read with.
    pub fn folder(&self) -> &Folder {
        &self.inner.folder
    }

    /// Number of data rows, with those that have too many or too few cells.
    pub fn rows(&self) -> u64 {
        self.inner.rows as u64
    }

    /// Rows (from 1, ascending) with too many or too few cells, or that swallowed others.
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
    pub(crate) fn has(&self, field: usize) -> bool {
        !self.inner.interpretation.missing.contains(&field)
    }

    /// The chunk that a row is in, by its place.
    pub(crate) fn chunk_of(&self, row: u32) -> usize {
        self.inner.chunks.partition_point(|chunk| chunk.first_row <= row).saturating_sub(1)
    }

    /// The type of a field's values in expressions.
    pub(crate) fn type_of(&self, field: usize) -> Type {
        type_of(self.inner.folder.fields()[field].field_type)
    }
}

impl PreviousTable {
    /// Number of data rows.
    pub fn rows(&self) -> u64 {
        self.0.rows()
    }

    /// How the file was understood.
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
