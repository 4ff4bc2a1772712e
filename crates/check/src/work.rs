//! A bound on the work that a file may cause, counted in units rather than in time, so that the
//! same file always gets the same result.
//!
//! A unit is the work of parsing about one byte of XML, some four nanoseconds on the machine of
//! `docs/PERFORMANCE.md`. Work that is linear in the file with a small factor (splitting, typing,
//! validating numbers and codes) is not counted. Work that a few bytes can make expensive is: XML
//! events, patterns, text functions and the nodes of expressions.

/// Units of an XML event besides its bytes.
pub(crate) const XML_EVENT: u64 = 16;

/// Units for reading every part of a workbook once. A cell with a number takes 110 units and some
/// five bytes of the file; an empty cell with a style takes 55 units and two bytes.
pub(crate) fn workbook_budget(size: u64) -> u64 {
    (32 << 20) + size.saturating_mul(64)
}

/// Units for checking a text of this size: an eighth of a second plus 32 ns per byte. The
/// collection that is shipped takes 4 ns per byte.
pub(crate) fn text_budget(size: u64) -> u64 {
    (32 << 20) + size.saturating_mul(8)
}

/// Steps of `LIKE` on one text. Beyond them matching stops, and the file is refused whatever its
/// size.
pub(crate) const LIKE_STEPS: u64 = 1 << 26;
/// More units than any file may use.
pub(crate) const OVER_ANY_BUDGET: u64 = u64::MAX / 4;

/// The cost of matching a pattern of this weight ([`pattern_weight`]) against a text.
#[inline(always)]
pub(crate) fn match_cost(length: usize, weight: u64) -> u64 {
    (length as u64 / 4 + 8) * weight
}

/// Limits of a pattern's compiled size, in bytes, with the weight of each: a matcher with a large
/// automaton visits many states per character.
const CLASSES: [(usize, u64); 4] = [(16 << 10, 1), (64 << 10, 2), (256 << 10, 6), (1 << 20, 16)];

/// The weight of a pattern: that of the smallest size limit under which it compiles.
pub(crate) fn pattern_weight(pattern: &str) -> u64 {
    let fits =
        |limit: usize| regex::bytes::RegexBuilder::new(pattern).size_limit(limit).build().is_ok();
    CLASSES.iter().find(|(limit, _)| fits(*limit)).map_or(16, |(_, weight)| *weight)
}
