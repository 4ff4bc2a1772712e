//! Compiles calls of aggregates.

use super::aggregate::{Aggregate, AggregateFunction};
use super::compile::{CompileError, Compiler, Scope, TypedExpr, reject};
use super::types::{as_bool, coerce, type_mismatch};
use super::{Expr, Type};
use sqlparser::ast::{self, Value};

impl Compiler<'_> {
    pub(super) fn compile_aggregate(
        &mut self,
        called: AggregateCall<'_>,
    ) -> Result<TypedExpr, CompileError> {
        let AggregateCall { function, argument, fraction, filter, name, of_group } = called;
        self.uses_aggregate = true;
        let in_rows = self.scope == Scope::Row && !self.by.is_empty();
        let allowed = if of_group {
            in_rows
        } else {
            matches!(self.scope, Scope::Group | Scope::Measure | Scope::PairMeasure)
        };
        if self.in_aggregate || !allowed {
            return reject(
                format!(
                    "{name}(…) får inte stå här: aggregat hör till grupper, och inte inuti varandra. Skriv group.{name}(…) på nivån row, med 'by'."
                ),
                format!(
                    "{name}(…) is not allowed here: aggregates belong to groups and cannot be nested. Write group.{name}(…) at level row, with 'by'."
                ),
            );
        }
        self.in_aggregate = true;
        let argument = argument.map(|argument| self.compile_expr(argument)).transpose();
        let filter = filter.map(|filter| self.compile_expr(filter)).transpose();
        self.in_aggregate = false;
        let (argument, filter) = (argument?, filter?);
        let from = argument.as_ref().map_or(Type::Int, |(_, ty)| *ty);
        let (argument_type, ty) = match (function, from) {
            (AggregateFunction::Count | AggregateFunction::CountDistinct, from) => {
                (from, Type::Int)
            }
            (AggregateFunction::Sum, Type::Int) => (Type::Int, Type::Int),
            (
                AggregateFunction::Sum
                | AggregateFunction::Avg
                | AggregateFunction::Median
                | AggregateFunction::Percentile
                | AggregateFunction::StdDev,
                Type::Int | Type::Num | Type::Null,
            ) => (Type::Num, Type::Num),
            (AggregateFunction::Min | AggregateFunction::Max, from) if from != Type::Null => {
                (from, from)
            }
            (_, from) => return type_mismatch(name, &[from]),
        };
        let argument = argument.map(|argument| coerce(argument, argument_type)).transpose()?;
        let argument = match filter {
            None => argument,
            // Aggregates ignore NULL, so the filter turns the rows that it excludes into NULL.
            Some((filter, Type::Bool | Type::Null)) => {
                let nothing = Expr::Null(argument_type);
                let value = argument.unwrap_or(Expr::Int(1));
                Some(Expr::Case(vec![(as_bool(filter), value)], Box::new(nothing)))
            }
            Some((_, ty)) => return type_mismatch("FILTER (WHERE …)", &[ty]),
        };
        let aggregate = Aggregate { function, argument, argument_type, ty, fraction };
        Ok(if of_group {
            self.group_aggregate_input(aggregate)
        } else {
            self.aggregate_input(aggregate)
        })
    }
}

/// A call of an aggregate.
pub(super) struct AggregateCall<'a> {
    pub(super) function: AggregateFunction,
    /// `None` for `count(*)`.
    pub(super) argument: Option<&'a ast::Expr>,
    /// The fraction of a percentile.
    pub(super) fraction: f64,
    pub(super) filter: Option<&'a ast::Expr>,
    pub(super) name: &'a str,
    /// Whether it is `group.…`, the aggregate of a row's group.
    pub(super) of_group: bool,
}

pub(super) fn aggregate_function(name: &str) -> Option<AggregateFunction> {
    Some(match name {
        "sum" => AggregateFunction::Sum,
        "avg" => AggregateFunction::Avg,
        "min" => AggregateFunction::Min,
        "max" => AggregateFunction::Max,
        "median" => AggregateFunction::Median,
        "stddev" => AggregateFunction::StdDev,
        _ => return None,
    })
}

pub(super) fn is_plain_order(order: &ast::OrderByExpr) -> bool {
    matches!(order.options.sort, None | Some(ast::OrderBySort::Asc))
        && order.options.nulls_first.is_none()
        && order.with_fill.is_none()
}

/// The fraction of a percentile: a literal from 0 to 1.
pub(super) fn parse_fraction(ast: &ast::Expr) -> Result<f64, CompileError> {
    let number = match ast {
        ast::Expr::Value(value) => match &value.value {
            Value::Number(text, false) => text.parse::<f64>().ok(),
            _ => None,
        },
        _ => None,
    };
    match number.filter(|number| (0.0..=1.0).contains(number)) {
        Some(number) => Ok(number),
        None => reject(
            format!(
                "'{ast}' är ingen andel. Skriv ett tal från 0 till 1, som percentile_cont(0.9)."
            ),
            format!(
                "'{ast}' is not a fraction. Write a number from 0 to 1, such as percentile_cont(0.9)."
            ),
        ),
    }
}
