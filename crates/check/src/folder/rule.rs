//! Rules, and the levels on which they are evaluated.

use crate::expr::Program;
use crate::{Lang, Localized, Severity};

/// The level of a rule: what it is evaluated on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A field's constraints, keys, and the structure of the file.
    Field,
    /// Each row.
    Row,
    /// Groups of rows.
    Group,
    /// The whole file.
    File,
    /// The codes of a field's code list.
    Codes,
    /// Each row against the row of the previous file with the same primary key.
    Compare,
    /// Groups against the same groups of the previous file.
    CompareGroup,
    /// Groups of matched rows.
    CompareMatched,
    /// Keys of the previous file that this file lacks.
    Gone,
    /// Keys of this file that the previous file lacks.
    New,
}

impl Level {
    /// All levels, in the order of evaluation.
    pub const ALL: [Level; 10] = [
        Level::Field,
        Level::Row,
        Level::Group,
        Level::File,
        Level::Codes,
        Level::Compare,
        Level::CompareGroup,
        Level::CompareMatched,
        Level::Gone,
        Level::New,
    ];

    /// The name in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Field => "field",
            Level::Row => "row",
            Level::Group => "group",
            Level::File => "file",
            Level::Codes => "codes",
            Level::Compare => "compare",
            Level::CompareGroup => "compare-group",
            Level::CompareMatched => "compare-matched",
            Level::Gone => "gone",
            Level::New => "new",
        }
    }

    /// The localized name.
    pub fn label(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Level::Field, Lang::Sv) => "fält",
            (Level::Field, Lang::En) => "field",
            (Level::Row, Lang::Sv) => "rad",
            (Level::Row, Lang::En) => "row",
            (Level::Group, Lang::Sv) => "grupp av rader",
            (Level::Group, Lang::En) => "group of rows",
            (Level::File, Lang::Sv) => "hela filen",
            (Level::File, Lang::En) => "the whole file",
            (Level::Codes, Lang::Sv) => "kodlistans koder",
            (Level::Codes, Lang::En) => "codes of the list",
            (Level::Gone, Lang::Sv) => "nycklar som bara finns i förra insamlingen",
            (Level::Gone, Lang::En) => "keys that only the last collection has",
            (Level::New, Lang::Sv) => "nycklar som inte finns i förra insamlingen",
            (Level::New, Lang::En) => "keys that the last collection lacks",
            (Level::Compare, Lang::Sv) => "rad mot förra insamlingen",
            (Level::Compare, Lang::En) => "row against the last collection",
            (Level::CompareGroup, Lang::Sv) => "grupp mot förra insamlingen",
            (Level::CompareGroup, Lang::En) => "group against the last collection",
            (Level::CompareMatched, Lang::Sv) => "samma rader i båda insamlingarna, i grupp",
            (Level::CompareMatched, Lang::En) => "the same rows in both collections, in groups",
        }
    }
}

/// A rule of `rules.toml`.
#[derive(Debug, Clone)]
pub struct Rule {
    pub(crate) id: String,
    pub(crate) level: Level,
    pub(crate) severity: Severity,
    pub(crate) columns: Vec<usize>,
    pub(crate) by: Vec<usize>,
    pub(crate) when: Option<String>,
    pub(crate) check: String,
    pub(crate) measures: Vec<(String, String)>,
    pub(crate) message: Localized,
    /// Whether it uses the period of the data.
    pub(crate) uses_period: bool,
    pub(crate) program: Program,
}

impl Rule {
    /// The id.
    pub fn id(&self) -> &str {
        &self.id
    }
    /// The level.
    pub fn level(&self) -> Level {
        self.level
    }
    /// The severity.
    pub fn severity(&self) -> Severity {
        self.severity
    }
    /// The fields that a page highlights, as indices into [`crate::Folder::fields`].
    pub fn columns(&self) -> &[usize] {
        &self.columns
    }
    /// The fields of the group's key, as indices into [`crate::Folder::fields`].
    pub fn by(&self) -> &[usize] {
        &self.by
    }
    /// The condition under which the rule applies, as SQL.
    pub fn when(&self) -> Option<&str> {
        self.when.as_deref()
    }
    /// The condition that must not be false, as SQL; empty if the existence or absence of a key is
    /// the finding.
    pub fn check(&self) -> &str {
        &self.check
    }
    /// Named aggregates of a group, as SQL.
    pub fn measures(&self) -> &[(String, String)] {
        &self.measures
    }
    /// The message of its findings.
    pub fn message(&self, lang: Lang) -> &str {
        self.message.get(lang)
    }
    /// The fields of a row that it reads, as indices into [`crate::Folder::fields`], ascending.
    pub fn fields_read(&self) -> Vec<usize> {
        self.program.fields(crate::expr::Side::Current)
    }
    /// Whether it uses `period.starts` or `period.ends`.
    pub fn uses_period(&self) -> bool {
        self.uses_period
    }
    /// Whether it compares with a previous file.
    pub fn compares(&self) -> bool {
        self.program.compares()
    }
}
