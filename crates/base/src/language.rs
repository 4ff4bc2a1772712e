//! The interface languages.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The languages of every page, letter and message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    #[default]
    Sv,
    En,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::Sv, Self::En];

    /// The BCP 47 tag, as in `<html lang>`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Sv => "sv",
            Self::En => "en",
        }
    }

    /// The best match for `Accept-Language` (RFC 9110, section 12.5.4); `None` if it names neither
    /// language.
    pub fn from_accept_language(header: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for part in header.split(',').take(32) {
            let mut pieces = part.trim().split(';');
            let tag = pieces.next().unwrap_or_default().trim();
            let quality = pieces
                .find_map(|p| p.trim().strip_prefix("q=")?.trim().parse::<f32>().ok())
                .unwrap_or(1.0);
            let primary = tag.split('-').next().unwrap_or_default();
            let language = match () {
                () if primary.eq_ignore_ascii_case("sv") => Self::Sv,
                () if primary.eq_ignore_ascii_case("en") => Self::En,
                () => continue,
            };
            if quality > 0.0 && best.is_none_or(|(q, _)| quality > q) {
                best = Some((quality, language));
            }
        }
        best.map(|(_, language)| language)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// Text that names neither language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected `sv` or `en`")]
pub struct NotALanguage;

impl FromStr for Language {
    type Err = NotALanguage;
    fn from_str(text: &str) -> Result<Self, NotALanguage> {
        Self::ALL.into_iter().find(|l| l.tag() == text).ok_or(NotALanguage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_first_choice_of_the_two() {
        assert_eq!(Language::from_accept_language("de, en-GB;q=0.7, sv;q=0.8"), Some(Language::Sv));
        assert_eq!(Language::from_accept_language("en"), Some(Language::En));
        assert_eq!(Language::from_accept_language("sv;q=0, en;q=0.1"), Some(Language::En));
        assert_eq!(Language::from_accept_language("fi"), None);
        assert_eq!(Language::from_accept_language(";;;,,,q=nan"), None);
    }
}
