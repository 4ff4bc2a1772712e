//! A flash message: what a page says once after a redirect. It is a text key with arguments, and
//! waits in a cookie, so it must hold nothing that a person wrote.
//!
//! Form: `notice-KEY`, then `:NAME.VALUE` for each argument. A value is a known keyword (`wheld`),
//! a count (`n12`), or a permission's validity (`s` start `-` end, in microseconds since 1970; the
//! end is exclusive, and empty if open).

use base::{Language, Timestamp, Words};

use super::{Page, TEXTS};

/// The argument names that notices use.
const NAMES: [&str; 5] = ["effect", "letter", "was", "is", "n"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Word(&'static str),
    Count(u64),
    Span { from: Timestamp, to: Option<Timestamp> },
}

/// The keywords that a notice's text selects by.
const WORDS: [&str; 8] =
    ["new", "held", "changed", "invitation", "news", "lately", "nothing", "yes"];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice<'a> {
    key: &'a str,
    places: Vec<(&'static str, Place)>,
}

impl<'a> Notice<'a> {
    pub fn new(key: &'a str, places: &[(&'static str, Place)]) -> Self {
        Self { key, places: places.to_vec() }
    }

    /// `None` if the text is not a notice of ours: cookies come from the browser.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split(':');
        let key = parts
            .next()
            .filter(|key| key.starts_with("notice-") && TEXTS.has(Language::Sv, key))?;
        let place = |part: &str| {
            let (name, value) = part.split_once('.')?;
            Some((*NAMES.iter().find(|known| **known == name)?, Place::parse(value)?))
        };
        Some(Self { key, places: parts.map(place).collect::<Option<_>>()? })
    }

    pub fn words(&self, p: &Page) -> String {
        let words = |place: &Place| match place {
            Place::Word(word) => Words::from(*word),
            Place::Count(n) => Words::from(*n),
            Place::Span { from, to } => Words::from(p.validity(*from, *to)),
        };
        let places: Vec<_> =
            self.places.iter().map(|(name, place)| (*name, words(place))).collect();
        p.text(self.key, &places)
    }
}

impl std::fmt::Display for Notice<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.key)?;
        for (name, place) in &self.places {
            match place {
                Place::Word(word) => write!(f, ":{name}.w{word}")?,
                Place::Count(n) => write!(f, ":{name}.n{n}")?,
                Place::Span { from, to: None } => write!(f, ":{name}.s{}-", from.micros())?,
                Place::Span { from, to: Some(to) } => {
                    write!(f, ":{name}.s{}-{}", from.micros(), to.micros())?
                }
            }
        }
        Ok(())
    }
}

impl Place {
    fn parse(text: &str) -> Option<Self> {
        let moment = |text: &str| {
            text.parse().ok().filter(|n| (0..LATEST).contains(n)).map(Timestamp::from_micros)
        };
        let (kind, value) = text.split_at_checked(1)?;
        match kind {
            "w" => WORDS.iter().find(|word| **word == value).map(|word| Self::Word(word)),
            "n" => value.parse().ok().map(Self::Count),
            "s" => {
                let (from, to) = value.split_once('-')?;
                let to = if to.is_empty() { None } else { Some(moment(to)?) };
                Some(Self::Span { from: moment(from)?, to })
            }
            _ => None,
        }
    }
}

/// In microseconds: about the year 8900, within what the calendar library can show.
const LATEST: i64 = 220_000_000_000_000_000;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gallery;

    #[test]
    fn a_notice_comes_back_as_it_was_sent() {
        let day = Timestamp::from_seconds(1_800_000_000);
        let places =
            [("effect", Place::Word("changed")), ("was", Place::Span { from: day, to: None })];
        let sent = Notice::new("notice-invited", &places);
        let text = sent.to_string();
        assert_eq!(Notice::parse(&text), Some(sent));
        for other in [
            "notice-invited:effect.wx",
            "notice-invited:x.n1",
            "notice-invited:n.s1",
            "notice-invited:was.s9e18-",
        ] {
            assert_eq!(Notice::parse(other), None, "{other}");
        }
    }

    #[test]
    fn days_as_people_say_them() {
        let en = gallery::page(Language::En);
        let day = |n: u64| en.now.plus(std::time::Duration::from_secs(86_400 * n));
        assert_eq!(en.validity(en.now, None), "until further notice");
        let says = en.validity(day(5), Some(day(9)));
        assert!(says.starts_with("from 25\u{a0}November 2026 until "), "{says}");
    }
}
