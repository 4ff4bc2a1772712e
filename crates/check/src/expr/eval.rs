//! Vectorised evaluation of a typed expression over a run of rows.
//!
//! Each node evaluates its operands to whole vectors and combines them in one loop, so the cost is
//! nodes × rows. There is no short-circuit: `CASE` and `coalesce` evaluate all their branches.

use std::cell::Cell;

use super::kernels::{
    extract, float_arithmetic, integer_arithmetic, power, round_to_digits, shift_days, shift_months,
};
use super::search::{self, End};
use super::text;
use super::vector::{FALSE, TRUE, UNKNOWN, Values, Vector, map, truth, zip};
use super::vector_ops::{borrow, compare, is_null, null_like, null_vector, select_rows, to_floats};
use super::{CompareOp, Expr, Type};
use crate::value::NULL_INT;
use crate::value::text_code::{Arena, NULL};

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

pub(super) struct Evaluator<'a, 'b> {
    pub(super) rows: usize,
    inputs: &'a [Vector<'a>],
    pub(super) arena: &'b mut Arena,
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
                self.eval_cast(inner, *from, *to)
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
}
