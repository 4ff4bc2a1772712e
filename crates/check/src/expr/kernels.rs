//! Kernels of numbers and dates: the operation on one or two values. They contain no branches on
//! the row number and are inlined into the loops of [`super::vector`].

use super::vector::{Values, zip};
use super::{ArithmeticOp, DatePart, Type};
use crate::value::{NULL_INT, date};

/// Rounds to a number of decimals (to tens, hundreds … if negative), half away from zero. The float
/// counts with its exact value: 2.675 is slightly less than 2.675, so it becomes 2.67.
pub(super) fn round_to_digits(value: f64, digits: i64) -> f64 {
    if digits == NULL_INT {
        return f64::NAN;
    }
    // Beyond the range of a float's exponent, rounding leaves the value or zero.
    let scale = match digits {
        309.. => return value,
        ..-308 => return if value.is_nan() { value } else { 0.0 },
        _ => 10f64.powi(digits.unsigned_abs() as i32),
    };
    let scaled = if digits < 0 { value / scale } else { value * scale };
    if !scaled.is_finite() {
        return value;
    }
    let mut whole = scaled.round();
    if scaled.fract().abs() == 0.5 {
        // The rounding error of `scaled` shows on which side of the half the number lies.
        let lost = if digits < 0 {
            (-scaled).mul_add(scale, value)
        } else {
            value.mul_add(scale, -scaled)
        };
        if lost != 0.0 && (lost < 0.0) == (scaled > 0.0) {
            whole = scaled.trunc();
        }
    }
    finite_or_null(if digits < 0 { whole * scale } else { whole / scale })
}

#[inline(always)]
fn finite_or_null(value: f64) -> f64 {
    if value.is_finite() { value } else { f64::NAN }
}

pub(super) fn integer_arithmetic<'a>(
    op: ArithmeticOp,
    left: &Values<'_, i64>,
    right: &Values<'_, i64>,
) -> Values<'a, i64> {
    let op: fn(i64, i64) -> Option<i64> = match op {
        ArithmeticOp::Add => i64::checked_add,
        ArithmeticOp::Subtract => i64::checked_sub,
        ArithmeticOp::Multiply => i64::checked_mul,
        ArithmeticOp::Remainder => i64::checked_rem,
        ArithmeticOp::Divide => |_, _| None,
    };
    zip(left, right, |a, b| {
        if a == NULL_INT || b == NULL_INT { NULL_INT } else { op(a, b).unwrap_or(NULL_INT) }
    })
}

pub(super) fn float_arithmetic<'a>(
    op: ArithmeticOp,
    left: &Values<'_, f64>,
    right: &Values<'_, f64>,
) -> Values<'a, f64> {
    match op {
        ArithmeticOp::Add => zip(left, right, |a, b| finite_or_null(a + b)),
        ArithmeticOp::Subtract => zip(left, right, |a, b| finite_or_null(a - b)),
        ArithmeticOp::Multiply => zip(left, right, |a, b| finite_or_null(a * b)),
        ArithmeticOp::Divide => zip(left, right, |a, b| finite_or_null(a / b)),
        ArithmeticOp::Remainder => zip(left, right, |a, b| finite_or_null(a % b)),
    }
}

/// `base` to the power of `exponent`. NULL is tested first, since `powf(NaN, 0)` is 1.
pub(super) fn power(base: f64, exponent: f64) -> f64 {
    if base.is_nan() || exponent.is_nan() { f64::NAN } else { finite_or_null(base.powf(exponent)) }
}

/// Adds months to a date or a month.
pub(super) fn shift_months(value: i64, months: i64, ty: Type) -> i64 {
    if value == NULL_INT || months == NULL_INT {
        return NULL_INT;
    }
    let later = if ty == Type::Month {
        date::add_to_yearmonth(value, months)
    } else {
        date::add_months(value, months)
    };
    later.unwrap_or(NULL_INT)
}

/// Adds days to a date, within the calendar.
pub(super) fn shift_days(value: i64, days: i64) -> i64 {
    if value == NULL_INT || days == NULL_INT {
        return NULL_INT;
    }
    value.checked_add(days).filter(|day| date::CALENDAR.contains(day)).unwrap_or(NULL_INT)
}

#[inline(always)]
pub(super) fn extract(part: DatePart, value: i64, ty: Type) -> i64 {
    if value == NULL_INT {
        return NULL_INT;
    }
    if ty == Type::Month {
        return match part {
            DatePart::Year => value.div_euclid(12),
            DatePart::Month => value.rem_euclid(12) + 1,
            _ => NULL_INT,
        };
    }
    let of_day = match ty {
        Type::DateTime => value.rem_euclid(date::SECONDS_PER_DAY),
        _ => value,
    };
    match part {
        DatePart::Hour => return of_day / 3600,
        DatePart::Minute => return of_day / 60 % 60,
        DatePart::Second => return of_day % 60,
        DatePart::Epoch => return value,
        DatePart::Year | DatePart::Month | DatePart::Day => {}
    }
    let value = if ty == Type::DateTime { value.div_euclid(date::SECONDS_PER_DAY) } else { value };
    // A date that arithmetic has moved out of every calendar is NULL.
    if value.unsigned_abs() > 1 << 40 {
        return NULL_INT;
    }
    let (year, month, day) = date::civil_from_days(value);
    match part {
        DatePart::Year => year,
        DatePart::Month => month,
        _ => day,
    }
}

/// Converts between date, datetime and time. A date becomes its midnight; only dates far outside
/// the calendar overflow.
pub(super) fn cast_temporal(value: i64, from: Type, to: Type) -> i64 {
    match (from, to) {
        _ if value == NULL_INT => NULL_INT,
        (Type::Date, Type::DateTime) => {
            value.checked_mul(date::SECONDS_PER_DAY).unwrap_or(NULL_INT)
        }
        (Type::DateTime, Type::Date) => value.div_euclid(date::SECONDS_PER_DAY),
        (Type::DateTime, Type::Time) => value.rem_euclid(date::SECONDS_PER_DAY),
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::round_to_digits;

    #[test]
    fn floats_are_rounded_by_their_exact_value() {
        let cases = [
            (2.675, 2, 2.67),
            (1.005, 2, 1.0),
            (8.345, 2, 8.35),
            (0.125, 2, 0.13),
            (-0.125, 2, -0.13),
            (-2.675, 2, -2.67),
            (15.0, -1, 20.0),
            (-25.0, -1, -30.0),
            (14.999_999_999_999_998, -1, 10.0),
            (1234.5678, -3, 1000.0),
            (2.5, 0, 3.0),
            (1e300, 20, 1e300),
            (1e300, 400, 1e300),
            (5.0, -400, 0.0),
        ];
        for (value, digits, wanted) in cases {
            assert_eq!(round_to_digits(value, digits), wanted, "{value}, {digits}");
        }
    }
}
