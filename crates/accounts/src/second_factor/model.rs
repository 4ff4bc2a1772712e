//! Factors, codes and their text forms. No secret is printed by `Debug`.

use std::fmt;

use crate::throttle::CodeDigits;

use base::{CredentialId, EmailAddress, Entropy, Fault, Line, Secret, Timestamp};

/// An enrolled authenticator app.
#[derive(Clone, Debug)]
pub struct Factor {
    pub id: CredentialId,
    /// The person's own name for it.
    pub label: Option<Line>,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

/// The secret shared by the app and the portal: 160 random bits (RFC 4226, section 4, R6).
#[derive(Clone, Debug)]
pub struct TotpSecret(Secret<[u8; 20]>);

const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

impl TotpSecret {
    pub(crate) fn new(entropy: &dyn Entropy) -> Self {
        Self(Secret::new(entropy.bytes()))
    }
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Fault> {
        let bytes = bytes
            .try_into()
            .map_err(|_| Fault::new("a stored TOTP secret has the wrong length"))?;
        Ok(Self(Secret::new(bytes)))
    }
    pub(crate) fn bytes(&self) -> &[u8; 20] {
        self.0.expose()
    }

    /// For typing in when the QR code can't be scanned: 32 characters of base 32 (RFC 4648, section
    /// 6).
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(32);
        for chunk in self.bytes().chunks(5) {
            let bits = chunk.iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
            for i in (0..8).rev() {
                text.push(char::from(BASE32[usize::try_from(bits >> (5 * i) & 31).unwrap_or(0)]));
            }
        }
        text
    }

    /// The same in groups of four, for display.
    pub fn grouped(&self) -> String {
        let text = self.text();
        let groups: Vec<&str> = (0..8).filter_map(|i| text.get(4 * i..4 * i + 4)).collect();
        groups.join(" ")
    }

    /// The URI in the QR code, and in the link that opens an app on the phone itself (Key Uri
    /// Format). The app shows `portal` with the address below.
    pub fn uri(&self, portal: &str, address: &EmailAddress) -> String {
        // A colon would end the issuer (Key Uri Format).
        let issuer = escape(&portal.replace(':', " "));
        let account = escape(address.as_str());
        format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm=SHA1&digits=6&period=30",
            self.text()
        )
    }
}

/// Percent-encodes all but unreserved characters (RFC 3986, section 2.3).
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte))
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// A code of digits: six from an app, six or ten in a letter. Spaces and dashes in the input are
/// ignored.
#[derive(Clone)]
pub struct OneTimeCode(Secret<String>);

impl OneTimeCode {
    /// An app's code.
    pub fn parse(text: &str) -> Option<Self> {
        Self::of_length(text, &[6])
    }
    /// A mailed code.
    pub fn parse_mailed(text: &str) -> Option<Self> {
        Self::of_length(text, &[6, 10])
    }
    fn of_length(text: &str, lengths: &[usize]) -> Option<Self> {
        if text.len() > 64 {
            return None;
        }
        let digits: String = text.chars().filter(|c| !is_between_digits(*c)).collect();
        (lengths.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()))
            .then(|| Self(Secret::new(digits)))
    }
    pub(crate) fn new(entropy: &dyn Entropy, digits: CodeDigits) -> Self {
        Self(Secret::new(match digits {
            CodeDigits::Six => format!("{:06}", entropy.below(1_000_000)),
            CodeDigits::Ten => {
                format!("{:05}{:05}", entropy.below(100_000), entropy.below(100_000))
            }
        }))
    }
    pub(crate) fn digits(&self) -> &str {
        self.0.expose()
    }
}

/// Characters that people and clipboards put between and around digits.
fn is_between_digits(c: char) -> bool {
    c.is_whitespace() || base::is_invisible(c) || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '.')
}

impl fmt::Debug for OneTimeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OneTimeCode(…)")
    }
}

/// A code that works once in place of the app: 60 random bits, `k7wd-q2mn-x4hp`. The alphabet
/// leaves out look-alikes (0 O, 1 l).
#[derive(Clone)]
pub struct RecoveryCode(Secret<String>);

const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

impl RecoveryCode {
    /// In characters, without dashes.
    const LENGTH: usize = 12;

    pub(crate) fn new(entropy: &dyn Entropy) -> Self {
        let bytes: [u8; Self::LENGTH] = entropy.bytes();
        Self(Secret::new(bytes.iter().map(|b| char::from(LETTERS[usize::from(b & 31)])).collect()))
    }
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > 64 {
            return None;
        }
        let letters: String =
            text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        (letters.len() == Self::LENGTH && letters.bytes().all(|b| LETTERS.contains(&b)))
            .then(|| Self(Secret::new(letters)))
    }
    pub(crate) fn letters(&self) -> &str {
        self.0.expose()
    }
    /// The code as it is shown, in groups.
    pub fn reveal(&self) -> String {
        let text = self.letters();
        let groups: Vec<&str> = (0..3).filter_map(|i| text.get(4 * i..4 * i + 4)).collect();
        groups.join("-")
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

/// The answer to a request for the second factor: a code from the app, or a recovery code.
#[derive(Clone, Debug)]
pub enum Proof {
    OneTime(OneTimeCode),
    Recovery(RecoveryCode),
}

impl Proof {
    /// Six digits are an app's code, twelve letters and digits a recovery code; anything else is
    /// neither.
    pub fn parse(text: &str) -> Option<Self> {
        OneTimeCode::parse(text)
            .map(Self::OneTime)
            .or_else(|| RecoveryCode::parse(text).map(Self::Recovery))
    }
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::OneTime(code) => code.digits(),
            Self::Recovery(code) => code.letters(),
        }
    }
}

#[cfg(test)]
mod unit {
    use base::SeededEntropy;

    use super::*;

    #[test]
    fn what_people_paste() {
        for text in [
            "123456",
            " 123 456 ",
            "123-456",
            "12 34 56",
            "\u{a0}123\u{2009}456\n",
            "\u{202a}123\u{200b}456\u{202c}\u{feff}",
        ] {
            assert_eq!(OneTimeCode::parse(text).expect(text).digits(), "123456");
        }
        for text in ["", "12345", "1234567", "+12345", "abcdef", "１２３４５６", &"1".repeat(100)]
        {
            assert!(OneTimeCode::parse(text).is_none(), "{text}");
        }
        for text in ["12345 67890", "123456"] {
            assert!(OneTimeCode::parse_mailed(text).is_some(), "{text}");
        }
        assert!(OneTimeCode::parse_mailed("1234567").is_none());
        let code = RecoveryCode::new(&SeededEntropy::new(5));
        for text in [
            code.reveal(),
            code.reveal().to_uppercase(),
            code.reveal().replace('-', " "),
            code.letters().to_owned(),
        ] {
            assert!(
                matches!(Proof::parse(&text), Some(Proof::Recovery(c)) if c.letters() == code.letters()),
                "{text}"
            );
        }
        assert!(Proof::parse("hej").is_none());
    }

    #[test]
    fn the_secret_as_text_and_link() {
        // RFC 4648, section 10; RFC 4226, appendix D: the ASCII string "12345678901234567890".
        let secret = TotpSecret::from_bytes(b"12345678901234567890").expect("20 bytes");
        assert_eq!(secret.text(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(secret.grouped(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        let address = EmailAddress::new("åsa+x@kommun.example").expect("an address");
        assert_eq!(
            secret.uri("Lön: & statistik", &address),
            "otpauth://totp/L%C3%B6n%20%20%26%20statistik:%C3%A5sa%2Bx%40kommun.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=L%C3%B6n%20%20%26%20statistik&algorithm=SHA1&digits=6&period=30"
        );
        assert!(!format!("{secret:?}").contains("GEZD"));
    }
}
