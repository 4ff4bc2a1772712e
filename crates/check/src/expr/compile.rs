//! Compiles SQL text to a typed expression: parses it, binds names, checks types, and rejects
//! unsupported syntax.
//!
//! Recursion is bounded by [`MAX_TEXT`] and [`MAX_DEPTH`], since rules come from files.

use sqlparser::ast::{self, BinaryOperator, UnaryOperator, Value};

use super::aggregate::Aggregate;
use super::interval;
use super::parse::{has_too_many_operators, literal, parse};
use super::types::{arithmetic, as_bool, coerce, compare, negate, type_mismatch, type_null_as};
use super::{ArithmeticOp, CompareOp, Expr, GroupInput, Input, Side, Type};
use crate::folder::codelist::CodeList;
use crate::folder::field::Field;
use crate::{Localized, Period};

/// Why an expression is rejected.
pub(crate) type CompileError = Localized;

/// The parser and the compiler are recursive, so longer texts are rejected.
const MAX_TEXT: usize = 8_000;
/// Maximum nesting; chains such as `a + a + a …` nest as well.
const MAX_DEPTH: usize = 150;

/// The scope of an expression: which names it may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Fields of a row.
    Row,
    /// Fields of a row, and of the row of the previous file that it is matched with.
    Pair,
    /// Aggregates over fields, and the fields of `by`.
    Group,
    /// An aggregate: a measure over rows.
    Measure,
    /// An aggregate: a measure over matched rows.
    PairMeasure,
    /// Measures.
    Measures,
    /// Measures of both files.
    MeasuresOfBoth,
}

/// The compiler of one rule. The rule's expressions share their inputs.
pub(crate) struct Compiler<'a> {
    pub(crate) fields: &'a [Field],
    pub(crate) lists: &'a [CodeList],
    pub(crate) by: &'a [usize],
    /// The measures compiled so far: name and index among the aggregates.
    pub(crate) measures: Vec<(String, usize)>,
    pub(crate) inputs: Vec<Input>,
    pub(crate) aggregates: Vec<Aggregate>,
    pub(crate) group_inputs: Vec<GroupInput>,
    /// The period of the data, if it is known.
    pub(crate) period: Option<Period>,
    /// Whether the rule uses the period.
    pub(crate) uses_period: bool,
    /// Whether an aggregate occurred, allowed or not.
    pub(crate) uses_aggregate: bool,
    pub(super) scope: Scope,
    pub(super) in_aggregate: bool,
    depth: usize,
}

pub(crate) type TypedExpr = (Expr, Type);

pub(super) fn reject<T>(sv: impl Into<String>, en: impl Into<String>) -> Result<T, CompileError> {
    Err(Localized::new(sv, en))
}

impl<'a> Compiler<'a> {
    pub(crate) fn new(
        fields: &'a [Field],
        lists: &'a [CodeList],
        by: &'a [usize],
        period: Option<Period>,
    ) -> Compiler<'a> {
        Compiler {
            fields,
            lists,
            by,
            measures: Vec::new(),
            inputs: Vec::new(),
            aggregates: Vec::new(),
            group_inputs: Vec::new(),
            period,
            uses_period: false,
            uses_aggregate: false,
            scope: Scope::Row,
            in_aggregate: false,
            depth: 0,
        }
    }

    /// Compiles a condition.
    pub(crate) fn compile_condition(
        &mut self,
        text: &str,
        scope: Scope,
    ) -> Result<Expr, CompileError> {
        match self.compile_text(text, scope)? {
            (Expr::Null(_), _) => Ok(Expr::Null(Type::Bool)),
            (expr, Type::Bool) => Ok(expr),
            (_, ty) => reject(
                format!(
                    "uttrycket ger {} och inte sant eller falskt. Skriv ett villkor, som antal > 0.",
                    ty.name()
                ),
                format!(
                    "the expression gives {} and not true or false. Write a condition, such as number > 0.",
                    ty.name()
                ),
            ),
        }
    }

    /// Compiles a measure: exactly one aggregate. Arithmetic belongs in the condition.
    pub(crate) fn compile_measure(
        &mut self,
        name: &str,
        text: &str,
        scope: Scope,
    ) -> Result<(), CompileError> {
        let before = self.group_inputs.len();
        let (expr, _) = self.compile_text(text, scope)?;
        let index = match (expr, self.group_inputs.get(before)) {
            (Expr::Input(input), Some(GroupInput::Aggregate(_, index))) if input == before => {
                *index
            }
            _ => {
                return reject(
                    "ett mått är precis ett aggregat. Skriv count(*) eller sum(fält), och räkna i villkoret.",
                    "a measure is exactly one aggregate. Write count(*) or sum(field), and compute in the condition.",
                );
            }
        };
        self.group_inputs.truncate(before);
        self.measures.push((name.to_owned(), index));
        Ok(())
    }

    fn compile_text(&mut self, text: &str, scope: Scope) -> Result<TypedExpr, CompileError> {
        if text.len() > MAX_TEXT {
            return reject(
                format!("uttrycket är längre än {MAX_TEXT} tecken. Skriv flera regler."),
                format!(
                    "the expression is longer than {MAX_TEXT} characters. Write several rules."
                ),
            );
        }
        if has_too_many_operators(text) {
            return reject(
                "uttrycket har för många led. Skriv flera regler.",
                "the expression has too many parts. Write several rules.",
            );
        }
        self.scope = scope;
        let ast = parse(text)?;
        self.compile_expr(&ast)
    }

    pub(super) fn compile_expr(&mut self, ast: &ast::Expr) -> Result<TypedExpr, CompileError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return reject(
                "uttrycket är för djupt. Skriv flera regler.",
                "the expression is nested too deeply. Write several rules.",
            );
        }
        let typed = self.compile_node(ast);
        self.depth -= 1;
        typed
    }

    fn compile_node(&mut self, ast: &ast::Expr) -> Result<TypedExpr, CompileError> {
        match ast {
            ast::Expr::Nested(inner) => self.compile_expr(inner),
            ast::Expr::Value(value) => literal(&value.value),
            ast::Expr::TypedString(typed) => {
                let ty = match &typed.data_type {
                    ast::DataType::Date => Type::Date,
                    ast::DataType::Timestamp(None, ast::TimezoneInfo::None) => Type::DateTime,
                    ast::DataType::Time(None, ast::TimezoneInfo::None) => Type::Time,
                    _ => return self.reject_unsupported(ast),
                };
                match &typed.value.value {
                    Value::SingleQuotedString(text) => {
                        Ok((coerce((Expr::Text(text.clone()), Type::Text), ty)?, ty))
                    }
                    _ => self.reject_unsupported(ast),
                }
            }
            ast::Expr::Identifier(name) => self.bind_name(&[&name.value]),
            ast::Expr::CompoundIdentifier(parts) => {
                let parts: Vec<&str> = parts.iter().map(|part| part.value.as_str()).collect();
                self.bind_name(&parts)
            }
            ast::Expr::UnaryOp { op, expr } => self.compile_unary(*op, expr, ast),
            ast::Expr::BinaryOp { left, op, right } => self.compile_binary(left, op, right, ast),
            ast::Expr::IsNull(inner) => {
                Ok((Expr::IsNull(Box::new(self.compile_expr(inner)?.0), false), Type::Bool))
            }
            ast::Expr::IsNotNull(inner) => {
                Ok((Expr::IsNull(Box::new(self.compile_expr(inner)?.0), true), Type::Bool))
            }
            ast::Expr::Between { expr, negated, low, high } => {
                let (value, low, high) =
                    (self.compile_expr(expr)?, self.compile_expr(low)?, self.compile_expr(high)?);
                let above = compare(CompareOp::GreaterEq, value.clone(), low)?;
                let below = compare(CompareOp::LessEq, value, high)?;
                Ok(negate(Expr::And(Box::new(above), Box::new(below)), *negated))
            }
            ast::Expr::InList { expr, list, negated } => self.compile_in_list(expr, list, *negated),
            ast::Expr::Like { negated, any: false, expr, pattern, escape_char } => {
                self.compile_like(expr, pattern, escape_char.as_deref(), *negated)
            }
            ast::Expr::Case { operand, conditions, else_result, .. } => {
                self.compile_case(operand.as_deref(), conditions, else_result.as_deref())
            }
            ast::Expr::Interval(_) => reject(
                format!(
                    "'{ast}' står för sig. Skriv ett datum plus eller minus det, som dag + INTERVAL '3 months'."
                ),
                format!(
                    "'{ast}' needs a date. Write a date plus or minus it, such as day + INTERVAL '3 months'."
                ),
            ),
            ast::Expr::Cast { kind: ast::CastKind::Cast, expr, data_type, format: None } => {
                self.compile_cast(expr, data_type)
            }
            _ => self.compile_call(ast),
        }
    }

    fn compile_unary(
        &mut self,
        op: UnaryOperator,
        inner: &ast::Expr,
        whole: &ast::Expr,
    ) -> Result<TypedExpr, CompileError> {
        let (expr, ty) = self.compile_expr(inner)?;
        match (op, ty) {
            (UnaryOperator::Not, Type::Bool | Type::Null) => Ok(negate(as_bool(expr), true)),
            (UnaryOperator::Minus, Type::Int | Type::Num) => Ok(match expr {
                // The smallest integer is not a literal: without its sign it does not fit 64 bits
                // and is read as a float.
                Expr::Int(value) => (Expr::Int(-value), Type::Int),
                Expr::Num(value) => (Expr::Num(-value), Type::Num),
                expr => (Expr::Negate(Box::new(expr)), ty),
            }),
            (UnaryOperator::Plus, Type::Int | Type::Num) => Ok((expr, ty)),
            (UnaryOperator::Not | UnaryOperator::Minus | UnaryOperator::Plus, _) => {
                type_mismatch(&op.to_string(), &[ty])
            }
            _ => self.reject_unsupported(whole),
        }
    }

    fn compile_binary(
        &mut self,
        left: &ast::Expr,
        op: &BinaryOperator,
        right: &ast::Expr,
        whole: &ast::Expr,
    ) -> Result<TypedExpr, CompileError> {
        match (op, interval::as_interval(left), interval::as_interval(right)) {
            (BinaryOperator::Plus, None, Some(interval)) => {
                return self.compile_shift(left, interval, 1);
            }
            (BinaryOperator::Plus, Some(interval), None) => {
                return self.compile_shift(right, interval, 1);
            }
            (BinaryOperator::Minus, None, Some(interval)) => {
                return self.compile_shift(left, interval, -1);
            }
            _ => {}
        }
        let (left, right) = (self.compile_expr(left)?, self.compile_expr(right)?);
        let types = [left.1, right.1];
        let comparison = match op {
            BinaryOperator::And | BinaryOperator::Or => {
                if types.iter().any(|ty| !matches!(ty, Type::Bool | Type::Null)) {
                    return type_mismatch(&op.to_string(), &types);
                }
                let (left, right) = (Box::new(as_bool(left.0)), Box::new(as_bool(right.0)));
                let expr = if *op == BinaryOperator::And {
                    Expr::And(left, right)
                } else {
                    Expr::Or(left, right)
                };
                return Ok((expr, Type::Bool));
            }
            BinaryOperator::StringConcat => {
                if types.iter().any(|ty| !matches!(ty, Type::Text | Type::Null)) {
                    return type_mismatch("||", &types);
                }
                let [left, right] =
                    [left.0, right.0].map(|expr| Box::new(type_null_as(expr, Type::Text)));
                return Ok((Expr::Concat(left, right), Type::Text));
            }
            BinaryOperator::Plus => return arithmetic(ArithmeticOp::Add, left, right),
            BinaryOperator::Minus => return arithmetic(ArithmeticOp::Subtract, left, right),
            BinaryOperator::Multiply => return arithmetic(ArithmeticOp::Multiply, left, right),
            BinaryOperator::Divide => return arithmetic(ArithmeticOp::Divide, left, right),
            BinaryOperator::Modulo => return arithmetic(ArithmeticOp::Remainder, left, right),
            BinaryOperator::Eq => CompareOp::Eq,
            BinaryOperator::NotEq => CompareOp::NotEq,
            BinaryOperator::Lt => CompareOp::Less,
            BinaryOperator::LtEq => CompareOp::LessEq,
            BinaryOperator::Gt => CompareOp::Greater,
            BinaryOperator::GtEq => CompareOp::GreaterEq,
            _ => return self.reject_unsupported(whole),
        };
        if matches!((&left.0, &right.0), (Expr::Null(_), _) | (_, Expr::Null(_))) {
            return reject(
                format!(
                    "'{whole}' är aldrig sant: en jämförelse med NULL är okänd. Skriv IS NULL eller IS NOT NULL."
                ),
                format!(
                    "'{whole}' is never true: a comparison with NULL is unknown. Write IS NULL or IS NOT NULL."
                ),
            );
        }
        Ok((compare(comparison, left, right)?, Type::Bool))
    }

    fn compile_in_list(
        &mut self,
        inner: &ast::Expr,
        list: &[ast::Expr],
        negated: bool,
    ) -> Result<TypedExpr, CompileError> {
        let mut parts = vec![self.compile_expr(inner)?];
        for item in list {
            parts.push(self.compile_expr(item)?);
        }
        let (mut parts, _) = super::calls::unify("IN", parts)?;
        let value = parts.remove(0);
        Ok(negate(Expr::In(Box::new(value), parts), negated))
    }
}

pub(super) fn index_or_push<T: PartialEq>(known: &mut Vec<T>, wanted: T) -> usize {
    if let Some(index) = known.iter().position(|known| *known == wanted) {
        return index;
    }
    known.push(wanted);
    known.len() - 1
}

impl Compiler<'_> {
    /// Adds the result of an aggregate to the inputs of a group's condition.
    pub(super) fn aggregate_input(&mut self, aggregate: Aggregate) -> TypedExpr {
        let ty = aggregate.ty;
        self.aggregates.push(aggregate);
        let input = GroupInput::Aggregate(Side::Current, self.aggregates.len() - 1);
        self.group_inputs.push(input);
        (Expr::Input(self.group_inputs.len() - 1), ty)
    }

    /// Adds the aggregate of the row's group to the inputs of a row's condition.
    pub(super) fn group_aggregate_input(&mut self, aggregate: Aggregate) -> TypedExpr {
        let ty = aggregate.ty;
        self.aggregates.push(aggregate);
        self.inputs.push(Input {
            side: Side::Group,
            field: self.aggregates.len() - 1,
            list_column: None,
            ty,
        });
        (Expr::Input(self.inputs.len() - 1), ty)
    }
}
