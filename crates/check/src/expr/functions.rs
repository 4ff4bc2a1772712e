//! Functions of values: each takes its arguments, checks their types, and is a part of the
//! expression.

use sqlparser::ast;

use super::calls::{NOTHING, same, text_literal};
use super::compile::{CompileError, Compiler, Typed, refuse};
use super::types::{arithmetic, wrong_types};
use super::{Arithmetic, Expr, Type};
use crate::folder::package::regex_error;
use crate::work;

impl Compiler<'_> {
    pub(super) fn scalar(
        &mut self,
        name: &str,
        arguments: &[&ast::Expr],
        whole: &ast::Expr,
    ) -> Result<Typed, CompileError> {
        match (name, arguments) {
            ("abs", [inner]) => match self.expr(inner)? {
                (expr, ty @ (Type::Int | Type::Num)) => Ok((Expr::Abs(Box::new(expr)), ty)),
                (_, ty) => wrong_types(name, &[ty]),
            },
            ("round", [inner]) => {
                Ok((Expr::Round(Box::new(self.number(name, inner)?), None), Type::Num))
            }
            ("round", [inner, digits]) => {
                let inner = self.number(name, inner)?;
                let digits = self.whole(name, digits)?;
                Ok((Expr::Round(Box::new(inner), Some(Box::new(digits))), Type::Num))
            }
            ("floor", [inner]) => Ok((Expr::Floor(Box::new(self.number(name, inner)?)), Type::Num)),
            ("ceil" | "ceiling", [inner]) => {
                Ok((Expr::Ceil(Box::new(self.number(name, inner)?)), Type::Num))
            }
            ("coalesce" | "least" | "greatest", [_, ..]) => {
                let parts =
                    arguments.iter().map(|part| self.expr(part)).collect::<Result<Vec<_>, _>>()?;
                let (parts, ty) = same(name, parts)?;
                if ty == Type::Null {
                    return Ok(NOTHING);
                }
                let expr = match name {
                    "coalesce" => Expr::Coalesce(parts),
                    "least" => Expr::Least(parts),
                    _ => Expr::Greatest(parts),
                };
                Ok((expr, ty))
            }
            ("nullif", [left, right]) => {
                let parts = vec![self.expr(left)?, self.expr(right)?];
                let (parts, ty) = same(name, parts)?;
                if ty == Type::Null {
                    return Ok(NOTHING);
                }
                match <[Expr; 2]>::try_from(parts) {
                    Ok([left, right]) => Ok((Expr::NullIf(Box::new(left), Box::new(right)), ty)),
                    Err(_) => self.unknown(whole),
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
                    Expr::Substr(Box::new(inner), Box::new(self.whole(name, from)?), None),
                    Type::Text,
                ))
            }
            ("substr", [inner, from, count]) => {
                let inner = self.text_argument(name, inner)?;
                let (from, count) = (self.whole(name, from)?, self.whole(name, count)?);
                Ok((
                    Expr::Substr(Box::new(inner), Box::new(from), Some(Box::new(count))),
                    Type::Text,
                ))
            }
            ("left" | "right", [inner, count]) => {
                let inner = Box::new(self.text_argument(name, inner)?);
                let count = Box::new(self.whole(name, count)?);
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
            ("position", _) => refuse(
                "position tar en text och var den söks. Skriv position('text' IN fält).",
                "position takes a text and where to look for it. Write position('text' IN field).",
            ),
            ("power" | "pow", [base, exponent]) => {
                let (base, exponent) = (self.number(name, base)?, self.number(name, exponent)?);
                Ok((Expr::Power(Box::new(base), Box::new(exponent)), Type::Num))
            }
            ("mod", [left, right]) => {
                let (left, right) = (self.expr(left)?, self.expr(right)?);
                arithmetic(Arithmetic::Remainder, left, right)
            }
            ("starts_with", [inner, prefix]) => {
                let (inner, prefix) =
                    (self.text_argument(name, inner)?, self.text_argument(name, prefix)?);
                Ok((Expr::StartsWith(Box::new(inner), Box::new(prefix)), Type::Bool))
            }
            ("regexp_like", [inner, pattern]) => {
                let inner = self.text_argument(name, inner)?;
                let Some(pattern) = text_literal(pattern) else {
                    return refuse(
                        "mönstret i regexp_like står i regeln. Skriv det i enkla citattecken.",
                        "the pattern of regexp_like stands in the rule. Write it in single quotes.",
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
                    Err(error) => refuse(
                        format!(
                            "mönstret '{pattern}' går inte att läsa: {}. Skriv ett reguljärt uttryck utan \\1 och (?=…).",
                            regex_error(&error)
                        ),
                        format!(
                            "the pattern '{pattern}' cannot be read: {}. Write a regular expression without \\1 and (?=…).",
                            regex_error(&error)
                        ),
                    ),
                }
            }
            _ => self.unknown(whole),
        }
    }
}
