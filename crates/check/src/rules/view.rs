//! Views of a table's encoded columns, as vectors for expressions and as words for comparison.
//!
//! Invariant: comparable words of the same field are equal if and only if the values are, on both
//! sides.

use std::borrow::Cow;

use roaring::RoaringBitmap;

use crate::column::code_list;
use crate::column::storage::{ColumnData, PhysicalType, from_words};
use crate::column::validate;
use crate::expr::vector::{FALSE, TRUE, UNKNOWN, Values, Vector};
use crate::expr::{Input, Side, Type, vector_ops};
use crate::table::{Chunk, StoredPart};
use crate::value::text_code::{Arena, is_spilled, spill_code, spill_index};
use crate::{FieldType, Table};

/// A table as one side of a comparison. Spilled texts have different codes in each table; those of
/// the previous table are mapped to the current one's.
pub(crate) struct TableView<'a> {
    pub(crate) table: &'a Table,
    map: Option<Vec<u64>>,
    /// The current table, if this view is of the previous one.
    current: Option<&'a Table>,
}

impl<'a> TableView<'a> {
    pub(crate) fn current(table: &'a Table) -> TableView<'a> {
        TableView { table, map: None, current: None }
    }

    pub(crate) fn previous(table: &'a Table, current: &'a Table) -> TableView<'a> {
        let (theirs, ours) = (table.inner.interner.arena(), &current.inner.interner);
        let other = |index: usize| spill_code(ours.arena().len() + index);
        let map = (0..theirs.len())
            .map(|index| ours.find(theirs.get(index)).unwrap_or_else(|| other(index)));
        TableView { table, map: Some(map.collect()), current: Some(current) }
    }

    /// The comparable word of a value.
    #[inline(always)]
    pub(crate) fn comparable(&self, word: u64, words: PhysicalType) -> u64 {
        match words {
            // Zero and minus zero are one value.
            PhysicalType::Num => (f64::from_bits(word) + 0.0).to_bits(),
            PhysicalType::Int => word,
            PhysicalType::Text => match &self.map {
                Some(map) if is_spilled(word) => {
                    map.get(spill_index(word)).copied().unwrap_or(word)
                }
                _ => word,
            },
        }
    }

    /// The comparable words of several fields in a chunk.
    pub(crate) fn columns(&self, fields: &[usize], chunk: &Chunk) -> Vec<Vec<u64>> {
        let column = |field: &usize| {
            let mut words = Vec::new();
            self.comparable_words(*field, chunk, &mut words);
            words
        };
        fields.iter().map(column).collect()
    }

    /// The physical types of several fields.
    pub(crate) fn physical_types(&self, fields: &[usize]) -> Vec<PhysicalType> {
        fields.iter().map(|field| PhysicalType::for_type(self.table.type_of(*field))).collect()
    }

    /// Writes the comparable words of a field in a chunk to `into`.
    pub(crate) fn comparable_words(&self, field: usize, chunk: &Chunk, into: &mut Vec<u64>) {
        into.clear();
        let words = PhysicalType::for_type(self.table.type_of(field));
        match self.table.inner.stored.slot(field, StoredPart::Value) {
            None => into.resize(chunk.rows as usize, words.null()),
            Some(slot) => chunk.columns[slot].decode_into(chunk.rows as usize, words, into),
        }
        if words == PhysicalType::Num || (words == PhysicalType::Text && self.map.is_some()) {
            for word in into.iter_mut() {
                *word = if is_null(*word, words) { *word } else { self.comparable(*word, words) };
            }
        }
    }

    /// The text of a spilled comparable word: one of the current table's texts or, after those, one
    /// of this table's.
    fn long_text(&self, word: u64) -> &[u8] {
        let (own, index) = (self.table.inner.interner.arena(), spill_index(word));
        match self.current.map(|current| current.inner.interner.arena()) {
            Some(ours) if index < ours.len() => ours.get(index),
            Some(ours) => own.get(index - ours.len()),
            None => own.get(index),
        }
    }

    /// The text of a field's comparable word, as keys show it.
    pub(crate) fn format_word(&self, field: usize, word: u64) -> String {
        let field_type = self.table.inner.folder.fields()[field].field_type();
        if field_type == FieldType::String && is_spilled(word) {
            return String::from_utf8_lossy(self.long_text(word)).into_owned();
        }
        validate::format_word(word, field_type, self.table.inner.interner.arena())
    }

    /// The values of an input for all rows of a chunk.
    pub(crate) fn vector(
        &self,
        input: &Input,
        chunk: &Chunk,
        arena: &mut Arena,
    ) -> Vector<'static> {
        if input.side == Side::Group {
            return vector_ops::null_vector(input.ty);
        }
        let part =
            if input.list_column.is_some() { StoredPart::ListRow } else { StoredPart::Value };
        let Some(slot) = self.table.inner.stored.slot(input.field, part) else {
            return vector_ops::null_vector(input.ty);
        };
        let words = self.table.inner.stored.columns[slot].2;
        let mut all = Vec::with_capacity(chunk.rows as usize);
        chunk.columns[slot].decode_into(chunk.rows as usize, words, &mut all);
        self.typed(all, words, input, arena)
    }

    /// The values of an input for some rows, in any order.
    pub(crate) fn gather(&self, input: &Input, rows: &[u32], arena: &mut Arena) -> Vector<'static> {
        let part =
            if input.list_column.is_some() { StoredPart::ListRow } else { StoredPart::Value };
        let Some(slot) = self.table.inner.stored.slot(input.field, part) else {
            return vector_ops::null_vector(input.ty);
        };
        let words = self.table.inner.stored.columns[slot].2;
        let mut cursor = Cursor::default();
        let all = rows.iter().map(|row| cursor.word(self.table, slot, words, *row)).collect();
        self.typed(all, words, input, arena)
    }

    /// Comparable words of a field as values.
    pub(crate) fn values(
        &self,
        field: usize,
        mut all: Vec<u64>,
        arena: &mut Arena,
    ) -> Vector<'static> {
        let ty = self.table.type_of(field);
        if PhysicalType::for_type(ty) == PhysicalType::Text {
            for word in all.iter_mut().filter(|word| is_spilled(**word)) {
                *word = arena.push(self.long_text(*word));
            }
            return Vector::Text(Values::Flat(Cow::Owned(all)));
        }
        let input = Input { side: Side::Current, field, list_column: None, ty };
        self.typed(all, PhysicalType::for_type(ty), &input, arena)
    }

    fn typed(
        &self,
        mut all: Vec<u64>,
        words: PhysicalType,
        input: &Input,
        arena: &mut Arena,
    ) -> Vector<'static> {
        if let Some(column) = input.list_column {
            let rows = all.into_iter().map(|word| word as i64);
            return match self.table.inner.folder.code_list(input.field) {
                Some(list) => code_list::gather(list, column, rows, input.ty, arena),
                None => vector_ops::null_vector(input.ty),
            };
        }
        if words == PhysicalType::Text {
            let texts = self.table.inner.interner.arena();
            for code in all.iter_mut().filter(|code| is_spilled(**code)) {
                *code = arena.push(texts.get(spill_index(*code)));
            }
        }
        match from_words(all, words) {
            ColumnData::Num(values) => Vector::Num(Values::Flat(Cow::Owned(values))),
            ColumnData::Text(codes) => Vector::Text(Values::Flat(Cow::Owned(codes))),
            ColumnData::Int(values) if input.ty == Type::Bool => {
                let truth = |value: i64| match value {
                    0 => FALSE,
                    1 => TRUE,
                    _ => UNKNOWN,
                };
                Vector::Bool(Values::Flat(Cow::Owned(values.into_iter().map(truth).collect())))
            }
            ColumnData::Int(values) => Vector::Int(Values::Flat(Cow::Owned(values))),
            ColumnData::None => vector_ops::null_vector(input.ty),
        }
    }
}

/// Whether a word is NULL.
#[inline(always)]
pub(crate) fn is_null(word: u64, words: PhysicalType) -> bool {
    match words {
        PhysicalType::Num => f64::from_bits(word).is_nan(),
        PhysicalType::Int | PhysicalType::Text => word == words.null(),
    }
}

/// Looks up rows that mostly follow one another, so that the chunk is seldom searched.
#[derive(Default)]
pub(crate) struct Cursor {
    chunk: usize,
}

impl Cursor {
    #[inline]
    pub(crate) fn word(
        &mut self,
        table: &Table,
        slot: usize,
        words: PhysicalType,
        row: u32,
    ) -> u64 {
        let chunks = &table.inner.chunks;
        let within = |chunk: &Chunk| row.wrapping_sub(chunk.first_row) < chunk.rows;
        if !chunks.get(self.chunk).is_some_and(|chunk| within(chunk)) {
            self.chunk = table.chunk_of(row);
        }
        let chunk = &chunks[self.chunk];
        chunk.columns[slot].word_at((row - chunk.first_row) as usize, words)
    }
}

/// The rows that a rule does not evaluate: rows with malformed cells, and rows where a field that
/// the rule uses is broken.
pub(crate) fn excluded(table: &Table, fields: &[usize], broken: &[RoaringBitmap]) -> RoaringBitmap {
    let mut rows = table.inner.row_findings.cells.clone();
    for field in fields {
        rows |= &broken[*field];
    }
    rows
}
