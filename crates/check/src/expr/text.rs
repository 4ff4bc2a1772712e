//! The kernels of text.

use std::borrow::Cow;
use std::cell::Cell;
use std::cmp::Ordering;

use super::like::Like;
use super::vector::{TRUE, UNKNOWN, Vals, Vector, map, truth, zip};
use super::{Comparison, Type};
use crate::folder::codelist::whole;
use crate::folder::field::FieldType;
use crate::value::pack::{self, Arena, NULL, is_spilled, spill_index};
use crate::value::{NULL_INT, number};
use crate::work;

pub(super) fn bytes<'a>(code: u64, buffer: &'a mut [u8; 16], arena: &'a Arena) -> &'a [u8] {
    if is_spilled(code) { arena.get(spill_index(code)) } else { pack::unpack(code, buffer) }
}

fn with_text<T>(code: u64, arena: &Arena, f: impl FnOnce(&str) -> T) -> T {
    let mut buffer = [0; 16];
    // Columns are UTF-8 by the time they have codes; the lossy way is for the impossible.
    f(&String::from_utf8_lossy(bytes(code, &mut buffer, arena)))
}

fn order(left: u64, right: u64, arena: &Arena) -> Ordering {
    if left == right {
        return Ordering::Equal;
    }
    let (mut one, mut other) = ([0; 16], [0; 16]);
    bytes(left, &mut one, arena).cmp(bytes(right, &mut other, arena))
}

/// Comparison of texts by code points (which UTF-8 bytes order as well).
pub(super) fn compare<'a>(
    how: Comparison,
    left: &Vals<'_, u64>,
    right: &Vals<'_, u64>,
    arena: &Arena,
) -> Vals<'a, u8> {
    let equal =
        |a: u64, b: u64| a == b || (is_spilled(a) && is_spilled(b) && order(a, b, arena).is_eq());
    macro_rules! with {
        ($test:expr) => {
            zip(
                left,
                right,
                |a, b| if (a == NULL) | (b == NULL) { UNKNOWN } else { truth($test(a, b)) },
            )
        };
    }
    match how {
        Comparison::Eq => with!(equal),
        Comparison::NotEq => with!(|a, b| !equal(a, b)),
        Comparison::Less => with!(|a, b| order(a, b, arena).is_lt()),
        Comparison::LessEq => with!(|a, b| order(a, b, arena).is_le()),
        Comparison::Greater => with!(|a, b| order(a, b, arena).is_gt()),
        Comparison::GreaterEq => with!(|a, b| order(a, b, arena).is_ge()),
    }
}

/// Units of work of going once through texts, with a factor.
pub(super) fn work(values: &Vals<'_, u64>, weight: u64, arena: &Arena) -> u64 {
    let one = |code: u64| match code {
        NULL => 1,
        code if is_spilled(code) => work::matching(arena.get(spill_index(code)).len(), weight),
        _ => work::matching(0, weight),
    };
    match values {
        Vals::One(code) => one(*code),
        Vals::Many(codes) => codes.iter().map(|code| one(*code)).sum(),
    }
}

pub(super) fn length<'a>(values: &Vals<'_, u64>, arena: &Arena) -> Vals<'a, i64> {
    map(values, |code| {
        if code == NULL {
            return NULL_INT;
        }
        let mut buffer = [0; 16];
        // Every byte but a continuation byte begins a character.
        bytes(code, &mut buffer, arena).iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as i64
    })
}

pub(super) fn test<'a>(
    values: &Vals<'_, u64>,
    arena: &Arena,
    f: impl Fn(&str) -> bool,
) -> Vals<'a, u8> {
    map(values, |code| if code == NULL { UNKNOWN } else { truth(with_text(code, arena, &f)) })
}

/// `LIKE` with a pattern a row; the same pattern as the row before is not taken apart again.
pub(super) fn like_each<'a>(
    values: &Vals<'_, u64>,
    patterns: &Vals<'_, u64>,
    escape: Option<char>,
    arena: &mut Arena,
) -> Vals<'a, u8> {
    let steps = Cell::new(0);
    let answers = each_like(values, patterns, escape, &steps, arena);
    arena.add_work(steps.get());
    answers
}

fn each_like<'a>(
    values: &Vals<'_, u64>,
    patterns: &Vals<'_, u64>,
    escape: Option<char>,
    steps: &Cell<u64>,
    arena: &Arena,
) -> Vals<'a, u8> {
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
    match count(values).or(count(patterns)) {
        None => Vals::One(one(0)),
        Some(rows) => Vals::Many(Cow::Owned((0..rows).map(one).collect())),
    }
}

/// Makes a new text of each; the same code as the row before gives the same answer without work.
pub(super) fn change<'a>(
    values: &Vals<'_, u64>,
    arena: &mut Arena,
    f: impl Fn(&str) -> String,
) -> Vals<'a, u64> {
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
        Vals::One(code) => Vals::One(one(*code)),
        Vals::Many(codes) => Vals::Many(Cow::Owned(codes.iter().map(|code| one(*code)).collect())),
    }
}

pub(super) fn pairs<'a>(rows: Option<usize>, mut one: impl FnMut(usize) -> u64) -> Vals<'a, u64> {
    match rows {
        None => Vals::One(one(0)),
        Some(rows) => Vals::Many(Cow::Owned((0..rows).map(one).collect())),
    }
}

pub(super) fn count<T: Copy>(values: &Vals<'_, T>) -> Option<usize> {
    match values {
        Vals::One(_) => None,
        Vals::Many(values) => Some(values.len()),
    }
}

pub(super) fn concat<'a>(
    left: &Vals<'_, u64>,
    right: &Vals<'_, u64>,
    arena: &mut Arena,
) -> Vals<'a, u64> {
    let mut joined = Vec::new();
    pairs(count(left).or(count(right)), |row| {
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

/// SQL's substring: characters from `start` (the first is 1), `count` of them; what lies before 1
/// counts but is nothing.
pub(super) fn substr<'a>(
    values: &Vals<'_, u64>,
    start: &Vals<'_, i64>,
    length: Option<&Vals<'_, i64>>,
    arena: &mut Arena,
) -> Vals<'a, u64> {
    let rows = count(values).or(count(start)).or(length.and_then(count));
    let mut part = Vec::new();
    pairs(rows, |row| {
        let (code, start) = (values.at(row), start.at(row));
        let length = length.map(|length| length.at(row));
        if code == NULL
            || start == NULL_INT
            || length.is_some_and(|length| length == NULL_INT || length < 0)
        {
            return NULL;
        }
        // Without a length it is all that follows, from however far before the text it starts.
        let end = length.map_or(u64::MAX, |length| start.saturating_add(length).max(1) as u64 - 1);
        let from = start.max(1) as u64 - 1;
        part.clear();
        {
            let mut buffer = [0; 16];
            let text = bytes(code, &mut buffer, arena);
            if text.is_ascii() {
                let clamp = |place: u64| place.min(text.len() as u64) as usize;
                part.extend_from_slice(&text[clamp(from)..clamp(end.max(from))]);
            } else {
                let text = String::from_utf8_lossy(text);
                let taken = text
                    .chars()
                    .enumerate()
                    .filter(|(place, _)| (from..end).contains(&(*place as u64)));
                part.extend(taken.flat_map(|(_, letter)| letter.to_string().into_bytes()));
            }
        }
        arena.code(&part)
    })
}

pub(super) fn starts_with<'a>(
    values: &Vals<'_, u64>,
    prefix: &Vals<'_, u64>,
    arena: &Arena,
) -> Vals<'a, u8> {
    zip(values, prefix, |text, prefix| {
        if text == NULL || prefix == NULL {
            return UNKNOWN;
        }
        let (mut one, mut other) = ([0; 16], [0; 16]);
        truth(bytes(text, &mut one, arena).starts_with(bytes(prefix, &mut other, arena)))
    })
}

/// Values as text.
pub(super) fn show<'a>(
    vector: &Vector<'_>,
    from: Type,
    rows: usize,
    arena: &mut Arena,
) -> Vals<'a, u64> {
    let mut text = |lane: u64, null: bool| {
        if null { NULL } else { arena.code(super::eval::show_lane(lane, from).as_bytes()) }
    };
    let many = match vector {
        Vector::Bool(values) => count(values),
        Vector::Int(values) => count(values),
        Vector::Num(values) => count(values),
        Vector::Text(values) => return map(values, |code| code),
    };
    pairs(many.map(|many| many.min(rows)), |row| match vector {
        Vector::Bool(values) => text(u64::from(values.at(row) == TRUE), values.at(row) == UNKNOWN),
        Vector::Int(values) => text(values.at(row) as u64, values.at(row) == NULL_INT),
        Vector::Num(values) => text(values.at(row).to_bits(), values.at(row).is_nan()),
        Vector::Text(values) => values.at(row),
    })
}

/// Text read as a type; what is not such a value is NULL.
pub(super) fn read<'a>(vector: &Vector<'_>, to: Type, arena: &Arena) -> Vector<'a> {
    let Vector::Text(codes) = vector else {
        return super::eval::null(to);
    };
    let lane = |code: u64, kind: FieldType| {
        if code == NULL {
            return NULL_INT;
        }
        let mut buffer = [0; 16];
        whole(bytes(code, &mut buffer, arena).trim_ascii(), kind).unwrap_or(NULL_INT)
    };
    match to {
        Type::Num => Vector::Num(map(codes, |code| {
            if code == NULL {
                return f64::NAN;
            }
            let mut buffer = [0; 16];
            number::number(bytes(code, &mut buffer, arena).trim_ascii(), b'.').unwrap_or(f64::NAN)
        })),
        Type::Bool => Vector::Bool(map(codes, |code| match lane(code, FieldType::Boolean) {
            NULL_INT => UNKNOWN,
            value => truth(value != 0),
        })),
        Type::Date => Vector::Int(map(codes, |code| lane(code, FieldType::Date))),
        Type::Month => Vector::Int(map(codes, |code| lane(code, FieldType::YearMonth))),
        Type::DateTime => Vector::Int(map(codes, |code| lane(code, FieldType::DateTime))),
        Type::Time => Vector::Int(map(codes, |code| lane(code, FieldType::Time))),
        _ => Vector::Int(map(codes, |code| lane(code, FieldType::Integer))),
    }
}
