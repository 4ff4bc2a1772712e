//! Vectors: the values of a part of an expression for a run of rows, eight bytes a value, one byte
//! a truth value.

use std::borrow::Cow;

use crate::value::NULL_INT;
use crate::value::pack;

/// Truth values, ordered so that AND is the smallest and OR the largest.
pub(crate) const FALSE: u8 = 0;
pub(crate) const UNKNOWN: u8 = 1;
pub(crate) const TRUE: u8 = 2;

/// One value for all rows, or one a row.
#[derive(Debug, Clone)]
pub(crate) enum Vals<'a, T: Copy> {
    One(T),
    Many(Cow<'a, [T]>),
}

impl<T: Copy> Vals<'_, T> {
    #[inline]
    pub(crate) fn at(&self, row: usize) -> T {
        match self {
            Vals::One(value) => *value,
            Vals::Many(values) => values[row],
        }
    }
}

/// A typed vector. Dates and months are integers.
#[derive(Debug, Clone)]
pub(crate) enum Vector<'a> {
    Bool(Vals<'a, u8>),
    Int(Vals<'a, i64>),
    Num(Vals<'a, f64>),
    Text(Vals<'a, u64>),
}

impl Vector<'_> {
    /// Whether the value of a row is NULL.
    #[inline]
    pub(crate) fn is_null(&self, row: usize) -> bool {
        match self {
            Vector::Bool(vals) => vals.at(row) == UNKNOWN,
            Vector::Int(vals) => vals.at(row) == NULL_INT,
            Vector::Num(vals) => vals.at(row).is_nan(),
            Vector::Text(vals) => vals.at(row) == pack::NULL,
        }
    }
}

/// Applies a function to each value.
pub(crate) fn map<'a, T: Copy, R: Copy>(values: &Vals<'_, T>, f: impl Fn(T) -> R) -> Vals<'a, R> {
    match values {
        Vals::One(value) => Vals::One(f(*value)),
        Vals::Many(values) => {
            Vals::Many(Cow::Owned(values.iter().map(|value| f(*value)).collect()))
        }
    }
}

/// Applies a function to pairs of values; four loops, so that none asks per row which kind its
/// operands are.
pub(crate) fn zip<'a, A: Copy, B: Copy, R: Copy>(
    left: &Vals<'_, A>,
    right: &Vals<'_, B>,
    f: impl Fn(A, B) -> R,
) -> Vals<'a, R> {
    match (left, right) {
        (Vals::One(a), Vals::One(b)) => Vals::One(f(*a, *b)),
        (Vals::One(a), Vals::Many(right)) => {
            Vals::Many(Cow::Owned(right.iter().map(|b| f(*a, *b)).collect()))
        }
        (Vals::Many(left), Vals::One(b)) => {
            Vals::Many(Cow::Owned(left.iter().map(|a| f(*a, *b)).collect()))
        }
        (Vals::Many(left), Vals::Many(right)) => {
            Vals::Many(Cow::Owned(left.iter().zip(right.iter()).map(|(a, b)| f(*a, *b)).collect()))
        }
    }
}

#[inline(always)]
pub(crate) fn truth(value: bool) -> u8 {
    if value { TRUE } else { FALSE }
}
