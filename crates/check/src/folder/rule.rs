//! A rule and what it is judged on.

use crate::expr::Program;
use crate::{Lang, Localized, Severity};

/// What a rule is judged on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A field's own constraints, the primary key, and the shape of the file.
    Field,
    /// Each row.
    Row,
    /// Groups of rows.
    Group,
    /// The whole file.
    File,
    /// The codes of a field's code list.
    Codes,
    /// Each row against the same row of the previous submission.
    Compare,
    /// Groups against the same groups of the previous submission.
    CompareGroup,
    /// Groups of matched rows.
    CompareMatched,
    /// Keys of the previous submission that are missing.
    Gone,
    /// Keys that the previous submission lacks.
    New,
}

impl Level {
    /// All levels, in the order in which they are judged.
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

    /// What it is judged on, for people.
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

/// One rule of `rules.toml`.
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
    /// Whether it names the time that the data is about.
    pub(crate) uses_period: bool,
    pub(crate) program: Program,
}

impl Rule {
    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }
    /// What it is judged on.
    pub fn level(&self) -> Level {
        self.level
    }
    /// How serious it is.
    pub fn severity(&self) -> Severity {
        self.severity
    }
    /// The fields that a page points at, as places in [`crate::Folder::fields`].
    pub fn columns(&self) -> &[usize] {
        &self.columns
    }
    /// The fields that make a group, as places in [`crate::Folder::fields`].
    pub fn by(&self) -> &[usize] {
        &self.by
    }
    /// The condition under which it is judged, as SQL.
    pub fn when(&self) -> Option<&str> {
        self.when.as_deref()
    }
    /// The condition that must not be false, as SQL; empty where that there is a key, or none, is
    /// what is wrong.
    pub fn check(&self) -> &str {
        &self.check
    }
    /// Named aggregates of a group, as SQL.
    pub fn measures(&self) -> &[(String, String)] {
        &self.measures
    }
    /// What is wrong where it is broken.
    pub fn message(&self, lang: Lang) -> &str {
        self.message.get(lang)
    }
    /// The fields whose values on a row of the submission it reads, as places in
    /// [`crate::Folder::fields`], ascending.
    pub fn fields_read(&self) -> Vec<usize> {
        self.program.fields(crate::expr::Side::Current)
    }
    /// Whether it names `period.starts` or `period.ends`.
    pub fn uses_period(&self) -> bool {
        self.uses_period
    }
    /// Whether it is judged against a previous submission.
    pub fn compares(&self) -> bool {
        self.program.compares()
    }
}
