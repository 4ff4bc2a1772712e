//! Compiles `CASE`, `CAST`, `LIKE`, functions with a syntax of their own, and aggregates.

use sqlparser::ast::{
    self, DataType, DateTimeField, DuplicateTreatment, FunctionArg, FunctionArgExpr,
    FunctionArguments, TimezoneInfo, Value,
};

use super::aggregate::AggregateFunction;
use super::aggregate_calls::{AggregateCall, aggregate_function, is_plain_order, parse_fraction};
use super::compile::{CompileError, Compiler, TypedExpr, reject};
use super::like::Like;
use super::types::{coerce, common_type, compare, is_temporal, type_mismatch};
use super::{CompareOp, DatePart, Expr, Type};

impl Compiler<'_> {
    pub(super) fn compile_case(
        &mut self,
        operand: Option<&ast::Expr>,
        conditions: &[ast::CaseWhen],
        otherwise: Option<&ast::Expr>,
    ) -> Result<TypedExpr, CompileError> {
        let operand = operand.map(|operand| self.compile_expr(operand)).transpose()?;
        let mut branches = Vec::new();
        for branch in conditions {
            let condition = self.compile_expr(&branch.condition)?;
            let condition = match (&operand, condition) {
                (Some(operand), value) => compare(CompareOp::Eq, operand.clone(), value)?,
                (None, (expr, Type::Bool)) => expr,
                (None, (_, Type::Null)) => Expr::Null(Type::Bool),
                (None, (_, ty)) => return type_mismatch("CASE WHEN", &[ty]),
            };
            branches.push((condition, self.compile_expr(&branch.result)?));
        }
        let otherwise = match otherwise {
            Some(otherwise) => self.compile_expr(otherwise)?,
            None => (Expr::Null(Type::Null), Type::Null),
        };
        let (conditions, mut results): (Vec<Expr>, Vec<TypedExpr>) = branches.into_iter().unzip();
        results.push(otherwise);
        let (mut results, ty) = unify("CASE", results)?;
        if ty == Type::Null {
            return Ok(NULL_LITERAL);
        }
        let otherwise = results.pop().unwrap_or(Expr::Null(ty));
        Ok((Expr::Case(conditions.into_iter().zip(results).collect(), Box::new(otherwise)), ty))
    }

    pub(super) fn compile_cast(
        &mut self,
        inner: &ast::Expr,
        target: &DataType,
    ) -> Result<TypedExpr, CompileError> {
        let (expr, from) = self.compile_expr(inner)?;
        let to = match target {
            DataType::Int(None)
            | DataType::Integer(None)
            | DataType::BigInt(None)
            | DataType::SmallInt(None) => Type::Int,
            DataType::Real
            | DataType::Double(ast::ExactNumberInfo::None)
            | DataType::DoublePrecision
            | DataType::Float(ast::ExactNumberInfo::None)
            | DataType::Numeric(ast::ExactNumberInfo::None)
            | DataType::Decimal(ast::ExactNumberInfo::None) => Type::Num,
            DataType::Text | DataType::Varchar(None) | DataType::String(None) => Type::Text,
            DataType::Date => Type::Date,
            DataType::Timestamp(None, TimezoneInfo::None) | DataType::Datetime(None) => {
                Type::DateTime
            }
            DataType::Time(None, TimezoneInfo::None) => Type::Time,
            DataType::Boolean | DataType::Bool => Type::Bool,
            other => {
                return reject(
                    format!(
                        "CAST till {other} förstås inte. Skriv integer, double, text, date, timestamp, time eller boolean."
                    ),
                    format!(
                        "CAST to {other} is not understood. Write integer, double, text, date, timestamp, time or boolean."
                    ),
                );
            }
        };
        match (from, to) {
            (Type::Null, to) => Ok((Expr::Null(to), to)),
            (from, to) if from == to => Ok((expr, to)),
            (Type::DateTime, Type::Date | Type::Time) | (Type::Date, Type::DateTime) => {
                Ok((Expr::Cast(Box::new(expr), from, to), to))
            }
            (_, Type::Text)
            | (Type::Text, _)
            | (Type::Int | Type::Num | Type::Bool, Type::Int | Type::Num | Type::Bool) => {
                Ok((Expr::Cast(Box::new(expr), from, to), to))
            }
            (from, to) => type_mismatch("CAST", &[from, to]),
        }
    }

    pub(super) fn compile_like(
        &mut self,
        inner: &ast::Expr,
        pattern: &ast::Expr,
        escape: Option<&ast::Expr>,
        negated: bool,
    ) -> Result<TypedExpr, CompileError> {
        let value = self.text_argument("LIKE", inner)?;
        let escape = match escape.map(text_literal) {
            None => None,
            Some(Some(text)) if text.chars().count() == 1 => text.chars().next(),
            Some(_) => {
                return reject(
                    "ESCAPE är ett tecken. Skriv ESCAPE '!'.",
                    "ESCAPE is one character. Write ESCAPE '!'.",
                );
            }
        };
        let like = match text_literal(pattern) {
            Some(text) => match Like::new(text, escape) {
                Some(pattern) => Expr::Like(Box::new(value), pattern),
                None => {
                    return reject(
                        "mönstret efter LIKE slutar med sitt ESCAPE. Skriv ett tecken efter det.",
                        "the pattern after LIKE ends with its ESCAPE. Write a character after it.",
                    );
                }
            },
            None => Expr::LikeEach(
                Box::new(value),
                Box::new(self.text_argument("LIKE", pattern)?),
                escape,
            ),
        };
        Ok((if negated { Expr::Not(Box::new(like)) } else { like }, Type::Bool))
    }

    /// Compiles a function call, with or without a syntax of its own.
    pub(super) fn compile_call(&mut self, ast: &ast::Expr) -> Result<TypedExpr, CompileError> {
        match ast {
            ast::Expr::Extract { field, expr, syntax: ast::ExtractSyntax::From } => {
                let (inner, ty) = self.compile_expr(expr)?;
                let part = match field {
                    DateTimeField::Year => DatePart::Year,
                    DateTimeField::Month => DatePart::Month,
                    DateTimeField::Day => DatePart::Day,
                    DateTimeField::Hour => DatePart::Hour,
                    DateTimeField::Minute => DatePart::Minute,
                    DateTimeField::Second => DatePart::Second,
                    DateTimeField::Epoch => DatePart::Epoch,
                    _ => return self.reject_unsupported(ast),
                };
                let of_day = matches!(
                    part,
                    DatePart::Hour | DatePart::Minute | DatePart::Second | DatePart::Epoch
                );
                let fits = match ty {
                    Type::Date => !of_day,
                    Type::Month => !of_day && part != DatePart::Day,
                    Type::Time => of_day,
                    Type::DateTime => true,
                    _ => false,
                };
                if !fits {
                    return type_mismatch(&format!("EXTRACT({field} …)"), &[ty]);
                }
                Ok((Expr::Extract(part, Box::new(inner), ty), Type::Int))
            }
            ast::Expr::Floor {
                expr,
                field: ast::CeilFloorKind::DateTimeField(DateTimeField::NoDateTime),
            } => {
                let inner = self.number_argument("floor", expr)?;
                Ok((Expr::Floor(Box::new(inner)), Type::Num))
            }
            ast::Expr::Ceil {
                expr,
                field: ast::CeilFloorKind::DateTimeField(DateTimeField::NoDateTime),
            } => {
                let inner = self.number_argument("ceil", expr)?;
                Ok((Expr::Ceil(Box::new(inner)), Type::Num))
            }
            ast::Expr::Trim { trim_where: None, trim_what: None, expr, trim_characters: None } => {
                let inner = self.text_argument("trim", expr)?;
                Ok((Expr::Trim(Box::new(inner)), Type::Text))
            }
            ast::Expr::Substring { expr, substring_from: Some(from), substring_for, .. } => {
                let inner = self.text_argument("substr", expr)?;
                let from = self.integer_argument("substr", from)?;
                let count = substring_for
                    .as_deref()
                    .map(|count| self.integer_argument("substr", count))
                    .transpose()?;
                Ok((Expr::Substr(Box::new(inner), Box::new(from), count.map(Box::new)), Type::Text))
            }
            ast::Expr::Position { expr, r#in } => {
                let (wanted, text) =
                    (self.text_argument("position", expr)?, self.text_argument("position", r#in)?);
                Ok((Expr::Position(Box::new(wanted), Box::new(text)), Type::Int))
            }
            ast::Expr::Function(function) => self.compile_function(function, ast),
            _ => self.reject_unsupported(ast),
        }
    }

    fn compile_function(
        &mut self,
        function: &ast::Function,
        whole: &ast::Expr,
    ) -> Result<TypedExpr, CompileError> {
        let plain = !function.uses_odbc_syntax
            && function.over.is_none()
            && function.null_treatment.is_none()
            && matches!(function.parameters, FunctionArguments::None);
        let FunctionArguments::List(list) = &function.args else {
            return self.reject_unsupported(whole);
        };
        if !plain || !list.clauses.is_empty() {
            return self.reject_unsupported(whole);
        }
        let name = function.name.to_string().to_lowercase();
        // `group.` asks for the aggregate of the row's group.
        let (of_group, name) = match name.strip_prefix("group.") {
            Some(bare) => (true, bare),
            None => (false, name.as_str()),
        };
        let distinct = list.duplicate_treatment == Some(DuplicateTreatment::Distinct);
        let mut arguments = Vec::new();
        let mut star = false;
        for argument in &list.args {
            match argument {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => arguments.push(expr),
                FunctionArg::Unnamed(FunctionArgExpr::Wildcard) => star = true,
                _ => return self.reject_unsupported(whole),
            }
        }
        let found = match (name, arguments.as_slice(), star) {
            ("count", [], true) if !distinct => Some((AggregateFunction::Count, None)),
            ("count", [argument], false) => Some((
                if distinct { AggregateFunction::CountDistinct } else { AggregateFunction::Count },
                Some(*argument),
            )),
            (_, [argument], false) if !distinct => {
                aggregate_function(name).map(|function| (function, Some(*argument)))
            }
            _ => None,
        };
        let percentile = match (name, arguments.as_slice(), function.within_group.as_slice()) {
            ("percentile_cont", [part], [order]) if !star && !distinct => {
                Some((*part, &order.expr, is_plain_order(order)))
            }
            ("percentile", [value, part], []) if !star && !distinct => Some((*part, *value, true)),
            _ => None,
        };
        let filter = function.filter.as_deref();
        match (found, percentile) {
            (Some((found, argument)), _) if function.within_group.is_empty() => self
                .compile_aggregate(AggregateCall {
                    function: found,
                    argument,
                    fraction: 0.0,
                    filter,
                    name,
                    of_group,
                }),
            (None, Some((part, argument, true))) => {
                let fraction = parse_fraction(part)?;
                let (function, argument) = (AggregateFunction::Percentile, Some(argument));
                self.compile_aggregate(AggregateCall {
                    function,
                    argument,
                    fraction,
                    filter,
                    name,
                    of_group,
                })
            }
            (None, Some((_, _, false))) => reject(
                "percentile_cont räknar i stigande ordning. Skriv bara ORDER BY fält, och andelen från andra hållet, som 0.1 i stället för 0.9.",
                "percentile_cont is ascending. Write ORDER BY field alone, and the complementary fraction, such as 0.1 instead of 0.9.",
            ),
            (None, None)
                if !star
                    && !of_group
                    && filter.is_none()
                    && function.within_group.is_empty()
                    && list.duplicate_treatment.is_none() =>
            {
                self.compile_scalar(name, &arguments, whole)
            }
            _ => self.reject_unsupported(whole),
        }
    }

    pub(super) fn text_argument(
        &mut self,
        name: &str,
        ast: &ast::Expr,
    ) -> Result<Expr, CompileError> {
        match self.compile_expr(ast)? {
            (expr, Type::Text) => Ok(expr),
            (_, Type::Null) => Ok(Expr::Null(Type::Text)),
            (_, ty) => type_mismatch(name, &[ty]),
        }
    }

    pub(super) fn number_argument(
        &mut self,
        name: &str,
        ast: &ast::Expr,
    ) -> Result<Expr, CompileError> {
        let typed = self.compile_expr(ast)?;
        match typed.1 {
            Type::Int | Type::Num | Type::Null => coerce(typed, Type::Num),
            ty => type_mismatch(name, &[ty]),
        }
    }

    pub(super) fn integer_argument(
        &mut self,
        name: &str,
        ast: &ast::Expr,
    ) -> Result<Expr, CompileError> {
        match self.compile_expr(ast)? {
            (expr, Type::Int) => Ok(expr),
            (_, Type::Null) => Ok(Expr::Null(Type::Int)),
            (_, ty) => type_mismatch(name, &[ty]),
        }
    }
}

pub(super) fn text_literal(ast: &ast::Expr) -> Option<&str> {
    match ast {
        ast::Expr::Value(value) => match &value.value {
            Value::SingleQuotedString(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

/// An expression of NULL literals only is NULL itself and adapts to any type.
pub(super) const NULL_LITERAL: TypedExpr = (Expr::Null(Type::Null), Type::Null);

/// Coerces all parts to their common type; [`Type::Null`] if they are all NULL.
pub(super) fn unify(name: &str, parts: Vec<TypedExpr>) -> Result<(Vec<Expr>, Type), CompileError> {
    // A text literal beside dates is a date, so the type of the other parts decides.
    let mut ty = Type::Null;
    for part in &parts {
        let known = (Expr::Null(ty), ty);
        ty = match common_type(&known, part) {
            Some(ty) => ty,
            None if ty == Type::Text && is_temporal(part.1) => part.1,
            None => return type_mismatch(name, &[ty, part.1]),
        };
    }
    for part in &parts {
        if common_type(&(Expr::Null(ty), ty), part).is_none() {
            return type_mismatch(name, &[ty, part.1]);
        }
    }
    let parts = parts.into_iter().map(|part| coerce(part, ty)).collect::<Result<_, _>>()?;
    Ok((parts, ty))
}
