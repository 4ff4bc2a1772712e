//! The types of expressions: needed only for `CASE` and `coalesce` over integers and numbers.

use sqlparser::ast::{
    BinaryOperator, DataType, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments,
    UnaryOperator, Value as Literal,
};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Type {
    Null,
    Bool,
    Int,
    Num,
    Text,
    Date,
    Month,
    DateTime,
    Time,
}

impl Type {
    /// From the name in `datapackage.json`. A year is an integer.
    pub(crate) fn named(name: &str) -> Type {
        match name {
            "string" => Type::Text,
            "integer" | "year" => Type::Int,
            "number" => Type::Num,
            "boolean" => Type::Bool,
            "date" => Type::Date,
            "yearmonth" => Type::Month,
            "datetime" => Type::DateTime,
            "time" => Type::Time,
            other => panic!("the type {other}"),
        }
    }

    /// The common type of both.
    pub(crate) fn join(self, other: Type) -> Type {
        match (self, other) {
            (Type::Null, one) | (one, Type::Null) => one,
            (Type::Int, Type::Num) => Type::Num,
            (Type::Text, Type::Date | Type::Month | Type::DateTime | Type::Time) => other,
            (one, _) => one,
        }
    }
}

pub(crate) fn parse(text: &str) -> Expr {
    let mut parser = Parser::new(&PostgreSqlDialect {}).try_with_sql(text).expect("SQL");
    parser.parse_expr().unwrap_or_else(|error| panic!("{text}: {error}"))
}

pub(crate) fn target(ty: &DataType) -> Type {
    match ty.to_string().to_lowercase().as_str() {
        "int" | "integer" | "bigint" | "smallint" => Type::Int,
        "real" | "double" | "double precision" | "float" | "numeric" | "decimal" => Type::Num,
        "text" | "varchar" | "string" => Type::Text,
        "date" => Type::Date,
        "timestamp" => Type::DateTime,
        "time" => Type::Time,
        "boolean" | "bool" => Type::Bool,
        other => panic!("CAST to {other}"),
    }
}

/// A function's name and arguments; `*` is not an argument.
pub(crate) fn call(function: &Function) -> (String, Vec<&Expr>, bool) {
    let FunctionArguments::List(list) = &function.args else {
        return (function.name.to_string(), vec![], false);
    };
    let arguments = list.args.iter().filter_map(|argument| match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr),
        _ => None,
    });
    (
        function.name.to_string().to_lowercase(),
        arguments.collect(),
        list.duplicate_treatment.is_some(),
    )
}

pub(crate) const AGGREGATES: [&str; 9] =
    ["count", "sum", "avg", "min", "max", "median", "stddev", "percentile", "percentile_cont"];

/// The aggregate of a function's name, and whether it is that of a row's group.
pub(crate) fn aggregate_of(name: &str) -> Option<(&str, bool)> {
    let (of_group, name) = name.strip_prefix("group.").map_or((false, name), |name| (true, name));
    AGGREGATES.contains(&name).then_some((name, of_group))
}

/// The type of an expression; `name` returns that of a name.
pub(crate) fn type_of(expr: &Expr, name: &dyn Fn(&[String]) -> Type) -> Type {
    let of = |expr: &Expr| type_of(expr, name);
    let join = |parts: &mut dyn Iterator<Item = &Expr>| parts.map(of).fold(Type::Null, Type::join);
    match expr {
        Expr::Nested(inner) => of(inner),
        Expr::Value(value) => match &value.value {
            Literal::Number(text, _) => {
                if text.parse::<i64>().is_ok() {
                    Type::Int
                } else {
                    Type::Num
                }
            }
            Literal::SingleQuotedString(_) => Type::Text,
            Literal::Boolean(_) => Type::Bool,
            _ => Type::Null,
        },
        Expr::TypedString(typed) => target(&typed.data_type),
        Expr::Identifier(part) => name(std::slice::from_ref(&part.value)),
        Expr::CompoundIdentifier(parts) if parts[0].value.eq_ignore_ascii_case("period") => {
            Type::Date
        }
        Expr::CompoundIdentifier(parts) => {
            name(&parts.iter().map(|part| part.value.clone()).collect::<Vec<_>>())
        }
        Expr::UnaryOp { op: UnaryOperator::Minus | UnaryOperator::Plus, expr } => of(expr),
        Expr::BinaryOp { left, op, right } => match op {
            BinaryOperator::Divide => Type::Num,
            BinaryOperator::StringConcat => Type::Text,
            BinaryOperator::Plus
            | BinaryOperator::Minus
            | BinaryOperator::Multiply
            | BinaryOperator::Modulo => match (of(left), of(right)) {
                (Type::Date, Type::Date) => Type::Int,
                (Type::Date, _) | (_, Type::Date) => Type::Date,
                (Type::Month, _) | (_, Type::Month) => Type::Month,
                (left, right) => left.max(right),
            },
            _ => Type::Bool,
        },
        Expr::Cast { data_type, .. } => target(data_type),
        Expr::Case { conditions, else_result, .. } => {
            join(&mut conditions.iter().map(|branch| &branch.result).chain(else_result.as_deref()))
        }
        Expr::Extract { .. } | Expr::Position { .. } => Type::Int,
        Expr::Interval(_) => Type::Null,
        Expr::Floor { .. } | Expr::Ceil { .. } => Type::Num,
        Expr::Trim { .. } | Expr::Substring { .. } => Type::Text,
        Expr::Function(function) => {
            let (called, arguments, _) = call(function);
            match called.strip_prefix("group.").unwrap_or(&called) {
                "abs" | "min" | "max" => of(arguments[0]),
                "sum" => {
                    if of(arguments[0]) == Type::Int {
                        Type::Int
                    } else {
                        Type::Num
                    }
                }
                "round" | "floor" | "ceil" | "ceiling" | "avg" | "median" | "percentile"
                | "percentile_cont" | "stddev" => Type::Num,
                "coalesce" | "nullif" | "least" | "greatest" => join(&mut arguments.into_iter()),
                "length" | "count" => Type::Int,
                "lower" | "upper" | "trim" | "substr" | "left" | "right" | "replace" => Type::Text,
                "power" => Type::Num,
                "mod" => of(arguments[0]).max(of(arguments[1])),
                _ => Type::Bool,
            }
        }
        _ => Type::Bool,
    }
}
