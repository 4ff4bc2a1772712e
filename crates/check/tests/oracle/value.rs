//! Values, and the texts that they are written as.

use std::cmp::Ordering;

use super::types::Type;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Num(f64),
    Text(String),
    /// Days since 0001-01-01.
    Date(i64),
    /// Months since January of year 0.
    Month(i64),
    /// Seconds since 0001-01-01.
    DateTime(i64),
    /// Seconds since midnight.
    Time(i64),
}

impl Value {
    pub(crate) fn is_null(&self) -> bool {
        *self == Value::Null
    }

    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Value::Int(value) => Some(*value as f64),
            Value::Num(value) => Some(*value),
            _ => None,
        }
    }

    /// NULL if the value is not finite.
    pub(crate) fn finite(value: f64) -> Value {
        if value.is_finite() { Value::Num(value) } else { Value::Null }
    }

    /// The order of two values of one type; `None` if either is NULL.
    pub(crate) fn order(&self, other: &Value) -> Option<Ordering> {
        match (self, other) {
            (Value::Null, _) | (_, Value::Null) => None,
            (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
            (Value::Int(a), Value::Int(b))
            | (Value::Date(a), Value::Date(b))
            | (Value::Month(a), Value::Month(b)) => Some(a.cmp(b)),
            (Value::DateTime(a), Value::DateTime(b)) | (Value::Time(a), Value::Time(b)) => {
                Some(a.cmp(b))
            }
            (Value::Text(a), Value::Text(b)) => Some(a.chars().cmp(b.chars())),
            (
                Value::Date(_) | Value::Month(_) | Value::DateTime(_) | Value::Time(_),
                Value::Text(text),
            ) => self.order(&read(text, self.ty(), '.')?),
            (
                Value::Text(text),
                Value::Date(_) | Value::Month(_) | Value::DateTime(_) | Value::Time(_),
            ) => read(text, other.ty(), '.')?.order(other),
            (a, b) => match (a.number(), b.number()) {
                (Some(a), Some(b)) => a.partial_cmp(&b),
                _ => panic!("{a:?} and {b:?} are not compared"),
            },
        }
    }

    pub(crate) fn ty(&self) -> Type {
        match self {
            Value::Null => Type::Null,
            Value::Bool(_) => Type::Bool,
            Value::Int(_) => Type::Int,
            Value::Num(_) => Type::Num,
            Value::Text(_) => Type::Text,
            Value::Date(_) => Type::Date,
            Value::Month(_) => Type::Month,
            Value::DateTime(_) => Type::DateTime,
            Value::Time(_) => Type::Time,
        }
    }

    /// As keys and casts show it.
    pub(crate) fn show(&self) -> String {
        match self {
            Value::Null => String::new(),
            Value::Bool(value) => value.to_string(),
            Value::Int(value) => value.to_string(),
            Value::Num(value) if *value == 0.0 => "0".to_owned(),
            Value::Num(value) if value.abs() >= 1e17 || value.abs() < 1e-7 => format!("{value:e}"),
            Value::Num(value) => value.to_string(),
            Value::Text(value) => value.clone(),
            Value::Date(days) => {
                let (year, month, day) = civil(*days);
                format!("{year:04}-{month:02}-{day:02}")
            }
            Value::DateTime(seconds) => {
                let day = Value::Date(seconds.div_euclid(86_400)).show();
                format!("{day}T{}", Value::Time(seconds.rem_euclid(86_400)).show())
            }
            Value::Time(seconds) => {
                format!("{:02}:{:02}:{:02}", seconds / 3600, seconds % 3600 / 60, seconds % 60)
            }
            Value::Month(months) => format!("{:04}-{:02}", months / 12, months % 12 + 1),
        }
    }
}

/// Parses a text as a type, by the type's name in the package.
pub(crate) fn read_kind(text: &str, kind: &str, decimal: char) -> Option<Value> {
    if kind == "year" && (text.len() != 4 || !text.chars().all(|ch| ch.is_ascii_digit())) {
        return None;
    }
    read(text, Type::named(kind), decimal)
}

/// Parses a text as a type (see 'Values' in `docs/collection-format.md`); `None` if it is not one.
pub(crate) fn read(text: &str, ty: Type, decimal: char) -> Option<Value> {
    let digits = |text: &str| !text.is_empty() && text.chars().all(|ch| ch.is_ascii_digit());
    match ty {
        Type::Null => None,
        Type::Text => Some(Value::Text(text.to_owned())),
        Type::Bool => match text.to_ascii_lowercase().as_str() {
            "true" | "ja" | "1" => Some(Value::Bool(true)),
            "false" | "nej" | "0" => Some(Value::Bool(false)),
            _ => None,
        },
        Type::DateTime => {
            let (day, clock) = match text.char_indices().nth(10) {
                Some((at, 'T' | ' ')) => (&text[..at], &text[at + 1..]),
                None => (text, "00:00"),
                Some(_) => return None,
            };
            match (read(day, Type::Date, decimal)?, read(clock, Type::Time, decimal)?) {
                (Value::Date(days), Value::Time(seconds)) => {
                    Some(Value::DateTime(days * 86_400 + seconds))
                }
                _ => None,
            }
        }
        Type::Time => {
            let parts: Vec<&str> = text.split(':').collect();
            if !(2..=3).contains(&parts.len())
                || !parts.iter().all(|part| digits(part) && part.len() == 2)
            {
                return None;
            }
            let numbers: Vec<i64> = parts.iter().filter_map(|part| part.parse().ok()).collect();
            let second = numbers.get(2).copied().unwrap_or(0);
            let fits = numbers[0] < 24 && numbers[1] < 60 && second < 60;
            fits.then_some(Value::Time(numbers[0] * 3600 + numbers[1] * 60 + second))
        }
        Type::Int => {
            let bare = text.strip_prefix(['-', '+']).unwrap_or(text);
            if digits(bare) { text.parse().ok().map(Value::Int) } else { None }
        }
        Type::Num => {
            let bare = text.strip_prefix(['-', '+']).unwrap_or(text);
            let (mantissa, exponent) = match bare.split_once(['e', 'E']) {
                Some((mantissa, exponent)) => {
                    (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent)))
                }
                None => (bare, None),
            };
            let (whole, part) = mantissa.split_once(decimal).unwrap_or((mantissa, ""));
            if !digits(&format!("{whole}{part}"))
                || exponent.is_some_and(|exponent| !digits(exponent))
            {
                return None;
            }
            let value: f64 = text.replace(decimal, ".").parse().ok()?;
            value.is_finite().then_some(Value::Num(value))
        }
        Type::Date => {
            let parts: Vec<&str> = text.split('-').collect();
            let [year, month, day] = parts.as_slice() else { return None };
            let fits = [(year, 4), (month, 2), (day, 2)]
                .iter()
                .all(|(part, size)| digits(part) && part.len() == *size);
            if !fits {
                return None;
            }
            days(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).map(Value::Date)
        }
        Type::Month => {
            let (year, month) = text.split_once('-')?;
            if !digits(year) || year.len() != 4 || !digits(month) || month.len() != 2 {
                return None;
            }
            let (year, month): (i64, i64) = (year.parse().ok()?, month.parse().ok()?);
            (1..=12).contains(&month).then_some(Value::Month(year * 12 + month - 1))
        }
    }
}

fn month_length(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month as usize - 1]
}

/// Days before a year, counted from 0001-01-01.
fn before(year: i64) -> i64 {
    let past = year - 1;
    past * 365 + past.div_euclid(4) - past.div_euclid(100) + past.div_euclid(400)
}

/// Days since 0001-01-01; `None` if the day does not exist.
pub(crate) fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1..=9999).contains(&year)
        || !(1..=12).contains(&month)
        || day < 1
        || day > month_length(year, month)
    {
        return None;
    }
    Some(before(year) + (1..month).map(|month| month_length(year, month)).sum::<i64>() + day - 1)
}

/// Year, month and day.
pub(crate) fn civil(days: i64) -> (i64, i64, i64) {
    let mut year = days / 366 + 1;
    while before(year + 1) <= days {
        year += 1;
    }
    while before(year) > days {
        year -= 1;
    }
    let mut rest = days - before(year);
    let mut month = 1;
    while rest >= month_length(year, month) {
        rest -= month_length(year, month);
        month += 1;
    }
    (year, month, rest + 1)
}

#[test]
fn dates() {
    assert_eq!(days(1, 1, 1), Some(0));
    assert_eq!(days(1970, 1, 1), Some(719_162));
    assert_eq!(
        (days(1900, 2, 29), days(2000, 2, 29).is_some(), days(2023, 4, 31)),
        (None, true, None)
    );
    for day in (0..3_652_059).step_by(37) {
        let (year, month, date) = civil(day);
        assert_eq!(days(year, month, date), Some(day));
    }
}

#[test]
fn texts() {
    assert_eq!(read("1,5e2", Type::Num, ','), Some(Value::Num(150.0)));
    assert_eq!(
        (read("1.5", Type::Num, ','), read("1e999", Type::Num, '.'), read("NaN", Type::Num, '.')),
        (None, None, None)
    );
    assert_eq!(read("+9223372036854775807", Type::Int, '.'), Some(Value::Int(i64::MAX)));
    assert_eq!(
        (read("9223372036854775808", Type::Int, '.'), read("1.0", Type::Int, '.')),
        (None, None)
    );
    assert_eq!(read("2024-2-01", Type::Date, '.'), None);
    assert_eq!(
        read("2024-12", Type::Month, '.').map(|month| month.show()),
        Some("2024-12".to_owned())
    );
}
