//! Evaluation of a typed expression over a run of rows.

use std::borrow::Cow;
use std::cell::Cell;

use super::kernels::{
    days_later, extract, in_time, integers, months_later, numbers, power, rounded,
};
use super::search::{self, End};
use super::text;
use super::vector::{FALSE, TRUE, UNKNOWN, Vals, Vector, map, truth, zip};
use super::{Comparison, Expr, Type};
use crate::value::pack::{Arena, NULL};
use crate::value::{NULL_INT, date, number};

/// Evaluates an expression. `inputs` are the program's inputs for these rows; texts that do not fit
/// a code stand in `arena`.
pub(crate) fn eval<'a>(
    expr: &Expr,
    rows: usize,
    inputs: &'a [Vector<'a>],
    arena: &mut Arena,
) -> Vector<'a> {
    let mut run = Run { rows, inputs, arena };
    run.eval(expr)
}

/// Evaluates a condition to truth values.
pub(crate) fn condition<'a>(
    expr: &Expr,
    rows: usize,
    inputs: &'a [Vector<'a>],
    arena: &mut Arena,
) -> Vals<'a, u8> {
    match eval(expr, rows, inputs, arena) {
        Vector::Bool(truths) => truths,
        // The compiler lets nothing but booleans through; unknown is never a finding.
        _ => Vals::One(UNKNOWN),
    }
}

struct Run<'a, 'b> {
    rows: usize,
    inputs: &'a [Vector<'a>],
    arena: &'b mut Arena,
}

impl<'a> Run<'a, '_> {
    fn eval(&mut self, expr: &Expr) -> Vector<'a> {
        match expr {
            Expr::Null(ty) => null(*ty),
            Expr::Bool(value) => Vector::Bool(Vals::One(truth(*value))),
            Expr::Int(value) => Vector::Int(Vals::One(*value)),
            Expr::Num(value) => Vector::Num(Vals::One(*value)),
            Expr::Text(value) => Vector::Text(Vals::One(self.arena.code(value.as_bytes()))),
            Expr::Input(place) => self.input(*place),
            Expr::Not(inner) => Vector::Bool(map(&self.bool(inner), |value| TRUE - value)),
            Expr::And(left, right) => {
                Vector::Bool(zip(&self.bool(left), &self.bool(right), u8::min))
            }
            Expr::Or(left, right) => {
                Vector::Bool(zip(&self.bool(left), &self.bool(right), u8::max))
            }
            Expr::Compare(how, left, right) => {
                let (left, right) = (self.eval(left), self.eval(right));
                Vector::Bool(compare(*how, &left, &right, self.arena))
            }
            Expr::IsNull(inner, negated) => {
                let inner = self.eval(inner);
                Vector::Bool(is_null(&inner, *negated))
            }
            Expr::In(inner, list) => self.in_list(inner, list),
            Expr::Arith(how, left, right) => match (self.eval(left), self.eval(right)) {
                (Vector::Int(left), Vector::Int(right)) => {
                    Vector::Int(integers(*how, &left, &right))
                }
                (left, right) => Vector::Num(numbers(*how, &to_num(&left), &to_num(&right))),
            },
            Expr::Negate(inner) => match self.eval(inner) {
                Vector::Int(values) => Vector::Int(map(&values, |value| {
                    if value == NULL_INT { value } else { value.checked_neg().unwrap_or(NULL_INT) }
                })),
                other => Vector::Num(map(&to_num(&other), |value| -value)),
            },
            Expr::Power(base, exponent) => {
                Vector::Num(zip(&self.num(base), &self.num(exponent), power))
            }
            Expr::Shift(inner, months, days, ty) => {
                let (values, months, days) = (self.int(inner), self.int(months), self.int(days));
                let values =
                    zip(&values, &months, |value, months| months_later(value, months, *ty));
                Vector::Int(if *ty == Type::Date {
                    zip(&values, &days, days_later)
                } else {
                    values
                })
            }
            Expr::Case(branches, otherwise) => self.case(branches, otherwise),
            Expr::Cast(inner, from, to) => {
                let inner = self.eval(inner);
                self.cast(inner, *from, *to)
            }
            Expr::Extract(part, inner, ty) => {
                let values = self.int(inner);
                Vector::Int(map(&values, |value| extract(*part, value, *ty)))
            }
            Expr::Abs(inner) => match self.eval(inner) {
                Vector::Int(values) => Vector::Int(map(&values, |value| {
                    if value == NULL_INT { value } else { value.checked_abs().unwrap_or(NULL_INT) }
                })),
                other => Vector::Num(map(&to_num(&other), f64::abs)),
            },
            Expr::Round(inner, digits) => self.round(inner, digits.as_deref()),
            Expr::Floor(inner) => Vector::Num(map(&self.num(inner), f64::floor)),
            Expr::Ceil(inner) => Vector::Num(map(&self.num(inner), f64::ceil)),
            Expr::Coalesce(list) => {
                let first = self.eval(&list[0]);
                list[1..].iter().fold(first, |known, next| {
                    let next = self.eval(next);
                    choose(self.rows, |row| if known.is_null(row) { &next } else { &known }, &known)
                })
            }
            Expr::NullIf(left, right) => {
                let (value, other) = (self.eval(left), self.eval(right));
                let equal = compare(Comparison::Eq, &value, &other, self.arena);
                let nothing = null_like(&value);
                choose(
                    self.rows,
                    |row| {
                        if equal.at(row) == TRUE { &nothing } else { &value }
                    },
                    &value,
                )
            }
            Expr::Least(list) => self.extreme(list, Comparison::Less),
            Expr::Greatest(list) => self.extreme(list, Comparison::Greater),
            Expr::Length(inner) => {
                let values = self.text(inner);
                Vector::Int(text::length(&values, self.arena))
            }
            Expr::Position(wanted, inner) => {
                let (wanted, values) = (self.text(wanted), self.text(inner));
                self.count(&values, 1);
                Vector::Int(search::position(&wanted, &values, self.arena))
            }
            Expr::Concat(..)
            | Expr::Like(..)
            | Expr::LikeEach(..)
            | Expr::Regexp(..)
            | Expr::Lower(_)
            | Expr::Upper(_)
            | Expr::Trim(_)
            | Expr::Substr(..)
            | Expr::Left(..)
            | Expr::Right(..)
            | Expr::Replace(..)
            | Expr::StartsWith(..) => self.text_call(expr),
        }
    }

    /// Counts the work of a function that goes through these texts.
    fn count(&mut self, values: &Vals<'_, u64>, weight: u64) {
        let units = text::work(values, weight, self.arena);
        self.arena.add_work(units);
    }

    fn text_call(&mut self, expr: &Expr) -> Vector<'a> {
        match expr {
            Expr::Concat(left, right) => {
                let (left, right) = (self.text(left), self.text(right));
                self.count(&left, 1);
                self.count(&right, 1);
                Vector::Text(text::concat(&left, &right, self.arena))
            }
            Expr::Like(inner, pattern) => {
                let values = self.text(inner);
                let steps = Cell::new(0);
                let answers = text::test(&values, self.arena, |text| pattern.matches(text, &steps));
                self.arena.add_work(steps.get());
                Vector::Bool(answers)
            }
            Expr::LikeEach(inner, pattern, escape) => {
                let (values, patterns) = (self.text(inner), self.text(pattern));
                self.count(&patterns, 1);
                Vector::Bool(text::like_each(&values, &patterns, *escape, self.arena))
            }
            Expr::Regexp(inner, regex, weight) => {
                let values = self.text(inner);
                self.count(&values, *weight);
                Vector::Bool(text::test(&values, self.arena, |text| {
                    regex.is_match(text.as_bytes())
                }))
            }
            Expr::Lower(inner) => self.change(inner, str::to_lowercase),
            Expr::Upper(inner) => self.change(inner, str::to_uppercase),
            Expr::Trim(inner) => self.change(inner, |text| text.trim_matches(' ').to_owned()),
            Expr::Substr(inner, start, count) => {
                let values = self.text(inner);
                let start = self.int(start);
                let count = count.as_deref().map(|count| self.int(count));
                self.count(&values, 1);
                Vector::Text(text::substr(&values, &start, count.as_ref(), self.arena))
            }
            Expr::StartsWith(inner, prefix) => {
                let (values, prefix) = (self.text(inner), self.text(prefix));
                Vector::Bool(text::starts_with(&values, &prefix, self.arena))
            }
            Expr::Left(inner, count) => self.end_of(End::Left, inner, count),
            Expr::Right(inner, count) => self.end_of(End::Right, inner, count),
            Expr::Replace(inner, from, to) => {
                let (values, from, to) = (self.text(inner), self.text(from), self.text(to));
                self.count(&values, 1);
                Vector::Text(search::replace(&values, &from, &to, self.arena))
            }
            _ => null(Type::Null),
        }
    }

    fn end_of(&mut self, end: End, inner: &Expr, count: &Expr) -> Vector<'a> {
        let (values, counts) = (self.text(inner), self.int(count));
        self.count(&values, 1);
        Vector::Text(search::end_of(end, &values, &counts, self.arena))
    }

    fn change(&mut self, inner: &Expr, f: impl Fn(&str) -> String) -> Vector<'a> {
        let values = self.text(inner);
        self.count(&values, 2);
        Vector::Text(text::change(&values, self.arena, f))
    }

    fn input(&self, place: usize) -> Vector<'a> {
        match &self.inputs[place] {
            Vector::Bool(vals) => Vector::Bool(borrow(vals)),
            Vector::Int(vals) => Vector::Int(borrow(vals)),
            Vector::Num(vals) => Vector::Num(borrow(vals)),
            Vector::Text(vals) => Vector::Text(borrow(vals)),
        }
    }

    fn bool(&mut self, expr: &Expr) -> Vals<'a, u8> {
        match self.eval(expr) {
            Vector::Bool(values) => values,
            _ => Vals::One(UNKNOWN),
        }
    }

    fn int(&mut self, expr: &Expr) -> Vals<'a, i64> {
        match self.eval(expr) {
            Vector::Int(values) => values,
            _ => Vals::One(NULL_INT),
        }
    }

    fn num(&mut self, expr: &Expr) -> Vals<'a, f64> {
        to_num(&self.eval(expr))
    }

    fn text(&mut self, expr: &Expr) -> Vals<'a, u64> {
        match self.eval(expr) {
            Vector::Text(values) => values,
            _ => Vals::One(NULL),
        }
    }

    fn in_list(&mut self, inner: &Expr, list: &[Expr]) -> Vector<'a> {
        let value = self.eval(inner);
        let mut answer = Vals::One(FALSE);
        for item in list {
            let item = self.eval(item);
            let equal = compare(Comparison::Eq, &value, &item, self.arena);
            answer = zip(&answer, &equal, u8::max);
        }
        Vector::Bool(answer)
    }

    fn case(&mut self, branches: &[(Expr, Expr)], otherwise: &Expr) -> Vector<'a> {
        let mut answer = self.eval(otherwise);
        for (when, then) in branches.iter().rev() {
            let when = self.bool(when);
            let then = self.eval(then);
            answer =
                choose(self.rows, |row| if when.at(row) == TRUE { &then } else { &answer }, &then);
        }
        answer
    }

    fn extreme(&mut self, list: &[Expr], wanted: Comparison) -> Vector<'a> {
        let first = self.eval(&list[0]);
        list[1..].iter().fold(first, |known, next| {
            let next = self.eval(next);
            let better = compare(wanted, &next, &known, self.arena);
            choose(
                self.rows,
                |row| {
                    if known.is_null(row) || better.at(row) == TRUE { &next } else { &known }
                },
                &known,
            )
        })
    }

    fn round(&mut self, inner: &Expr, digits: Option<&Expr>) -> Vector<'a> {
        let values = self.num(inner);
        let Some(digits) = digits else {
            return Vector::Num(map(&values, f64::round));
        };
        let digits = self.int(digits);
        Vector::Num(zip(&values, &digits, rounded))
    }

    fn cast(&mut self, inner: Vector<'a>, from: Type, to: Type) -> Vector<'a> {
        match (from, to) {
            (_, Type::Text) => Vector::Text(text::show(&inner, from, self.rows, self.arena)),
            (Type::Text, _) => text::read(&inner, to, self.arena),
            (Type::Date | Type::DateTime, Type::DateTime | Type::Date | Type::Time) => {
                match inner {
                    Vector::Int(values) => {
                        Vector::Int(map(&values, |value| in_time(value, from, to)))
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
                other => to_num(other),
            }),
            (Type::Num, Type::Int) => match inner {
                Vector::Num(values) => Vector::Int(map(&values, |value| {
                    let rounded = value.round();
                    // Both bounds are powers of two, exact as floats; NaN fails both.
                    if (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0)
                        .contains(&rounded)
                    {
                        rounded as i64
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
                Vector::Text(_) => Vals::One(UNKNOWN),
            }),
            _ => inner,
        }
    }
}

fn borrow<'a, T: Copy>(vals: &'a Vals<'a, T>) -> Vals<'a, T> {
    match vals {
        Vals::One(value) => Vals::One(*value),
        Vals::Many(values) => Vals::Many(Cow::Borrowed(values)),
    }
}

pub(crate) fn null<'a>(ty: Type) -> Vector<'a> {
    match ty {
        Type::Bool | Type::Null => Vector::Bool(Vals::One(UNKNOWN)),
        Type::Int | Type::Date | Type::Month | Type::DateTime | Type::Time => {
            Vector::Int(Vals::One(NULL_INT))
        }
        Type::Num => Vector::Num(Vals::One(f64::NAN)),
        Type::Text => Vector::Text(Vals::One(NULL)),
    }
}

fn null_like<'a>(vector: &Vector<'_>) -> Vector<'a> {
    match vector {
        Vector::Bool(_) => null(Type::Bool),
        Vector::Int(_) => null(Type::Int),
        Vector::Num(_) => null(Type::Num),
        Vector::Text(_) => null(Type::Text),
    }
}

/// Takes each row's value from the vector that `from` names; all are of the type of `like`.
fn choose<'a, 'v>(
    rows: usize,
    from: impl Fn(usize) -> &'v Vector<'a>,
    like: &Vector<'_>,
) -> Vector<'a>
where
    'a: 'v,
{
    macro_rules! pick {
        ($variant:ident, $null:expr) => {
            Vector::$variant(Vals::Many(Cow::Owned(
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

pub(crate) fn to_num<'a>(vector: &Vector<'a>) -> Vals<'a, f64> {
    match vector {
        Vector::Num(values) => values.clone(),
        Vector::Int(values) => {
            map(values, |value| if value == NULL_INT { f64::NAN } else { value as f64 })
        }
        _ => Vals::One(f64::NAN),
    }
}

fn is_null<'a>(vector: &Vector<'_>, negated: bool) -> Vals<'a, u8> {
    let answer = |null: bool| truth(null != negated);
    match vector {
        Vector::Bool(values) => map(values, |value| answer(value == UNKNOWN)),
        Vector::Int(values) => map(values, |value| answer(value == NULL_INT)),
        Vector::Num(values) => map(values, |value| answer(value.is_nan())),
        Vector::Text(values) => map(values, |value| answer(value == NULL)),
    }
}

/// Compares two vectors of one type; NULL on either side is unknown.
pub(crate) fn compare<'a>(
    how: Comparison,
    left: &Vector<'_>,
    right: &Vector<'_>,
    arena: &Arena,
) -> Vals<'a, u8> {
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
            match how {
                Comparison::Eq => with!(|a, b| a == b),
                Comparison::NotEq => with!(|a, b| a != b),
                Comparison::Less => with!(|a, b| a < b),
                Comparison::LessEq => with!(|a, b| a <= b),
                Comparison::Greater => with!(|a, b| a > b),
                Comparison::GreaterEq => with!(|a, b| a >= b),
            }
        }};
    }
    match (left, right) {
        (Vector::Int(left), Vector::Int(right)) => by!(left, right, |value: i64| value == NULL_INT),
        (Vector::Bool(left), Vector::Bool(right)) => by!(left, right, |value: u8| value == UNKNOWN),
        (Vector::Text(left), Vector::Text(right)) => text::compare(how, left, right, arena),
        (Vector::Num(_) | Vector::Int(_), Vector::Num(_) | Vector::Int(_)) => {
            let (left, right) = (to_num(left), to_num(right));
            by!(&left, &right, |value: f64| value.is_nan())
        }
        _ => Vals::One(UNKNOWN),
    }
}

/// The text of one value, as keys and casts show it.
pub(crate) fn show_lane(lane: u64, ty: Type) -> String {
    match ty {
        Type::Num => number::show(f64::from_bits(lane)),
        Type::Date => date::show(lane as i64),
        Type::Month => date::show_yearmonth(lane as i64),
        Type::DateTime => date::show_datetime(lane as i64),
        Type::Time => date::show_time(lane as i64),
        Type::Bool => if lane == 0 { "false" } else { "true" }.to_owned(),
        Type::Int | Type::Text | Type::Null => (lane as i64).to_string(),
    }
}
