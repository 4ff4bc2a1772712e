//! The work on one block: splitting, validating, row rules, encoding. Each thread has its own
//! worker.
//!
//! Invariant: the result of a block depends on the block alone, so results are the same for any
//! number of threads. The cost is linear in the block, times the number of row rules.

use std::sync::Mutex;

use super::{StoredColumns, StoredPart};
use crate::column::decimal_mark::DecimalMark;
use crate::column::storage::{ColumnData, EncodedColumn};
use crate::column::trim::trim;
use crate::column::validate::{CellFinding, ValidatedColumn, Validator};
use crate::column::{characters, code_list};
use crate::expr::vector::{FALSE, TRUE, Values, Vector};
use crate::expr::{Expr, Input, Program, RowProgram, Side, eval, vector_ops};
use crate::folder::layout::Layout;
use crate::reader::block_reader::Block;
use crate::reader::cells::Cells;
use crate::reader::fixed_width;
use crate::reader::split::{Dialect, split};
use crate::value::text_code::{Arena, Interner, is_spilled, spill_index};
use crate::{FieldType, Folder};

/// The result of a block. Rows are numbered from the block's first.
#[derive(Debug, Default)]
pub(super) struct BlockResult {
    pub(super) index: usize,
    pub(super) offset: u64,
    pub(super) raw: usize,
    pub(super) rows: usize,
    pub(super) malformed: Vec<u32>,
    pub(super) misquoted: Vec<u32>,
    /// Rows that repeat the header.
    pub(super) headers: Vec<u32>,
    /// Blank rows, which were skipped, and line ends inside cells.
    pub(super) blank_rows: u32,
    pub(super) line_breaks: u32,
    pub(super) events: Vec<(usize, Vec<CellFinding>)>,
    pub(super) rules: Vec<(usize, Vec<u32>)>,
    pub(super) columns: Vec<EncodedColumn>,
    pub(super) mark_seen: Option<u8>,
    pub(super) mark_mixed: bool,
    /// Whether there were numbers that may be grouped.
    pub(super) grouped: bool,
    /// Units of work of the block ([`crate::work`]); the same for any number of threads.
    pub(super) work: u64,
}

/// The format of a file, as sniffed.
#[derive(Debug, Clone, Copy)]
pub(super) struct RecordFormat<'a> {
    pub(super) dialect: Dialect,
    pub(super) layout: Option<&'a Layout>,
    /// The field of each column.
    pub(super) columns: &'a [Option<usize>],
    /// Columns without a name, which must be empty.
    pub(super) empty: &'a [usize],
    pub(super) decimal: Option<u8>,
    /// The names in the file's header; empty if there is no header.
    pub(super) names: &'a [String],
}

pub(super) struct Worker<'a> {
    folder: &'a Folder,
    stored: &'a StoredColumns,
    interner: &'a Mutex<Interner>,
    dialect: Dialect,
    layout: Option<&'a Layout>,
    width: usize,
    /// Columns that must be empty.
    empty: &'a [usize],
    decimal: Option<u8>,
    /// The columns of fields with their lower-case names in the header; empty if there is no
    /// header.
    header: Vec<(usize, String)>,
    /// The index of each validated column, its field, and its validator.
    validators: Vec<(usize, usize, Validator<'a>)>,
    columns: Vec<ValidatedColumn>,
    /// For each field, the index of its column.
    column_of: Vec<Option<usize>>,
    rules: Vec<(usize, &'a RowProgram, Vec<usize>)>,
    /// Units of work of the row rules per row, without text functions.
    row_work: u64,
    cells: Cells,
    arena: Arena,
}

impl<'a> Worker<'a> {
    /// A worker for a file of this format. On the previous side, only compared fields are
    /// validated, and no row rules are evaluated.
    pub(super) fn new(
        folder: &'a Folder,
        stored: &'a StoredColumns,
        interner: &'a Mutex<Interner>,
        side: Side,
        format: RecordFormat<'a>,
    ) -> Worker<'a> {
        let RecordFormat { dialect, layout, columns: file, empty, decimal, names } = format;
        let header = file.iter().zip(names).enumerate().filter(|(_, (field, _))| field.is_some());
        let fields = folder.fields();
        let has = |field: &usize| file.contains(&Some(*field));
        let mut rules = Vec::new();
        if side == Side::Current {
            for (index, rule) in folder.rules().iter().enumerate() {
                let named = rule.program.fields(Side::Current);
                if let Program::Row(program) = &rule.program
                    && named.iter().all(has)
                {
                    rules.push((index, program, named));
                }
            }
        }
        let row_work = rules.iter().map(|(_, program, _)| program.row_cost()).sum();
        let read: Vec<_> = rules.iter().flat_map(|(_, program, _)| &program.inputs).collect();
        let mut validators = Vec::new();
        let mut column_of = vec![None; fields.len()];
        for (at, field) in file.iter().enumerate() {
            let Some(field) = *field else { continue };
            let is_stored = stored.slot(field, StoredPart::Value).is_some()
                || stored.slot(field, StoredPart::ListRow).is_some();
            if side == Side::Previous && !is_stored {
                continue;
            }
            let value = stored.slot(field, StoredPart::Value).is_some()
                || read.iter().any(|input| input.field == field && input.list_column.is_none());
            let row = stored.slot(field, StoredPart::ListRow).is_some()
                || read.iter().any(|input| input.field == field && input.list_column.is_some());
            let list = folder.code_list(field);
            column_of[field] = Some(validators.len());
            let validator = Validator::new(&fields[field], list, folder.missing_values())
                .with_outputs(value, row);
            validators.push((at, field, validator.for_unit(folder.unit_values(field))));
        }
        let columns = validators.iter().map(|(_, _, validator)| validator.column()).collect();
        Worker {
            folder,
            stored,
            interner,
            dialect,
            layout,
            width: file.len(),
            empty,
            decimal,
            header: header.map(|(at, (_, name))| (at, name.to_lowercase())).collect(),
            validators,
            columns,
            column_of,
            rules,
            row_work,
            cells: Cells::default(),
            arena: Arena::default(),
        }
    }

    pub(super) fn process(&mut self, block: &Block) -> BlockResult {
        match self.layout {
            Some(layout) => fixed_width::split(
                &block.bytes[..block.length],
                self.dialect.newline,
                layout,
                &mut self.cells,
            ),
            None => split(&block.bytes, block.length, self.dialect, self.width, &mut self.cells),
        }
        let mut cells = std::mem::take(&mut self.cells);
        if !self.empty.is_empty() {
            cells.mark_filled_malformed(&block.bytes, self.empty);
        }
        let mut result = self.check_cells(cells.text(&block.bytes), &cells);
        if !self.header.is_empty() {
            let headers = self.header_rows(cells.text(&block.bytes), &cells);
            if !headers.is_empty() {
                // Nothing else validates header rows, so the block is validated again without them.
                cells.mark_malformed(&headers);
                result = self.check_cells(cells.text(&block.bytes), &cells);
                result.headers = headers;
            }
        }
        result.malformed = std::mem::take(&mut cells.malformed);
        result.misquoted = std::mem::take(&mut cells.misquoted);
        (result.blank_rows, result.line_breaks) = (cells.blank_rows, cells.line_breaks);
        self.cells = cells;
        (result.index, result.offset, result.raw) = (block.index, block.offset, block.raw);
        result
    }

    /// Validates rows that are split already.
    pub(super) fn check_cells(&mut self, text: &[u8], cells: &Cells) -> BlockResult {
        self.arena.clear();
        let mut result = BlockResult { rows: cells.rows(), ..BlockResult::default() };
        let mut mark =
            DecimalMark { given: self.decimal, seen: None, mixed: false, grouped: false };
        for ((at, _, validator), column) in self.validators.iter_mut().zip(&mut self.columns) {
            validator.validate(text, cells, *at, &mut mark, column, &mut self.arena);
            result.work += validator.take_work();
        }
        for index in characters::suspect_positions(text, self.dialect.delimiter) {
            self.check_characters(text, cells, index);
        }
        for ((_, field, _), column) in self.validators.iter().zip(&self.columns) {
            if !column.events.is_empty() {
                result.events.push((*field, column.events.clone()));
            }
        }
        (result.mark_seen, result.mark_mixed, result.grouped) =
            (mark.seen, mark.mixed, mark.grouped);
        for rule in 0..self.rules.len() {
            let rows = self.broken_rows(rule, cells);
            if !rows.is_empty() {
                result.rules.push((self.rules[rule].0, rows));
            }
        }
        result.work = result
            .work
            .saturating_add(cells.rows() as u64 * self.row_work)
            .saturating_add(self.arena.take_work());
        result.columns = self.encode_columns(cells.rows());
        result
    }

    /// Checks the characters of the cell at a position of the text, unless the cell has a finding.
    fn check_characters(&mut self, text: &[u8], cells: &Cells, index: usize) {
        let Some(row) =
            cells.starts.partition_point(|start| *start as usize <= index).checked_sub(1)
        else {
            return;
        };
        let ends = &cells.ends[row * cells.width..(row + 1) * cells.width];
        let at = ends.partition_point(|end| *end as usize <= index);
        let Some(validated) = self.validators.iter().position(|(known, ..)| *known == at) else {
            return;
        };
        let field = &self.folder.fields()[self.validators[validated].1];
        let events = &mut self.columns[validated].events;
        let Err(slot) = events.binary_search_by_key(&(row as u32), |event| event.0) else { return };
        let (start, end) = cells.span(row, at);
        let cell = &text[start..end];
        let missing = || {
            let (start, end) = trim(cell, 0, cell.len());
            self.folder
                .missing_values()
                .iter()
                .any(|missing| missing.as_bytes() == &cell[start..end])
        };
        if field.field_type == FieldType::String
            && start <= index
            && let Some(constraint) = characters::broken_constraint(cell, field.required)
            && !missing()
        {
            events.insert(slot, (row as u32, constraint.bit()));
        }
    }

    /// Whether a row repeats the header, as in concatenated files.
    fn is_header(&self, text: &[u8], cells: &Cells, row: usize) -> bool {
        self.header.iter().all(|(at, name)| {
            let (start, end) = cells.span(row, *at);
            let (start, end) = trim(text, start, end);
            std::str::from_utf8(&text[start..end]).is_ok_and(|cell| cell.to_lowercase() == *name)
        })
    }

    /// The rows that repeat the header. A header breaks the type or the code list of some field, so
    /// only rows with a finding there are examined; all rows if there is no such field.
    fn header_rows(&self, text: &[u8], cells: &Cells) -> Vec<u32> {
        let tells = |(_, field, _): &(usize, usize, Validator<'_>)| {
            let field = &self.folder.fields()[*field];
            field.field_type != FieldType::String
                || field.code_list.is_some()
                || field.identity_number.is_some()
        };
        let is_header = |row: &u32| self.is_header(text, cells, *row as usize);
        match self.validators.iter().position(tells) {
            Some(validated) => {
                let events = &self.columns[validated].events;
                events.iter().map(|(row, _)| *row).filter(is_header).collect()
            }
            None => (0..cells.rows() as u32).filter(is_header).collect(),
        }
    }

    /// The rows that break a row rule.
    fn broken_rows(&mut self, index: usize, cells: &Cells) -> Vec<u32> {
        let (_, program, named) = &self.rules[index];
        let mut arena = std::mem::take(&mut self.arena);
        let texts = arena.len();
        let inputs: Vec<Vector<'_>> =
            program.inputs.iter().map(|input| self.input_vector(input, &mut arena)).collect();
        let broken = false_rows(
            program.when.as_ref(),
            program.check.as_ref(),
            cells.rows(),
            &inputs,
            &mut arena,
        );
        drop(inputs);
        // Texts that the rule made are not needed any more.
        arena.truncate(texts);
        self.arena = arena;
        let validated = |row: &u32| {
            cells.malformed.binary_search(row).is_err()
                && named.iter().all(|field| {
                    self.column_of[*field].is_none_or(|column| {
                        self.columns[column]
                            .events
                            .binary_search_by_key(row, |event| event.0)
                            .is_err()
                    })
                })
        };
        broken.into_iter().filter(validated).collect()
    }

    fn input_vector(&self, input: &Input, arena: &mut Arena) -> Vector<'_> {
        let Some(column) = self.column_of[input.field].map(|column| &self.columns[column]) else {
            return vector_ops::null_vector(input.ty);
        };
        match (input.list_column, &column.list_rows) {
            (Some(list_column), ColumnData::Int(rows)) => {
                match self.folder.code_list(input.field) {
                    Some(list) => {
                        code_list::gather(list, list_column, rows.iter().copied(), input.ty, arena)
                    }
                    None => vector_ops::null_vector(input.ty),
                }
            }
            _ => column.data.vector(input.ty),
        }
    }

    fn encode_columns(&mut self, rows: usize) -> Vec<EncodedColumn> {
        let mut columns = Vec::with_capacity(self.stored.columns.len());
        for (field, part, words) in &self.stored.columns {
            let Some(column) = self.column_of[*field].map(|column| &mut self.columns[column])
            else {
                columns.push(EncodedColumn::Constant(words.null()));
                continue;
            };
            let data =
                if *part == StoredPart::Value { &mut column.data } else { &mut column.list_rows };
            if let ColumnData::Text(codes) = data
                && codes.iter().any(|code| is_spilled(*code))
            {
                let mut interner =
                    self.interner.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                for code in codes.iter_mut().filter(|code| is_spilled(**code)) {
                    *code = interner.intern(self.arena.get(spill_index(*code)));
                }
            }
            columns.push(if rows == 0 {
                EncodedColumn::Constant(words.null())
            } else {
                EncodedColumn::encode(data)
            });
        }
        columns
    }
}

/// The rows where `when` is true (or absent) and `check` is false.
pub(crate) fn false_rows(
    when: Option<&Expr>,
    check: Option<&Expr>,
    rows: usize,
    inputs: &[Vector<'_>],
    arena: &mut Arena,
) -> Vec<u32> {
    let Some(check) = check else {
        return Vec::new();
    };
    let when = when
        .map(|when| eval::eval_condition(when, rows, inputs, arena))
        .unwrap_or(Values::Constant(TRUE));
    let none = match &when {
        Values::Constant(truth) => *truth != TRUE,
        Values::Flat(truths) => !truths.contains(&TRUE),
    };
    if none {
        return Vec::new();
    }
    let check = eval::eval_condition(check, rows, inputs, arena);
    match (&when, &check) {
        (Values::Constant(_), Values::Flat(checks)) => {
            memchr::memchr_iter(FALSE, checks).map(|row| row as u32).collect()
        }
        _ => (0..rows)
            .filter(|row| when.at(*row) == TRUE && check.at(*row) == FALSE)
            .map(|row| row as u32)
            .collect(),
    }
}
