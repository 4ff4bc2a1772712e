//! Validation of a column: each cell is trimmed, parsed as its field's type and checked against the
//! field's constraints; its value is appended to the column.
//!
//! The cost is linear in the cells. Verdicts on short texts are cached by their code, since codes
//! repeat, so a pattern or a code list is seldom evaluated twice for the same text.

use std::collections::HashSet;

use super::storage::ColumnData;
use crate::folder::UnitValues;
use crate::folder::codelist::CodeList;
use crate::folder::field::{Bound, Constraint, Field, FieldType, IdentityNumber, StringFormat};
use crate::reader::split::Cells;
use crate::value::text_code::{Arena, NULL, encode_cell};
use crate::value::{NULL_INT, address, identity, number};
use crate::work;

/// A finding on a cell: the row in the block, and a bit set of [`Constraint`]s.
pub(crate) type CellFinding = (u32, u32);

/// Entries of the direct-mapped cache of verdicts.
const CACHE: usize = 2048;

#[derive(Clone, Copy)]
struct CachedVerdict {
    code: u64,
    verdict: u32,
    list_row: u32,
}

const NO_ROW: u32 = u32::MAX;

/// The validator of one field.
pub(crate) struct Validator<'a> {
    field: &'a Field,
    list: Option<&'a CodeList>,
    own: Option<&'a UnitValues>,
    missing: Vec<&'a [u8]>,
    enum_values: Option<HashSet<&'a [u8]>>,
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

/// The decimal mark while the file has not shown it yet, and the first mark that the block shows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DecimalMark {
    pub(crate) given: Option<u8>,
    pub(crate) seen: Option<u8>,
    /// A mark other than the first was seen.
    pub(crate) mixed: bool,
    /// Digits that may be grouped (`30.000`) were seen. They are not a number before another value
    /// shows the mark.
    pub(crate) grouped: bool,
}

impl DecimalMark {
    fn number(&mut self, text: &[u8]) -> Option<f64> {
        if let Some(mark) = self.given {
            return number::parse_number(text, mark);
        }
        if let Some(value) = number::parse_integer(text)
            .filter(|value| value.unsigned_abs() < 1 << 53 && text.len() < 16)
        {
            // `-0` is minus zero, as the general parser reads it.
            return Some(if value == 0 && text[0] == b'-' { -0.0 } else { value as f64 });
        }
        if number::may_be_grouped(text) {
            self.grouped = true;
            return None;
        }
        let (point, comma) = (number::parse_number(text, b'.'), number::parse_number(text, b','));
        let shown = match (point, comma) {
            (Some(_), None) => Some(b'.'),
            (None, Some(_)) => Some(b','),
            _ => None,
        };
        if let Some(shown) = shown {
            self.mixed |= self.seen.is_some_and(|seen| seen != shown);
            self.seen = self.seen.or(Some(shown));
        }
        point.or(comma)
    }
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
                        self.value(text, cells, row, at, column);
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
                    let value = self.whole_cell(text, cells, row, at, checks_text, column);
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
                    self.whole_cell(text, cells, row, at, checks_text, column);
                }
            }
        }
        column.data = data;
    }

    /// The span of a cell's trimmed text; `None` if the value is missing.
    #[inline(always)]
    fn value(
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
        let Some((start, end)) = self.value(text, cells, row, at, column) else {
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
                    Some(unhyphenated) => TextCell::Code(unhyphenated.code()),
                    None => TextCell::Long(start, end),
                }
            }
        }
    }

    #[inline(always)]
    #[allow(clippy::too_many_arguments)] // one call site's loop state, kept out of a struct that every cell would go through
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
        let Some((start, end)) = self.value(text, cells, row, at, column) else {
            return f64::NAN;
        };
        let value = mark.number(&text[start..end]);
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
    fn whole_cell(
        &mut self,
        text: &[u8],
        cells: &Cells,
        row: usize,
        at: usize,
        checks_text: bool,
        column: &mut ValidatedColumn,
    ) -> i64 {
        let Some((start, end)) = self.value(text, cells, row, at, column) else {
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

    /// Checks a value's text against everything that its field requires.
    fn check_value(&self, text: &[u8], code: Option<u64>) -> CachedVerdict {
        let field = self.field;
        let mut verdict = 0;
        let mut list_row = NO_ROW;
        if let Some(list) = self.list {
            let found = match code {
                Some(code) => list.find_code(code),
                None => list.find(text),
            };
            match found {
                Some(row) => list_row = row as u32,
                None => verdict |= Constraint::CodeList.bit(),
            }
        }
        if self.own.is_some_and(|own| own.names_other_unit(field, text)) {
            verdict |= Constraint::Unit.bit();
        }
        if field.pattern.as_ref().is_some_and(|(_, regex)| !regex.is_match(text)) {
            verdict |= Constraint::Pattern.bit();
        }
        if self.enum_values.as_ref().is_some_and(|enum_values| !enum_values.contains(text)) {
            verdict |= Constraint::Enum.bit();
        }
        if field.min_length.is_some() || field.max_length.is_some() {
            let length = text.iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
            if field.min_length.is_some_and(|least| length < least) {
                verdict |= Constraint::MinLength.bit();
            }
            if field.max_length.is_some_and(|most| length > most) {
                verdict |= Constraint::MaxLength.bit();
            }
        }
        // Blocks are valid UTF-8.
        let form = |of: fn(&str) -> bool| std::str::from_utf8(text).is_ok_and(of);
        let formed = match field.string_format {
            None => true,
            Some(StringFormat::Email) => form(address::is_email),
            Some(StringFormat::Uri) => form(address::is_uri),
        };
        if !formed {
            verdict |= Constraint::Format.bit();
        }
        let fault = match field.identity_number {
            Some(IdentityNumber::Personnummer) => identity::personnummer(text),
            Some(IdentityNumber::Organisationsnummer) => identity::organisationsnummer(text),
            None => identity::IdentityFaults::default(),
        };
        for (is, constraint) in [
            (fault.digits, Constraint::Digits),
            (fault.date, Constraint::Date),
            (fault.check_digit, Constraint::CheckDigit),
        ] {
            if is {
                verdict |= constraint.bit();
            }
        }
        CachedVerdict { code: code.unwrap_or(NULL), verdict, list_row }
    }
}

enum TextCell {
    Missing,
    Code(u64),
    Long(usize, usize),
}

/// Trims Unicode white space from both ends.
#[inline(always)]
pub(crate) fn trim(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    if start < end {
        let (first, last) = (text[start], text[end - 1]);
        if first > b' ' && first < 0x80 && last > b' ' && last < 0x80 {
            return (start, end);
        }
        return trim_slow(text, start, end);
    }
    (start, start)
}

fn trim_slow(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    match std::str::from_utf8(&text[start..end]) {
        Ok(cell) => {
            let front = cell.len() - cell.trim_start().len();
            (start + front, start + front + cell.trim().len())
        }
        // Blocks are valid UTF-8; a cell that is not is left as it is.
        Err(_) => (start, end),
    }
}

/// A word as text, for messages and keys.
pub(crate) fn format_word(word: u64, field_type: FieldType, arena: &Arena) -> String {
    match field_type {
        FieldType::String => arena.text(word),
        FieldType::Year => format!("{word:04}"),
        _ => crate::expr::eval::format_word(word, crate::expr::types::type_of(field_type)),
    }
}
