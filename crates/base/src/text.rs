//! Text that people write: normalization, limits, and characters that deceive.

use std::fmt;

use icu_properties::CodePointMapData;
use icu_properties::props::{CanonicalCombiningClass, JoiningType};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// The form for comparison: NFKC and lower case, independent of the database.
pub fn fold(text: &str) -> String {
    text.trim().nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

/// Invisible characters that come with text copied from letters, web pages and chats: zero-width
/// spaces and joiners, directional marks, the byte order mark, the soft hyphen.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Removes white space and invisible characters at both ends.
pub fn trim_invisible(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

/// The length that limits count: code points in NFC, however a keyboard composes them.
pub fn count_characters(text: &str) -> usize {
    text.nfc().count()
}

/// Zero-width joiner and non-joiner, which several scripts need.
pub fn is_joiner(c: char) -> bool {
    matches!(c, ZWNJ | ZWJ)
}

const ZWNJ: char = '\u{200c}';
const ZWJ: char = '\u{200d}';

/// Whether each joiner is where a script needs it (RFC 5892, appendices A.1 and A.2): `علی‌رضا`,
/// `ශ්‍රී`. Elsewhere it only makes two texts that look the same differ.
fn joiners_fit(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let class = CodePointMapData::<CanonicalCombiningClass>::new();
    let joining = CodePointMapData::<JoiningType>::new();
    let follows_virama =
        |at: usize| at > 0 && class.get(chars[at - 1]) == CanonicalCombiningClass::Virama;
    let type_of = |c: &char| joining.get(*c);
    let is_letter = |t: &JoiningType| *t != JoiningType::Transparent;
    chars.iter().enumerate().all(|(at, c)| match *c {
        ZWJ => follows_virama(at),
        ZWNJ if follows_virama(at) => true,
        ZWNJ => {
            let before = chars[..at].iter().rev().map(type_of).find(is_letter);
            let after = chars[at + 1..].iter().map(type_of).find(is_letter);
            matches!(before, Some(JoiningType::LeftJoining | JoiningType::DualJoining))
                && matches!(after, Some(JoiningType::RightJoining | JoiningType::DualJoining))
        }
        _ => true,
    })
}

/// One line of text by a person: trimmed, in NFC, 1 to 200 characters, without control or
/// direction-changing characters. Joiners only where a script needs them.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Line(String);

/// Why text is not a [`Line`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotALine {
    #[error("must not be empty")]
    Empty,
    #[error("longer than {} characters", Line::MAX)]
    TooLong,
    #[error("contains characters that cannot be displayed")]
    Unprintable,
}

impl Line {
    /// In characters.
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
            c.is_control() || (is_invisible(c) && !matches!(c, ZWNJ | ZWJ | '\u{ad}' | '\u{180e}'))
        };
        if text.chars().any(hidden) || !joiners_fit(&text) {
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
    /// Names are personal data, so they cannot reach a log by accident.
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
        // Two hundred as people count them, however the keyboard composes them.
        assert!(Line::new(&"A\u{30a}".repeat(200)).is_ok());
    }

    #[test]
    fn joiners_stand_where_a_script_needs_them() {
        for name in [
            "علی\u{200c}رضا",
            "مح\u{64f}\u{200c}مد",
            "ශ\u{dca}\u{200d}රී",
            "क\u{94d}\u{200c}ष",
            "Åsa",
        ] {
            assert!(Line::new(name).is_ok(), "{name:?}");
        }
        for name in [
            "An\u{200c}na",
            "An\u{200d}na",
            "\u{200c}علی",
            "علی\u{200c}",
            "A\u{200c}علی",
            "ا\u{200c}لی",
            "An\u{200b}na",
            "An\u{202e}na",
        ] {
            assert_eq!(Line::new(name).unwrap_err(), NotALine::Unprintable, "{name:?}");
        }
    }

    #[test]
    fn what_is_not_seen_is_taken_off_the_ends() {
        assert_eq!(trim_invisible("\u{feff}\u{202a} 123456\u{202c}\u{200b}\n"), "123456");
        assert_eq!(trim_invisible("\u{200b}\u{200b}"), "");
    }
}
