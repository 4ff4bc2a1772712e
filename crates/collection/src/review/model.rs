use base::{AccountId, CommentId, Timestamp};

store::stored! {
    pub enum Severity {
        /// Blocks a submission.
        Error = "error",
        /// Must be corrected or commented.
        Warning = "warning",
    }
}

/// A rule that is broken, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFinding {
    /// `grundlon:minimum` or the id in `rules.toml`.
    pub rule: String,
    /// `field`, `row`, `group`, `file`, `compare`, …
    pub level: String,
    pub severity: Severity,
    /// Rows or groups.
    pub count: u64,
    /// Of a warning: how many of them a comment answers.
    pub answered: u64,
}

impl RuleFinding {
    /// Rows that name another unit than the file is submitted for. Ids of rules have no colon.
    pub fn is_of_another_unit(&self) -> bool {
        self.severity == Severity::Error && self.rule.ends_with(":unit")
    }
}

/// How many findings stand in the way.
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

/// What a comment is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// All of the rule's findings, as many as there are when it is written.
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
    pub place: Place,
    /// For [`Place::All`]: how many findings it answers. Should there be more, they want a new
    /// answer.
    pub covers: u64,
    pub body: String,
    pub written_at: Timestamp,
    pub written_by: AccountId,
}
