//! The names that an expression uses.

use sqlparser::ast::Expr;

use super::types::{aggregate_of, call};

/// The operands of an expression.
fn parts(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Nested(one) | Expr::IsNull(one) | Expr::IsNotNull(one) => vec![one],
        Expr::UnaryOp { expr, .. } | Expr::Cast { expr, .. } | Expr::Extract { expr, .. } => {
            vec![expr]
        }
        Expr::Floor { expr, .. } | Expr::Ceil { expr, .. } | Expr::Trim { expr, .. } => vec![expr],
        Expr::BinaryOp { left, right, .. } => vec![left, right],
        Expr::Between { expr, low, high, .. } => vec![expr, low, high],
        Expr::InList { expr, list, .. } => std::iter::once(&**expr).chain(list).collect(),
        Expr::Like { expr, pattern, .. } => vec![expr, pattern],
        Expr::Case { operand, conditions, else_result, .. } => {
            let branches = conditions.iter().flat_map(|branch| [&branch.condition, &branch.result]);
            operand.as_deref().into_iter().chain(branches).chain(else_result.as_deref()).collect()
        }
        Expr::Substring { expr, substring_from, substring_for, .. } => std::iter::once(&**expr)
            .chain(substring_from.as_deref())
            .chain(substring_for.as_deref())
            .collect(),
        Expr::Position { expr, r#in } => vec![expr, r#in],
        Expr::Function(function) => {
            let order = function.within_group.iter().map(|order| &order.expr);
            call(function).1.into_iter().chain(order).chain(function.filter.as_deref()).collect()
        }
        Expr::Value(_)
        | Expr::Interval(_)
        | Expr::TypedString(_)
        | Expr::Identifier(_)
        | Expr::CompoundIdentifier(_) => vec![],
        other => panic!("{other} is no part of the language"),
    }
}

/// All names, as `["field"]`, `["field", "column"]`, `["previous", "field"]`.
pub(crate) fn names(expr: &Expr) -> Vec<Vec<String>> {
    match expr {
        Expr::Identifier(part) => vec![vec![part.value.clone()]],
        Expr::CompoundIdentifier(parts) if parts[0].value.eq_ignore_ascii_case("period") => vec![],
        Expr::CompoundIdentifier(parts) => {
            vec![parts.iter().map(|part| part.value.clone()).collect()]
        }
        other => parts(other).into_iter().flat_map(names).collect(),
    }
}

pub(crate) fn has_aggregate(expr: &Expr) -> bool {
    let own = matches!(expr, Expr::Function(function) if aggregate_of(&call(function).0).is_some());
    own || parts(expr).into_iter().any(has_aggregate)
}
