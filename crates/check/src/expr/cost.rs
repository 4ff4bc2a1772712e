//! The cost of an expression per row, in units of work ([`crate::work`]). The cost of text
//! functions depends on the length of the text and is counted during evaluation instead.

use super::{Expr, GroupProgram, Program, RowProgram};

/// Nodes of an expression per unit: each is a loop over a column of numbers.
const NODES_PER_UNIT: u64 = 4;
/// Units for finding a row's group, and for each of its aggregates.
const GROUPING_COST: u64 = 16;

impl RowProgram {
    /// Units per row.
    pub(crate) fn row_cost(&self) -> u64 {
        1 + [&self.when, &self.check].into_iter().flatten().map(Expr::node_count).sum::<u64>()
            / NODES_PER_UNIT
    }
}

impl GroupProgram {
    /// Units per row.
    fn row_cost(&self) -> u64 {
        let arguments = self.aggregates.iter().filter_map(|aggregate| aggregate.argument.as_ref());
        let exprs =
            [&self.row_when, &self.when, &self.check].into_iter().flatten().chain(arguments);
        exprs.map(Expr::node_count).sum::<u64>() / NODES_PER_UNIT
            + GROUPING_COST * (1 + self.aggregates.len() as u64 + self.by.len() as u64)
    }
}

impl Program {
    /// Units per row of evaluating the rule across rows; 0 for a row rule, which is evaluated while
    /// the file is read.
    pub(crate) fn cost_across_rows(&self) -> u64 {
        match self {
            Program::Row(_) => 0,
            Program::Compare(program) => GROUPING_COST + program.row_cost(),
            // Each row is aggregated into its group, which is then looked up again.
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
    /// The number of nodes, this one included.
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
