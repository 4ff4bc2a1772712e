//! `CAST` on vectors.

use super::Type;
use super::eval::Evaluator;
use super::kernels::cast_temporal;
use super::text;
use super::vector::{UNKNOWN, Values, Vector, map, truth};
use super::vector_ops::to_floats;
use crate::value::NULL_INT;

impl<'a> Evaluator<'a, '_> {
    pub(super) fn eval_cast(&mut self, inner: Vector<'a>, from: Type, to: Type) -> Vector<'a> {
        match (from, to) {
            (_, Type::Text) => {
                Vector::Text(text::cast_to_text(&inner, from, self.rows, self.arena))
            }
            (Type::Text, _) => text::cast_from_text(&inner, to, self.arena),
            (Type::Date | Type::DateTime, Type::DateTime | Type::Date | Type::Time) => {
                match inner {
                    Vector::Int(values) => {
                        Vector::Int(map(&values, |value| cast_temporal(value, from, to)))
                    }
                    other => other,
                }
            }
            (_, Type::Num) => Vector::Num(match &inner {
                Vector::Bool(values) => {
                    map(
                        values,
                        |value| if value == UNKNOWN { f64::NAN } else { f64::from(value / 2) },
                    )
                }
                other => to_floats(other),
            }),
            (Type::Num, Type::Int) => match inner {
                Vector::Num(values) => Vector::Int(map(&values, |value| {
                    let round_to_digits = value.round();
                    // Both bounds are powers of two and exact as floats; NaN fails both
                    // comparisons.
                    if (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0)
                        .contains(&round_to_digits)
                    {
                        round_to_digits as i64
                    } else {
                        NULL_INT
                    }
                })),
                other => other,
            },
            (Type::Bool, Type::Int) => match inner {
                Vector::Bool(values) => Vector::Int(map(&values, |value| {
                    if value == UNKNOWN { NULL_INT } else { i64::from(value / 2) }
                })),
                other => other,
            },
            (_, Type::Bool) => Vector::Bool(match &inner {
                Vector::Int(values) => {
                    map(values, |value| if value == NULL_INT { UNKNOWN } else { truth(value != 0) })
                }
                Vector::Num(values) => {
                    map(values, |value| if value.is_nan() { UNKNOWN } else { truth(value != 0.0) })
                }
                Vector::Bool(values) => values.clone(),
                Vector::Text(_) => Values::Constant(UNKNOWN),
            }),
            _ => inner,
        }
    }
}
