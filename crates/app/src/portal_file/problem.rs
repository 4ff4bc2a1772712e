//! A fault in a portal file. Values are never repeated: one may be a secret.

use std::fmt;
use std::path::PathBuf;

/// One fault: where, what is wrong, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) file: PathBuf,
    /// From 1; 0 for the file as a whole.
    pub(crate) line: usize,
    pub(crate) what: String,
    pub(crate) instead: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        write!(f, ": {}", self.what)?;
        if !self.instead.is_empty() {
            write!(f, "\n    {}", self.instead)?;
        }
        Ok(())
    }
}

/// The line, from 1, of a byte offset.
pub(super) fn line_of(text: &str, byte: usize) -> usize {
    text.as_bytes().iter().take(byte).filter(|b| **b == b'\n').count() + 1
}

/// A fault from the message of the TOML parser or of serde.
pub(super) fn of_toml(file: PathBuf, text: &str, error: &toml::de::Error) -> Problem {
    let line = error.span().map_or(0, |span| line_of(text, span.start));
    let said = error.message();
    let (what, instead) = match unknown(said) {
        Some((name, known)) => {
            let instead = match nearest(name, &known) {
                Some(near) => {
                    format!("did you mean `{near}`? Known settings: {}", known.join(", "))
                }
                None => format!("known settings: {}", known.join(", ")),
            };
            (format!("unknown setting `{name}`"), instead)
        }
        None => match said.strip_prefix("missing field ") {
            Some(name) => (
                format!("the setting {name} is missing"),
                format!("add {name}; portals/ in the source has complete files with explanations"),
            ),
            None => of_value(said),
        },
    };
    Problem { file, line, what, instead }
}

/// For an unknown setting, the known one that was probably meant, if any; `None` for any other
/// fault.
pub(super) fn unknown_name(error: &toml::de::Error) -> Option<Option<&str>> {
    let (name, known) = unknown(error.message())?;
    Some(nearest(name, &known))
}

/// Parses "unknown field `acent`, expected one of `accent`, `name`" into the name and the known
/// ones.
fn unknown(said: &str) -> Option<(&str, Vec<&str>)> {
    let (name, expected) = said.strip_prefix("unknown field ")?.split_once(", expected ")?;
    Some((name.trim_matches('`'), expected.split('`').skip(1).step_by(2).collect()))
}

fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .copied()
        .min_by_key(|k| distance(name, k))
        .filter(|k| distance(name, k) <= 2 + name.len() / 4)
}

/// A value of the wrong type or variant. The value is not repeated: it may be a secret.
fn of_value(said: &str) -> (String, String) {
    let said = said.trim().replace('\n', " ");
    if let Some((found, expected)) = said
        .strip_prefix("invalid ")
        .and_then(|rest| rest.split_once(": ")?.1.rsplit_once(", expected "))
    {
        let kind = found.split(['"', '`']).next().unwrap_or_default().trim();
        let kind = if kind == "string" { "text" } else { kind };
        let expected = match expected {
            "a string" => "text in quotes",
            "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number",
            other => other,
        };
        return (format!("{kind} is not allowed here"), format!("write {expected}"));
    }
    match said.strip_prefix("unknown variant ").and_then(|rest| rest.split_once(", expected ")) {
        Some((name, expected)) => {
            (format!("unknown value {name}"), format!("write {}", expected.replace('`', "\"")))
        }
        None => {
            let cure = if said.contains("duplicate") {
                "remove one of the two: each name may occur once"
            } else {
                "look for a missing quote, bracket or comma, here or on the line before"
            };
            (said, cure.to_owned())
        }
    }
}

/// Levenshtein distance, O(len(a) · len(b)).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let put = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = put.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_secret_is_not_repeated() {
        let said = |said| of_value(said);
        let (what, instead) =
            said("invalid type: string \"hunter2, expected x\", expected { file = \"PATH\" }");
        assert_eq!(
            (what.as_str(), instead.as_str()),
            ("text is not allowed here", "write { file = \"PATH\" }")
        );
        assert_eq!(said("invalid type: string \"ten\", expected u32").1, "write a whole number");
        assert_eq!(
            said("unknown variant `tsl`, expected one of `starttls`, `tls`").1,
            "write one of \"starttls\", \"tls\""
        );
    }

    #[test]
    fn letters_that_differ() {
        assert_eq!(distance("acent", "accent"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("orgin", "origin"), 1);
        assert_eq!(distance("same", "same"), 0);
    }
}
