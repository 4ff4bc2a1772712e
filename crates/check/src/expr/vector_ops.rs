//! Operations on whole vectors: NULL vectors, comparison, and selection per row.

use super::text;
use super::vector::{UNKNOWN, Values, Vector, map, truth, zip};
use super::{CompareOp, Type};
use crate::value::text_code::{Arena, NULL};
use crate::value::{NULL_INT, date, number};
use std::borrow::Cow;

pub(super) fn borrow<'a, T: Copy>(vals: &'a Values<'a, T>) -> Values<'a, T> {
    match vals {
        Values::Constant(value) => Values::Constant(*value),
        Values::Flat(values) => Values::Flat(Cow::Borrowed(values)),
    }
}

pub(crate) fn null_vector<'a>(ty: Type) -> Vector<'a> {
    match ty {
        Type::Bool | Type::Null => Vector::Bool(Values::Constant(UNKNOWN)),
        Type::Int | Type::Date | Type::Month | Type::DateTime | Type::Time => {
            Vector::Int(Values::Constant(NULL_INT))
        }
        Type::Num => Vector::Num(Values::Constant(f64::NAN)),
        Type::Text => Vector::Text(Values::Constant(NULL)),
    }
}

pub(super) fn null_like<'a>(vector: &Vector<'_>) -> Vector<'a> {
    match vector {
        Vector::Bool(_) => null_vector(Type::Bool),
        Vector::Int(_) => null_vector(Type::Int),
        Vector::Num(_) => null_vector(Type::Num),
        Vector::Text(_) => null_vector(Type::Text),
    }
}

/// Selects each row's value from the vector that `from` returns. All vectors have the type of
/// `like`.
pub(super) fn select_rows<'a, 'v>(
    rows: usize,
    from: impl Fn(usize) -> &'v Vector<'a>,
    like: &Vector<'_>,
) -> Vector<'a>
where
    'a: 'v,
{
    macro_rules! pick {
        ($variant:ident, $null:expr) => {
            Vector::$variant(Values::Flat(Cow::Owned(
                (0..rows)
                    .map(|row| match from(row) {
                        Vector::$variant(values) => values.at(row),
                        _ => $null,
                    })
                    .collect(),
            )))
        };
    }
    match like {
        Vector::Bool(_) => pick!(Bool, UNKNOWN),
        Vector::Int(_) => pick!(Int, NULL_INT),
        Vector::Num(_) => pick!(Num, f64::NAN),
        Vector::Text(_) => pick!(Text, NULL),
    }
}

pub(crate) fn to_floats<'a>(vector: &Vector<'a>) -> Values<'a, f64> {
    match vector {
        Vector::Num(values) => values.clone(),
        Vector::Int(values) => {
            map(values, |value| if value == NULL_INT { f64::NAN } else { value as f64 })
        }
        _ => Values::Constant(f64::NAN),
    }
}

pub(super) fn is_null<'a>(vector: &Vector<'_>, negated: bool) -> Values<'a, u8> {
    let answer = |null: bool| truth(null != negated);
    match vector {
        Vector::Bool(values) => map(values, |value| answer(value == UNKNOWN)),
        Vector::Int(values) => map(values, |value| answer(value == NULL_INT)),
        Vector::Num(values) => map(values, |value| answer(value.is_nan())),
        Vector::Text(values) => map(values, |value| answer(value == NULL)),
    }
}

/// Compares two vectors of one type; the result is unknown where either side is NULL.
pub(crate) fn compare<'a>(
    op: CompareOp,
    left: &Vector<'_>,
    right: &Vector<'_>,
    arena: &Arena,
) -> Values<'a, u8> {
    macro_rules! by {
        ($left:expr, $right:expr, $null:expr) => {{
            let null = $null;
            macro_rules! with {
                ($test:expr) => {
                    zip($left, $right, |a, b| {
                        if null(a) | null(b) { UNKNOWN } else { truth($test(&a, &b)) }
                    })
                };
            }
            match op {
                CompareOp::Eq => with!(|a, b| a == b),
                CompareOp::NotEq => with!(|a, b| a != b),
                CompareOp::Less => with!(|a, b| a < b),
                CompareOp::LessEq => with!(|a, b| a <= b),
                CompareOp::Greater => with!(|a, b| a > b),
                CompareOp::GreaterEq => with!(|a, b| a >= b),
            }
        }};
    }
    match (left, right) {
        (Vector::Int(left), Vector::Int(right)) => by!(left, right, |value: i64| value == NULL_INT),
        (Vector::Bool(left), Vector::Bool(right)) => by!(left, right, |value: u8| value == UNKNOWN),
        (Vector::Text(left), Vector::Text(right)) => text::compare(op, left, right, arena),
        (Vector::Num(_) | Vector::Int(_), Vector::Num(_) | Vector::Int(_)) => {
            let (left, right) = (to_floats(left), to_floats(right));
            by!(&left, &right, |value: f64| value.is_nan())
        }
        _ => Values::Constant(UNKNOWN),
    }
}

/// A word as text, as keys and casts show it.
pub(crate) fn format_word(word: u64, ty: Type) -> String {
    match ty {
        Type::Num => number::format_number(f64::from_bits(word)),
        Type::Date => date::format_date(word as i64),
        Type::Month => date::format_yearmonth(word as i64),
        Type::DateTime => date::format_datetime(word as i64),
        Type::Time => date::format_time(word as i64),
        Type::Bool => if word == 0 { "false" } else { "true" }.to_owned(),
        Type::Int | Type::Text | Type::Null => (word as i64).to_string(),
    }
}
