//! Parses SQL text and its literals with `sqlparser`, within bounds on depth.

use super::compile::{CompileError, TypedExpr, reject};
use super::{Expr, Type};
use crate::Localized;
use sqlparser::ast::{self, Value};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;

pub(super) fn parse(text: &str) -> Result<ast::Expr, CompileError> {
    let unreadable = |error: String| {
        let error =
            error.trim_start_matches("sql parser error: ").replace("found: EOF", "found: its end");
        Localized::new(
            format!(
                "uttrycket går inte att läsa: {error}. Skriv ett helt villkor; se efter parenteser och citattecken."
            ),
            format!(
                "the expression cannot be parsed: {error}. Write a complete condition; check brackets and quotes."
            ),
        )
    };
    let mut parser = Parser::new(&PostgreSqlDialect {})
        .with_recursion_limit(60)
        .try_with_sql(text)
        .map_err(|error| unreadable(error.to_string()))?;
    let expr = parser.parse_expr().map_err(|error| unreadable(error.to_string()))?;
    let next = parser.next_token();
    if next.token != sqlparser::tokenizer::Token::EOF {
        return reject(
            format!(
                "uttrycket slutar före '{next}'. Skriv ett enda villkor, med AND eller OR mellan delarna."
            ),
            format!(
                "the expression ends before '{next}'. Write one condition, with AND or OR between its parts."
            ),
        );
    }
    Ok(expr)
}

/// Whether the text has so many operators that its syntax tree could be too deep. Checked before
/// parsing, since even dropping a deep tree is recursive.
pub(super) fn has_too_many_operators(text: &str) -> bool {
    let bytes = text.as_bytes();
    let signs = bytes.iter().filter(|byte| b"+-*/%|=<>~!&^#:?[".contains(byte)).count();
    let words = text.split(|ch: char| !ch.is_alphanumeric()).filter(|word| {
        [
            "and", "or", "not", "is", "like", "ilike", "in", "between", "collate", "at", "similar",
            "xor", "over", "div", "case", "interval", "prior",
        ]
        .contains(&word.to_lowercase().as_str())
    });
    signs + words.count() > 700
}

pub(super) fn literal(value: &Value) -> Result<TypedExpr, CompileError> {
    match value {
        Value::Null => Ok((Expr::Null(Type::Null), Type::Null)),
        Value::Boolean(flag) => Ok((Expr::Bool(*flag), Type::Bool)),
        Value::SingleQuotedString(text) => Ok((Expr::Text(text.clone()), Type::Text)),
        Value::Number(text, false) => {
            match (text.parse::<i64>(), crate::value::number::parse_number(text.as_bytes(), b'.')) {
                (Ok(value), _) => Ok((Expr::Int(value), Type::Int)),
                (_, Some(value)) => Ok((Expr::Num(value), Type::Num)),
                _ => reject(
                    format!("talet {text} förstås inte. Skriv siffror och punkt, som 1.5."),
                    format!(
                        "the number {text} is not understood. Write digits and a point, such as 1.5."
                    ),
                ),
            }
        }
        other => reject(
            format!(
                "'{other}' förstås inte i en regel. Skriv text i enkla citattecken, och tal med siffror."
            ),
            format!(
                "'{other}' is not understood in a rule. Write text in single quotes, and numbers as digits."
            ),
        ),
    }
}
