//! `LIKE`: `%` is any text, `_` is any one character.

use std::cell::Cell;

use crate::work;

/// A pattern, taken apart.
#[derive(Debug, Clone)]
pub(crate) struct Like {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    One,
    Any,
    Char(char),
}

impl Like {
    /// Reads a pattern; an escape at its end is refused.
    pub(crate) fn new(pattern: &str, escape: Option<char>) -> Option<Like> {
        let mut parts = Vec::new();
        let mut letters = pattern.chars();
        while let Some(letter) = letters.next() {
            let part = match letter {
                letter if Some(letter) == escape => Part::Char(letters.next()?),
                '%' if parts.last() == Some(&Part::Any) => continue,
                '%' => Part::Any,
                '_' => Part::One,
                letter => Part::Char(letter),
            };
            parts.push(part);
        }
        Some(Like { parts })
    }

    /// Whether the whole text matches. On a mismatch only the last `%` is tried again, so time is
    /// at most text × pattern; what it was is added to `steps`.
    pub(crate) fn matches(&self, text: &str, steps: &Cell<u64>) -> bool {
        let mut taken = 1;
        let matches = self.walk(text, &mut taken);
        steps.set(steps.get().saturating_add(if taken > work::LIKE_STEPS {
            work::TOO_MUCH
        } else {
            taken
        }));
        matches
    }

    fn walk(&self, text: &str, steps: &mut u64) -> bool {
        let mut rest = text.chars();
        let mut at = 0;
        let mut again: Option<(usize, std::str::Chars<'_>)> = None;
        loop {
            *steps += 1;
            if *steps > work::LIKE_STEPS {
                return false;
            }
            let before = rest.clone();
            match (self.parts.get(at), rest.next()) {
                (Some(Part::Any), _) => {
                    again = Some((at + 1, before.clone()));
                    rest = before;
                    at += 1;
                }
                (None, None) => return true,
                (Some(Part::One), Some(_)) => at += 1,
                (Some(Part::Char(wanted)), Some(letter)) if *wanted == letter => at += 1,
                _ => {
                    let Some((place, mut from)) = again.take() else {
                        return false;
                    };
                    if from.next().is_none() {
                        return false;
                    }
                    at = place;
                    rest = from.clone();
                    again = Some((place, from));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        let cases = [
            ("abc", "abc", true),
            ("abc", "abcd", false),
            ("a%", "a", true),
            ("a%", "ba", false),
            ("%c", "abc", true),
            ("%b%", "abc", true),
            ("%b%", "ac", false),
            ("_", "å", true),
            ("_", "", false),
            ("__", "🌲a", true),
            ("%", "", true),
            ("", "", true),
            ("", "a", false),
            ("%a%a%", "aba", true),
            ("%a%a%", "ab", false),
            ("a_c%", "abcd", true),
            ("%%x", "yx", true),
            ("%ab", "aab", true),
            ("%aab", "aaaab", true),
            ("_%_", "a", false),
        ];
        for (pattern, text, answer) in cases {
            assert_eq!(
                Like::new(pattern, None).map(|like| like.matches(text, &Cell::new(0))),
                Some(answer),
                "{text} LIKE {pattern}"
            );
        }
        let escaped = Like::new("10!%", Some('!')).expect("a pattern");
        assert!(escaped.matches("10%", &Cell::new(0)) && !escaped.matches("100", &Cell::new(0)));
        assert!(Like::new("10!", Some('!')).is_none());
    }
}
