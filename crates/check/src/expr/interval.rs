//! `INTERVAL`: months and days that are added to a date or a month.

use sqlparser::ast::{self, BinaryOperator, DateTimeField, Value};

use super::compile::{CompileError, Compiler, TypedExpr, reject};
use super::types::type_mismatch;
use super::{ArithmeticOp, Expr, Type};

/// The largest number of years, months, weeks or days of an interval.
const MAX_COUNT: i64 = 1_000_000;

/// The value of an interval literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Interval {
    months: i64,
    days: i64,
}

/// An interval and its factor.
pub(super) type ScaledInterval<'a> = (&'a ast::Interval, Option<&'a ast::Expr>);

/// The interval that an operand is, if it is one.
pub(super) fn as_interval(ast: &ast::Expr) -> Option<ScaledInterval<'_>> {
    match ast {
        ast::Expr::Nested(inner) => as_interval(inner),
        ast::Expr::Interval(interval) => Some((interval, None)),
        ast::Expr::BinaryOp { left, op: BinaryOperator::Multiply, right } => {
            match (&**left, &**right) {
                (ast::Expr::Interval(interval), factor)
                | (factor, ast::Expr::Interval(interval)) => Some((interval, Some(factor))),
                _ => None,
            }
        }
        _ => None,
    }
}

fn interval_unit(word: &str) -> Option<Interval> {
    Some(match word.to_lowercase().as_str() {
        "year" | "years" => Interval { months: 12, days: 0 },
        "month" | "months" | "mon" | "mons" => Interval { months: 1, days: 0 },
        "week" | "weeks" => Interval { months: 0, days: 7 },
        "day" | "days" => Interval { months: 0, days: 1 },
        _ => return None,
    })
}

fn parse_interval(interval: &ast::Interval) -> Result<Interval, CompileError> {
    let field = match &interval.leading_field {
        None => Some(None),
        Some(DateTimeField::Year | DateTimeField::Years) => Some(Some("year")),
        Some(DateTimeField::Month | DateTimeField::Months) => Some(Some("month")),
        Some(DateTimeField::Week(None) | DateTimeField::Weeks) => Some(Some("week")),
        Some(DateTimeField::Day | DateTimeField::Days) => Some(Some("day")),
        Some(_) => None,
    };
    let text = match &*interval.value {
        ast::Expr::Value(value) => match &value.value {
            Value::SingleQuotedString(text) => Some(text.as_str()),
            _ => None,
        },
        _ => None,
    };
    let plain = interval.leading_precision.is_none() && interval.last_field.is_none();
    let read = match (field, text) {
        (Some(field), Some(text)) if plain => parse_text(text, field),
        _ => None,
    };
    match read {
        Some(read) => Ok(read),
        None => reject(
            format!(
                "'{interval}' förstås inte. Skriv INTERVAL '3 months', med hela tal av years, months, weeks och days."
            ),
            format!(
                "'{interval}' is not understood. Write INTERVAL '3 months', with whole numbers of years, months, weeks and days."
            ),
        ),
    }
}

/// Parses `1 year 6 months`, or a number alone if the unit follows the text.
fn parse_text(text: &str, field: Option<&str>) -> Option<Interval> {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    words.extend(field);
    if words.is_empty() || !words.len().is_multiple_of(2) || (field.is_some() && words.len() != 2) {
        return None;
    }
    let mut all = Interval { months: 0, days: 0 };
    for pair in words.chunks(2) {
        let count: i64 = pair[0].parse().ok().filter(|count: &i64| count.abs() <= MAX_COUNT)?;
        let unit = interval_unit(pair[1])?;
        all.months += count * unit.months;
        all.days += count * unit.days;
    }
    Some(all)
}

impl Compiler<'_> {
    /// Compiles adding an interval to a date or a month (`sign` 1) or subtracting it (−1). Months
    /// are added before days.
    pub(super) fn compile_shift(
        &mut self,
        date: &ast::Expr,
        (interval, factor): ScaledInterval<'_>,
        sign: i64,
    ) -> Result<TypedExpr, CompileError> {
        let (expr, ty) = self.compile_expr(date)?;
        let factor =
            factor.map(|factor| self.integer_argument("* INTERVAL", factor)).transpose()?;
        let Interval { months, days } = parse_interval(interval)?;
        let times = |count: i64| match &factor {
            None => Box::new(Expr::Int(sign * count)),
            Some(factor) => Box::new(Expr::Arith(
                ArithmeticOp::Multiply,
                Box::new(factor.clone()),
                Box::new(Expr::Int(sign * count)),
            )),
        };
        match ty {
            Type::Null => Ok((Expr::Null(Type::Date), Type::Date)),
            Type::Date => Ok((Expr::Shift(Box::new(expr), times(months), times(days), ty), ty)),
            Type::Month if days == 0 => {
                Ok((Expr::Shift(Box::new(expr), times(months), times(0), ty), ty))
            }
            Type::Month => reject(
                format!(
                    "till en månad läggs år och månader, inte dagar. Skriv INTERVAL '1 month' i stället för '{interval}'."
                ),
                format!(
                    "years and months are added to a month, not days. Write INTERVAL '1 month' instead of '{interval}'."
                ),
            ),
            Type::Text => reject(
                "en text är inget datum. Skriv DATE '2026-01-31' + INTERVAL '1 month', eller CAST(fält AS date).",
                "a text is not a date. Write DATE '2026-01-31' + INTERVAL '1 month', or CAST(field AS date).",
            ),
            ty => type_mismatch("INTERVAL", &[ty]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_intervals() {
        let read = |text, field| parse_text(text, field).map(|read| (read.months, read.days));
        assert_eq!(read("3 months", None), Some((3, 0)));
        assert_eq!(read("1 year -2 mons  3 weeks 1 DAY", None), Some((10, 22)));
        assert_eq!(
            (read("-3", Some("month")), read("2", Some("year"))),
            (Some((-3, 0)), Some((24, 0)))
        );
        for text in [
            "",
            "3",
            "months",
            "3 fortnights",
            "1.5 months",
            "1000001 days",
            "3 months 2",
            "1 hour",
            "99999999999999999999 days",
        ] {
            assert_eq!(read(text, None), None, "{text}");
        }
        assert_eq!((read("3 months", Some("month")), read("", Some("month"))), (None, None));
    }
}
