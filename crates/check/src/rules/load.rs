//! Kept lanes as vectors and as words to compare.

use std::borrow::Cow;

use roaring::RoaringBitmap;

use crate::column::judge;
use crate::column::lane::{Lane, PhysicalType, lane_of};
use crate::column::list;
use crate::expr::vector::{FALSE, TRUE, UNKNOWN, Vals, Vector};
use crate::expr::{Input, Side, Type, eval};
use crate::table::{Chunk, Part};
use crate::value::pack::{Arena, is_spilled, spill_code, spill_index};
use crate::{FieldType, Table};

/// A table seen from a side. Texts that do not fit a word have places of their own in each table:
/// those of the previous one are mapped to the current one's, so that equal words mean equal values
/// on both sides.
pub(crate) struct View<'a> {
    pub(crate) table: &'a Table,
    map: Option<Vec<u64>>,
    /// The table whose places comparable words have, where it is another.
    current: Option<&'a Table>,
}

impl<'a> View<'a> {
    pub(crate) fn current(table: &'a Table) -> View<'a> {
        View { table, map: None, current: None }
    }

    pub(crate) fn previous(table: &'a Table, current: &'a Table) -> View<'a> {
        let (theirs, ours) = (table.inner.interner.arena(), &current.inner.interner);
        let other = |place: usize| spill_code(ours.arena().len() + place);
        let map = (0..theirs.len())
            .map(|place| ours.find(theirs.get(place)).unwrap_or_else(|| other(place)));
        View { table, map: Some(map.collect()), current: Some(current) }
    }

    /// A word that is equal to another, on either side, where the values are.
    #[inline(always)]
    pub(crate) fn comparable(&self, word: u64, words: PhysicalType) -> u64 {
        match words {
            // Zero has two signs and is one value.
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

    /// The comparable words of several fields' values in a chunk.
    pub(crate) fn columns(&self, fields: &[usize], chunk: &Chunk) -> Vec<Vec<u64>> {
        let column = |field: &usize| {
            let mut words = Vec::new();
            self.words(*field, chunk, &mut words);
            words
        };
        fields.iter().map(column).collect()
    }

    /// What the words of several fields are.
    pub(crate) fn kinds(&self, fields: &[usize]) -> Vec<PhysicalType> {
        fields.iter().map(|field| PhysicalType::of(self.table.type_of(*field))).collect()
    }

    /// The comparable words of a field's values in a chunk, put into `into`.
    pub(crate) fn words(&self, field: usize, chunk: &Chunk, into: &mut Vec<u64>) {
        into.clear();
        let words = PhysicalType::of(self.table.type_of(field));
        match self.table.inner.kept.slot(field, Part::Value) {
            None => into.resize(chunk.rows as usize, words.null()),
            Some(slot) => chunk.lanes[slot].unpack(chunk.rows as usize, words, into),
        }
        if words == PhysicalType::Num || (words == PhysicalType::Text && self.map.is_some()) {
            for word in into.iter_mut() {
                *word = if is_null(*word, words) { *word } else { self.comparable(*word, words) };
            }
        }
    }

    /// The text of a comparable word that does not fit a code: one of the current table's, or of
    /// this one's after them.
    fn long_text(&self, word: u64) -> &[u8] {
        let (own, place) = (self.table.inner.interner.arena(), spill_index(word));
        match self.current.map(|current| current.inner.interner.arena()) {
            Some(ours) if place < ours.len() => ours.get(place),
            Some(ours) => own.get(place - ours.len()),
            None => own.get(place),
        }
    }

    /// The text of a comparable word of a field, as keys show it.
    pub(crate) fn show(&self, field: usize, word: u64) -> String {
        let kind = self.table.inner.folder.fields()[field].field_type();
        if kind == FieldType::String && is_spilled(word) {
            return String::from_utf8_lossy(self.long_text(word)).into_owned();
        }
        judge::show(word, kind, self.table.inner.interner.arena())
    }

    /// The values of an input for all rows of a chunk.
    pub(crate) fn vector(
        &self,
        input: &Input,
        chunk: &Chunk,
        arena: &mut Arena,
    ) -> Vector<'static> {
        if input.side == Side::Group {
            return eval::null(input.ty);
        }
        let part = if input.list_column.is_some() { Part::ListRow } else { Part::Value };
        let Some(slot) = self.table.inner.kept.slot(input.field, part) else {
            return eval::null(input.ty);
        };
        let words = self.table.inner.kept.lanes[slot].2;
        let mut all = Vec::with_capacity(chunk.rows as usize);
        chunk.lanes[slot].unpack(chunk.rows as usize, words, &mut all);
        self.typed(all, words, input, arena)
    }

    /// The values of an input for some rows, in any order.
    pub(crate) fn gather(&self, input: &Input, rows: &[u32], arena: &mut Arena) -> Vector<'static> {
        let part = if input.list_column.is_some() { Part::ListRow } else { Part::Value };
        let Some(slot) = self.table.inner.kept.slot(input.field, part) else {
            return eval::null(input.ty);
        };
        let words = self.table.inner.kept.lanes[slot].2;
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
        if PhysicalType::of(ty) == PhysicalType::Text {
            for word in all.iter_mut().filter(|word| is_spilled(**word)) {
                *word = arena.push(self.long_text(*word));
            }
            return Vector::Text(Vals::Many(Cow::Owned(all)));
        }
        let input = Input { side: Side::Current, field, list_column: None, ty };
        self.typed(all, PhysicalType::of(ty), &input, arena)
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
                Some(list) => list::gather(list, column, rows, input.ty, arena),
                None => eval::null(input.ty),
            };
        }
        if words == PhysicalType::Text {
            let texts = self.table.inner.interner.arena();
            for code in all.iter_mut().filter(|code| is_spilled(**code)) {
                *code = arena.push(texts.get(spill_index(*code)));
            }
        }
        match lane_of(all, words) {
            Lane::Num(values) => Vector::Num(Vals::Many(Cow::Owned(values))),
            Lane::Text(codes) => Vector::Text(Vals::Many(Cow::Owned(codes))),
            Lane::Int(values) if input.ty == Type::Bool => {
                let truth = |value: i64| match value {
                    0 => FALSE,
                    1 => TRUE,
                    _ => UNKNOWN,
                };
                Vector::Bool(Vals::Many(Cow::Owned(values.into_iter().map(truth).collect())))
            }
            Lane::Int(values) => Vector::Int(Vals::Many(Cow::Owned(values))),
            Lane::None => eval::null(input.ty),
        }
    }
}

/// Whether a word is missing.
#[inline(always)]
pub(crate) fn is_null(word: u64, words: PhysicalType) -> bool {
    match words {
        PhysicalType::Num => f64::from_bits(word).is_nan(),
        PhysicalType::Int | PhysicalType::Text => word == words.null(),
    }
}

/// Looks rows up that mostly follow one another.
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
        chunk.lanes[slot].word((row - chunk.first_row) as usize, words)
    }
}

/// Rows of a table that a rule does not judge: its cells could not be told apart, or a field that
/// the rule names is broken there.
pub(crate) fn excluded(table: &Table, fields: &[usize], broken: &[RoaringBitmap]) -> RoaringBitmap {
    let mut rows = table.inner.found.cells.clone();
    for field in fields {
        rows |= &broken[*field];
    }
    rows
}
