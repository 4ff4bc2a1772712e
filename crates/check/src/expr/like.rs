//! `LIKE`: `%` matches any text, `_` any one character.
//!
//! Matching backtracks to the last `%` only, so it takes at most text × pattern steps and no
//! memory.

use std::cell::Cell;

use crate::work;

/// A parsed pattern.
#[derive(Debug, Clone)]
pub(crate) struct Like {
    tokens: Vec<Token>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    One,
    Any,
    Char(char),
}

impl Like {
    /// Parses a pattern; `None` if it ends with the escape character.
    pub(crate) fn new(pattern: &str, escape: Option<char>) -> Option<Like> {
        let mut tokens = Vec::new();
        let mut chars = pattern.chars();
        while let Some(ch) = chars.next() {
            let token = match ch {
                ch if Some(ch) == escape => Token::Char(chars.next()?),
                '%' if tokens.last() == Some(&Token::Any) => continue,
                '%' => Token::Any,
                '_' => Token::One,
                ch => Token::Char(ch),
            };
            tokens.push(token);
        }
        Some(Like { tokens })
    }

    /// Whether the whole text matches. The steps taken are added to `steps`.
    pub(crate) fn matches(&self, text: &str, steps: &Cell<u64>) -> bool {
        let mut taken = 1;
        let matches = self.backtrack(text, &mut taken);
        steps.set(steps.get().saturating_add(if taken > work::LIKE_STEPS {
            work::OVER_ANY_BUDGET
        } else {
            taken
        }));
        matches
    }

    fn backtrack(&self, text: &str, steps: &mut u64) -> bool {
        let mut rest = text.chars();
        let mut at = 0;
        let mut again: Option<(usize, std::str::Chars<'_>)> = None;
        loop {
            *steps += 1;
            if *steps > work::LIKE_STEPS {
                return false;
            }
            let before = rest.clone();
            match (self.tokens.get(at), rest.next()) {
                (Some(Token::Any), _) => {
                    again = Some((at + 1, before.clone()));
                    rest = before;
                    at += 1;
                }
                (None, None) => return true,
                (Some(Token::One), Some(_)) => at += 1,
                (Some(Token::Char(wanted)), Some(ch)) if *wanted == ch => at += 1,
                _ => {
                    let Some((index, mut from)) = again.take() else {
                        return false;
                    };
                    if from.next().is_none() {
                        return false;
                    }
                    at = index;
                    rest = from.clone();
                    again = Some((index, from));
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
