//! Expressions: SQL conditions, checked when a folder is loaded and compiled once for vectorised
//! evaluation.
//!
//! `sqlparser` parses the text; [`compile`] binds every name ([`bind`]), types every node
//! ([`types`]) and rejects what is not supported; [`eval`] evaluates the result over whole columns.
//! SQL's three-valued logic holds everywhere. Where the dialects of SQL differ, this applies:
//!
//! - `/` is never integer division; division or remainder by zero, and a result that is not finite,
//!   are NULL;
//! - integer arithmetic that overflows 64 bits is NULL;
//! - `CAST` of a text that is not a value of the type is NULL; of a number to integer it rounds
//!   half away from zero, as `round` does; `round` takes the exact value of the float (2.675 is
//!   slightly less than that, so it rounds to 2.67);
//! - `greatest` and `least` ignore NULL; `||` with NULL is NULL;
//! - a date plus an interval is a date: months are added first, ending on the last day of a month
//!   that lacks the day, then days; outside the years 1 to 9999 it is NULL;
//! - text is compared by code points, case-sensitively; `length`, `substr`, `left`, `right` and
//!   `position` count code points;
//! - `LIKE` supports `%` and `_` and has no escape character unless `ESCAPE` names one (a computed
//!   pattern that ends with it gives NULL); `regexp_like` finds a match anywhere.

pub(crate) mod aggregate;
mod aggregate_calls;
pub(crate) mod aggregate_state;
mod bind;
pub(crate) mod calls;
mod cast;
pub(crate) mod compile;
mod cost;
pub(crate) mod eval;
mod interval;
mod kernels;
pub(crate) mod like;
mod parse;
mod scalar;
mod search;
mod statistics;
pub(crate) mod text;
pub(crate) mod types;
pub(crate) mod vector;
pub(crate) mod vector_ops;

use like::Like;

/// The type of a node of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    Bool,
    Int,
    Num,
    Text,
    Date,
    Month,
    /// Seconds since 1970-01-01, without a time zone.
    DateTime,
    /// Seconds since midnight.
    Time,
    /// The type of the literal NULL, which adapts to any other.
    Null,
}

impl Type {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Type::Bool => "boolean",
            Type::Int => "integer",
            Type::Num => "number",
            Type::Text => "text",
            Type::Date => "date",
            Type::Month => "yearmonth",
            Type::DateTime => "datetime",
            Type::Time => "time",
            Type::Null => "null",
        }
    }
}

/// The file that a field is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    Current,
    Previous,
    /// The aggregates of the row's group: `field` is then the index of an aggregate.
    Group,
}

/// A column that an expression reads: a field, or a column of the code list that the field refers
/// to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Input {
    pub(crate) side: Side,
    pub(crate) field: usize,
    pub(crate) list_column: Option<usize>,
    pub(crate) ty: Type,
}

/// An input of a group's condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum GroupInput {
    /// The result of an aggregate, of either file.
    Aggregate(Side, usize),
    /// A value of the group's key.
    By(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CompareOp {
    Eq,
    NotEq,
    Less,
    LessEq,
    Greater,
    GreaterEq,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ArithmeticOp {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DatePart {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    /// Seconds since 1970-01-01, or since midnight.
    Epoch,
}

/// A typed expression. Numeric operands have the type of the operation: conversions are explicit.
#[derive(Debug, Clone)]
pub(crate) enum Expr {
    /// NULL of any type.
    Null(Type),
    Bool(bool),
    /// Integers, dates, times and months.
    Int(i64),
    Num(f64),
    Text(String),
    /// An index into the inputs of the program.
    Input(usize),
    Not(Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    Compare(CompareOp, Box<Expr>, Box<Expr>),
    IsNull(Box<Expr>, bool),
    In(Box<Expr>, Vec<Expr>),
    Arith(ArithmeticOp, Box<Expr>, Box<Expr>),
    Negate(Box<Expr>),
    /// Base and exponent.
    Power(Box<Expr>, Box<Expr>),
    /// A date or a month, and the months and then the days to add.
    Shift(Box<Expr>, Box<Expr>, Box<Expr>, Type),
    Concat(Box<Expr>, Box<Expr>),
    Like(Box<Expr>, Like),
    /// `LIKE` with a computed pattern.
    LikeEach(Box<Expr>, Box<Expr>, Option<char>),
    /// With the weight of the pattern.
    Regexp(Box<Expr>, regex::bytes::Regex, u64),
    Case(Vec<(Expr, Expr)>, Box<Expr>),
    Cast(Box<Expr>, Type, Type),
    Extract(DatePart, Box<Expr>, Type),
    Abs(Box<Expr>),
    Round(Box<Expr>, Option<Box<Expr>>),
    Floor(Box<Expr>),
    Ceil(Box<Expr>),
    Coalesce(Vec<Expr>),
    NullIf(Box<Expr>, Box<Expr>),
    Least(Vec<Expr>),
    Greatest(Vec<Expr>),
    Length(Box<Expr>),
    Lower(Box<Expr>),
    Upper(Box<Expr>),
    Trim(Box<Expr>),
    Substr(Box<Expr>, Box<Expr>, Option<Box<Expr>>),
    StartsWith(Box<Expr>, Box<Expr>),
    Left(Box<Expr>, Box<Expr>),
    Right(Box<Expr>, Box<Expr>),
    /// A text, the text to find, and its replacement.
    Replace(Box<Expr>, Box<Expr>, Box<Expr>),
    /// The text to find, and the text to search.
    Position(Box<Expr>, Box<Expr>),
}

/// A rule over rows: its conditions `when` and `check`, and their inputs.
#[derive(Debug, Clone, Default)]
pub(crate) struct RowProgram {
    pub(crate) inputs: Vec<Input>,
    pub(crate) when: Option<Expr>,
    pub(crate) check: Option<Expr>,
}

/// A rule over groups of rows. Without `by` the whole file is one group, which exists even if the
/// file has no rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct GroupProgram {
    /// The inputs of `row_when` and of the aggregates' arguments.
    pub(crate) inputs: Vec<Input>,
    /// The fields of the group's key.
    pub(crate) by: Vec<usize>,
    /// Filters the rows before they are grouped.
    pub(crate) row_when: Option<Expr>,
    pub(crate) aggregates: Vec<aggregate::Aggregate>,
    /// The inputs of the group's condition.
    pub(crate) group_inputs: Vec<GroupInput>,
    pub(crate) when: Option<Expr>,
    pub(crate) check: Option<Expr>,
}

impl GroupProgram {
    /// Bytes per group while groups are aggregated: its hash, its key and its states.
    pub(crate) fn size(&self) -> u64 {
        8 + 8 * self.by.len() as u64
            + self.aggregates.iter().map(aggregate::Aggregate::size).sum::<u64>()
    }
}

/// A compiled rule, by level.
#[derive(Debug, Clone)]
pub(crate) enum Program {
    Row(RowProgram),
    /// Rows against the aggregates of their groups (SQL's window aggregates): `when` and `check`
    /// are evaluated on each row.
    RowInGroup(GroupProgram),
    Compare(RowProgram),
    Group(GroupProgram),
    CompareGroup(GroupProgram),
    CompareMatched(GroupProgram),
    /// Groups of the previous file that this file lacks.
    Gone(GroupProgram),
    /// Groups of this file that the previous file lacks.
    New(GroupProgram),
    /// Codes that occur on no row; the last input is the row of the code list.
    Codes(GroupProgram),
}

impl Program {
    fn inputs(&self) -> &[Input] {
        match self {
            Program::Row(program) | Program::Compare(program) => &program.inputs,
            Program::RowInGroup(program)
            | Program::Group(program)
            | Program::CompareGroup(program)
            | Program::CompareMatched(program)
            | Program::Gone(program)
            | Program::New(program)
            | Program::Codes(program) => &program.inputs,
        }
    }

    /// The fields that the rule uses on a side. A row where one of them is broken is not evaluated.
    pub(crate) fn fields(&self, side: Side) -> Vec<usize> {
        let read = self.inputs_on(side).map(|input| input.field);
        let by: &[usize] = match self {
            Program::RowInGroup(program)
            | Program::Group(program)
            | Program::CompareMatched(program)
            | Program::Codes(program)
                if side == Side::Current =>
            {
                &program.by
            }
            Program::CompareGroup(program) | Program::Gone(program) | Program::New(program) => {
                &program.by
            }
            _ => &[],
        };
        let mut fields: Vec<usize> = read.chain(by.iter().copied()).collect();
        fields.sort_unstable();
        fields.dedup();
        fields
    }

    /// The inputs that the rule reads on a side.
    pub(crate) fn inputs_on(&self, side: Side) -> impl Iterator<Item = &Input> {
        let read = move |input: &Input| match self {
            Program::CompareGroup(_) => true,
            // Its names refer to the rows of the previous file.
            Program::Gone(_) => side == Side::Previous,
            _ => input.side == side,
        };
        self.inputs().iter().filter(move |input| read(input))
    }

    /// Whether the rule needs a previous file.
    pub(crate) fn compares(&self) -> bool {
        use Program::{Compare, CompareGroup, CompareMatched, Gone, New};
        matches!(self, Compare(_) | CompareGroup(_) | CompareMatched(_) | Gone(_) | New(_))
    }

    /// Whether the rule is evaluated after the whole file has been read.
    pub(crate) fn looks_across_rows(&self) -> bool {
        !matches!(self, Program::Row(_))
    }

    /// Whether rows are matched by primary key.
    pub(crate) fn matches_rows(&self) -> bool {
        matches!(self, Program::Compare(_) | Program::CompareMatched(_))
    }
}
