use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// Text as it is compared: composed (NFKC) and in lower case, the same in every database.
pub fn fold(text: &str) -> String {
    text.trim().nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

/// One line that a person wrote: trimmed, not empty, no control or direction-changing characters, at most 200 characters.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Line(String);

/// Why text is no [`Line`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotALine {
    #[error("it is empty")]
    Empty,
    #[error("it is longer than {} characters", Line::MAX)]
    TooLong,
    #[error("it has characters that cannot be shown")]
    Unprintable,
}

impl Line {
    /// Characters.
    pub const MAX: usize = 200;

    pub fn new(text: &str) -> Result<Self, NotALine> {
        let text: String = text.trim().nfc().take(Self::MAX + 1).collect();
        if text.is_empty() {
            return Err(NotALine::Empty);
        }
        if text.chars().count() > Self::MAX {
            return Err(NotALine::TooLong);
        }
        // Bidirectional controls make a text look like another one (Trojan Source, CVE-2021-42574).
        let hidden = |c: char| {
            c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
        };
        if text.chars().any(hidden) {
            return Err(NotALine::Unprintable);
        }
        Ok(Self(text))
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Line {
    type Error = NotALine;
    fn try_from(text: String) -> Result<Self, NotALine> {
        Self::new(&text)
    }
}

impl From<Line> for String {
    fn from(line: Line) -> Self {
        line.0
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Line {
    /// Names are personal data: they don't reach a log by accident.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Line(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_is_the_same_for_all_swedish_letters() {
        assert_eq!(fold(" ÅSA@Exämple.test "), "åsa@exämple.test");
        assert_eq!(fold("A\u{30a}sa"), "åsa");
    }

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(Line::new("  Östen Berg ").map(String::from), Ok("Östen Berg".to_owned()));
        assert_eq!(Line::new(" \t").unwrap_err(), NotALine::Empty);
        assert_eq!(Line::new("a\r\nBcc: b").unwrap_err(), NotALine::Unprintable);
        assert_eq!(Line::new("a\u{202e}b").unwrap_err(), NotALine::Unprintable);
        assert_eq!(Line::new(&"a".repeat(201)).unwrap_err(), NotALine::TooLong);
    }
}
