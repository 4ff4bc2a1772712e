//! Errors in a collection's folder: file, location, problem and fix.

use crate::{Lang, Localized};

/// An error in a folder. A folder with any error is rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderError {
    /// The file, as a path inside the folder: `rules.toml`.
    pub file: String,
    /// The location in the file: a JSON path, or the line and the rule; may be empty.
    pub location: Localized,
    /// The fault.
    pub problem: Localized,
    /// What to write instead.
    pub fix: Localized,
}

impl FolderError {
    pub(crate) fn new(
        file: impl Into<String>,
        location: impl Into<Localized>,
        problem: Localized,
        fix: Localized,
    ) -> FolderError {
        FolderError { file: file.into(), location: location.into(), problem, fix }
    }

    /// The message on one line: file, location, problem and fix.
    pub fn message(&self, lang: Lang) -> String {
        let mut text = self.file.clone();
        if !self.location.get(lang).is_empty() {
            text.push_str(", ");
            text.push_str(self.location.get(lang));
        }
        text.push_str(": ");
        text.push_str(self.problem.get(lang));
        let fix = self.fix.get(lang);
        if !fix.is_empty() {
            text.push(' ');
            text.push_str(fix);
        }
        text
    }
}

impl std::fmt::Display for FolderError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl std::error::Error for FolderError {}
