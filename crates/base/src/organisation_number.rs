//! Swedish organisation numbers.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A Swedish organisation number (SFS 1974:174): ten digits, the last a Luhn check digit. Stored
/// without the hyphen.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrganisationNumber([u8; 10]);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an organisation number is ten digits, the last a check digit")]
pub struct NotAnOrganisationNumber;

impl OrganisationNumber {
    pub fn new(text: &str) -> Result<Self, NotAnOrganisationNumber> {
        let mut digits = [0; 10];
        let mut n = 0;
        for (i, c) in text.trim().bytes().enumerate() {
            match c {
                b'0'..=b'9' if n < 10 => {
                    digits[n] = c - b'0';
                    n += 1;
                }
                b'-' if i == 6 => {}
                _ => return Err(NotAnOrganisationNumber),
            }
        }
        let sum: u8 = digits
            .iter()
            .enumerate()
            .map(|(i, &d)| if i % 2 == 0 { d * 2 / 10 + d * 2 % 10 } else { d })
            .sum();
        if n == 10 && sum.is_multiple_of(10) {
            Ok(Self(digits))
        } else {
            Err(NotAnOrganisationNumber)
        }
    }
}

impl TryFrom<String> for OrganisationNumber {
    type Error = NotAnOrganisationNumber;
    fn try_from(text: String) -> Result<Self, NotAnOrganisationNumber> {
        Self::new(&text)
    }
}
impl From<OrganisationNumber> for String {
    fn from(number: OrganisationNumber) -> Self {
        number.0.iter().map(|d| char::from(b'0' + d)).collect()
    }
}
impl fmt::Display for OrganisationNumber {
    /// `NNNNNN-NNNN`, for people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = String::from(*self);
        write!(f, "{}-{}", &text[..6], &text[6..])
    }
}
impl fmt::Debug for OrganisationNumber {
    /// A sole trader's organisation number is a personal identity number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OrganisationNumber(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_digits_with_a_check_digit() {
        // Made-up numbers beginning with 99, a group that was never issued.
        assert_eq!(
            OrganisationNumber::new("990000-0002").map(|n| n.to_string()),
            OrganisationNumber::new("9900000002").map(|n| n.to_string())
        );
        let valid =
            (0..10).filter(|d| OrganisationNumber::new(&format!("990000000{d}")).is_ok()).count();
        assert_eq!(valid, 1);
        for bad in ["", "99000-00002", "9900000-002", "990000000", "99000000021", "990000-000å"] {
            assert!(OrganisationNumber::new(bad).is_err(), "{bad}");
        }
    }
}
