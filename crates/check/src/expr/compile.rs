//! From SQL text to a typed expression: names are resolved, types are checked, and what is not known is refused.

use sqlparser::ast::{self, BinaryOperator, UnaryOperator, Value};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;

use super::aggregate::Aggregate;
use super::{Arithmetic, Comparison, Expr, GroupInput, Input, Side, Type};
use crate::Words;
use crate::folder::codelist::{CodeList, whole};
use crate::folder::field::{Field, FieldType};
use crate::folder::json::nearest;

/// Why an expression is refused.
pub(crate) type Refused = Words;

/// Longer expressions are refused: nobody reads them, and the parser and the compiler walk them recursively.
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
    pub(super) level: Level,
    pub(super) in_aggregate: bool,
    depth: usize,
}

pub(crate) type Typed = (Expr, Type);

pub(super) fn refuse<T>(sv: impl Into<String>, en: impl Into<String>) -> Result<T, Refused> {
    Err(Words::new(sv, en))
}

impl<'a> Compiler<'a> {
    pub(crate) fn new(fields: &'a [Field], lists: &'a [CodeList], by: &'a [usize]) -> Compiler<'a> {
        Compiler {
            fields,
            lists,
            by,
            measures: Vec::new(),
            inputs: Vec::new(),
            aggregates: Vec::new(),
            group_inputs: Vec::new(),
            level: Level::Row,
            in_aggregate: false,
            depth: 0,
        }
    }

    /// Compiles a condition.
    pub(crate) fn condition(&mut self, text: &str, level: Level) -> Result<Expr, Refused> {
        match self.compile(text, level)? {
            (Expr::Null(_), _) => Ok(Expr::Null(Type::Bool)),
            (expr, Type::Bool) => Ok(expr),
            (_, ty) => refuse(
                format!("uttrycket ger {} och inte sant eller falskt. Skriv ett villkor, som antal > 0.", ty.name()),
                format!("the expression gives {} and not true or false. Write a condition, such as number > 0.", ty.name()),
            ),
        }
    }

    /// Compiles a measure: one aggregate, or arithmetic over aggregates is refused to keep measures plain.
    pub(crate) fn measure(&mut self, name: &str, text: &str, level: Level) -> Result<(), Refused> {
        let before = self.group_inputs.len();
        let (expr, _) = self.compile(text, level)?;
        let place = match (expr, self.group_inputs.get(before)) {
            (Expr::Input(input), Some(GroupInput::Aggregate(_, place))) if input == before => *place,
            _ => {
                return refuse(
                    "ett mått är precis ett aggregat, som count(*) eller sum(fält).",
                    "a measure is exactly one aggregate, such as count(*) or sum(field).",
                );
            }
        };
        self.group_inputs.truncate(before);
        self.measures.push((name.to_owned(), place));
        Ok(())
    }

    fn compile(&mut self, text: &str, level: Level) -> Result<Typed, Refused> {
        if text.len() > MAX_TEXT {
            return refuse(
                format!("uttrycket är längre än {MAX_TEXT} tecken."),
                format!("the expression is longer than {MAX_TEXT} characters."),
            );
        }
        if chained(text) {
            return refuse("uttrycket har för många led.", "the expression has too many parts.");
        }
        self.level = level;
        let ast = parse(text)?;
        self.expr(&ast)
    }

    pub(super) fn expr(&mut self, ast: &ast::Expr) -> Result<Typed, Refused> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return refuse("uttrycket är för djupt.", "the expression is nested too deeply.");
        }
        let typed = self.part(ast);
        self.depth -= 1;
        typed
    }

    fn part(&mut self, ast: &ast::Expr) -> Result<Typed, Refused> {
        match ast {
            ast::Expr::Nested(inner) => self.expr(inner),
            ast::Expr::Value(value) => literal(&value.value),
            ast::Expr::TypedString(typed) => match (&typed.data_type, &typed.value.value) {
                (ast::DataType::Date, Value::SingleQuotedString(text)) => match whole(text.as_bytes(), FieldType::Date) {
                    Some(days) => Ok((Expr::Int(days), Type::Date)),
                    None => refuse(format!("'{text}' är inget datum."), format!("'{text}' is no date.")),
                },
                _ => self.unknown(ast),
            },
            ast::Expr::Identifier(name) => self.name(&[&name.value]),
            ast::Expr::CompoundIdentifier(parts) => {
                let parts: Vec<&str> = parts.iter().map(|part| part.value.as_str()).collect();
                self.name(&parts)
            }
            ast::Expr::UnaryOp { op, expr } => self.unary(*op, expr, ast),
            ast::Expr::BinaryOp { left, op, right } => self.binary(left, op, right, ast),
            ast::Expr::IsNull(inner) => Ok((Expr::IsNull(Box::new(self.expr(inner)?.0), false), Type::Bool)),
            ast::Expr::IsNotNull(inner) => Ok((Expr::IsNull(Box::new(self.expr(inner)?.0), true), Type::Bool)),
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
            ast::Expr::Case { operand, conditions, else_result, .. } => self.case(operand.as_deref(), conditions, else_result.as_deref()),
            ast::Expr::Cast { kind: ast::CastKind::Cast, expr, data_type, format: None } => self.cast(expr, data_type),
            _ => self.call(ast),
        }
    }

    fn unary(&mut self, op: UnaryOperator, inner: &ast::Expr, whole: &ast::Expr) -> Result<Typed, Refused> {
        let (expr, ty) = self.expr(inner)?;
        match (op, ty) {
            (UnaryOperator::Not, Type::Bool | Type::Null) => Ok(negate(as_bool(expr), true)),
            (UnaryOperator::Minus, Type::Int | Type::Num) => Ok(match expr {
                // No literal is the least integer: that number alone does not fit 64 bits and is read as a float.
                Expr::Int(value) => (Expr::Int(-value), Type::Int),
                Expr::Num(value) => (Expr::Num(-value), Type::Num),
                expr => (Expr::Negate(Box::new(expr)), ty),
            }),
            (UnaryOperator::Plus, Type::Int | Type::Num) => Ok((expr, ty)),
            (UnaryOperator::Not | UnaryOperator::Minus | UnaryOperator::Plus, _) => wrong_types(&op.to_string(), &[ty]),
            _ => self.unknown(whole),
        }
    }

    fn binary(&mut self, left: &ast::Expr, op: &BinaryOperator, right: &ast::Expr, whole: &ast::Expr) -> Result<Typed, Refused> {
        let (left, right) = (self.expr(left)?, self.expr(right)?);
        let types = [left.1, right.1];
        let comparison = match op {
            BinaryOperator::And | BinaryOperator::Or => {
                if types.iter().any(|ty| !matches!(ty, Type::Bool | Type::Null)) {
                    return wrong_types(&op.to_string(), &types);
                }
                let (left, right) = (Box::new(as_bool(left.0)), Box::new(as_bool(right.0)));
                let expr = if *op == BinaryOperator::And { Expr::And(left, right) } else { Expr::Or(left, right) };
                return Ok((expr, Type::Bool));
            }
            BinaryOperator::StringConcat => {
                if types.iter().any(|ty| !matches!(ty, Type::Text | Type::Null)) {
                    return wrong_types("||", &types);
                }
                let [left, right] = [left.0, right.0].map(|expr| Box::new(retype(expr, Type::Text)));
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
        Ok((compare(comparison, left, right)?, Type::Bool))
    }

    fn in_list(&mut self, inner: &ast::Expr, list: &[ast::Expr], negated: bool) -> Result<Typed, Refused> {
        let mut parts = vec![self.expr(inner)?];
        for item in list {
            parts.push(self.expr(item)?);
        }
        let (mut parts, _) = super::calls::same("IN", parts)?;
        let value = parts.remove(0);
        Ok(negate(Expr::In(Box::new(value), parts), negated))
    }

    /// Resolves a name: a field, a code-list column, a value of the previous submission, or a measure.
    fn name(&mut self, parts: &[&str]) -> Result<Typed, Refused> {
        match (self.level, self.in_aggregate) {
            (Level::Measures | Level::MeasuresOfBoth, _) => return self.measure_name(parts),
            (Level::Measure | Level::PairMeasure, false) => {
                return refuse(
                    format!("'{}' står utanför ett aggregat.", parts.join(".")),
                    format!("'{}' stands outside an aggregate.", parts.join(".")),
                );
            }
            (Level::Group, false) => return self.by_name(parts),
            _ => {}
        }
        let pairs = matches!(self.level, Level::Pair | Level::PairMeasure);
        let (side, parts) = match parts {
            [first, rest @ ..] if !rest.is_empty() && first.eq_ignore_ascii_case("previous") && self.field("previous").is_none() => {
                if !pairs {
                    return refuse("'previous' finns inte på den här nivån.", "'previous' is not known at this level.");
                }
                (Side::Previous, rest)
            }
            parts => (Side::Current, parts),
        };
        let (field_name, column_name) = match parts {
            [field] => (*field, None),
            [field, column] => (*field, Some(*column)),
            _ => return self.unknown_name(&parts.join(".")),
        };
        let Some(field) = self.field(field_name) else {
            return self.unknown_name(field_name);
        };
        let (list_column, kind) = match column_name {
            None => (None, self.fields[field].kind),
            Some(name) => {
                let Some(list) = self.fields[field].code_list.and_then(|list| self.lists.get(list)) else {
                    return refuse(
                        format!("fältet '{field_name}' har ingen kodlista, så '{field_name}.{name}' finns inte."),
                        format!("the field '{field_name}' has no code list, so there is no '{field_name}.{name}'."),
                    );
                };
                let Some(column) = list.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name)) else {
                    let known: Vec<&str> = list.columns().collect();
                    return refuse(
                        format!("kodlistan '{}' har ingen kolumn '{name}'; den har {}.", list.name, known.join(", ")),
                        format!("the code list '{}' has no column '{name}'; it has {}.", list.name, known.join(", ")),
                    );
                };
                (Some(column), list.columns[column].kind)
            }
        };
        let ty = type_of(kind);
        let input = Input { side, field, list_column, ty };
        let place = place(&mut self.inputs, input);
        Ok((Expr::Input(place), ty))
    }

    fn by_name(&mut self, parts: &[&str]) -> Result<Typed, Refused> {
        let field = match parts {
            [name] => self.field(name),
            _ => None,
        };
        match field.and_then(|field| self.by.iter().position(|by| *by == field)) {
            Some(by) => {
                let ty = type_of(self.fields[self.by[by]].kind);
                Ok((Expr::Input(place(&mut self.group_inputs, GroupInput::By(by))), ty))
            }
            None if field.is_some() || parts.len() > 1 => refuse(
                format!("'{}' står utanför ett aggregat och är inte med i 'by'.", parts.join(".")),
                format!("'{}' stands outside an aggregate and is not in 'by'.", parts.join(".")),
            ),
            None => self.unknown_name(parts[0]),
        }
    }

    fn measure_name(&mut self, parts: &[&str]) -> Result<Typed, Refused> {
        let (side, name) = match parts {
            [name] => (Side::Current, *name),
            [first, name] if self.level == Level::MeasuresOfBoth && first.eq_ignore_ascii_case("previous") => (Side::Previous, *name),
            _ => return self.unknown_name(&parts.join(".")),
        };
        let Some((_, aggregate)) = self.measures.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) else {
            return self.unknown_name(name);
        };
        let ty = self.aggregates[*aggregate].ty;
        Ok((Expr::Input(place(&mut self.group_inputs, GroupInput::Aggregate(side, *aggregate))), ty))
    }

    fn field(&self, name: &str) -> Option<usize> {
        let exact = self.fields.iter().position(|field| field.name == name);
        exact.or_else(|| self.fields.iter().position(|field| field.name.to_lowercase() == name.to_lowercase()))
    }

    fn unknown_name<T>(&self, name: &str) -> Result<T, Refused> {
        let known: Vec<&str> = match self.level {
            Level::Measures | Level::MeasuresOfBoth => self.measures.iter().map(|(name, _)| name.as_str()).collect(),
            _ => self.fields.iter().map(Field::name).collect(),
        };
        let (sv, en) = match nearest(name, &known) {
            Some(near) => (format!(" Menade du '{near}'?"), format!(" Did you mean '{near}'?")),
            None => (" Text skrivs i enkla citattecken.".to_owned(), " Text is written in single quotes.".to_owned()),
        };
        refuse(format!("namnet '{name}' är okänt.{sv}"), format!("the name '{name}' is unknown.{en}"))
    }

    pub(super) fn unknown<T>(&self, ast: &ast::Expr) -> Result<T, Refused> {
        let text: String = ast.to_string().chars().take(80).collect();
        let word = text.split('(').next().unwrap_or_default();
        let own = self.field(word).map(|field| self.fields[field].name());
        let (sv, en) = match ast {
            _ if let Some(name) = own => (
                &*format!(" Ordet är SQL:s: fältet skrivs \"{name}\", i dubbla citattecken."),
                &*format!(" The word is SQL's: the field is written \"{name}\", in double quotes."),
            ),
            ast::Expr::Function(_) => (
                " Funktionerna är abs, round, floor, ceil, coalesce, nullif, least, greatest, length, lower, upper, trim, substr, starts_with och regexp_like, för grupper också count, sum, avg, min, max, median och stddev.",
                " The functions are abs, round, floor, ceil, coalesce, nullif, least, greatest, length, lower, upper, trim, substr, starts_with and regexp_like, for groups also count, sum, avg, min, max, median and stddev.",
            ),
            _ => ("", ""),
        };
        refuse(format!("'{text}' förstås inte i en regel.{sv}"), format!("'{text}' is not understood in a rule.{en}"))
    }
}

fn parse(text: &str) -> Result<ast::Expr, Refused> {
    let unreadable = |error: String| {
        let error = error.trim_start_matches("sql parser error: ").replace("found: EOF", "found: its end");
        Words::new(format!("uttrycket går inte att läsa: {error}."), format!("the expression cannot be read: {error}."))
    };
    let mut parser =
        Parser::new(&PostgreSqlDialect {}).with_recursion_limit(60).try_with_sql(text).map_err(|error| unreadable(error.to_string()))?;
    let expr = parser.parse_expr().map_err(|error| unreadable(error.to_string()))?;
    let next = parser.next_token();
    if next.token != sqlparser::tokenizer::Token::EOF {
        return refuse(format!("uttrycket slutar före '{next}'."), format!("the expression ends before '{next}'."));
    }
    Ok(expr)
}

/// Whether so many operators stand in the text that its tree could be too deep to walk; asked before it is parsed, since
/// even letting go of a deep tree is recursive.
fn chained(text: &str) -> bool {
    let bytes = text.as_bytes();
    let signs = bytes.iter().filter(|byte| b"+-*/%|=<>~!&^#:?[".contains(byte)).count();
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| {
        [
            "and", "or", "not", "is", "like", "ilike", "in", "between", "collate", "at", "similar", "xor", "over", "div", "case",
            "interval", "prior",
        ]
        .contains(&word.to_lowercase().as_str())
    });
    signs + words.count() > 700
}

fn literal(value: &Value) -> Result<Typed, Refused> {
    match value {
        Value::Null => Ok((Expr::Null(Type::Null), Type::Null)),
        Value::Boolean(flag) => Ok((Expr::Bool(*flag), Type::Bool)),
        Value::SingleQuotedString(text) => Ok((Expr::Text(text.clone()), Type::Text)),
        Value::Number(text, false) => match (text.parse::<i64>(), crate::value::number::number(text.as_bytes(), b'.')) {
            (Ok(value), _) => Ok((Expr::Int(value), Type::Int)),
            (_, Some(value)) => Ok((Expr::Num(value), Type::Num)),
            _ => refuse(format!("talet {text} förstås inte."), format!("the number {text} is not understood.")),
        },
        other => refuse(format!("'{other}' förstås inte i en regel."), format!("'{other}' is not understood in a rule.")),
    }
}

fn place<T: PartialEq>(known: &mut Vec<T>, wanted: T) -> usize {
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
}

pub(crate) fn type_of(kind: FieldType) -> Type {
    match kind {
        FieldType::String => Type::Text,
        FieldType::Integer | FieldType::Year => Type::Int,
        FieldType::Number => Type::Num,
        FieldType::Boolean => Type::Bool,
        FieldType::Date => Type::Date,
        FieldType::YearMonth => Type::Month,
    }
}

pub(super) fn wrong_types<T>(what: &str, types: &[Type]) -> Result<T, Refused> {
    let names: Vec<&str> = types.iter().map(|ty| ty.name()).collect();
    let hint = types.contains(&Type::Text) && types.iter().any(|ty| matches!(ty, Type::Int | Type::Num));
    let (sv, en) = if hint { (" Skriv koder i enkla citattecken.", " Write codes in single quotes.") } else { ("", "") };
    refuse(format!("{what} går inte på {}.{sv}", names.join(" och ")), format!("{what} does not work on {}.{en}", names.join(" and ")))
}

fn negate(expr: Expr, negated: bool) -> Typed {
    (if negated { Expr::Not(Box::new(expr)) } else { expr }, Type::Bool)
}

fn as_bool(expr: Expr) -> Expr {
    retype(expr, Type::Bool)
}

fn retype(expr: Expr, ty: Type) -> Expr {
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
        (Type::Date | Type::Month, Type::Text) if matches!(right.0, Expr::Text(_)) => Some(left.1),
        (Type::Text, Type::Date | Type::Month) if matches!(left.0, Expr::Text(_)) => Some(right.1),
        _ => None,
    }
}

/// Makes a part of a type that [`common`] found.
pub(super) fn convert((expr, from): Typed, to: Type) -> Result<Expr, Refused> {
    match (expr, from, to) {
        (Expr::Null(_), _, to) => Ok(Expr::Null(to)),
        (Expr::Text(text), Type::Text, Type::Date | Type::Month) => {
            let kind = if to == Type::Date { FieldType::Date } else { FieldType::YearMonth };
            match whole(text.as_bytes(), kind) {
                Some(value) => Ok(Expr::Int(value)),
                None => refuse(
                    format!("'{text}' är inte {}.", kind.words(crate::Lang::Sv)),
                    format!("'{text}' is not a {}.", kind.words(crate::Lang::En)),
                ),
            }
        }
        (Expr::Int(value), Type::Int, Type::Num) => Ok(Expr::Num(value as f64)),
        (expr, Type::Int, Type::Num) => Ok(Expr::Cast(Box::new(expr), Type::Int, Type::Num)),
        (expr, _, _) => Ok(expr),
    }
}

pub(super) fn compare(how: Comparison, left: Typed, right: Typed) -> Result<Expr, Refused> {
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

fn arithmetic(how: Arithmetic, left: Typed, right: Typed) -> Result<Typed, Refused> {
    let (ty, work) = match (how, left.1, right.1) {
        (Arithmetic::Add | Arithmetic::Subtract, Type::Date, Type::Int) => (Type::Date, Type::Int),
        (Arithmetic::Add, Type::Int, Type::Date) => (Type::Date, Type::Int),
        (Arithmetic::Subtract, Type::Date, Type::Date) => (Type::Int, Type::Int),
        (Arithmetic::Divide, Type::Int | Type::Num | Type::Null, Type::Int | Type::Num | Type::Null) => (Type::Num, Type::Num),
        (_, Type::Int, Type::Int | Type::Null) | (_, Type::Null, Type::Int) => (Type::Int, Type::Int),
        (_, Type::Int | Type::Num, Type::Num) | (_, Type::Num, Type::Int) => (Type::Num, Type::Num),
        (_, Type::Num | Type::Null, Type::Null) | (_, Type::Null, Type::Num) => (Type::Num, Type::Num),
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
