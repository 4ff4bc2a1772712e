//! The types of expressions: common types, coercions, and the operators defined on each.

use super::compile::{CompileError, TypedExpr, reject};
use super::{ArithmeticOp, CompareOp, Expr, Type};
use crate::folder::codelist::parse_integer_value;
use crate::folder::field::FieldType;

pub(crate) fn type_of(field_type: FieldType) -> Type {
    match field_type {
        FieldType::String => Type::Text,
        FieldType::Integer | FieldType::Year => Type::Int,
        FieldType::Number => Type::Num,
        FieldType::Boolean => Type::Bool,
        FieldType::Date => Type::Date,
        FieldType::YearMonth => Type::Month,
        FieldType::DateTime => Type::DateTime,
        FieldType::Time => Type::Time,
    }
}

/// Whether a text literal beside a value of this type spells such a value.
pub(super) fn is_temporal(ty: Type) -> bool {
    matches!(ty, Type::Date | Type::Month | Type::DateTime | Type::Time)
}

pub(super) fn type_mismatch<T>(what: &str, types: &[Type]) -> Result<T, CompileError> {
    let names: Vec<&str> = types.iter().map(|ty| ty.name()).collect();
    let hint =
        types.contains(&Type::Text) && types.iter().any(|ty| matches!(ty, Type::Int | Type::Num));
    let (sv, en) = if hint {
        (" Skriv koder i enkla citattecken.", " Write codes in single quotes.")
    } else {
        (
            " Skriv CAST(… AS …) där typerna ska bli lika.",
            " Write CAST(… AS …) to give both the same type.",
        )
    };
    reject(
        format!("{what} går inte på {}.{sv}", names.join(" och ")),
        format!("{what} does not work on {}.{en}", names.join(" and ")),
    )
}

pub(super) fn negate(expr: Expr, negated: bool) -> TypedExpr {
    (if negated { Expr::Not(Box::new(expr)) } else { expr }, Type::Bool)
}

pub(super) fn as_bool(expr: Expr) -> Expr {
    type_null_as(expr, Type::Bool)
}

pub(super) fn type_null_as(expr: Expr, ty: Type) -> Expr {
    match expr {
        Expr::Null(_) => Expr::Null(ty),
        expr => expr,
    }
}

/// The type in which two expressions can be compared or replace one another.
pub(super) fn common_type(left: &TypedExpr, right: &TypedExpr) -> Option<Type> {
    match (left.1, right.1) {
        (a, b) if a == b => Some(a),
        (Type::Null, other) | (other, Type::Null) => Some(other),
        (Type::Int, Type::Num) | (Type::Num, Type::Int) => Some(Type::Num),
        // A text literal stands for the date that it spells; [`coerce`] reports one that does not
        // spell a date.
        (ty, Type::Text) if is_temporal(ty) && matches!(right.0, Expr::Text(_)) => Some(ty),
        (Type::Text, ty) if is_temporal(ty) && matches!(left.0, Expr::Text(_)) => Some(ty),
        _ => None,
    }
}

/// Coerces an expression to a type that [`common_type`] returned.
pub(super) fn coerce((expr, from): TypedExpr, to: Type) -> Result<Expr, CompileError> {
    match (expr, from, to) {
        (Expr::Null(_), _, to) => Ok(Expr::Null(to)),
        (Expr::Text(text), Type::Text, to) if is_temporal(to) => {
            let field_type = match to {
                Type::Date => FieldType::Date,
                Type::DateTime => FieldType::DateTime,
                Type::Time => FieldType::Time,
                _ => FieldType::YearMonth,
            };
            match parse_integer_value(text.as_bytes(), field_type) {
                Some(value) => Ok(Expr::Int(value)),
                None => reject(
                    format!(
                        "'{text}' är inte {}. Skriv ett värde som finns.",
                        field_type.label(crate::Lang::Sv)
                    ),
                    format!(
                        "'{text}' is not a {}. Write a value that exists.",
                        field_type.label(crate::Lang::En)
                    ),
                ),
            }
        }
        (Expr::Int(value), Type::Int, Type::Num) => Ok(Expr::Num(value as f64)),
        (expr, Type::Int, Type::Num) => Ok(Expr::Cast(Box::new(expr), Type::Int, Type::Num)),
        (expr, _, _) => Ok(expr),
    }
}

pub(super) fn compare(
    op: CompareOp,
    left: TypedExpr,
    right: TypedExpr,
) -> Result<Expr, CompileError> {
    let Some(ty) = common_type(&left, &right) else {
        let sign = match op {
            CompareOp::Eq => "=",
            CompareOp::NotEq => "<>",
            CompareOp::Less => "<",
            CompareOp::LessEq => "<=",
            CompareOp::Greater => ">",
            CompareOp::GreaterEq => ">=",
        };
        return type_mismatch(sign, &[left.1, right.1]);
    };
    Ok(Expr::Compare(op, Box::new(coerce(left, ty)?), Box::new(coerce(right, ty)?)))
}

pub(super) fn arithmetic(
    op: ArithmeticOp,
    left: TypedExpr,
    right: TypedExpr,
) -> Result<TypedExpr, CompileError> {
    if (op, left.1, right.1) == (ArithmeticOp::Subtract, Type::DateTime, Type::DateTime) {
        return reject(
            "en tidpunkt minus en annan är ingen siffra. Skriv EXTRACT(EPOCH FROM a) - EXTRACT(EPOCH FROM b), som ger sekunder.",
            "a datetime minus another is not a number. Write EXTRACT(EPOCH FROM a) - EXTRACT(EPOCH FROM b), in seconds.",
        );
    }
    let (ty, work) = match (op, left.1, right.1) {
        (ArithmeticOp::Add | ArithmeticOp::Subtract, Type::Date, Type::Int) => {
            (Type::Date, Type::Int)
        }
        (ArithmeticOp::Add, Type::Int, Type::Date) => (Type::Date, Type::Int),
        (ArithmeticOp::Subtract, Type::Date, Type::Date) => (Type::Int, Type::Int),
        (
            ArithmeticOp::Divide,
            Type::Int | Type::Num | Type::Null,
            Type::Int | Type::Num | Type::Null,
        ) => (Type::Num, Type::Num),
        (_, Type::Int, Type::Int | Type::Null) | (_, Type::Null, Type::Int) => {
            (Type::Int, Type::Int)
        }
        (_, Type::Int | Type::Num, Type::Num) | (_, Type::Num, Type::Int) => (Type::Num, Type::Num),
        (_, Type::Num | Type::Null, Type::Null) | (_, Type::Null, Type::Num) => {
            (Type::Num, Type::Num)
        }
        (_, left, right) => {
            let sign = match op {
                ArithmeticOp::Add => "+",
                ArithmeticOp::Subtract => "-",
                ArithmeticOp::Multiply => "*",
                ArithmeticOp::Divide => "/",
                ArithmeticOp::Remainder => "%",
            };
            return type_mismatch(sign, &[left, right]);
        }
    };
    let (left, right) = (coerce(left, work)?, coerce(right, work)?);
    Ok((Expr::Arith(op, Box::new(left), Box::new(right)), ty))
}
