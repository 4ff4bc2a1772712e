//! Interprets expressions row by row, with SQL's three-valued logic.

use std::cmp::Ordering;

use sqlparser::ast::{BinaryOperator, DateTimeField, Expr, UnaryOperator, Value as Literal};

use super::functions::{apply, cast, substr};
use super::types::{Type, aggregate_of, call, target, type_of};
use super::value::{Value, civil, read};

/// The meaning of names and aggregates in an expression.
pub(crate) trait Scope {
    fn value(&self, name: &[String]) -> Value;
    fn ty(&self, name: &[String]) -> Type;
    fn aggregate(&self, called: &Called<'_>) -> Value;
}

/// A call of an aggregate.
pub(crate) struct Called<'a> {
    pub(crate) name: &'a str,
    /// `None` for `count(*)`.
    pub(crate) argument: Option<&'a Expr>,
    pub(crate) distinct: bool,
    /// The rows that it covers.
    pub(crate) filter: Option<&'a Expr>,
    /// The fraction of a percentile.
    pub(crate) share: f64,
}

fn truth(answer: Option<bool>) -> Value {
    answer.map_or(Value::Null, Value::Bool)
}

fn known(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::Null => None,
        other => panic!("{other:?} is no truth value"),
    }
}

fn and(left: Option<bool>, right: Option<bool>) -> Option<bool> {
    match (left, right) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn not(value: Option<bool>) -> Option<bool> {
    value.map(|flag| !flag)
}

pub(super) fn equal(left: &Value, right: &Value) -> Option<bool> {
    left.order(right).map(Ordering::is_eq)
}

/// Coerces a value to the type in which it is used: an integer among numbers, a text literal among
/// dates.
pub(super) fn become_type(value: Value, ty: Type) -> Value {
    match (&value, ty) {
        (Value::Int(int), Type::Num) => Value::Num(*int as f64),
        (Value::Text(text), Type::Date | Type::Month | Type::DateTime | Type::Time) => {
            read(text, ty, '.').unwrap_or(Value::Null)
        }
        _ => value,
    }
}

pub(crate) fn evaluate(expr: &Expr, scope: &dyn Scope) -> Value {
    let eval = |expr: &Expr| evaluate(expr, scope);
    let ty = || type_of(expr, &|name| scope.ty(name));
    match expr {
        Expr::Nested(inner) => eval(inner),
        Expr::Value(value) => literal(&value.value),
        Expr::TypedString(typed) => match &typed.value.value {
            Literal::SingleQuotedString(text) => {
                read(text, target(&typed.data_type), '.').expect("a date")
            }
            other => panic!("{other}"),
        },
        Expr::Identifier(part) => scope.value(std::slice::from_ref(&part.value)),
        Expr::CompoundIdentifier(parts) if parts[0].value.eq_ignore_ascii_case("period") => {
            let day = if parts[1].value.eq_ignore_ascii_case("starts") {
                super::PERIOD.0
            } else {
                super::PERIOD.1
            };
            read(day, Type::Date, '.').expect("a day")
        }
        Expr::CompoundIdentifier(parts) => {
            scope.value(&parts.iter().map(|part| part.value.clone()).collect::<Vec<_>>())
        }
        Expr::UnaryOp { op, expr } => match (op, eval(expr)) {
            (UnaryOperator::Not, value) => truth(not(known(&value))),
            (_, Value::Null) => Value::Null,
            (UnaryOperator::Minus, Value::Int(value)) => {
                value.checked_neg().map_or(Value::Null, Value::Int)
            }
            (UnaryOperator::Minus, Value::Num(value)) => Value::Num(-value),
            (UnaryOperator::Plus, value) => value,
            (op, value) => panic!("{op} {value:?}"),
        },
        Expr::BinaryOp { left, op, right } if interval(left).is_some() => {
            shifted(eval(right), left, op, scope)
        }
        Expr::BinaryOp { left, op, right } if interval(right).is_some() => {
            shifted(eval(left), right, op, scope)
        }
        Expr::BinaryOp { left, op, right } => binary(&eval(left), op, &eval(right)),
        Expr::IsNull(inner) => Value::Bool(eval(inner).is_null()),
        Expr::IsNotNull(inner) => Value::Bool(!eval(inner).is_null()),
        Expr::Between { expr, negated, low, high } => {
            let value = eval(expr);
            let above = value.order(&eval(low)).map(Ordering::is_ge);
            let below = value.order(&eval(high)).map(Ordering::is_le);
            let inside = and(above, below);
            truth(if *negated { not(inside) } else { inside })
        }
        Expr::InList { expr, list, negated } => {
            let value = eval(expr);
            let answers: Vec<Option<bool>> =
                list.iter().map(|item| equal(&value, &eval(item))).collect();
            let found = if answers.contains(&Some(true)) {
                Some(true)
            } else if answers.contains(&None) {
                None
            } else {
                Some(false)
            };
            truth(if *negated { not(found) } else { found })
        }
        Expr::Like { negated, expr, pattern, escape_char, .. } => {
            let escape = escape_char
                .as_deref()
                .map(|escape| text(&eval(escape)).chars().next().expect("one letter"));
            let (value, pattern) = (eval(expr), eval(pattern));
            if value.is_null() || pattern.is_null() {
                return Value::Null;
            }
            let text: Vec<char> = text(&value).chars().collect();
            let pattern: Vec<char> = self::text(&pattern).chars().collect();
            Value::Bool(like(&text, &pattern, escape) != *negated)
        }
        Expr::Case { operand, conditions, else_result, .. } => {
            let operand = operand.as_deref().map(eval);
            let chosen = conditions.iter().find(|branch| {
                let condition = eval(&branch.condition);
                match &operand {
                    Some(operand) => equal(operand, &condition) == Some(true),
                    None => known(&condition) == Some(true),
                }
            });
            let result = chosen.map(|branch| &branch.result).or(else_result.as_deref());
            become_type(result.map_or(Value::Null, eval), ty())
        }
        Expr::Cast { expr, data_type, .. } => cast(eval(expr), target(data_type)),
        Expr::Extract { field, expr, .. } => {
            let (year, month, day) = match eval(expr) {
                Value::Date(days) => civil(days),
                Value::Month(months) => (months / 12, months % 12 + 1, 0),
                Value::DateTime(seconds) => {
                    let of_day = seconds.rem_euclid(86_400);
                    return Value::Int(match field {
                        DateTimeField::Hour => of_day / 3600,
                        DateTimeField::Minute => of_day % 3600 / 60,
                        DateTimeField::Second => of_day % 60,
                        DateTimeField::Epoch => seconds - 719_162 * 86_400,
                        DateTimeField::Year => civil(seconds.div_euclid(86_400)).0,
                        DateTimeField::Month => civil(seconds.div_euclid(86_400)).1,
                        _ => civil(seconds.div_euclid(86_400)).2,
                    });
                }
                Value::Time(seconds) => {
                    return Value::Int(match field {
                        DateTimeField::Hour => seconds / 3600,
                        DateTimeField::Minute => seconds % 3600 / 60,
                        DateTimeField::Second => seconds % 60,
                        _ => seconds,
                    });
                }
                _ => return Value::Null,
            };
            Value::Int(match field {
                DateTimeField::Year => year,
                DateTimeField::Month => month,
                DateTimeField::Day => day,
                other => panic!("{other}"),
            })
        }
        Expr::Floor { expr, .. } => {
            eval(expr).number().map_or(Value::Null, |value| Value::Num(value.floor()))
        }
        Expr::Ceil { expr, .. } => {
            eval(expr).number().map_or(Value::Null, |value| Value::Num(value.ceil()))
        }
        Expr::Trim { expr, .. } => on_text(&eval(expr), |text| Value::Text(text.trim().to_owned())),
        Expr::Substring { expr, substring_from, substring_for, .. } => {
            let from = substring_from.as_deref().map(eval).expect("from");
            substr(&eval(expr), &from, substring_for.as_deref().map(eval))
        }
        Expr::Position { expr, r#in } => {
            let (wanted, whole) = (eval(expr), eval(r#in));
            if wanted.is_null() || whole.is_null() {
                return Value::Null;
            }
            let (wanted, whole): (Vec<char>, Vec<char>) =
                (text(&wanted).chars().collect(), text(&whole).chars().collect());
            let found = (0..=whole.len()).find(|from| whole[*from..].starts_with(&wanted));
            Value::Int(found.map_or(0, |from| from as i64 + 1))
        }
        Expr::Function(function) => {
            let (name, arguments, distinct) = call(function);
            if let Some((name, _)) = aggregate_of(&name) {
                let number = |expr: &Expr| expr.to_string().parse().expect("a share");
                let (argument, share) = match name {
                    "percentile" => (Some(arguments[0]), number(arguments[1])),
                    "percentile_cont" => {
                        (Some(&function.within_group[0].expr), number(arguments[0]))
                    }
                    _ => (arguments.first().copied(), 0.0),
                };
                return scope.aggregate(&Called {
                    name,
                    argument,
                    distinct,
                    filter: function.filter.as_deref(),
                    share,
                });
            }
            let values: Vec<Value> = arguments.into_iter().map(eval).collect();
            apply(&name, values, ty())
        }
        other => panic!("{other} is no part of the language"),
    }
}

fn literal(value: &Literal) -> Value {
    match value {
        Literal::Null => Value::Null,
        Literal::Boolean(flag) => Value::Bool(*flag),
        Literal::SingleQuotedString(text) => Value::Text(text.clone()),
        Literal::Number(text, _) => match text.parse::<i64>() {
            Ok(value) => Value::Int(value),
            Err(_) => Value::Num(text.parse().expect("a number")),
        },
        other => panic!("{other}"),
    }
}

pub(super) fn text(value: &Value) -> &str {
    match value {
        Value::Text(text) => text,
        other => panic!("{other:?} is no text"),
    }
}

pub(super) fn on_text(value: &Value, f: impl FnOnce(&str) -> Value) -> Value {
    if value.is_null() { Value::Null } else { f(text(value)) }
}

fn binary(left: &Value, op: &BinaryOperator, right: &Value) -> Value {
    let compared = |test: fn(Ordering) -> bool| truth(left.order(right).map(test));
    match op {
        BinaryOperator::And => truth(and(known(left), known(right))),
        BinaryOperator::Or => truth(not(and(not(known(left)), not(known(right))))),
        BinaryOperator::Eq => compared(Ordering::is_eq),
        BinaryOperator::NotEq => compared(Ordering::is_ne),
        BinaryOperator::Lt => compared(Ordering::is_lt),
        BinaryOperator::LtEq => compared(Ordering::is_le),
        BinaryOperator::Gt => compared(Ordering::is_gt),
        BinaryOperator::GtEq => compared(Ordering::is_ge),
        _ if left.is_null() || right.is_null() => Value::Null,
        BinaryOperator::StringConcat => Value::Text(format!("{}{}", text(left), text(right))),
        _ => arithmetic(left, op, right),
    }
}

pub(super) fn arithmetic(left: &Value, op: &BinaryOperator, right: &Value) -> Value {
    match (left, op, right) {
        (Value::Date(days), BinaryOperator::Plus, Value::Int(more))
        | (Value::Int(more), BinaryOperator::Plus, Value::Date(days)) => Value::Date(days + more),
        (Value::Date(days), BinaryOperator::Minus, Value::Int(less)) => Value::Date(days - less),
        (Value::Date(one), BinaryOperator::Minus, Value::Date(other)) => Value::Int(one - other),
        (Value::Int(a), BinaryOperator::Plus, Value::Int(b)) => {
            a.checked_add(*b).map_or(Value::Null, Value::Int)
        }
        (Value::Int(a), BinaryOperator::Minus, Value::Int(b)) => {
            a.checked_sub(*b).map_or(Value::Null, Value::Int)
        }
        (Value::Int(a), BinaryOperator::Multiply, Value::Int(b)) => {
            a.checked_mul(*b).map_or(Value::Null, Value::Int)
        }
        (Value::Int(a), BinaryOperator::Modulo, Value::Int(b)) => {
            a.checked_rem(*b).map_or(Value::Null, Value::Int)
        }
        _ => {
            let (Some(a), Some(b)) = (left.number(), right.number()) else {
                panic!("{left:?} {op} {right:?}")
            };
            Value::finite(match op {
                BinaryOperator::Plus => a + b,
                BinaryOperator::Minus => a - b,
                BinaryOperator::Multiply => a * b,
                BinaryOperator::Divide => a / b,
                BinaryOperator::Modulo => a % b,
                other => panic!("{other}"),
            })
        }
    }
}

/// The text of an interval, with its unit if that follows, and its factor.
fn interval(expr: &Expr) -> Option<(String, Option<&Expr>)> {
    match expr {
        Expr::Nested(inner) => interval(inner),
        Expr::Interval(own) => {
            let unit =
                own.leading_field.as_ref().map_or(String::new(), |field| format!(" {field}"));
            Some((format!("{}{unit}", own.value.to_string().trim_matches('\'')), None))
        }
        Expr::BinaryOp { left, op: BinaryOperator::Multiply, right } => {
            match (interval(left), interval(right)) {
                (Some((text, None)), None) => Some((text, Some(right))),
                (None, Some((text, None))) => Some((text, Some(left))),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Adds an interval to a date or a month: one step per month, then the days.
fn shifted(value: Value, expr: &Expr, op: &BinaryOperator, scope: &dyn Scope) -> Value {
    let (text, factor) = interval(expr).expect("an interval");
    let factor = match factor.map(|factor| evaluate(factor, scope)) {
        None => 1,
        Some(Value::Int(factor)) => i128::from(factor),
        Some(_) => return Value::Null,
    };
    let sign = if *op == BinaryOperator::Minus { -1 } else { 1 };
    let words: Vec<&str> = text.split_whitespace().collect();
    let (mut months, mut days) = (0i128, 0i128);
    for pair in words.chunks(2) {
        let count = pair[0].parse::<i128>().expect("a number") * factor * sign;
        match pair[1].to_lowercase().trim_end_matches('s') {
            "year" => months += 12 * count,
            "month" | "mon" => months += count,
            "week" => days += 7 * count,
            "day" => days += count,
            other => panic!("{other}"),
        }
    }
    let Ok(months) = i64::try_from(months) else { return Value::Null };
    match value {
        Value::Month(month) => month
            .checked_add(months)
            .filter(|all| (0..120_000).contains(all))
            .map_or(Value::Null, Value::Month),
        Value::Date(date) => {
            let mut date = Some(date);
            if months != 0 {
                let (year, month, day) =
                    civil(date.filter(|date| *date < 4_000_000).unwrap_or_default());
                let all = (year * 12 + month - 1).checked_add(months);
                // The day of the month, or the last existing day before it.
                date = all.and_then(|all| {
                    (1..=day).rev().find_map(|day| {
                        super::value::days(all.div_euclid(12), all.rem_euclid(12) + 1, day)
                    })
                });
            }
            let days = i64::try_from(days).ok();
            let last = super::value::days(9999, 12, 31).expect("a day");
            let moved = date
                .zip(days)
                .and_then(|(date, days)| date.checked_add(days))
                .filter(|date| (0..=last).contains(date));
            moved.map_or(Value::Null, Value::Date)
        }
        _ => Value::Null,
    }
}

/// Tries every way to match: `%` is any text, `_` any character, and an escape makes the next one
/// literal.
fn like(text: &[char], pattern: &[char], escape: Option<char>) -> bool {
    match pattern {
        [] => text.is_empty(),
        [mark, plain, rest @ ..] if Some(*mark) == escape => {
            text.first() == Some(plain) && like(&text[1..], rest, escape)
        }
        ['%', rest @ ..] => (0..=text.len()).any(|from| like(&text[from..], rest, escape)),
        ['_', rest @ ..] => !text.is_empty() && like(&text[1..], rest, escape),
        [ch, rest @ ..] => text.first() == Some(ch) && like(&text[1..], rest, escape),
    }
}
