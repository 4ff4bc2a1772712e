//! The types of an expression's parts: which go together, and as what.

use super::compile::{CompileError, Typed, refuse};
use super::{Arithmetic, Comparison, Expr, Type};
use crate::folder::codelist::whole;
use crate::folder::field::FieldType;

pub(crate) fn type_of(kind: FieldType) -> Type {
    match kind {
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

/// Whether a literal text beside such a value spells one.
pub(super) fn is_in_time(ty: Type) -> bool {
    matches!(ty, Type::Date | Type::Month | Type::DateTime | Type::Time)
}

pub(super) fn wrong_types<T>(what: &str, types: &[Type]) -> Result<T, CompileError> {
    let names: Vec<&str> = types.iter().map(|ty| ty.name()).collect();
    let hint =
        types.contains(&Type::Text) && types.iter().any(|ty| matches!(ty, Type::Int | Type::Num));
    let (sv, en) = if hint {
        (" Skriv koder i enkla citattecken.", " Write codes in single quotes.")
    } else {
        (
            " Skriv CAST(… AS …) där typerna ska bli lika.",
            " Write CAST(… AS …) where the types are to become alike.",
        )
    };
    refuse(
        format!("{what} går inte på {}.{sv}", names.join(" och ")),
        format!("{what} does not work on {}.{en}", names.join(" and ")),
    )
}

pub(super) fn negate(expr: Expr, negated: bool) -> Typed {
    (if negated { Expr::Not(Box::new(expr)) } else { expr }, Type::Bool)
}

pub(super) fn as_bool(expr: Expr) -> Expr {
    retype(expr, Type::Bool)
}

pub(super) fn retype(expr: Expr, ty: Type) -> Expr {
    match expr {
        Expr::Null(_) => Expr::Null(ty),
        expr => expr,
    }
}

/// The type in which two parts can be compared or stand for one another.
pub(super) fn common(left: &Typed, right: &Typed) -> Option<Type> {
    match (left.1, right.1) {
        (a, b) if a == b => Some(a),
        (Type::Null, other) | (other, Type::Null) => Some(other),
        (Type::Int, Type::Num) | (Type::Num, Type::Int) => Some(Type::Num),
        // A literal text stands for the date that it spells; whether it does is found by `convert`.
        (ty, Type::Text) if is_in_time(ty) && matches!(right.0, Expr::Text(_)) => Some(ty),
        (Type::Text, ty) if is_in_time(ty) && matches!(left.0, Expr::Text(_)) => Some(ty),
        _ => None,
    }
}

/// Makes a part of a type that [`common`] found.
pub(super) fn convert((expr, from): Typed, to: Type) -> Result<Expr, CompileError> {
    match (expr, from, to) {
        (Expr::Null(_), _, to) => Ok(Expr::Null(to)),
        (Expr::Text(text), Type::Text, to) if is_in_time(to) => {
            let kind = match to {
                Type::Date => FieldType::Date,
                Type::DateTime => FieldType::DateTime,
                Type::Time => FieldType::Time,
                _ => FieldType::YearMonth,
            };
            match whole(text.as_bytes(), kind) {
                Some(value) => Ok(Expr::Int(value)),
                None => refuse(
                    format!(
                        "'{text}' är inte {}. Skriv ett värde som finns.",
                        kind.label(crate::Lang::Sv)
                    ),
                    format!(
                        "'{text}' is not a {}. Write a value that exists.",
                        kind.label(crate::Lang::En)
                    ),
                ),
            }
        }
        (Expr::Int(value), Type::Int, Type::Num) => Ok(Expr::Num(value as f64)),
        (expr, Type::Int, Type::Num) => Ok(Expr::Cast(Box::new(expr), Type::Int, Type::Num)),
        (expr, _, _) => Ok(expr),
    }
}

pub(super) fn compare(how: Comparison, left: Typed, right: Typed) -> Result<Expr, CompileError> {
    let Some(ty) = common(&left, &right) else {
        let sign = match how {
            Comparison::Eq => "=",
            Comparison::NotEq => "<>",
            Comparison::Less => "<",
            Comparison::LessEq => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterEq => ">=",
        };
        return wrong_types(sign, &[left.1, right.1]);
    };
    Ok(Expr::Compare(how, Box::new(convert(left, ty)?), Box::new(convert(right, ty)?)))
}

pub(super) fn arithmetic(
    how: Arithmetic,
    left: Typed,
    right: Typed,
) -> Result<Typed, CompileError> {
    if (how, left.1, right.1) == (Arithmetic::Subtract, Type::DateTime, Type::DateTime) {
        return refuse(
            "en tidpunkt minus en annan är ingen siffra. Skriv EXTRACT(EPOCH FROM a) - EXTRACT(EPOCH FROM b), som ger sekunder.",
            "a datetime minus another is not a number. Write EXTRACT(EPOCH FROM a) - EXTRACT(EPOCH FROM b), which gives seconds.",
        );
    }
    let (ty, work) = match (how, left.1, right.1) {
        (Arithmetic::Add | Arithmetic::Subtract, Type::Date, Type::Int) => (Type::Date, Type::Int),
        (Arithmetic::Add, Type::Int, Type::Date) => (Type::Date, Type::Int),
        (Arithmetic::Subtract, Type::Date, Type::Date) => (Type::Int, Type::Int),
        (
            Arithmetic::Divide,
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
            let sign = match how {
                Arithmetic::Add => "+",
                Arithmetic::Subtract => "-",
                Arithmetic::Multiply => "*",
                Arithmetic::Divide => "/",
                Arithmetic::Remainder => "%",
            };
            return wrong_types(sign, &[left, right]);
        }
    };
    let (left, right) = (convert(left, work)?, convert(right, work)?);
    Ok((Expr::Arith(how, Box::new(left), Box::new(right)), ty))
}
