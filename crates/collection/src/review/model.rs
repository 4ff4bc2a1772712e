//! Findings by rule, and comments on them.

use base::{AccountId, CommentId, Timestamp};

store::stored! {
    pub enum Severity {
        /// Blocks submission.
        Error = "error",
        /// Must be corrected or commented on.
        Warning = "warning",
    }
}

/// A rule with findings, and how many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFinding {
    /// `grundlon:minimum`, or the id in `rules.toml`.
    pub rule: String,
    /// `field`, `row`, `group`, `file`, `compare`, …
    pub level: String,
    pub severity: Severity,
    /// Rows or groups.
    pub count: u64,
    /// Of a warning: how many of them are answered by comments.
    pub answered: u64,
}

impl RuleFinding {
    /// Whether these are rows that name a unit other than the submission's. Ids of rules have no
    /// colon.
    pub fn is_of_another_unit(&self) -> bool {
        self.severity == Severity::Error && self.rule.ends_with(":unit")
    }
}

/// The findings that block submission.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Left {
    pub errors: u64,
    /// Warnings without an answer.
    pub warnings: u64,
}

impl Left {
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

/// The target of a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommentTarget {
    /// All of the rule's findings, as many as there are at the time.
    All,
    /// A data row, from 1.
    Row(u64),
    /// A group, by its key.
    Key(String),
}

#[derive(Clone, Debug)]
pub struct Comment {
    pub id: CommentId,
    pub rule: String,
    pub target: CommentTarget,
    /// For [`CommentTarget::All`]: the number of findings it answers. If there are more later, they
    /// need a new answer.
    pub covers: u64,
    pub body: String,
    pub written_at: Timestamp,
    pub written_by: AccountId,
}
