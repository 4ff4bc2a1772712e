//! Text kernels. They work on text codes; a text is decoded only when its characters matter, and
//! equal inline codes are compared as integers.

use std::borrow::Cow;
use std::cell::Cell;
use std::cmp::Ordering;

use super::like::Like;
use super::vector::{TRUE, UNKNOWN, Values, Vector, map, truth, zip};
use super::{CompareOp, Type};
use crate::folder::codelist::parse_integer_value;
use crate::folder::field::FieldType;
use crate::value::text_code::{self, Arena, NULL, is_spilled, spill_index};
use crate::value::{NULL_INT, number};
use crate::work;

pub(super) fn bytes<'a>(code: u64, buffer: &'a mut [u8; 16], arena: &'a Arena) -> &'a [u8] {
    if is_spilled(code) {
        arena.get(spill_index(code))
    } else {
        text_code::decode_inline(code, buffer)
    }
}

fn with_text<T>(code: u64, arena: &Arena, f: impl FnOnce(&str) -> T) -> T {
    let mut buffer = [0; 16];
    // Columns are valid UTF-8 by the time they have codes, so nothing is replaced.
    f(&String::from_utf8_lossy(bytes(code, &mut buffer, arena)))
}

fn compare_codes(left: u64, right: u64, arena: &Arena) -> Ordering {
    if left == right {
        return Ordering::Equal;
    }
    let (mut one, mut other) = ([0; 16], [0; 16]);
    bytes(left, &mut one, arena).cmp(bytes(right, &mut other, arena))
}

/// Compares texts by code points; UTF-8 bytes sort the same way.
pub(super) fn compare<'a>(
    op: CompareOp,
    left: &Values<'_, u64>,
    right: &Values<'_, u64>,
    arena: &Arena,
) -> Values<'a, u8> {
    let equal = |a: u64, b: u64| {
        a == b || (is_spilled(a) && is_spilled(b) && compare_codes(a, b, arena).is_eq())
    };
    macro_rules! with {
        ($test:expr) => {
            zip(
                left,
                right,
                |a, b| if (a == NULL) | (b == NULL) { UNKNOWN } else { truth($test(a, b)) },
            )
        };
    }
    match op {
        CompareOp::Eq => with!(equal),
        CompareOp::NotEq => with!(|a, b| !equal(a, b)),
        CompareOp::Less => with!(|a, b| compare_codes(a, b, arena).is_lt()),
        CompareOp::LessEq => with!(|a, b| compare_codes(a, b, arena).is_le()),
        CompareOp::Greater => with!(|a, b| compare_codes(a, b, arena).is_gt()),
        CompareOp::GreaterEq => with!(|a, b| compare_codes(a, b, arena).is_ge()),
    }
}

/// Units of work for scanning these texts once, times a weight.
pub(super) fn scan_cost(values: &Values<'_, u64>, weight: u64, arena: &Arena) -> u64 {
    let one = |code: u64| match code {
        NULL => 1,
        code if is_spilled(code) => work::match_cost(arena.get(spill_index(code)).len(), weight),
        _ => work::match_cost(0, weight),
    };
    match values {
        Values::Constant(code) => one(*code),
        Values::Flat(codes) => codes.iter().map(|code| one(*code)).sum(),
    }
}

pub(super) fn length<'a>(values: &Values<'_, u64>, arena: &Arena) -> Values<'a, i64> {
    map(values, |code| {
        if code == NULL {
            return NULL_INT;
        }
        let mut buffer = [0; 16];
        // Every byte other than a continuation byte begins a character.
        bytes(code, &mut buffer, arena).iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as i64
    })
}

pub(super) fn test_each<'a>(
    values: &Values<'_, u64>,
    arena: &Arena,
    f: impl Fn(&str) -> bool,
) -> Values<'a, u8> {
    map(values, |code| if code == NULL { UNKNOWN } else { truth(with_text(code, arena, &f)) })
}

/// `LIKE` with a computed pattern; a pattern equal to that of the row before is not parsed again.
pub(super) fn like_each<'a>(
    values: &Values<'_, u64>,
    patterns: &Values<'_, u64>,
    escape: Option<char>,
    arena: &mut Arena,
) -> Values<'a, u8> {
    let steps = Cell::new(0);
    let answers = like_each_counted(values, patterns, escape, &steps, arena);
    arena.add_work(steps.get());
    answers
}

fn like_each_counted<'a>(
    values: &Values<'_, u64>,
    patterns: &Values<'_, u64>,
    escape: Option<char>,
    steps: &Cell<u64>,
    arena: &Arena,
) -> Values<'a, u8> {
    let mut last: (u64, Option<Like>) = (NULL, None);
    let mut one = |row: usize| {
        let (value, pattern) = (values.at(row), patterns.at(row));
        if value == NULL || pattern == NULL {
            return UNKNOWN;
        }
        if pattern != last.0 {
            last = (pattern, with_text(pattern, arena, |pattern| Like::new(pattern, escape)));
        }
        last.1.as_ref().map_or(UNKNOWN, |like| {
            truth(with_text(value, arena, |text| like.matches(text, steps)))
        })
    };
    match row_count(values).or(row_count(patterns)) {
        None => Values::Constant(one(0)),
        Some(rows) => Values::Flat(Cow::Owned((0..rows).map(one).collect())),
    }
}

/// Maps each text to a new one. A code equal to that of the row before reuses its result.
pub(super) fn map_text<'a>(
    values: &Values<'_, u64>,
    arena: &mut Arena,
    f: impl Fn(&str) -> String,
) -> Values<'a, u64> {
    let mut last = (NULL, NULL);
    let mut one = |code: u64| {
        if code == NULL {
            return NULL;
        }
        if code != last.0 {
            let text = with_text(code, arena, &f);
            last = (code, arena.code(text.as_bytes()));
        }
        last.1
    };
    match values {
        Values::Constant(code) => Values::Constant(one(*code)),
        Values::Flat(codes) => {
            Values::Flat(Cow::Owned(codes.iter().map(|code| one(*code)).collect()))
        }
    }
}

pub(super) fn map_rows<'a>(
    rows: Option<usize>,
    mut one: impl FnMut(usize) -> u64,
) -> Values<'a, u64> {
    match rows {
        None => Values::Constant(one(0)),
        Some(rows) => Values::Flat(Cow::Owned((0..rows).map(one).collect())),
    }
}

pub(super) fn row_count<T: Copy>(values: &Values<'_, T>) -> Option<usize> {
    match values {
        Values::Constant(_) => None,
        Values::Flat(values) => Some(values.len()),
    }
}

pub(super) fn concat<'a>(
    left: &Values<'_, u64>,
    right: &Values<'_, u64>,
    arena: &mut Arena,
) -> Values<'a, u64> {
    let mut joined = Vec::new();
    map_rows(row_count(left).or(row_count(right)), |row| {
        let (a, b) = (left.at(row), right.at(row));
        if a == NULL || b == NULL {
            return NULL;
        }
        joined.clear();
        let mut buffer = [0; 16];
        joined.extend_from_slice(bytes(a, &mut buffer, arena));
        joined.extend_from_slice(bytes(b, &mut buffer, arena));
        arena.code(&joined)
    })
}

/// SQL's substring: `length` characters from `start` (the first is 1). Positions before 1 count but
/// are empty.
pub(super) fn substr<'a>(
    values: &Values<'_, u64>,
    start: &Values<'_, i64>,
    length: Option<&Values<'_, i64>>,
    arena: &mut Arena,
) -> Values<'a, u64> {
    let rows = row_count(values).or(row_count(start)).or(length.and_then(row_count));
    let mut part = Vec::new();
    map_rows(rows, |row| {
        let (code, start) = (values.at(row), start.at(row));
        let length = length.map(|length| length.at(row));
        if code == NULL
            || start == NULL_INT
            || length.is_some_and(|length| length == NULL_INT || length < 0)
        {
            return NULL;
        }
        // Without a length the rest of the text is taken, however far before it `start` lies.
        let end = length.map_or(u64::MAX, |length| start.saturating_add(length).max(1) as u64 - 1);
        let from = start.max(1) as u64 - 1;
        part.clear();
        {
            let mut buffer = [0; 16];
            let text = bytes(code, &mut buffer, arena);
            if text.is_ascii() {
                let clamp = |index: u64| index.min(text.len() as u64) as usize;
                part.extend_from_slice(&text[clamp(from)..clamp(end.max(from))]);
            } else {
                let text = String::from_utf8_lossy(text);
                let taken = text
                    .chars()
                    .enumerate()
                    .filter(|(index, _)| (from..end).contains(&(*index as u64)));
                part.extend(taken.flat_map(|(_, ch)| ch.to_string().into_bytes()));
            }
        }
        arena.code(&part)
    })
}

pub(super) fn starts_with<'a>(
    values: &Values<'_, u64>,
    prefix: &Values<'_, u64>,
    arena: &Arena,
) -> Values<'a, u8> {
    zip(values, prefix, |text, prefix| {
        if text == NULL || prefix == NULL {
            return UNKNOWN;
        }
        let (mut one, mut other) = ([0; 16], [0; 16]);
        truth(bytes(text, &mut one, arena).starts_with(bytes(prefix, &mut other, arena)))
    })
}

/// Casts values to text.
pub(super) fn cast_to_text<'a>(
    vector: &Vector<'_>,
    from: Type,
    rows: usize,
    arena: &mut Arena,
) -> Values<'a, u64> {
    let mut text = |word: u64, null: bool| {
        if null { NULL } else { arena.code(super::vector_ops::format_word(word, from).as_bytes()) }
    };
    let many = match vector {
        Vector::Bool(values) => row_count(values),
        Vector::Int(values) => row_count(values),
        Vector::Num(values) => row_count(values),
        Vector::Text(values) => return map(values, |code| code),
    };
    map_rows(many.map(|many| many.min(rows)), |row| match vector {
        Vector::Bool(values) => text(u64::from(values.at(row) == TRUE), values.at(row) == UNKNOWN),
        Vector::Int(values) => text(values.at(row) as u64, values.at(row) == NULL_INT),
        Vector::Num(values) => text(values.at(row).to_bits(), values.at(row).is_nan()),
        Vector::Text(values) => values.at(row),
    })
}

/// Casts text to a type; a text that is not such a value is NULL.
pub(super) fn cast_from_text<'a>(vector: &Vector<'_>, to: Type, arena: &Arena) -> Vector<'a> {
    let Vector::Text(codes) = vector else {
        return super::vector_ops::null_vector(to);
    };
    let parse = |code: u64, field_type: FieldType| {
        if code == NULL {
            return NULL_INT;
        }
        let mut buffer = [0; 16];
        parse_integer_value(bytes(code, &mut buffer, arena).trim_ascii(), field_type)
            .unwrap_or(NULL_INT)
    };
    match to {
        Type::Num => Vector::Num(map(codes, |code| {
            if code == NULL {
                return f64::NAN;
            }
            let mut buffer = [0; 16];
            number::parse_number(bytes(code, &mut buffer, arena).trim_ascii(), b'.')
                .unwrap_or(f64::NAN)
        })),
        Type::Bool => Vector::Bool(map(codes, |code| match parse(code, FieldType::Boolean) {
            NULL_INT => UNKNOWN,
            value => truth(value != 0),
        })),
        Type::Date => Vector::Int(map(codes, |code| parse(code, FieldType::Date))),
        Type::Month => Vector::Int(map(codes, |code| parse(code, FieldType::YearMonth))),
        Type::DateTime => Vector::Int(map(codes, |code| parse(code, FieldType::DateTime))),
        Type::Time => Vector::Int(map(codes, |code| parse(code, FieldType::Time))),
        _ => Vector::Int(map(codes, |code| parse(code, FieldType::Integer))),
    }
}
