//! A bound on the work that a file may cause, in units rather than in time: the same file always
//! gets the same answer.
//!
//! A unit is the work of parsing about one byte of XML, some four nanoseconds where the figures of
//! `docs/PERFORMANCE.md` were measured. What is linear in the file with a small factor (splitting,
//! typing, judging numbers and codes) is not counted. What a few bytes can make expensive is: XML
//! events, patterns, functions of text, and the parts of expressions.

/// What an XML event costs besides its bytes.
pub(crate) const XML_EVENT: u64 = 16;

/// Units for reading every part of a workbook once. A cell with a number takes 110 units and some
/// five bytes of the file; an empty one with a style 55 and two.
pub(crate) fn workbook_budget(size: u64) -> u64 {
    (32 << 20) + size.saturating_mul(64)
}

/// Units for checking a text of this size: an eighth of a second, and 32 ns for each byte. The
/// shipped collection takes 4 ns a byte.
pub(crate) fn text_budget(size: u64) -> u64 {
    (32 << 20) + size.saturating_mul(8)
}

/// Steps of `LIKE` on one text; beyond them the text is not looked at any more, and the file is
/// refused whatever its size.
pub(crate) const LIKE_STEPS: u64 = 1 << 26;
/// More than any file may take.
pub(crate) const OVER_ANY_BUDGET: u64 = u64::MAX / 4;

/// What matching a pattern against a text costs. `weight` is that of the pattern
/// ([`pattern_weight`]).
#[inline(always)]
pub(crate) fn match_cost(length: usize, weight: u64) -> u64 {
    (length as u64 / 4 + 8) * weight
}

/// Classes of compiled size, in bytes, and the weight of each: where its automaton is large, a
/// matcher walks many states for every letter.
const CLASSES: [(usize, u64); 4] = [(16 << 10, 1), (64 << 10, 2), (256 << 10, 6), (1 << 20, 16)];

/// The weight of a pattern, by the smallest of a few limits that it compiles under.
pub(crate) fn pattern_weight(pattern: &str) -> u64 {
    let fits =
        |limit: usize| regex::bytes::RegexBuilder::new(pattern).size_limit(limit).build().is_ok();
    CLASSES.iter().find(|(limit, _)| fits(*limit)).map_or(16, |(_, weight)| *weight)
}
