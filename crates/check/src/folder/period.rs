//! The period that the data is about: `farstu:period`, or set by the caller.

use std::str::FromStr;

use super::json_node::{Errors, JsonNode};
use crate::value::date;

/// The period that a file's data is about: its first and its last day. Rules call them
/// `period.starts` and `period.ends`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Days since 1970-01-01.
    pub(crate) starts: i64,
    pub(crate) ends: i64,
}

impl Period {
    /// A period from two days, `YYYY-MM-DD`, the first not after the last.
    pub fn new(starts: &str, ends: &str) -> Option<Period> {
        let (starts, ends) =
            (date::parse_date(starts.as_bytes())?, date::parse_date(ends.as_bytes())?);
        (starts <= ends).then_some(Period { starts, ends })
    }
}

/// The text is not a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParsePeriodError;

impl std::fmt::Display for ParsePeriodError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not two days as 2026-01-01/2026-12-31, the first before the last")
    }
}

impl std::error::Error for ParsePeriodError {}

impl FromStr for Period {
    type Err = ParsePeriodError;

    /// Parses an ISO 8601 interval: `2026-01-01/2026-12-31`.
    fn from_str(text: &str) -> Result<Period, ParsePeriodError> {
        text.split_once('/')
            .and_then(|(starts, ends)| Period::new(starts, ends))
            .ok_or(ParsePeriodError)
    }
}

/// Loads `farstu:period`.
pub(super) fn load(node: &JsonNode<'_>, errors: &mut Errors) -> Option<Period> {
    node.allow_keys(&["starts", "ends"], errors);
    let (starts, ends) = (node.required_text("starts", errors), node.required_text("ends", errors));
    let period = Period::new(starts, ends);
    if period.is_none() && !starts.is_empty() && !ends.is_empty() {
        errors.push(node.error(
            format!("'{starts}' till '{ends}' är ingen period."),
            format!("'{starts}' to '{ends}' is not a period."),
            "Skriv två dagar, den första först: {\"starts\": \"2026-01-01\", \"ends\": \"2026-12-31\"}.",
            "Write two days, the first first: {\"starts\": \"2026-01-01\", \"ends\": \"2026-12-31\"}.",
        ));
    }
    period
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_two_days() {
        let period: Period = "2026-01-01/2026-12-31".parse().expect("a period");
        assert_eq!(Some(period), Period::new("2026-01-01", "2026-12-31"));
        assert!(Period::new("2026-01-01", "2026-01-01").is_some());
        for text in [
            "",
            "2026-01-01",
            "2026-12-31/2026-01-01",
            "2026-02-30/2026-03-01",
            "2026-01-01/",
            "2026-1-1/2026-2-2",
        ] {
            assert_eq!(text.parse::<Period>(), Err(ParsePeriodError), "{text}");
        }
    }
}
