//! Which findings comments answer, and what remains. Pure.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{Comment, CommentTarget, Left, RuleFinding, Severity};

/// The answers that comments give to one rule's findings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Answers {
    pub(crate) all: Option<u64>,
    pub(crate) rows: BTreeSet<u64>,
    pub(crate) keys: HashSet<String>,
}

pub(crate) fn answers(comments: &[Comment]) -> HashMap<String, Answers> {
    let mut by_rule: HashMap<String, Answers> = HashMap::new();
    for comment in comments {
        let answers = by_rule.entry(comment.rule.clone()).or_default();
        match &comment.target {
            CommentTarget::All => answers.all = Some(comment.covers),
            CommentTarget::Row(row) => drop(answers.rows.insert(*row)),
            CommentTarget::Key(key) => drop(answers.keys.insert(key.clone())),
        }
    }
    by_rule
}

impl Answers {
    /// How many of `count` findings are answered, `single` of them by comments of their own. A
    /// comment on all covers as many as there were: if a correction breaks the rule on more rows,
    /// those were not meant.
    pub(crate) fn answered(&self, count: u64, single: u64) -> u64 {
        match self.all {
            Some(covers) if count <= covers => count,
            _ => single.min(count),
        }
    }
}

pub(super) fn left(findings: &[RuleFinding]) -> Left {
    let mut left = Left::default();
    for finding in findings {
        match finding.severity {
            Severity::Error => left.errors += finding.count,
            Severity::Warning => left.warnings += finding.count.saturating_sub(finding.answered),
        }
    }
    left
}
