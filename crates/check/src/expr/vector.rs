//! Vectors: the values of an expression's node for a run of rows; eight bytes per value, one byte
//! per truth value.

use std::borrow::Cow;

use crate::value::NULL_INT;
use crate::value::text_code;

/// Truth values, ordered so that AND is the minimum and OR the maximum.
pub(crate) const FALSE: u8 = 0;
pub(crate) const UNKNOWN: u8 = 1;
pub(crate) const TRUE: u8 = 2;

/// One value for all rows (a constant vector), or one per row (a flat vector).
#[derive(Debug, Clone)]
pub(crate) enum Values<'a, T: Copy> {
    Constant(T),
    Flat(Cow<'a, [T]>),
}

impl<T: Copy> Values<'_, T> {
    #[inline]
    pub(crate) fn at(&self, row: usize) -> T {
        match self {
            Values::Constant(value) => *value,
            Values::Flat(values) => values[row],
        }
    }
}

/// A typed vector. Dates and months are integers.
#[derive(Debug, Clone)]
pub(crate) enum Vector<'a> {
    Bool(Values<'a, u8>),
    Int(Values<'a, i64>),
    Num(Values<'a, f64>),
    Text(Values<'a, u64>),
}

impl Vector<'_> {
    /// Whether the value of a row is NULL.
    #[inline]
    pub(crate) fn is_null(&self, row: usize) -> bool {
        match self {
            Vector::Bool(vals) => vals.at(row) == UNKNOWN,
            Vector::Int(vals) => vals.at(row) == NULL_INT,
            Vector::Num(vals) => vals.at(row).is_nan(),
            Vector::Text(vals) => vals.at(row) == text_code::NULL,
        }
    }
}

/// Applies a function to each value.
pub(crate) fn map<'a, T: Copy, R: Copy>(
    values: &Values<'_, T>,
    f: impl Fn(T) -> R,
) -> Values<'a, R> {
    match values {
        Values::Constant(value) => Values::Constant(f(*value)),
        Values::Flat(values) => {
            Values::Flat(Cow::Owned(values.iter().map(|value| f(*value)).collect()))
        }
    }
}

/// Applies a function to pairs of values. Each combination has a loop of its own, so that the loop
/// body has no branch on the kind of its operands.
pub(crate) fn zip<'a, A: Copy, B: Copy, R: Copy>(
    left: &Values<'_, A>,
    right: &Values<'_, B>,
    f: impl Fn(A, B) -> R,
) -> Values<'a, R> {
    match (left, right) {
        (Values::Constant(a), Values::Constant(b)) => Values::Constant(f(*a, *b)),
        (Values::Constant(a), Values::Flat(right)) => {
            Values::Flat(Cow::Owned(right.iter().map(|b| f(*a, *b)).collect()))
        }
        (Values::Flat(left), Values::Constant(b)) => {
            Values::Flat(Cow::Owned(left.iter().map(|a| f(*a, *b)).collect()))
        }
        (Values::Flat(left), Values::Flat(right)) => Values::Flat(Cow::Owned(
            left.iter().zip(right.iter()).map(|(a, b)| f(*a, *b)).collect(),
        )),
    }
}

#[inline(always)]
pub(crate) fn truth(value: bool) -> u8 {
    if value { TRUE } else { FALSE }
}
