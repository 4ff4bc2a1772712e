//! Numbers in the collection format: a sign, digits with the file's decimal mark, an exponent. NaN,
//! infinity and grouping are not accepted.
//!
//! Parsing is linear in the text. Numbers below 2^53 with at most 22 decimals take one division
//! (Clinger's fast path); the rest go through the standard library.

/// A 64-bit integer; `None` if the text is not one.
#[inline]
pub(crate) fn parse_integer(text: &[u8]) -> Option<i64> {
    let (negative, digits) = split_sign(text);
    if digits.is_empty() {
        return None;
    }
    if digits.len() <= 18 {
        let mut value = 0i64;
        for &byte in digits {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                return None;
            }
            value = value * 10 + i64::from(digit);
        }
        return Some(if negative { -value } else { value });
    }
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}

#[inline(always)]
fn split_sign(text: &[u8]) -> (bool, &[u8]) {
    match text.first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    }
}

const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// A number; `None` if the text is not one with this decimal mark.
#[inline]
pub(crate) fn parse_number(text: &[u8], mark: u8) -> Option<f64> {
    let (negative, rest) = split_sign(text);
    let mut mantissa = 0u64;
    let mut digits = 0usize;
    let mut decimals = 0usize;
    let mut seen_mark = false;
    let mut exact = true;
    let mut at = 0;
    while let Some(&byte) = rest.get(at) {
        let digit = byte.wrapping_sub(b'0');
        if digit <= 9 {
            digits += 1;
            decimals += usize::from(seen_mark);
            if mantissa < 100_000_000_000_000_000 {
                mantissa = mantissa * 10 + u64::from(digit);
            } else {
                exact = false;
            }
        } else if byte == mark && !seen_mark {
            seen_mark = true;
        } else {
            break;
        }
        at += 1;
    }
    if digits == 0 {
        return None;
    }
    if at < rest.len() {
        let tail = &rest[at..];
        if tail[0] | 0x20 != b'e' {
            return None;
        }
        let (_, exponent) = split_sign(&tail[1..]);
        if exponent.is_empty() || !exponent.iter().all(u8::is_ascii_digit) {
            return None;
        }
        return parse_general(text, mark);
    }
    // Clinger's fast path: below 2^53 and up to 10^22 both operands are exact, so one division
    // rounds once.
    if exact && mantissa < (1 << 53) && decimals < POWERS.len() {
        let value =
            if decimals == 0 { mantissa as f64 } else { mantissa as f64 / POWERS[decimals] };
        return Some(if negative { -value } else { value });
    }
    parse_general(text, mark)
}

/// Numbers of any length and exponent, correctly rounded by the standard library.
#[cold]
fn parse_general(text: &[u8], mark: u8) -> Option<f64> {
    let text: String =
        text.iter().map(|&byte| if byte == mark { '.' } else { char::from(byte) }).collect();
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}

/// Whether the text is a number with this decimal mark and not with the other, so that it shows
/// which one a file uses. Digits that may be grouped show nothing.
pub(crate) fn shows_mark(text: &[u8], mark: u8) -> bool {
    memchr::memchr(mark, text).is_some()
        && parse_number(text, mark).is_some()
        && !may_be_grouped(text)
}

/// Whether the text is one to three digits, a mark and three digits, which some read as thousands
/// and others as decimals. A group never begins with a zero, so `0.125` has decimals.
pub(crate) fn may_be_grouped(text: &[u8]) -> bool {
    let (_, digits) = split_sign(text);
    let Some(at) = digits.len().checked_sub(4) else { return false };
    (1..=3).contains(&at)
        && matches!(digits[at], b',' | b'.')
        && digits[0] != b'0'
        && digits[..at].iter().chain(&digits[at + 1..]).all(u8::is_ascii_digit)
}

/// The shortest text that parses back to this number, with a point: `12.5`, `3`, `1e300`.
pub(crate) fn format_number(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if value.abs() >= 1e17 || value.abs() < 1e-7 {
        format!("{value:e}")
    } else {
        format!("{value}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_in_64_bits() {
        let good = [
            ("0", 0),
            ("-0", 0),
            ("+7", 7),
            ("007", 7),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
        ];
        for (text, value) in good {
            assert_eq!(parse_integer(text.as_bytes()), Some(value), "{text}");
        }
        for text in [
            "",
            "+",
            "-",
            "1.0",
            "1,0",
            "9223372036854775808",
            "1e3",
            " 1",
            "--1",
            "٣",
            "1_000",
            "+-1",
        ] {
            assert_eq!(parse_integer(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn numbers_with_either_mark() {
        let good = [
            ("0", 0.0),
            ("-1,5", -1.5),
            ("+2", 2.0),
            (",5", 0.5),
            ("5,", 5.0),
            ("1e3", 1000.0),
            ("1,5E-2", 0.015),
            ("0,1", 0.1),
            ("123456789012345678901234567890", 1.234_567_890_123_456_8e29),
            ("0,30000000000000004", 0.300_000_000_000_000_04),
            ("2,2250738585072014e-308", 2.225_073_858_507_201_4e-308),
        ];
        for (text, value) in good {
            assert_eq!(parse_number(text.as_bytes(), b','), Some(value), "{text}");
            let pointed = text.replace(',', ".");
            assert_eq!(parse_number(pointed.as_bytes(), b'.'), Some(value), "{pointed}");
        }
        for text in [
            "", "-", ",", "1.5", "1 000", "1e", "1e+", "e5", "NaN", "inf", "-inf", "1,2,3",
            "1e999", "0x1", "1e5x",
        ] {
            assert_eq!(parse_number(text.as_bytes(), b','), None, "{text}");
        }
    }

    #[test]
    fn two_decimals_parse_as_in_the_standard_library() {
        for cents in -20_000i32..20_000 {
            let text = format!(
                "{}{}.{:02}",
                if cents < 0 { "-" } else { "" },
                cents.abs() / 100,
                cents.abs() % 100
            );
            assert_eq!(parse_number(text.as_bytes(), b'.'), text.parse().ok(), "{text}");
        }
    }

    #[test]
    fn formatted_numbers_parse_back() {
        for value in [0.0, 1.0, -2.5, 100.0, 1e16, 1e300, 1e-300, 0.1, 25000.75] {
            assert_eq!(parse_number(format_number(value).as_bytes(), b'.'), Some(value));
        }
    }
}
