//! What an expression costs for each row, in units of work ([`crate::work`]). Functions of text
//! cost by the length of the text too; that is counted while they are evaluated.

use super::{Expr, GroupProgram, Program, RowProgram};

/// Parts of an expression that take a unit together: each is a loop over a column of numbers.
const NODES_PER_UNIT: u64 = 4;
/// Putting a row into its group, and into one aggregate of it.
const GROUPING_COST: u64 = 16;

impl RowProgram {
    /// Units for each row.
    pub(crate) fn row_cost(&self) -> u64 {
        1 + [&self.when, &self.check].into_iter().flatten().map(Expr::node_count).sum::<u64>()
            / NODES_PER_UNIT
    }
}

impl GroupProgram {
    /// Units for each row.
    fn row_cost(&self) -> u64 {
        let arguments = self.aggregates.iter().filter_map(|aggregate| aggregate.argument.as_ref());
        let exprs =
            [&self.row_when, &self.when, &self.check].into_iter().flatten().chain(arguments);
        exprs.map(Expr::node_count).sum::<u64>() / NODES_PER_UNIT
            + GROUPING_COST * (1 + self.aggregates.len() as u64 + self.by.len() as u64)
    }
}

impl Program {
    /// Units for each row that judging it across rows takes; a rule of one row at a time is judged
    /// while the file is read.
    pub(crate) fn cost_across_rows(&self) -> u64 {
        match self {
            Program::Row(_) => 0,
            Program::Compare(program) => GROUPING_COST + program.row_cost(),
            // Each row is put into its group, and looked up in it again.
            Program::RowInGroup(program) => 2 * program.row_cost(),
            Program::Group(program)
            | Program::CompareGroup(program)
            | Program::CompareMatched(program)
            | Program::Gone(program)
            | Program::New(program)
            | Program::Codes(program) => program.row_cost(),
        }
    }
}

impl Expr {
    /// The number of its parts, itself included.
    pub(crate) fn node_count(&self) -> u64 {
        let sum = |parts: &[&Expr]| parts.iter().map(|part| part.node_count()).sum::<u64>();
        let list = |parts: &[Expr]| parts.iter().map(Expr::node_count).sum::<u64>();
        let inside = match self {
            Expr::Null(_)
            | Expr::Bool(_)
            | Expr::Int(_)
            | Expr::Num(_)
            | Expr::Text(_)
            | Expr::Input(_) => 0,
            Expr::Not(inner)
            | Expr::IsNull(inner, _)
            | Expr::Negate(inner)
            | Expr::Like(inner, _)
            | Expr::Regexp(inner, ..)
            | Expr::Cast(inner, ..)
            | Expr::Extract(_, inner, _)
            | Expr::Abs(inner)
            | Expr::Floor(inner)
            | Expr::Ceil(inner)
            | Expr::Length(inner)
            | Expr::Lower(inner)
            | Expr::Upper(inner)
            | Expr::Trim(inner)
            | Expr::Round(inner, None) => inner.node_count(),
            Expr::And(left, right)
            | Expr::Or(left, right)
            | Expr::Compare(_, left, right)
            | Expr::Arith(_, left, right)
            | Expr::Concat(left, right)
            | Expr::LikeEach(left, right, _)
            | Expr::NullIf(left, right)
            | Expr::StartsWith(left, right)
            | Expr::Power(left, right)
            | Expr::Left(left, right)
            | Expr::Right(left, right)
            | Expr::Position(left, right)
            | Expr::Round(left, Some(right))
            | Expr::Substr(left, right, None) => sum(&[left, right]),
            Expr::Substr(one, two, Some(three))
            | Expr::Replace(one, two, three)
            | Expr::Shift(one, two, three, _) => sum(&[one, two, three]),
            Expr::In(inner, items) => inner.node_count() + list(items),
            Expr::Coalesce(items) | Expr::Least(items) | Expr::Greatest(items) => list(items),
            Expr::Case(branches, otherwise) => {
                otherwise.node_count()
                    + branches
                        .iter()
                        .map(|(when, then)| when.node_count() + then.node_count())
                        .sum::<u64>()
            }
        };
        1 + inside
    }
}
