//! What is wrong in a collection folder: file, location, reason and fix.

use crate::{Lang, Localized};

/// One thing in a folder that is not understood. A folder with any such thing is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderError {
    /// The file, as a path inside the folder: `rules.toml`.
    pub file: String,
    /// The place in the file: a JSON path, or the line and the rule; may be empty.
    pub location: Localized,
    /// What is wrong there.
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

    /// The whole message, on one line.
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
