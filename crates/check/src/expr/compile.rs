//! From SQL text to a typed expression: names are resolved, types are checked, and what is not
//! known is refused.

use sqlparser::ast::{self, BinaryOperator, UnaryOperator, Value};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;

use super::aggregate::Aggregate;
use super::interval;
use super::types::{arithmetic, as_bool, compare, convert, negate, retype, wrong_types};
use super::{Arithmetic, Comparison, Expr, GroupInput, Input, Side, Type};
use crate::folder::codelist::CodeList;
use crate::folder::field::Field;
use crate::{Localized, Period};

/// Why an expression is refused.
pub(crate) type CompileError = Localized;

/// Longer expressions are refused: nobody reads them, and the parser and the compiler walk them
/// recursively.
const MAX_TEXT: usize = 8_000;
/// Nesting that is walked; chains such as `a + a + a …` nest as well.
const MAX_DEPTH: usize = 150;

/// Where an expression stands, which decides the names it may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// Fields of a row.
    Row,
    /// Fields of a row and of the row that it is matched with.
    Pair,
    /// Aggregates over fields, and the fields that the rows are grouped by.
    Group,
    /// An aggregate, for a measure over rows.
    Measure,
    /// An aggregate, for a measure over pairs.
    PairMeasure,
    /// Measures.
    Measures,
    /// Measures of both sides.
    MeasuresOfBoth,
}

/// The compiler of one rule: its expressions share what they read.
pub(crate) struct Compiler<'a> {
    pub(crate) fields: &'a [Field],
    pub(crate) lists: &'a [CodeList],
    pub(crate) by: &'a [usize],
    /// Measures compiled so far: name and place among the aggregates.
    pub(crate) measures: Vec<(String, usize)>,
    pub(crate) inputs: Vec<Input>,
    pub(crate) aggregates: Vec<Aggregate>,
    pub(crate) group_inputs: Vec<GroupInput>,
    /// The time that the data is about, where it is known yet.
    pub(crate) period: Option<Period>,
    /// Whether the rule names that time.
    pub(crate) names_period: bool,
    /// Whether an aggregate was met, allowed or not.
    pub(crate) names_aggregate: bool,
    pub(super) level: Level,
    pub(super) in_aggregate: bool,
    depth: usize,
}

pub(crate) type Typed = (Expr, Type);

pub(super) fn refuse<T>(sv: impl Into<String>, en: impl Into<String>) -> Result<T, CompileError> {
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
            names_period: false,
            names_aggregate: false,
            level: Level::Row,
            in_aggregate: false,
            depth: 0,
        }
    }

    /// Compiles a condition.
    pub(crate) fn condition(&mut self, text: &str, level: Level) -> Result<Expr, CompileError> {
        match self.compile(text, level)? {
            (Expr::Null(_), _) => Ok(Expr::Null(Type::Bool)),
            (expr, Type::Bool) => Ok(expr),
            (_, ty) => refuse(
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

    /// Compiles a measure: one aggregate, or arithmetic over aggregates is refused to keep measures
    /// plain.
    pub(crate) fn measure(
        &mut self,
        name: &str,
        text: &str,
        level: Level,
    ) -> Result<(), CompileError> {
        let before = self.group_inputs.len();
        let (expr, _) = self.compile(text, level)?;
        let place = match (expr, self.group_inputs.get(before)) {
            (Expr::Input(input), Some(GroupInput::Aggregate(_, place))) if input == before => {
                *place
            }
            _ => {
                return refuse(
                    "ett mått är precis ett aggregat. Skriv count(*) eller sum(fält), och räkna i villkoret.",
                    "a measure is exactly one aggregate. Write count(*) or sum(field), and compute in the condition.",
                );
            }
        };
        self.group_inputs.truncate(before);
        self.measures.push((name.to_owned(), place));
        Ok(())
    }

    fn compile(&mut self, text: &str, level: Level) -> Result<Typed, CompileError> {
        if text.len() > MAX_TEXT {
            return refuse(
                format!("uttrycket är längre än {MAX_TEXT} tecken. Skriv flera regler."),
                format!(
                    "the expression is longer than {MAX_TEXT} characters. Write several rules."
                ),
            );
        }
        if chained(text) {
            return refuse(
                "uttrycket har för många led. Skriv flera regler.",
                "the expression has too many parts. Write several rules.",
            );
        }
        self.level = level;
        let ast = parse(text)?;
        self.expr(&ast)
    }

    pub(super) fn expr(&mut self, ast: &ast::Expr) -> Result<Typed, CompileError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return refuse(
                "uttrycket är för djupt. Skriv flera regler.",
                "the expression is nested too deeply. Write several rules.",
            );
        }
        let typed = self.part(ast);
        self.depth -= 1;
        typed
    }

    fn part(&mut self, ast: &ast::Expr) -> Result<Typed, CompileError> {
        match ast {
            ast::Expr::Nested(inner) => self.expr(inner),
            ast::Expr::Value(value) => literal(&value.value),
            ast::Expr::TypedString(typed) => {
                let ty = match &typed.data_type {
                    ast::DataType::Date => Type::Date,
                    ast::DataType::Timestamp(None, ast::TimezoneInfo::None) => Type::DateTime,
                    ast::DataType::Time(None, ast::TimezoneInfo::None) => Type::Time,
                    _ => return self.unknown(ast),
                };
                match &typed.value.value {
                    Value::SingleQuotedString(text) => {
                        Ok((convert((Expr::Text(text.clone()), Type::Text), ty)?, ty))
                    }
                    _ => self.unknown(ast),
                }
            }
            ast::Expr::Identifier(name) => self.name(&[&name.value]),
            ast::Expr::CompoundIdentifier(parts) => {
                let parts: Vec<&str> = parts.iter().map(|part| part.value.as_str()).collect();
                self.name(&parts)
            }
            ast::Expr::UnaryOp { op, expr } => self.unary(*op, expr, ast),
            ast::Expr::BinaryOp { left, op, right } => self.binary(left, op, right, ast),
            ast::Expr::IsNull(inner) => {
                Ok((Expr::IsNull(Box::new(self.expr(inner)?.0), false), Type::Bool))
            }
            ast::Expr::IsNotNull(inner) => {
                Ok((Expr::IsNull(Box::new(self.expr(inner)?.0), true), Type::Bool))
            }
            ast::Expr::Between { expr, negated, low, high } => {
                let (value, low, high) = (self.expr(expr)?, self.expr(low)?, self.expr(high)?);
                let above = compare(Comparison::GreaterEq, value.clone(), low)?;
                let below = compare(Comparison::LessEq, value, high)?;
                Ok(negate(Expr::And(Box::new(above), Box::new(below)), *negated))
            }
            ast::Expr::InList { expr, list, negated } => self.in_list(expr, list, *negated),
            ast::Expr::Like { negated, any: false, expr, pattern, escape_char } => {
                self.like(expr, pattern, escape_char.as_deref(), *negated)
            }
            ast::Expr::Case { operand, conditions, else_result, .. } => {
                self.case(operand.as_deref(), conditions, else_result.as_deref())
            }
            ast::Expr::Interval(_) => refuse(
                format!(
                    "'{ast}' står för sig. Skriv ett datum plus eller minus det, som dag + INTERVAL '3 months'."
                ),
                format!(
                    "'{ast}' stands alone. Write a date plus or minus it, such as day + INTERVAL '3 months'."
                ),
            ),
            ast::Expr::Cast { kind: ast::CastKind::Cast, expr, data_type, format: None } => {
                self.cast(expr, data_type)
            }
            _ => self.call(ast),
        }
    }

    fn unary(
        &mut self,
        op: UnaryOperator,
        inner: &ast::Expr,
        whole: &ast::Expr,
    ) -> Result<Typed, CompileError> {
        let (expr, ty) = self.expr(inner)?;
        match (op, ty) {
            (UnaryOperator::Not, Type::Bool | Type::Null) => Ok(negate(as_bool(expr), true)),
            (UnaryOperator::Minus, Type::Int | Type::Num) => Ok(match expr {
                // No literal is the least integer: that number alone does not fit 64 bits and is
                // read as a float.
                Expr::Int(value) => (Expr::Int(-value), Type::Int),
                Expr::Num(value) => (Expr::Num(-value), Type::Num),
                expr => (Expr::Negate(Box::new(expr)), ty),
            }),
            (UnaryOperator::Plus, Type::Int | Type::Num) => Ok((expr, ty)),
            (UnaryOperator::Not | UnaryOperator::Minus | UnaryOperator::Plus, _) => {
                wrong_types(&op.to_string(), &[ty])
            }
            _ => self.unknown(whole),
        }
    }

    fn binary(
        &mut self,
        left: &ast::Expr,
        op: &BinaryOperator,
        right: &ast::Expr,
        whole: &ast::Expr,
    ) -> Result<Typed, CompileError> {
        match (op, interval::scaled(left), interval::scaled(right)) {
            (BinaryOperator::Plus, None, Some(interval)) => return self.shifted(left, interval, 1),
            (BinaryOperator::Plus, Some(interval), None) => {
                return self.shifted(right, interval, 1);
            }
            (BinaryOperator::Minus, None, Some(interval)) => {
                return self.shifted(left, interval, -1);
            }
            _ => {}
        }
        let (left, right) = (self.expr(left)?, self.expr(right)?);
        let types = [left.1, right.1];
        let comparison = match op {
            BinaryOperator::And | BinaryOperator::Or => {
                if types.iter().any(|ty| !matches!(ty, Type::Bool | Type::Null)) {
                    return wrong_types(&op.to_string(), &types);
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
                    return wrong_types("||", &types);
                }
                let [left, right] =
                    [left.0, right.0].map(|expr| Box::new(retype(expr, Type::Text)));
                return Ok((Expr::Concat(left, right), Type::Text));
            }
            BinaryOperator::Plus => return arithmetic(Arithmetic::Add, left, right),
            BinaryOperator::Minus => return arithmetic(Arithmetic::Subtract, left, right),
            BinaryOperator::Multiply => return arithmetic(Arithmetic::Multiply, left, right),
            BinaryOperator::Divide => return arithmetic(Arithmetic::Divide, left, right),
            BinaryOperator::Modulo => return arithmetic(Arithmetic::Remainder, left, right),
            BinaryOperator::Eq => Comparison::Eq,
            BinaryOperator::NotEq => Comparison::NotEq,
            BinaryOperator::Lt => Comparison::Less,
            BinaryOperator::LtEq => Comparison::LessEq,
            BinaryOperator::Gt => Comparison::Greater,
            BinaryOperator::GtEq => Comparison::GreaterEq,
            _ => return self.unknown(whole),
        };
        if matches!((&left.0, &right.0), (Expr::Null(_), _) | (_, Expr::Null(_))) {
            return refuse(
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

    fn in_list(
        &mut self,
        inner: &ast::Expr,
        list: &[ast::Expr],
        negated: bool,
    ) -> Result<Typed, CompileError> {
        let mut parts = vec![self.expr(inner)?];
        for item in list {
            parts.push(self.expr(item)?);
        }
        let (mut parts, _) = super::calls::same("IN", parts)?;
        let value = parts.remove(0);
        Ok(negate(Expr::In(Box::new(value), parts), negated))
    }
}

fn parse(text: &str) -> Result<ast::Expr, CompileError> {
    let unreadable = |error: String| {
        let error =
            error.trim_start_matches("sql parser error: ").replace("found: EOF", "found: its end");
        Localized::new(
            format!(
                "uttrycket går inte att läsa: {error}. Skriv ett helt villkor; se efter parenteser och citattecken."
            ),
            format!(
                "the expression cannot be read: {error}. Write a whole condition; look at brackets and quotes."
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
        return refuse(
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

/// Whether so many operators stand in the text that its tree could be too deep to walk; asked
/// before it is parsed, since even letting go of a deep tree is recursive.
fn chained(text: &str) -> bool {
    let bytes = text.as_bytes();
    let signs = bytes.iter().filter(|byte| b"+-*/%|=<>~!&^#:?[".contains(byte)).count();
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| {
        [
            "and", "or", "not", "is", "like", "ilike", "in", "between", "collate", "at", "similar",
            "xor", "over", "div", "case", "interval", "prior",
        ]
        .contains(&word.to_lowercase().as_str())
    });
    signs + words.count() > 700
}

fn literal(value: &Value) -> Result<Typed, CompileError> {
    match value {
        Value::Null => Ok((Expr::Null(Type::Null), Type::Null)),
        Value::Boolean(flag) => Ok((Expr::Bool(*flag), Type::Bool)),
        Value::SingleQuotedString(text) => Ok((Expr::Text(text.clone()), Type::Text)),
        Value::Number(text, false) => {
            match (text.parse::<i64>(), crate::value::number::number(text.as_bytes(), b'.')) {
                (Ok(value), _) => Ok((Expr::Int(value), Type::Int)),
                (_, Some(value)) => Ok((Expr::Num(value), Type::Num)),
                _ => refuse(
                    format!("talet {text} förstås inte. Skriv siffror och punkt, som 1.5."),
                    format!(
                        "the number {text} is not understood. Write digits and a point, such as 1.5."
                    ),
                ),
            }
        }
        other => refuse(
            format!(
                "'{other}' förstås inte i en regel. Skriv text i enkla citattecken, och tal med siffror."
            ),
            format!(
                "'{other}' is not understood in a rule. Write text in single quotes, and numbers in digits."
            ),
        ),
    }
}

pub(super) fn place<T: PartialEq>(known: &mut Vec<T>, wanted: T) -> usize {
    if let Some(place) = known.iter().position(|known| *known == wanted) {
        return place;
    }
    known.push(wanted);
    known.len() - 1
}

impl Compiler<'_> {
    /// The input of a group's condition that is the result of an aggregate.
    pub(super) fn aggregate_input(&mut self, aggregate: Aggregate) -> Typed {
        let ty = aggregate.ty;
        self.aggregates.push(aggregate);
        let input = GroupInput::Aggregate(Side::Current, self.aggregates.len() - 1);
        self.group_inputs.push(input);
        (Expr::Input(self.group_inputs.len() - 1), ty)
    }

    /// The input of a row's condition that is a figure of its group.
    pub(super) fn figure_input(&mut self, aggregate: Aggregate) -> Typed {
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
