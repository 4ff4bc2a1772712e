//! The functions of the language, implemented as specified.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use sqlparser::ast::BinaryOperator;

use super::interpret::{arithmetic, become_type, equal, on_text, text};
use super::types::Type;
use super::value::{Value, read};

/// Rounds the exact decimal expansion of a float, half away from zero.
fn rounded(value: f64, digits: i64) -> f64 {
    let text = format!("{:.1100}", value.abs());
    let whole = text.find('.').expect("a point") as i64;
    let all: Vec<u8> = text.bytes().filter(|byte| *byte != b'.').map(|byte| byte - b'0').collect();
    let cut = whole.saturating_add(digits);
    if cut < 0 || cut >= all.len() as i64 {
        return if cut < 0 { 0.0 } else { value };
    }
    let mut kept = vec![0];
    kept.extend_from_slice(&all[..cut as usize]);
    if all[cut as usize] >= 5 {
        let index = kept.iter().rposition(|digit| *digit < 9).expect("the first is 0");
        kept[index] += 1;
        kept[index + 1..].fill(0);
    }
    let kept: String = kept.iter().map(|digit| char::from(b'0' + digit)).collect();
    let back: f64 = format!("{kept}e{}", -digits).parse().expect("a number");
    back.copysign(value)
}

pub(super) fn cast(value: Value, to: Type) -> Value {
    match (&value, to) {
        (Value::Null, _) => Value::Null,
        (value, Type::Text) => Value::Text(value.show()),
        (Value::Text(text), to) => read(text.trim(), to, '.').unwrap_or(Value::Null),
        (Value::DateTime(seconds), Type::Date) => Value::Date(seconds.div_euclid(86_400)),
        (Value::DateTime(seconds), Type::Time) => Value::Time(seconds.rem_euclid(86_400)),
        (Value::Date(days), Type::DateTime) => Value::DateTime(days * 86_400),
        (Value::Bool(flag), Type::Int) => Value::Int(i64::from(*flag)),
        (Value::Bool(flag), Type::Num) => Value::Num(f64::from(*flag)),
        (Value::Int(value), Type::Num) => Value::Num(*value as f64),
        (Value::Int(value), Type::Bool) => Value::Bool(*value != 0),
        (Value::Num(value), Type::Bool) => Value::Bool(*value != 0.0),
        (Value::Num(value), Type::Int) => {
            // Half away from zero; overflow is NULL.
            let rounded = value.round();
            if rounded.abs() < 9.2e18 { Value::Int(rounded as i64) } else { Value::Null }
        }
        _ => value,
    }
}

/// `count` characters from `from` (the first is 1); positions before 1 count but are empty.
pub(super) fn substr(value: &Value, from: &Value, count: Option<Value>) -> Value {
    let whole = |value: &Value| match value {
        Value::Int(value) => Some(i128::from(*value)),
        _ => None,
    };
    let count = match count {
        None => i128::MAX / 2,
        Some(count) => match whole(&count) {
            Some(count) if count >= 0 => count,
            _ => return Value::Null,
        },
    };
    let Some(from) = whole(from) else { return Value::Null };
    on_text(value, |text| {
        let taken = text.chars().zip(1..).filter(|(_, index)| (from..from + count).contains(index));
        Value::Text(taken.map(|(ch, _)| ch).collect())
    })
}

/// Whether a pattern occurs anywhere in a text. Compiled patterns are cached, since compiling takes
/// longer than matching.
fn found(pattern: &str, text: &str) -> bool {
    thread_local!(static KEPT: RefCell<BTreeMap<String, regex::Regex>> = const { RefCell::new(BTreeMap::new()) });
    KEPT.with_borrow_mut(|kept| {
        kept.entry(pattern.to_owned())
            .or_insert_with(|| regex::Regex::new(pattern).expect("a pattern"))
            .is_match(text)
    })
}

pub(super) fn apply(name: &str, mut values: Vec<Value>, ty: Type) -> Value {
    let number = |value: &Value| value.number();
    match name {
        "coalesce" => become_type(
            values.into_iter().find(|value| !value.is_null()).unwrap_or(Value::Null),
            ty,
        ),
        "nullif" => {
            if equal(&values[0], &values[1]) == Some(true) {
                Value::Null
            } else {
                become_type(values.swap_remove(0), ty)
            }
        }
        "least" | "greatest" => {
            let wanted = if name == "least" { Ordering::Less } else { Ordering::Greater };
            let mut best = Value::Null;
            for value in values.into_iter().map(|value| become_type(value, ty)) {
                if best.is_null() || value.order(&best) == Some(wanted) {
                    best = value;
                }
            }
            best
        }
        _ if values.iter().any(Value::is_null) => Value::Null,
        "abs" => match values[0] {
            Value::Int(value) => value.checked_abs().map_or(Value::Null, Value::Int),
            _ => number(&values[0]).map_or(Value::Null, |value| Value::Num(value.abs())),
        },
        "round" => {
            let value = number(&values[0]).expect("a number");
            match values.get(1) {
                None => Value::Num(value.round()),
                Some(Value::Int(digits)) => Value::finite(rounded(value, *digits)),
                Some(other) => panic!("{other:?}"),
            }
        }
        "floor" => Value::Num(number(&values[0]).expect("a number").floor()),
        "ceil" | "ceiling" => Value::Num(number(&values[0]).expect("a number").ceil()),
        "length" => Value::Int(text(&values[0]).chars().count() as i64),
        "lower" => Value::Text(text(&values[0]).to_lowercase()),
        "upper" => Value::Text(text(&values[0]).to_uppercase()),
        "trim" => Value::Text(text(&values[0]).trim().to_owned()),
        "substr" => substr(&values[0], &values[1], values.get(2).cloned()),
        "left" | "right" => {
            let chars: Vec<char> = text(&values[0]).chars().collect();
            let Value::Int(wanted) = values[1] else { panic!("{:?}", values[1]) };
            let (all, wanted) = (chars.len() as i128, i128::from(wanted));
            let kept = if wanted < 0 { (all + wanted).max(0) } else { wanted.min(all) } as usize;
            let part = if name == "left" { &chars[..kept] } else { &chars[chars.len() - kept..] };
            Value::Text(part.iter().collect())
        }
        "replace" => {
            let (whole, from, to) = (text(&values[0]), text(&values[1]), text(&values[2]));
            if from.is_empty() {
                return values[0].clone();
            }
            let made = whole.split(from).collect::<Vec<_>>().join(to);
            if made.len() > whole.len().max(65_536) { Value::Null } else { Value::Text(made) }
        }
        "power" => Value::finite(
            number(&values[0]).expect("a number").powf(number(&values[1]).expect("a number")),
        ),
        "mod" => arithmetic(&values[0], &BinaryOperator::Modulo, &values[1]),
        "starts_with" => Value::Bool(text(&values[0]).starts_with(text(&values[1]))),
        "regexp_like" => Value::Bool(found(text(&values[1]), text(&values[0]))),
        other => panic!("{other} is no function"),
    }
}
