//! Functions, `CASE`, `CAST`, `LIKE` and aggregates.

use sqlparser::ast::{self, DataType, DateTimeField, DuplicateTreatment, FunctionArg, FunctionArgExpr, FunctionArguments, Value};

use super::aggregate::{Aggregate, Function};
use super::compile::{Compiler, Level, Refused, Typed, refuse};
use super::like::Like;
use super::types::{common, compare, convert, wrong_types};
use super::{Comparison, Expr, Part, Type};
use crate::folder::package::regex_error;
use crate::work;

impl Compiler<'_> {
    pub(super) fn case(
        &mut self,
        operand: Option<&ast::Expr>,
        conditions: &[ast::CaseWhen],
        otherwise: Option<&ast::Expr>,
    ) -> Result<Typed, Refused> {
        let operand = operand.map(|operand| self.expr(operand)).transpose()?;
        let mut branches = Vec::new();
        for branch in conditions {
            let condition = self.expr(&branch.condition)?;
            let condition = match (&operand, condition) {
                (Some(operand), value) => compare(Comparison::Eq, operand.clone(), value)?,
                (None, (expr, Type::Bool)) => expr,
                (None, (_, Type::Null)) => Expr::Null(Type::Bool),
                (None, (_, ty)) => return wrong_types("CASE WHEN", &[ty]),
            };
            branches.push((condition, self.expr(&branch.result)?));
        }
        let otherwise = match otherwise {
            Some(otherwise) => self.expr(otherwise)?,
            None => (Expr::Null(Type::Null), Type::Null),
        };
        let (conditions, mut results): (Vec<Expr>, Vec<Typed>) = branches.into_iter().unzip();
        results.push(otherwise);
        let (mut results, ty) = same("CASE", results)?;
        if ty == Type::Null {
            return Ok(NOTHING);
        }
        let otherwise = results.pop().unwrap_or(Expr::Null(ty));
        Ok((Expr::Case(conditions.into_iter().zip(results).collect(), Box::new(otherwise)), ty))
    }

    pub(super) fn cast(&mut self, inner: &ast::Expr, target: &DataType) -> Result<Typed, Refused> {
        let (expr, from) = self.expr(inner)?;
        let to = match target {
            DataType::Int(None) | DataType::Integer(None) | DataType::BigInt(None) | DataType::SmallInt(None) => Type::Int,
            DataType::Real
            | DataType::Double(ast::ExactNumberInfo::None)
            | DataType::DoublePrecision
            | DataType::Float(ast::ExactNumberInfo::None)
            | DataType::Numeric(ast::ExactNumberInfo::None)
            | DataType::Decimal(ast::ExactNumberInfo::None) => Type::Num,
            DataType::Text | DataType::Varchar(None) | DataType::String(None) => Type::Text,
            DataType::Date => Type::Date,
            DataType::Boolean | DataType::Bool => Type::Bool,
            other => {
                return refuse(
                    format!("CAST till {other} förstås inte; skriv integer, double, text, date eller boolean."),
                    format!("CAST to {other} is not understood; write integer, double, text, date or boolean."),
                );
            }
        };
        match (from, to) {
            (Type::Null, to) => Ok((Expr::Null(to), to)),
            (from, to) if from == to => Ok((expr, to)),
            (_, Type::Text) | (Type::Text, _) | (Type::Int | Type::Num | Type::Bool, Type::Int | Type::Num | Type::Bool) => {
                Ok((Expr::Cast(Box::new(expr), from, to), to))
            }
            (from, to) => wrong_types("CAST", &[from, to]),
        }
    }

    pub(super) fn like(
        &mut self,
        inner: &ast::Expr,
        pattern: &ast::Expr,
        escape: Option<&ast::Expr>,
        negated: bool,
    ) -> Result<Typed, Refused> {
        let value = self.text_argument("LIKE", inner)?;
        let escape = match escape.map(text_literal) {
            None => None,
            Some(Some(text)) if text.chars().count() == 1 => text.chars().next(),
            Some(_) => return refuse("ESCAPE är ett tecken.", "ESCAPE is one character."),
        };
        let like = match text_literal(pattern) {
            Some(text) => match Like::new(text, escape) {
                Some(pattern) => Expr::Like(Box::new(value), pattern),
                None => return refuse("mönstret efter LIKE slutar med sitt ESCAPE.", "the pattern after LIKE ends with its ESCAPE."),
            },
            None => Expr::LikeEach(Box::new(value), Box::new(self.text_argument("LIKE", pattern)?), escape),
        };
        Ok((if negated { Expr::Not(Box::new(like)) } else { like }, Type::Bool))
    }

    /// Functions, with a syntax of their own or not.
    pub(super) fn call(&mut self, ast: &ast::Expr) -> Result<Typed, Refused> {
        match ast {
            ast::Expr::Extract { field, expr, syntax: ast::ExtractSyntax::From } => {
                let (inner, ty) = self.expr(expr)?;
                let part = match field {
                    DateTimeField::Year => Part::Year,
                    DateTimeField::Month => Part::Month,
                    DateTimeField::Day => Part::Day,
                    _ => return self.unknown(ast),
                };
                match ty {
                    Type::Date => Ok((Expr::Extract(part, Box::new(inner), ty), Type::Int)),
                    Type::Month if part != Part::Day => Ok((Expr::Extract(part, Box::new(inner), ty), Type::Int)),
                    _ => wrong_types("EXTRACT", &[ty]),
                }
            }
            ast::Expr::Floor { expr, field: ast::CeilFloorKind::DateTimeField(DateTimeField::NoDateTime) } => {
                let inner = self.number("floor", expr)?;
                Ok((Expr::Floor(Box::new(inner)), Type::Num))
            }
            ast::Expr::Ceil { expr, field: ast::CeilFloorKind::DateTimeField(DateTimeField::NoDateTime) } => {
                let inner = self.number("ceil", expr)?;
                Ok((Expr::Ceil(Box::new(inner)), Type::Num))
            }
            ast::Expr::Trim { trim_where: None, trim_what: None, expr, trim_characters: None } => {
                let inner = self.text_argument("trim", expr)?;
                Ok((Expr::Trim(Box::new(inner)), Type::Text))
            }
            ast::Expr::Substring { expr, substring_from: Some(from), substring_for, .. } => {
                let inner = self.text_argument("substr", expr)?;
                let from = self.whole("substr", from)?;
                let count = substring_for.as_deref().map(|count| self.whole("substr", count)).transpose()?;
                Ok((Expr::Substr(Box::new(inner), Box::new(from), count.map(Box::new)), Type::Text))
            }
            ast::Expr::Function(function) => self.function(function, ast),
            _ => self.unknown(ast),
        }
    }

    fn function(&mut self, function: &ast::Function, whole: &ast::Expr) -> Result<Typed, Refused> {
        let plain = !function.uses_odbc_syntax
            && function.filter.is_none()
            && function.over.is_none()
            && function.null_treatment.is_none()
            && function.within_group.is_empty()
            && matches!(function.parameters, FunctionArguments::None);
        let FunctionArguments::List(list) = &function.args else {
            return self.unknown(whole);
        };
        if !plain || !list.clauses.is_empty() {
            return self.unknown(whole);
        }
        let name = function.name.to_string().to_lowercase();
        let distinct = list.duplicate_treatment == Some(DuplicateTreatment::Distinct);
        let mut arguments = Vec::new();
        let mut star = false;
        for argument in &list.args {
            match argument {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => arguments.push(expr),
                FunctionArg::Unnamed(FunctionArgExpr::Wildcard) => star = true,
                _ => return self.unknown(whole),
            }
        }
        let aggregate = match name.as_str() {
            "count" => Some(if distinct { Function::CountDistinct } else { Function::Count }),
            "sum" => Some(Function::Sum),
            "avg" => Some(Function::Avg),
            "min" => Some(Function::Min),
            "max" => Some(Function::Max),
            "median" => Some(Function::Median),
            "stddev" => Some(Function::StdDev),
            _ => None,
        };
        match aggregate {
            Some(function) if star && name == "count" && arguments.is_empty() && !distinct => self.aggregate(function, None, &name),
            Some(function) if !star && arguments.len() == 1 && (!distinct || name == "count") => {
                self.aggregate(function, Some(arguments[0]), &name)
            }
            None if !star && list.duplicate_treatment.is_none() => self.scalar(&name, &arguments, whole),
            _ => self.unknown(whole),
        }
    }

    fn aggregate(&mut self, function: Function, argument: Option<&ast::Expr>, name: &str) -> Result<Typed, Refused> {
        if self.in_aggregate || !matches!(self.level, Level::Group | Level::Measure | Level::PairMeasure) {
            return refuse(
                format!("{name}(…) får inte stå här: aggregat hör till grupper, och inte inuti varandra."),
                format!("{name}(…) may not stand here: aggregates belong to groups, and not inside one another."),
            );
        }
        self.in_aggregate = true;
        let argument = argument.map(|argument| self.expr(argument)).transpose();
        self.in_aggregate = false;
        let argument = argument?;
        let from = argument.as_ref().map_or(Type::Int, |(_, ty)| *ty);
        let (argument_type, ty) = match (function, from) {
            (Function::Count | Function::CountDistinct, from) => (from, Type::Int),
            (Function::Sum, Type::Int) => (Type::Int, Type::Int),
            (Function::Sum | Function::Avg | Function::Median | Function::StdDev, Type::Int | Type::Num | Type::Null) => {
                (Type::Num, Type::Num)
            }
            (Function::Min | Function::Max, from) if from != Type::Null => (from, from),
            (_, from) => return wrong_types(name, &[from]),
        };
        let argument = argument.map(|argument| convert(argument, argument_type)).transpose()?;
        Ok(self.aggregate_input(Aggregate { function, argument, argument_type, ty }))
    }

    fn scalar(&mut self, name: &str, arguments: &[&ast::Expr], whole: &ast::Expr) -> Result<Typed, Refused> {
        match (name, arguments) {
            ("abs", [inner]) => match self.expr(inner)? {
                (expr, ty @ (Type::Int | Type::Num)) => Ok((Expr::Abs(Box::new(expr)), ty)),
                (_, ty) => wrong_types(name, &[ty]),
            },
            ("round", [inner]) => Ok((Expr::Round(Box::new(self.number(name, inner)?), None), Type::Num)),
            ("round", [inner, digits]) => {
                let inner = self.number(name, inner)?;
                let digits = self.whole(name, digits)?;
                Ok((Expr::Round(Box::new(inner), Some(Box::new(digits))), Type::Num))
            }
            ("floor", [inner]) => Ok((Expr::Floor(Box::new(self.number(name, inner)?)), Type::Num)),
            ("ceil" | "ceiling", [inner]) => Ok((Expr::Ceil(Box::new(self.number(name, inner)?)), Type::Num)),
            ("coalesce" | "least" | "greatest", [_, ..]) => {
                let parts = arguments.iter().map(|part| self.expr(part)).collect::<Result<Vec<_>, _>>()?;
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
            ("lower", [inner]) => Ok((Expr::Lower(Box::new(self.text_argument(name, inner)?)), Type::Text)),
            ("upper", [inner]) => Ok((Expr::Upper(Box::new(self.text_argument(name, inner)?)), Type::Text)),
            ("trim", [inner]) => Ok((Expr::Trim(Box::new(self.text_argument(name, inner)?)), Type::Text)),
            ("substr", [inner, from]) => {
                let inner = self.text_argument(name, inner)?;
                Ok((Expr::Substr(Box::new(inner), Box::new(self.whole(name, from)?), None), Type::Text))
            }
            ("substr", [inner, from, count]) => {
                let inner = self.text_argument(name, inner)?;
                let (from, count) = (self.whole(name, from)?, self.whole(name, count)?);
                Ok((Expr::Substr(Box::new(inner), Box::new(from), Some(Box::new(count))), Type::Text))
            }
            ("starts_with", [inner, prefix]) => {
                let (inner, prefix) = (self.text_argument(name, inner)?, self.text_argument(name, prefix)?);
                Ok((Expr::StartsWith(Box::new(inner), Box::new(prefix)), Type::Bool))
            }
            ("regexp_like", [inner, pattern]) => {
                let inner = self.text_argument(name, inner)?;
                let Some(pattern) = text_literal(pattern) else {
                    return refuse(
                        "mönstret i regexp_like är en text i enkla citattecken.",
                        "the pattern of regexp_like is a text in single quotes.",
                    );
                };
                match regex::bytes::RegexBuilder::new(pattern).size_limit(1 << 20).dfa_size_limit(1 << 21).build() {
                    Ok(regex) => Ok((Expr::Regexp(Box::new(inner), regex, work::pattern_weight(pattern)), Type::Bool)),
                    Err(error) => refuse(
                        format!("mönstret '{pattern}' går inte att läsa: {}.", regex_error(&error)),
                        format!("the pattern '{pattern}' cannot be read: {}.", regex_error(&error)),
                    ),
                }
            }
            _ => self.unknown(whole),
        }
    }

    fn text_argument(&mut self, name: &str, ast: &ast::Expr) -> Result<Expr, Refused> {
        match self.expr(ast)? {
            (expr, Type::Text) => Ok(expr),
            (_, Type::Null) => Ok(Expr::Null(Type::Text)),
            (_, ty) => wrong_types(name, &[ty]),
        }
    }

    fn number(&mut self, name: &str, ast: &ast::Expr) -> Result<Expr, Refused> {
        let typed = self.expr(ast)?;
        match typed.1 {
            Type::Int | Type::Num | Type::Null => convert(typed, Type::Num),
            ty => wrong_types(name, &[ty]),
        }
    }

    fn whole(&mut self, name: &str, ast: &ast::Expr) -> Result<Expr, Refused> {
        match self.expr(ast)? {
            (expr, Type::Int) => Ok(expr),
            (_, Type::Null) => Ok(Expr::Null(Type::Int)),
            (_, ty) => wrong_types(name, &[ty]),
        }
    }
}

fn text_literal(ast: &ast::Expr) -> Option<&str> {
    match ast {
        ast::Expr::Value(value) => match &value.value {
            Value::SingleQuotedString(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

/// What is made of nothing but NULLs is NULL, and fits every type as that does.
const NOTHING: Typed = (Expr::Null(Type::Null), Type::Null);

/// Makes all parts of one type; NULL if they have none.
pub(super) fn same(name: &str, parts: Vec<Typed>) -> Result<(Vec<Expr>, Type), Refused> {
    // A literal text among dates is a date: the type that is not a literal's decides.
    let mut ty = Type::Null;
    for part in &parts {
        let known = (Expr::Null(ty), ty);
        ty = match common(&known, part) {
            Some(ty) => ty,
            None if ty == Type::Text && matches!(part.1, Type::Date | Type::Month) => part.1,
            None => return wrong_types(name, &[ty, part.1]),
        };
    }
    for part in &parts {
        if common(&(Expr::Null(ty), ty), part).is_none() {
            return wrong_types(name, &[ty, part.1]);
        }
    }
    let parts = parts.into_iter().map(|part| convert(part, ty)).collect::<Result<_, _>>()?;
    Ok((parts, ty))
}
