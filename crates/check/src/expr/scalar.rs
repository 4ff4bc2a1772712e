//! Compiles scalar functions: each checks its arguments' types and becomes a node of the
//! expression.

use sqlparser::ast;

use super::calls::{NULL_LITERAL, text_literal, unify};
use super::compile::{CompileError, Compiler, TypedExpr, reject};
use super::types::{arithmetic, type_mismatch};
use super::{ArithmeticOp, Expr, Type};
use crate::folder::package::regex_error;
use crate::work;

impl Compiler<'_> {
    pub(super) fn compile_scalar(
        &mut self,
        name: &str,
        arguments: &[&ast::Expr],
        whole: &ast::Expr,
    ) -> Result<TypedExpr, CompileError> {
        match (name, arguments) {
            ("abs", [inner]) => match self.compile_expr(inner)? {
                (expr, ty @ (Type::Int | Type::Num)) => Ok((Expr::Abs(Box::new(expr)), ty)),
                (_, ty) => type_mismatch(name, &[ty]),
            },
            ("round", [inner]) => {
                Ok((Expr::Round(Box::new(self.number_argument(name, inner)?), None), Type::Num))
            }
            ("round", [inner, digits]) => {
                let inner = self.number_argument(name, inner)?;
                let digits = self.integer_argument(name, digits)?;
                Ok((Expr::Round(Box::new(inner), Some(Box::new(digits))), Type::Num))
            }
            ("floor", [inner]) => {
                Ok((Expr::Floor(Box::new(self.number_argument(name, inner)?)), Type::Num))
            }
            ("ceil" | "ceiling", [inner]) => {
                Ok((Expr::Ceil(Box::new(self.number_argument(name, inner)?)), Type::Num))
            }
            ("coalesce" | "least" | "greatest", [_, ..]) => {
                let parts = arguments.iter().map(|part| self.compile_expr(part)).collect::<Result<
                    Vec<_>,
                    _,
                >>(
                )?;
                let (parts, ty) = unify(name, parts)?;
                if ty == Type::Null {
                    return Ok(NULL_LITERAL);
                }
                let expr = match name {
                    "coalesce" => Expr::Coalesce(parts),
                    "least" => Expr::Least(parts),
                    _ => Expr::Greatest(parts),
                };
                Ok((expr, ty))
            }
            ("nullif", [left, right]) => {
                let parts = vec![self.compile_expr(left)?, self.compile_expr(right)?];
                let (parts, ty) = unify(name, parts)?;
                if ty == Type::Null {
                    return Ok(NULL_LITERAL);
                }
                match <[Expr; 2]>::try_from(parts) {
                    Ok([left, right]) => Ok((Expr::NullIf(Box::new(left), Box::new(right)), ty)),
                    Err(_) => self.reject_unsupported(whole),
                }
            }
            ("length" | "char_length" | "character_length", [inner]) if name == "length" => {
                Ok((Expr::Length(Box::new(self.text_argument(name, inner)?)), Type::Int))
            }
            ("lower", [inner]) => {
                Ok((Expr::Lower(Box::new(self.text_argument(name, inner)?)), Type::Text))
            }
            ("upper", [inner]) => {
                Ok((Expr::Upper(Box::new(self.text_argument(name, inner)?)), Type::Text))
            }
            ("trim", [inner]) => {
                Ok((Expr::Trim(Box::new(self.text_argument(name, inner)?)), Type::Text))
            }
            ("substr", [inner, from]) => {
                let inner = self.text_argument(name, inner)?;
                Ok((
                    Expr::Substr(
                        Box::new(inner),
                        Box::new(self.integer_argument(name, from)?),
                        None,
                    ),
                    Type::Text,
                ))
            }
            ("substr", [inner, from, count]) => {
                let inner = self.text_argument(name, inner)?;
                let (from, count) =
                    (self.integer_argument(name, from)?, self.integer_argument(name, count)?);
                Ok((
                    Expr::Substr(Box::new(inner), Box::new(from), Some(Box::new(count))),
                    Type::Text,
                ))
            }
            ("left" | "right", [inner, count]) => {
                let inner = Box::new(self.text_argument(name, inner)?);
                let count = Box::new(self.integer_argument(name, count)?);
                Ok((
                    if name == "left" {
                        Expr::Left(inner, count)
                    } else {
                        Expr::Right(inner, count)
                    },
                    Type::Text,
                ))
            }
            ("replace", [inner, from, to]) => {
                let inner = Box::new(self.text_argument(name, inner)?);
                let (from, to) = (
                    Box::new(self.text_argument(name, from)?),
                    Box::new(self.text_argument(name, to)?),
                );
                Ok((Expr::Replace(inner, from, to), Type::Text))
            }
            ("position", _) => reject(
                "position tar en text och var den söks. Skriv position('text' IN fält).",
                "position takes a text and where to look for it. Write position('text' IN field).",
            ),
            ("power" | "pow", [base, exponent]) => {
                let (base, exponent) =
                    (self.number_argument(name, base)?, self.number_argument(name, exponent)?);
                Ok((Expr::Power(Box::new(base), Box::new(exponent)), Type::Num))
            }
            ("mod", [left, right]) => {
                let (left, right) = (self.compile_expr(left)?, self.compile_expr(right)?);
                arithmetic(ArithmeticOp::Remainder, left, right)
            }
            ("starts_with", [inner, prefix]) => {
                let (inner, prefix) =
                    (self.text_argument(name, inner)?, self.text_argument(name, prefix)?);
                Ok((Expr::StartsWith(Box::new(inner), Box::new(prefix)), Type::Bool))
            }
            ("regexp_like", [inner, pattern]) => {
                let inner = self.text_argument(name, inner)?;
                let Some(pattern) = text_literal(pattern) else {
                    return reject(
                        "mönstret i regexp_like står i regeln. Skriv det i enkla citattecken.",
                        "the pattern of regexp_like must be a literal. Write it in single quotes.",
                    );
                };
                match regex::bytes::RegexBuilder::new(pattern)
                    .size_limit(1 << 20)
                    .dfa_size_limit(1 << 21)
                    .build()
                {
                    Ok(regex) => Ok((
                        Expr::Regexp(Box::new(inner), regex, work::pattern_weight(pattern)),
                        Type::Bool,
                    )),
                    Err(error) => reject(
                        format!(
                            "mönstret '{pattern}' går inte att läsa: {}. Skriv ett reguljärt uttryck utan \\1 och (?=…).",
                            regex_error(&error)
                        ),
                        format!(
                            "the pattern '{pattern}' cannot be parsed: {}. Write a regular expression without \\1 and (?=…).",
                            regex_error(&error)
                        ),
                    ),
                }
            }
            _ => self.reject_unsupported(whole),
        }
    }
}
