//! The judging of a column: each cell is trimmed, read as its field's type and held against the
//! field's constraints, and its value put into the lane.

use std::collections::HashSet;

use super::lane::Lane;
use crate::folder::OwnValues;
use crate::folder::codelist::CodeList;
use crate::folder::field::{Bound, Constraint, Field, FieldType, IdentityNumber, StringFormat};
use crate::reader::split::Cells;
use crate::value::pack::{Arena, NULL, pack_cell};
use crate::value::{NULL_INT, address, identity, number};
use crate::work;

/// A finding of a cell: the row in the block, and bits of [`Constraint`].
pub(crate) type Event = (u32, u32);

/// Verdicts on texts that were judged before are looked up: codes repeat.
const CACHE: usize = 2048;

#[derive(Clone, Copy)]
struct Known {
    code: u64,
    verdict: u32,
    list_row: u32,
}

const NO_ROW: u32 = u32::MAX;

/// Judges one field.
pub(crate) struct Judge<'a> {
    field: &'a Field,
    list: Option<&'a CodeList>,
    own: Option<&'a OwnValues>,
    missing: Vec<&'a [u8]>,
    choices: Option<HashSet<&'a [u8]>>,
    cache: Vec<Known>,
    /// Values of an identity number seldom repeat: only the last is remembered.
    cached: bool,
    /// Whether a bound is itself not allowed.
    exclusive: bool,
    wants_value: bool,
    wants_row: bool,
    /// Units of work since it was last asked ([`crate::work`]).
    work: u64,
}

/// What the judging of a column of a block gives.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) lane: Lane,
    /// The code-list row of each value.
    pub(crate) list_rows: Lane,
    pub(crate) events: Vec<Event>,
}

/// The decimal mark of a block whose file has not shown it yet, and the first that the block shows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    pub(crate) given: Option<u8>,
    pub(crate) seen: Option<u8>,
    /// A mark that is not the one seen first.
    pub(crate) mixed: bool,
    /// Digits that may be grouped (`30.000`): they are no number before another shows the mark.
    pub(crate) grouped: bool,
}

impl Mark {
    fn number(&mut self, text: &[u8]) -> Option<f64> {
        if let Some(mark) = self.given {
            return number::number(text, mark);
        }
        if let Some(value) =
            number::integer(text).filter(|value| value.unsigned_abs() < 1 << 53 && text.len() < 16)
        {
            // `-0` is the number minus zero, as the general reading has it.
            return Some(if value == 0 && text[0] == b'-' { -0.0 } else { value as f64 });
        }
        if number::may_be_grouped(text) {
            self.grouped = true;
            return None;
        }
        let (point, comma) = (number::number(text, b'.'), number::number(text, b','));
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

impl<'a> Judge<'a> {
    pub(crate) fn new(
        field: &'a Field,
        list: Option<&'a CodeList>,
        missing: &'a [String],
    ) -> Judge<'a> {
        Judge {
            field,
            list,
            own: None,
            missing: missing
                .iter()
                .filter(|text| !text.is_empty())
                .map(|text| text.as_bytes())
                .collect(),
            choices: field
                .choices
                .as_ref()
                .map(|choices| choices.iter().map(|text| text.as_bytes()).collect()),
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

    /// Holds each value against those of the unit that the file is from.
    pub(crate) fn of_unit(mut self, own: Option<&'a OwnValues>) -> Judge<'a> {
        self.own = own;
        self
    }

    pub(crate) fn take_work(&mut self) -> u64 {
        std::mem::take(&mut self.work)
    }

    /// Whether rules read the value, and the code-list row that it points to.
    pub(crate) fn wanting(mut self, value: bool, row: bool) -> Judge<'a> {
        self.wants_value = value;
        self.wants_row = row && self.list.is_some();
        self
    }

    pub(crate) fn column(&self) -> Column {
        let ty = crate::expr::types::type_of(self.field.kind);
        Column {
            lane: if self.wants_value { Lane::for_type(ty) } else { Lane::None },
            list_rows: if self.wants_row { Lane::Int(Vec::new()) } else { Lane::None },
            events: Vec::new(),
        }
    }

    /// Judges the cells of a column of a block.
    pub(crate) fn run(
        &mut self,
        text: &[u8],
        cells: &Cells,
        at: usize,
        mark: &mut Mark,
        column: &mut Column,
        arena: &mut Arena,
    ) {
        column.events.clear();
        column.lane.clear();
        column.list_rows.clear();
        let judges_text = self.field.judges_text() || self.wants_row || self.own.is_some();
        let mut lane = std::mem::replace(&mut column.lane, Lane::None);
        match &mut lane {
            Lane::Text(codes) => {
                codes.reserve(cells.rows());
                for row in 0..cells.rows() {
                    let code = self.text_cell(text, cells, row, at, judges_text, column);
                    codes.push(match code {
                        Cell::Missing => NULL,
                        Cell::Code(code) => code,
                        Cell::Long(start, end) => arena.push(&text[start..end]),
                    });
                }
            }
            Lane::None if self.field.kind == FieldType::String && !judges_text => {
                // Nothing is said of the text: only whether there is any.
                if self.field.required {
                    for row in 0..cells.rows() {
                        self.value(text, cells, row, at, column);
                    }
                }
            }
            Lane::None if self.field.kind == FieldType::String => {
                for row in 0..cells.rows() {
                    self.text_cell(text, cells, row, at, judges_text, column);
                }
            }
            Lane::Num(values) => {
                values.reserve(cells.rows());
                for row in 0..cells.rows() {
                    let value = self.number_cell(text, cells, row, at, judges_text, mark, column);
                    values.push(value);
                }
            }
            Lane::Int(values) => {
                values.reserve(cells.rows());
                for row in 0..cells.rows() {
                    let value = self.whole_cell(text, cells, row, at, judges_text, column);
                    values.push(value);
                }
            }
            Lane::None if self.field.kind == FieldType::Number => {
                for row in 0..cells.rows() {
                    self.number_cell(text, cells, row, at, judges_text, mark, column);
                }
            }
            Lane::None => {
                for row in 0..cells.rows() {
                    self.whole_cell(text, cells, row, at, judges_text, column);
                }
            }
        }
        column.lane = lane;
    }

    /// The place of a cell's trimmed text, or `None` if the value is missing.
    #[inline(always)]
    fn value(
        &self,
        text: &[u8],
        cells: &Cells,
        row: usize,
        at: usize,
        column: &mut Column,
    ) -> Option<(usize, usize)> {
        let (start, end) = cells.place(row, at);
        let (start, end) = trim(text, start, end);
        if start == end || (!self.missing.is_empty() && self.missing.contains(&&text[start..end])) {
            if self.field.required && cells.bad.binary_search(&(row as u32)).is_err() {
                column.events.push((row as u32, Constraint::Required.bit()));
            }
            if let Lane::Int(rows) = &mut column.list_rows {
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
        judges: bool,
        column: &mut Column,
    ) -> Cell {
        let Some((start, end)) = self.value(text, cells, row, at, column) else {
            return Cell::Missing;
        };
        let code = pack_cell(text, start, end);
        if judges {
            let verdict = self.judge_text(&text[start..end], code, column);
            if verdict != 0 {
                column.events.push((row as u32, verdict));
            }
        }
        match code {
            Some(code) => Cell::Code(code),
            None => {
                match self
                    .field
                    .identity_number
                    .and_then(|format| identity::bare(format, &text[start..end]))
                {
                    Some(bare) => Cell::Code(bare.code()),
                    None => Cell::Long(start, end),
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
        judges: bool,
        mark: &mut Mark,
        column: &mut Column,
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
                    bounds | self.outside(|bound| value <= bound.num, |bound| value >= bound.num)
                } else {
                    bounds
                }
            }
        };
        if judges {
            verdict |= self.judge_text(&text[start..end], pack_cell(text, start, end), column);
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
        judges: bool,
        column: &mut Column,
    ) -> i64 {
        let Some((start, end)) = self.value(text, cells, row, at, column) else {
            return NULL_INT;
        };
        let value = self.field.whole(&text[start..end]);
        let mut verdict = match value {
            None => Constraint::Type.bit(),
            Some(value) => {
                let low = self.field.minimum.as_ref().is_some_and(|bound| value < bound.int);
                let high = self.field.maximum.as_ref().is_some_and(|bound| value > bound.int);
                let bounds = (u32::from(low) * Constraint::Minimum.bit())
                    | (u32::from(high) * Constraint::Maximum.bit());
                if self.exclusive {
                    bounds | self.outside(|bound| value <= bound.int, |bound| value >= bound.int)
                } else {
                    bounds
                }
            }
        };
        if judges {
            verdict |= self.judge_text(&text[start..end], pack_cell(text, start, end), column);
        }
        if verdict != 0 {
            column.events.push((row as u32, verdict));
        }
        value.unwrap_or(NULL_INT)
    }

    /// What breaks the bounds that are themselves not allowed.
    fn outside(&self, low: impl Fn(&Bound) -> bool, high: impl Fn(&Bound) -> bool) -> u32 {
        let low = self.field.exclusive_minimum.as_ref().is_some_and(low);
        let high = self.field.exclusive_maximum.as_ref().is_some_and(high);
        (u32::from(low) * Constraint::ExclusiveMinimum.bit())
            | (u32::from(high) * Constraint::ExclusiveMaximum.bit())
    }

    #[inline(always)]
    fn judge_text(&mut self, text: &[u8], code: Option<u64>, column: &mut Column) -> u32 {
        let known = match code.filter(|_| self.cached) {
            None => {
                self.work += work::matching(text.len(), 1 + self.field.pattern_weight);
                self.judge(text, code)
            }
            // Whether a short text was judged before depends on the thread that meets it, so each
            // counts the same.
            Some(code) => {
                self.work += 1 + self.field.pattern_weight;
                if self.cache.is_empty() {
                    self.cache = vec![Known { code: NULL, verdict: 0, list_row: NO_ROW }; CACHE];
                }
                let place = (code.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 53) as usize % CACHE;
                if self.cache[place].code != code {
                    self.cache[place] = self.judge(text, Some(code));
                }
                self.cache[place]
            }
        };
        if let Lane::Int(rows) = &mut column.list_rows {
            rows.push(if known.list_row == NO_ROW { NULL_INT } else { i64::from(known.list_row) });
        }
        known.verdict
    }

    /// Everything that a field says of a value's text.
    fn judge(&self, text: &[u8], code: Option<u64>) -> Known {
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
        if self.own.is_some_and(|own| own.is_anothers(field, text)) {
            verdict |= Constraint::Unit.bit();
        }
        if field.pattern.as_ref().is_some_and(|(_, regex)| !regex.is_match(text)) {
            verdict |= Constraint::Pattern.bit();
        }
        if self.choices.as_ref().is_some_and(|choices| !choices.contains(text)) {
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
        // Blocks are UTF-8.
        let form = |of: fn(&str) -> bool| std::str::from_utf8(text).is_ok_and(of);
        let formed = match field.string_format {
            None => true,
            Some(StringFormat::Email) => form(address::is_email),
            Some(StringFormat::Uri) => form(address::is_uri),
        };
        if !formed {
            verdict |= Constraint::IdentityNumber.bit();
        }
        let fault = match field.identity_number {
            Some(IdentityNumber::Personnummer) => identity::personnummer(text),
            Some(IdentityNumber::Organisationsnummer) => identity::organisationsnummer(text),
            None => identity::Fault::default(),
        };
        for (is, kind) in [
            (fault.digits, Constraint::Digits),
            (fault.date, Constraint::Date),
            (fault.check_digit, Constraint::CheckDigit),
        ] {
            if is {
                verdict |= kind.bit();
            }
        }
        Known { code: code.unwrap_or(NULL), verdict, list_row }
    }
}

enum Cell {
    Missing,
    Code(u64),
    Long(usize, usize),
}

/// Takes white space (as Unicode has it) from both ends.
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
        // Blocks are UTF-8; a cell that is not would be its own value.
        Err(_) => (start, end),
    }
}

/// The text of a lane's word for people and keys.
pub(crate) fn show(word: u64, kind: FieldType, arena: &Arena) -> String {
    match kind {
        FieldType::String => arena.text(word),
        FieldType::Year => format!("{word:04}"),
        _ => crate::expr::eval::show_lane(word, crate::expr::types::type_of(kind)),
    }
}
