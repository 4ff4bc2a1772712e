//! Swedish identity numbers: personal, coordination and organisation numbers.
//!
//! All end in a Luhn check digit (ISO/IEC 7812-1 annex B) over the last ten digits. A coordination
//! number is a personal number whose day of birth is increased by 60. A number with a hyphen and
//! the same number without it are one value.

use super::date;
use super::text_code;
use crate::IdentityNumber;

/// The faults of a number; it is valid if all are `false`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct IdentityFaults {
    /// The text does not have the right digits; the other faults are then not examined.
    pub(crate) digits: bool,
    pub(crate) date: bool,
    pub(crate) check_digit: bool,
}

/// The digits of a number that was written with a hyphen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct IdentityDigits {
    digits: [u8; 12],
    length: usize,
}

impl IdentityDigits {
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.digits[..self.length]
    }

    /// The text code of the digits, which always fits inline.
    pub(crate) fn code(&self) -> u64 {
        text_code::encode_inline(self.bytes()).unwrap_or(text_code::NULL)
    }
}

/// Removes the hyphen; `None` if there is none or the text is not written in this format.
#[inline]
pub(crate) fn without_hyphen(format: IdentityNumber, text: &[u8]) -> Option<IdentityDigits> {
    let (length, hyphen) = match format {
        IdentityNumber::Personnummer => (12, 8),
        IdentityNumber::Organisationsnummer => (10, 6),
    };
    if text.len() != length + 1 || text[hyphen] != b'-' {
        return None;
    }
    let mut digits = [b'0'; 12];
    digits[..hyphen].copy_from_slice(&text[..hyphen]);
    digits[hyphen..length].copy_from_slice(&text[hyphen + 1..]);
    digits.iter().all(u8::is_ascii_digit).then_some(IdentityDigits { digits, length })
}

const NOT_DIGITS: IdentityFaults = IdentityFaults { digits: true, date: false, check_digit: false };

/// Twelve digits, with an optional hyphen before the last four.
#[inline]
pub(crate) fn personnummer(text: &[u8]) -> IdentityFaults {
    let digits: [u8; 12] = match text.len() {
        12 => match text.try_into() {
            Ok(digits) => digits,
            Err(_) => return NOT_DIGITS,
        },
        13 if text[8] == b'-' => {
            let mut digits = [0; 12];
            digits[..8].copy_from_slice(&text[..8]);
            digits[8..].copy_from_slice(&text[9..]);
            digits
        }
        _ => return NOT_DIGITS,
    };
    let Some(values) = digit_values(digits) else {
        return NOT_DIGITS;
    };
    let number = |from: usize, to: usize| {
        values[from..to].iter().fold(0u32, |sum, &digit| sum * 10 + u32::from(digit))
    };
    let day = number(6, 8);
    let day = if day > 60 { day - 60 } else { day };
    let born = date::days_from_civil(number(0, 4), number(4, 6), day);
    IdentityFaults { digits: false, date: born.is_none(), check_digit: !luhn(&values[2..]) }
}

/// Ten digits, with an optional hyphen after the sixth.
#[inline]
pub(crate) fn organisationsnummer(text: &[u8]) -> IdentityFaults {
    let digits: [u8; 10] = match text.len() {
        10 => match text.try_into() {
            Ok(digits) => digits,
            Err(_) => return NOT_DIGITS,
        },
        11 if text[6] == b'-' => {
            let mut digits = [0; 10];
            digits[..6].copy_from_slice(&text[..6]);
            digits[6..].copy_from_slice(&text[7..]);
            digits
        }
        _ => return NOT_DIGITS,
    };
    match digit_values(digits) {
        // Ten zeros have a valid check digit, but are what programs write for a missing number.
        Some(values) if values.iter().all(|digit| *digit == 0) => NOT_DIGITS,
        Some(values) => IdentityFaults { digits: false, date: false, check_digit: !luhn(&values) },
        None => NOT_DIGITS,
    }
}

#[inline(always)]
fn digit_values<const N: usize>(text: [u8; N]) -> Option<[u8; N]> {
    let values = text.map(|byte| byte.wrapping_sub(b'0'));
    values.iter().all(|&digit| digit <= 9).then_some(values)
}

/// Whether ten digits end in the right check digit.
#[inline(always)]
fn luhn(digits: &[u8]) -> bool {
    const DOUBLED: [u8; 10] = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
    let mut sum = 0u32;
    for pair in digits.chunks_exact(2) {
        sum += u32::from(DOUBLED[usize::from(pair[0] % 10)]) + u32::from(pair[1]);
    }
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALID: IdentityFaults = IdentityFaults { digits: false, date: false, check_digit: false };

    // Not real numbers: these are computed, with births in the 1800s.
    #[test]
    fn personal_numbers() {
        assert_eq!(personnummer(b"189001019802"), VALID);
        assert_eq!(personnummer(b"18900101-9802"), VALID);
        assert_eq!(personnummer(b"189001019803"), IdentityFaults { check_digit: true, ..VALID });
        assert!(personnummer(b"189013019800").date);
        assert!(
            !personnummer(b"189001619802").date,
            "a coordination number has a day between 61 and 91"
        );
        assert!(personnummer(b"189001929802").date);
        assert!(personnummer(b"189001609802").date, "day 60 is neither");
        for text in [
            "",
            "9001019802",
            "18900101-980",
            "18900101+9802",
            "1890010198020",
            "18900101TF00",
            "1890-01019802",
            "ååååååå",
        ] {
            assert_eq!(personnummer(text.as_bytes()), NOT_DIGITS, "{text}");
        }
    }

    #[test]
    fn the_hyphen_is_not_part_of_the_value() {
        let digits = |format, text: &str| {
            without_hyphen(format, text.as_bytes()).map(|bare| (bare.bytes().to_vec(), bare.code()))
        };
        assert_eq!(
            digits(IdentityNumber::Personnummer, "18900101-9802"),
            text_code::encode_inline(b"189001019802").map(|code| (b"189001019802".to_vec(), code))
        );
        assert_eq!(
            digits(IdentityNumber::Organisationsnummer, "990000-0370"),
            text_code::encode_inline(b"9900000370").map(|code| (b"9900000370".to_vec(), code))
        );
        for text in
            ["189001019802", "1890010-19802", "18900101+9802", "18900101-980x", "-", "ååååååå"]
        {
            assert_eq!(digits(IdentityNumber::Personnummer, text), None, "{text}");
        }
    }

    #[test]
    fn organisation_numbers() {
        assert_eq!(
            organisationsnummer(b"9900000002").check_digit,
            !luhn(&[9, 9, 0, 0, 0, 0, 0, 0, 0, 2])
        );
        let right: Vec<u8> = (b'0'..=b'9')
            .filter(|&last| {
                let mut text = *b"9900000370";
                text[9] = last;
                organisationsnummer(&text) == VALID
            })
            .collect();
        assert_eq!(right.len(), 1, "exactly one check digit is right");
        let text = [b"990000-037".as_slice(), &right].concat();
        assert_eq!(organisationsnummer(&text), VALID);
        for text in [
            "",
            "0000000000",
            "000000-0000",
            "990000037",
            "99000003700",
            "9900000-370",
            "99-123",
            "990000+0370",
        ] {
            assert_eq!(organisationsnummer(text.as_bytes()), NOT_DIGITS, "{text}");
        }
    }
}
