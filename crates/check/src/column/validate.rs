//! Validation of a column: each cell is trimmed, parsed as its field's type and checked against the
//! field's constraints; its value is appended to the column.
//!
//! The cost is linear in the cells. Verdicts on short texts are cached by their code, since codes
//! repeat, so a pattern or a code list is seldom evaluated twice for the same text.

use std::collections::HashSet;

use super::decimal_mark::DecimalMark;
use super::storage::ColumnData;
use super::trim::trim;
use crate::folder::UnitValues;
use crate::folder::codelist::CodeList;
use crate::folder::field::{Bound, Constraint, Field, FieldType};
use crate::reader::cells::Cells;
use crate::value::text_code::{Arena, NULL, encode_cell};
use crate::value::{NULL_INT, identity};
use crate::work;

/// A finding on a cell: the row in the block, and a bit set of [`Constraint`]s.
pub(crate) type CellFinding = (u32, u32);

/// Entries of the direct-mapped cache of verdicts.
const CACHE: usize = 2048;

#[derive(Clone, Copy)]
pub(super) struct CachedVerdict {
    pub(super) code: u64,
    pub(super) verdict: u32,
    pub(super) list_row: u32,
}

pub(super) const NO_ROW: u32 = u32::MAX;

/// The validator of one field.
pub(crate) struct Validator<'a> {
    pub(super) field: &'a Field,
    pub(super) list: Option<&'a CodeList>,
    pub(super) own: Option<&'a UnitValues>,
    missing: Vec<&'a [u8]>,
    pub(super) enum_values: Option<HashSet<&'a [u8]>>,
    cache: Vec<CachedVerdict>,
    /// Identity numbers seldom repeat, so their verdicts are not cached.
    cached: bool,
    /// Whether the field has an exclusive bound.
    exclusive: bool,
    wants_value: bool,
    wants_row: bool,
    /// Units of work since the last [`Validator::take_work`] ([`crate::work`]).
    work: u64,
}

/// The result of validating a column of a block.
#[derive(Debug)]
pub(crate) struct ValidatedColumn {
    pub(crate) data: ColumnData,
    /// The code-list row of each value.
    pub(crate) list_rows: ColumnData,
    pub(crate) events: Vec<CellFinding>,
}

impl<'a> Validator<'a> {
    pub(crate) fn new(
        field: &'a Field,
        list: Option<&'a CodeList>,
        missing: &'a [String],
    ) -> Validator<'a> {
        Validator {
            field,
            list,
            own: None,
            missing: missing
                .iter()
                .filter(|text| !text.is_empty())
                .map(|text| text.as_bytes())
                .collect(),
            enum_values: field
                .enum_values
                .as_ref()
                .map(|enum_values| enum_values.iter().map(|text| text.as_bytes()).collect()),
            cache: Vec::new(),
            cached: field.identity_number.is_none()
                || field.pattern.is_some()
                || field.code_list.is_some(),
            exclusive: field.exclusive_minimum.is_some() || field.exclusive_maximum.is_some(),
            wants_value: true,
            wants_row: false,
            work: 0,
        }
    }

    /// Checks each value against those of the submitting unit.
    pub(crate) fn for_unit(mut self, own: Option<&'a UnitValues>) -> Validator<'a> {
        self.own = own;
        self
    }

    pub(crate) fn take_work(&mut self) -> u64 {
        std::mem::take(&mut self.work)
    }

    /// Which outputs rules read: the value, and the code-list row that it refers to.
    pub(crate) fn with_outputs(mut self, value: bool, row: bool) -> Validator<'a> {
        self.wants_value = value;
        self.wants_row = row && self.list.is_some();
        self
    }

    pub(crate) fn column(&self) -> ValidatedColumn {
        let ty = crate::expr::types::type_of(self.field.field_type);
        ValidatedColumn {
            data: if self.wants_value { ColumnData::empty(ty) } else { ColumnData::None },
            list_rows: if self.wants_row { ColumnData::Int(Vec::new()) } else { ColumnData::None },
            events: Vec::new(),
        }
    }

    /// Validates the cells of a column of a block.
    pub(crate) fn validate(
        &mut self,
        text: &[u8],
        cells: &Cells,
        at: usize,
        mark: &mut DecimalMark,
        column: &mut ValidatedColumn,
        arena: &mut Arena,
    ) {
        column.events.clear();
        column.data.clear();
        column.list_rows.clear();
        let checks_text = self.field.checks_text() || self.wants_row || self.own.is_some();
        let mut data = std::mem::replace(&mut column.data, ColumnData::None);
        match &mut data {
            ColumnData::Text(codes) => {
                codes.reserve(cells.rows());
                for row in 0..cells.rows() {
                    let code = self.text_cell(text, cells, row, at, checks_text, column);
                    codes.push(match code {
                        TextCell::Missing => NULL,
                        TextCell::Code(code) => code,
                        TextCell::Long(start, end) => arena.push(&text[start..end]),
                    });
                }
            }
            ColumnData::None if self.field.field_type == FieldType::String && !checks_text => {
                // The text is not constrained; only its presence is checked.
                if self.field.required {
                    for row in 0..cells.rows() {
                        self.value_span(text, cells, row, at, column);
                    }
                }
            }
            ColumnData::None if self.field.field_type == FieldType::String => {
                for row in 0..cells.rows() {
                    self.text_cell(text, cells, row, at, checks_text, column);
                }
            }
            ColumnData::Num(values) => {
                values.reserve(cells.rows());
                for row in 0..cells.rows() {
                    let value = self.number_cell(text, cells, row, at, checks_text, mark, column);
                    values.push(value);
                }
            }
            ColumnData::Int(values) => {
                values.reserve(cells.rows());
                for row in 0..cells.rows() {
                    let value = self.integer_cell(text, cells, row, at, checks_text, column);
                    values.push(value);
                }
            }
            ColumnData::None if self.field.field_type == FieldType::Number => {
                for row in 0..cells.rows() {
                    self.number_cell(text, cells, row, at, checks_text, mark, column);
                }
            }
            ColumnData::None => {
                for row in 0..cells.rows() {
                    self.integer_cell(text, cells, row, at, checks_text, column);
                }
            }
        }
        column.data = data;
    }

    /// The span of a cell's trimmed text; `None` if the value is missing.
    #[inline(always)]
    fn value_span(
        &self,
        text: &[u8],
        cells: &Cells,
        row: usize,
        at: usize,
        column: &mut ValidatedColumn,
    ) -> Option<(usize, usize)> {
        let (start, end) = cells.span(row, at);
        let (start, end) = trim(text, start, end);
        if start == end || (!self.missing.is_empty() && self.missing.contains(&&text[start..end])) {
            if self.field.required && cells.malformed.binary_search(&(row as u32)).is_err() {
                column.events.push((row as u32, Constraint::Required.bit()));
            }
            if let ColumnData::Int(rows) = &mut column.list_rows {
                rows.push(NULL_INT);
            }
            return None;
        }
        Some((start, end))
    }

    #[inline(always)]
    fn text_cell(
        &mut self,
        text: &[u8],
        cells: &Cells,
        row: usize,
        at: usize,
        checks_text: bool,
        column: &mut ValidatedColumn,
    ) -> TextCell {
        let Some((start, end)) = self.value_span(text, cells, row, at, column) else {
            return TextCell::Missing;
        };
        let code = encode_cell(text, start, end);
        if checks_text {
            let verdict = self.check_text(&text[start..end], code, column);
            if verdict != 0 {
                column.events.push((row as u32, verdict));
            }
        }
        match code {
            Some(code) => TextCell::Code(code),
            None => {
                match self
                    .field
                    .identity_number
                    .and_then(|format| identity::without_hyphen(format, &text[start..end]))
                {
                    Some(bare) => TextCell::Code(bare.code()),
                    None => TextCell::Long(start, end),
                }
            }
        }
    }

    #[inline(always)]
    #[expect(
        clippy::too_many_arguments,
        reason = "the loop state of one call site; a struct would be passed for every cell"
    )]
    fn number_cell(
        &mut self,
        text: &[u8],
        cells: &Cells,
        row: usize,
        at: usize,
        checks_text: bool,
        mark: &mut DecimalMark,
        column: &mut ValidatedColumn,
    ) -> f64 {
        let Some((start, end)) = self.value_span(text, cells, row, at, column) else {
            return f64::NAN;
        };
        let value = mark.parse(&text[start..end]);
        let mut verdict = match value {
            None => Constraint::Type.bit(),
            Some(value) => {
                let low = self.field.minimum.as_ref().is_some_and(|bound| value < bound.num);
                let high = self.field.maximum.as_ref().is_some_and(|bound| value > bound.num);
                let bounds = (u32::from(low) * Constraint::Minimum.bit())
                    | (u32::from(high) * Constraint::Maximum.bit());
                if self.exclusive {
                    bounds
                        | self.exclusive_bounds(
                            |bound| value <= bound.num,
                            |bound| value >= bound.num,
                        )
                } else {
                    bounds
                }
            }
        };
        if checks_text {
            verdict |= self.check_text(&text[start..end], encode_cell(text, start, end), column);
        }
        if verdict != 0 {
            column.events.push((row as u32, verdict));
        }
        value.unwrap_or(f64::NAN)
    }

    #[inline(always)]
    fn integer_cell(
        &mut self,
        text: &[u8],
        cells: &Cells,
        row: usize,
        at: usize,
        checks_text: bool,
        column: &mut ValidatedColumn,
    ) -> i64 {
        let Some((start, end)) = self.value_span(text, cells, row, at, column) else {
            return NULL_INT;
        };
        let value = self.field.parse_integer_value(&text[start..end]);
        let mut verdict = match value {
            None => Constraint::Type.bit(),
            Some(value) => {
                let low = self.field.minimum.as_ref().is_some_and(|bound| value < bound.int);
                let high = self.field.maximum.as_ref().is_some_and(|bound| value > bound.int);
                let bounds = (u32::from(low) * Constraint::Minimum.bit())
                    | (u32::from(high) * Constraint::Maximum.bit());
                if self.exclusive {
                    bounds
                        | self.exclusive_bounds(
                            |bound| value <= bound.int,
                            |bound| value >= bound.int,
                        )
                } else {
                    bounds
                }
            }
        };
        if checks_text {
            verdict |= self.check_text(&text[start..end], encode_cell(text, start, end), column);
        }
        if verdict != 0 {
            column.events.push((row as u32, verdict));
        }
        value.unwrap_or(NULL_INT)
    }

    /// The exclusive bounds that a value breaks.
    fn exclusive_bounds(&self, low: impl Fn(&Bound) -> bool, high: impl Fn(&Bound) -> bool) -> u32 {
        let low = self.field.exclusive_minimum.as_ref().is_some_and(low);
        let high = self.field.exclusive_maximum.as_ref().is_some_and(high);
        (u32::from(low) * Constraint::ExclusiveMinimum.bit())
            | (u32::from(high) * Constraint::ExclusiveMaximum.bit())
    }

    #[inline(always)]
    fn check_text(&mut self, text: &[u8], code: Option<u64>, column: &mut ValidatedColumn) -> u32 {
        let known = match code.filter(|_| self.cached) {
            None => {
                self.work += work::match_cost(text.len(), 1 + self.field.pattern_weight);
                self.check_value(text, code)
            }
            // Whether a short text is cached depends on the thread that reads it, so every text
            // costs the same.
            Some(code) => {
                self.work += 1 + self.field.pattern_weight;
                if self.cache.is_empty() {
                    self.cache =
                        vec![CachedVerdict { code: NULL, verdict: 0, list_row: NO_ROW }; CACHE];
                }
                let index = (code.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 53) as usize % CACHE;
                if self.cache[index].code != code {
                    self.cache[index] = self.check_value(text, Some(code));
                }
                self.cache[index]
            }
        };
        if let ColumnData::Int(rows) = &mut column.list_rows {
            rows.push(if known.list_row == NO_ROW { NULL_INT } else { i64::from(known.list_row) });
        }
        known.verdict
    }
}

enum TextCell {
    Missing,
    Code(u64),
    Long(usize, usize),
}

/// A word as text, for messages and keys.
pub(crate) fn format_word(word: u64, field_type: FieldType, arena: &Arena) -> String {
    match field_type {
        FieldType::String => arena.text(word),
        FieldType::Year => format!("{word:04}"),
        _ => crate::expr::vector_ops::format_word(word, crate::expr::types::type_of(field_type)),
    }
}
