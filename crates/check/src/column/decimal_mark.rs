//! The decimal mark of a file, as its numbers show it.

use crate::value::number;

/// The decimal mark while the file has not shown it yet, and the first mark that the block shows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DecimalMark {
    pub(crate) given: Option<u8>,
    pub(crate) seen: Option<u8>,
    /// A mark other than the first was seen.
    pub(crate) mixed: bool,
    /// Digits that may be grouped (`30.000`) were seen. They are not a number before another value
    /// shows the mark.
    pub(crate) grouped: bool,
}

impl DecimalMark {
    pub(super) fn parse(&mut self, text: &[u8]) -> Option<f64> {
        if let Some(mark) = self.given {
            return number::parse_number(text, mark);
        }
        if let Some(value) = number::parse_integer(text)
            .filter(|value| value.unsigned_abs() < 1 << 53 && text.len() < 16)
        {
            // `-0` is minus zero, as the general parser reads it.
            return Some(if value == 0 && text[0] == b'-' { -0.0 } else { value as f64 });
        }
        if number::may_be_grouped(text) {
            self.grouped = true;
            return None;
        }
        let (point, comma) = (number::parse_number(text, b'.'), number::parse_number(text, b','));
        let shown = match (point, comma) {
            (Some(_), None) => Some(b'.'),
            (None, Some(_)) => Some(b','),
            _ => None,
        };
        if let Some(shown) = shown {
            self.mixed |= self.seen.is_some_and(|seen| seen != shown);
            self.seen = self.seen.or(Some(shown));
        }
        point.or(comma)
    }
}
