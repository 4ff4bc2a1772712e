//! Numbers formatted for people.

use crate::Language;

/// A whole number: `1 234 567` (with no-break spaces) in Swedish, `1,234,567` in English.
pub fn number(language: Language, n: i64) -> String {
    group(language, &n.unsigned_abs().to_string(), n < 0)
}

/// A number with `decimals` fraction digits: `1 234,5` in Swedish, `1,234.5` in English.
pub fn decimal(language: Language, n: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", n.abs());
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let negative = n < 0.0 && text.bytes().any(|b| matches!(b, b'1'..=b'9'));
    let mut shown = group(language, whole, negative);
    if !rest.is_empty() {
        shown.push(match language {
            Language::Sv => ',',
            Language::En => '.',
        });
        shown.push_str(rest);
    }
    shown
}

fn group(language: Language, digits: &str, negative: bool) -> String {
    let separator = match language {
        Language::Sv => '\u{a0}',
        Language::En => ',',
    };
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3 * 2 + 3);
    if negative {
        shown.push('\u{2212}');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            shown.push(separator);
        }
        shown.push(digit);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_the_language() {
        assert_eq!(number(Language::Sv, 1_234_567), "1\u{a0}234\u{a0}567");
        assert_eq!(number(Language::En, -1_234), "\u{2212}1,234");
        assert_eq!(number(Language::Sv, 999), "999");
        assert_eq!(number(Language::En, i64::MIN), "\u{2212}9,223,372,036,854,775,808");
        assert_eq!(decimal(Language::Sv, 1234.55, 1), "1\u{a0}234,5");
        assert_eq!(decimal(Language::En, -0.04, 1), "0.0");
        assert_eq!(decimal(Language::En, 1234.0, 0), "1,234");
    }
}
