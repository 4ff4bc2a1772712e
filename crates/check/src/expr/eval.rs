//! Vectorised evaluation of a typed expression over a run of rows.
//!
//! Each node evaluates its operands to whole vectors and combines them in one loop, so the cost is
//! nodes × rows. There is no short-circuit: `CASE` and `coalesce` evaluate all their branches.

use std::borrow::Cow;
use std::cell::Cell;

use super::kernels::{
    cast_temporal, extract, float_arithmetic, integer_arithmetic, power, round_to_digits,
    shift_days, shift_months,
};
use super::search::{self, End};
use super::text;
use super::vector::{FALSE, TRUE, UNKNOWN, Values, Vector, map, truth, zip};
use super::{CompareOp, Expr, Type};
use crate::value::text_code::{Arena, NULL};
use crate::value::{NULL_INT, date, number};

/// Evaluates an expression. `inputs` are the program's inputs for these rows; spilled texts are in
/// `arena`.
pub(crate) fn eval<'a>(
    expr: &Expr,
    rows: usize,
    inputs: &'a [Vector<'a>],
    arena: &mut Arena,
) -> Vector<'a> {
    let mut evaluator = Evaluator { rows, inputs, arena };
    evaluator.eval(expr)
}

/// Evaluates a condition to truth values.
pub(crate) fn eval_condition<'a>(
    expr: &Expr,
    rows: usize,
    inputs: &'a [Vector<'a>],
    arena: &mut Arena,
) -> Values<'a, u8> {
    match eval(expr, rows, inputs, arena) {
        Vector::Bool(truths) => truths,
        // The compiler accepts only booleans here; unknown is never a finding.
        _ => Values::Constant(UNKNOWN),
    }
}

struct Evaluator<'a, 'b> {
    rows: usize,
    inputs: &'a [Vector<'a>],
    arena: &'b mut Arena,
}

impl<'a> Evaluator<'a, '_> {
    fn eval(&mut self, expr: &Expr) -> Vector<'a> {
        match expr {
            Expr::Null(ty) => null_vector(*ty),
            Expr::Bool(value) => Vector::Bool(Values::Constant(truth(*value))),
            Expr::Int(value) => Vector::Int(Values::Constant(*value)),
            Expr::Num(value) => Vector::Num(Values::Constant(*value)),
            Expr::Text(value) => Vector::Text(Values::Constant(self.arena.code(value.as_bytes()))),
            Expr::Input(index) => self.input(*index),
            Expr::Not(inner) => Vector::Bool(map(&self.eval_bool(inner), |value| TRUE - value)),
            Expr::And(left, right) => {
                Vector::Bool(zip(&self.eval_bool(left), &self.eval_bool(right), u8::min))
            }
            Expr::Or(left, right) => {
                Vector::Bool(zip(&self.eval_bool(left), &self.eval_bool(right), u8::max))
            }
            Expr::Compare(op, left, right) => {
                let (left, right) = (self.eval(left), self.eval(right));
                Vector::Bool(compare(*op, &left, &right, self.arena))
            }
            Expr::IsNull(inner, negated) => {
                let inner = self.eval(inner);
                Vector::Bool(is_null(&inner, *negated))
            }
            Expr::In(inner, list) => self.eval_in_list(inner, list),
            Expr::Arith(op, left, right) => match (self.eval(left), self.eval(right)) {
                (Vector::Int(left), Vector::Int(right)) => {
                    Vector::Int(integer_arithmetic(*op, &left, &right))
                }
                (left, right) => {
                    Vector::Num(float_arithmetic(*op, &to_floats(&left), &to_floats(&right)))
                }
            },
            Expr::Negate(inner) => match self.eval(inner) {
                Vector::Int(values) => Vector::Int(map(&values, |value| {
                    if value == NULL_INT { value } else { value.checked_neg().unwrap_or(NULL_INT) }
                })),
                other => Vector::Num(map(&to_floats(&other), |value| -value)),
            },
            Expr::Power(base, exponent) => {
                Vector::Num(zip(&self.eval_float(base), &self.eval_float(exponent), power))
            }
            Expr::Shift(inner, months, days, ty) => {
                let (values, months, days) =
                    (self.eval_int(inner), self.eval_int(months), self.eval_int(days));
                let values =
                    zip(&values, &months, |value, months| shift_months(value, months, *ty));
                Vector::Int(if *ty == Type::Date {
                    zip(&values, &days, shift_days)
                } else {
                    values
                })
            }
            Expr::Case(branches, otherwise) => self.eval_case(branches, otherwise),
            Expr::Cast(inner, from, to) => {
                let inner = self.eval(inner);
                self.cast(inner, *from, *to)
            }
            Expr::Extract(part, inner, ty) => {
                let values = self.eval_int(inner);
                Vector::Int(map(&values, |value| extract(*part, value, *ty)))
            }
            Expr::Abs(inner) => match self.eval(inner) {
                Vector::Int(values) => Vector::Int(map(&values, |value| {
                    if value == NULL_INT { value } else { value.checked_abs().unwrap_or(NULL_INT) }
                })),
                other => Vector::Num(map(&to_floats(&other), f64::abs)),
            },
            Expr::Round(inner, digits) => self.eval_round(inner, digits.as_deref()),
            Expr::Floor(inner) => Vector::Num(map(&self.eval_float(inner), f64::floor)),
            Expr::Ceil(inner) => Vector::Num(map(&self.eval_float(inner), f64::ceil)),
            Expr::Coalesce(list) => {
                let first = self.eval(&list[0]);
                list[1..].iter().fold(first, |known, next| {
                    let next = self.eval(next);
                    select_rows(
                        self.rows,
                        |row| if known.is_null(row) { &next } else { &known },
                        &known,
                    )
                })
            }
            Expr::NullIf(left, right) => {
                let (value, other) = (self.eval(left), self.eval(right));
                let equal = compare(CompareOp::Eq, &value, &other, self.arena);
                let nothing = null_like(&value);
                select_rows(
                    self.rows,
                    |row| {
                        if equal.at(row) == TRUE { &nothing } else { &value }
                    },
                    &value,
                )
            }
            Expr::Least(list) => self.eval_extreme(list, CompareOp::Less),
            Expr::Greatest(list) => self.eval_extreme(list, CompareOp::Greater),
            Expr::Length(inner) => {
                let values = self.eval_text(inner);
                Vector::Int(text::length(&values, self.arena))
            }
            Expr::Position(wanted, inner) => {
                let (wanted, values) = (self.eval_text(wanted), self.eval_text(inner));
                self.charge(&values, 1);
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
            | Expr::StartsWith(..) => self.eval_text_function(expr),
        }
    }

    /// Charges the work of a function that scans these texts.
    fn charge(&mut self, values: &Values<'_, u64>, weight: u64) {
        let units = text::scan_cost(values, weight, self.arena);
        self.arena.add_work(units);
    }

    fn eval_text_function(&mut self, expr: &Expr) -> Vector<'a> {
        match expr {
            Expr::Concat(left, right) => {
                let (left, right) = (self.eval_text(left), self.eval_text(right));
                self.charge(&left, 1);
                self.charge(&right, 1);
                Vector::Text(text::concat(&left, &right, self.arena))
            }
            Expr::Like(inner, pattern) => {
                let values = self.eval_text(inner);
                let steps = Cell::new(0);
                let answers =
                    text::test_each(&values, self.arena, |text| pattern.matches(text, &steps));
                self.arena.add_work(steps.get());
                Vector::Bool(answers)
            }
            Expr::LikeEach(inner, pattern, escape) => {
                let (values, patterns) = (self.eval_text(inner), self.eval_text(pattern));
                self.charge(&patterns, 1);
                Vector::Bool(text::like_each(&values, &patterns, *escape, self.arena))
            }
            Expr::Regexp(inner, regex, weight) => {
                let values = self.eval_text(inner);
                self.charge(&values, *weight);
                Vector::Bool(text::test_each(&values, self.arena, |text| {
                    regex.is_match(text.as_bytes())
                }))
            }
            Expr::Lower(inner) => self.map_text(inner, str::to_lowercase),
            Expr::Upper(inner) => self.map_text(inner, str::to_uppercase),
            Expr::Trim(inner) => self.map_text(inner, |text| text.trim_matches(' ').to_owned()),
            Expr::Substr(inner, start, count) => {
                let values = self.eval_text(inner);
                let start = self.eval_int(start);
                let count = count.as_deref().map(|count| self.eval_int(count));
                self.charge(&values, 1);
                Vector::Text(text::substr(&values, &start, count.as_ref(), self.arena))
            }
            Expr::StartsWith(inner, prefix) => {
                let (values, prefix) = (self.eval_text(inner), self.eval_text(prefix));
                Vector::Bool(text::starts_with(&values, &prefix, self.arena))
            }
            Expr::Left(inner, count) => self.end_of(End::Left, inner, count),
            Expr::Right(inner, count) => self.end_of(End::Right, inner, count),
            Expr::Replace(inner, from, to) => {
                let (values, from, to) =
                    (self.eval_text(inner), self.eval_text(from), self.eval_text(to));
                self.charge(&values, 1);
                Vector::Text(search::replace(&values, &from, &to, self.arena))
            }
            _ => null_vector(Type::Null),
        }
    }

    fn end_of(&mut self, end: End, inner: &Expr, count: &Expr) -> Vector<'a> {
        let (values, counts) = (self.eval_text(inner), self.eval_int(count));
        self.charge(&values, 1);
        Vector::Text(search::end_of(end, &values, &counts, self.arena))
    }

    fn map_text(&mut self, inner: &Expr, f: impl Fn(&str) -> String) -> Vector<'a> {
        let values = self.eval_text(inner);
        self.charge(&values, 2);
        Vector::Text(text::map_text(&values, self.arena, f))
    }

    fn input(&self, index: usize) -> Vector<'a> {
        match &self.inputs[index] {
            Vector::Bool(vals) => Vector::Bool(borrow(vals)),
            Vector::Int(vals) => Vector::Int(borrow(vals)),
            Vector::Num(vals) => Vector::Num(borrow(vals)),
            Vector::Text(vals) => Vector::Text(borrow(vals)),
        }
    }

    fn eval_bool(&mut self, expr: &Expr) -> Values<'a, u8> {
        match self.eval(expr) {
            Vector::Bool(values) => values,
            _ => Values::Constant(UNKNOWN),
        }
    }

    fn eval_int(&mut self, expr: &Expr) -> Values<'a, i64> {
        match self.eval(expr) {
            Vector::Int(values) => values,
            _ => Values::Constant(NULL_INT),
        }
    }

    fn eval_float(&mut self, expr: &Expr) -> Values<'a, f64> {
        to_floats(&self.eval(expr))
    }

    fn eval_text(&mut self, expr: &Expr) -> Values<'a, u64> {
        match self.eval(expr) {
            Vector::Text(values) => values,
            _ => Values::Constant(NULL),
        }
    }

    fn eval_in_list(&mut self, inner: &Expr, list: &[Expr]) -> Vector<'a> {
        let value = self.eval(inner);
        let mut answer = Values::Constant(FALSE);
        for item in list {
            let item = self.eval(item);
            let equal = compare(CompareOp::Eq, &value, &item, self.arena);
            answer = zip(&answer, &equal, u8::max);
        }
        Vector::Bool(answer)
    }

    fn eval_case(&mut self, branches: &[(Expr, Expr)], otherwise: &Expr) -> Vector<'a> {
        let mut answer = self.eval(otherwise);
        for (when, then) in branches.iter().rev() {
            let when = self.eval_bool(when);
            let then = self.eval(then);
            answer = select_rows(
                self.rows,
                |row| if when.at(row) == TRUE { &then } else { &answer },
                &then,
            );
        }
        answer
    }

    fn eval_extreme(&mut self, list: &[Expr], wanted: CompareOp) -> Vector<'a> {
        let first = self.eval(&list[0]);
        list[1..].iter().fold(first, |known, next| {
            let next = self.eval(next);
            let better = compare(wanted, &next, &known, self.arena);
            select_rows(
                self.rows,
                |row| {
                    if known.is_null(row) || better.at(row) == TRUE { &next } else { &known }
                },
                &known,
            )
        })
    }

    fn eval_round(&mut self, inner: &Expr, digits: Option<&Expr>) -> Vector<'a> {
        let values = self.eval_float(inner);
        let Some(digits) = digits else {
            return Vector::Num(map(&values, f64::round));
        };
        let digits = self.eval_int(digits);
        Vector::Num(zip(&values, &digits, round_to_digits))
    }

    fn cast(&mut self, inner: Vector<'a>, from: Type, to: Type) -> Vector<'a> {
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

fn borrow<'a, T: Copy>(vals: &'a Values<'a, T>) -> Values<'a, T> {
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

fn null_like<'a>(vector: &Vector<'_>) -> Vector<'a> {
    match vector {
        Vector::Bool(_) => null_vector(Type::Bool),
        Vector::Int(_) => null_vector(Type::Int),
        Vector::Num(_) => null_vector(Type::Num),
        Vector::Text(_) => null_vector(Type::Text),
    }
}

/// Selects each row's value from the vector that `from` returns. All vectors have the type of
/// `like`.
fn select_rows<'a, 'v>(
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

fn is_null<'a>(vector: &Vector<'_>, negated: bool) -> Values<'a, u8> {
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
pub(crate) fn format_word(lane: u64, ty: Type) -> String {
    match ty {
        Type::Num => number::format_number(f64::from_bits(lane)),
        Type::Date => date::format_date(lane as i64),
        Type::Month => date::format_yearmonth(lane as i64),
        Type::DateTime => date::format_datetime(lane as i64),
        Type::Time => date::format_time(lane as i64),
        Type::Bool => if lane == 0 { "false" } else { "true" }.to_owned(),
        Type::Int | Type::Text | Type::Null => (lane as i64).to_string(),
    }
}
