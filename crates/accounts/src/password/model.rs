use std::fmt;

use base::{Fault, Secret};
use store::{FromValue, ToValue, Value};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroize;

/// A password as a person gave it, made comparable: NFKC (NIST SP 800-63B, 3.1.1.2), so that two
/// keyboards that write the same letters differently give the same password, and with other spaces
/// as plain ones (RFC 8265, 4.2.1). Nothing else is changed: case and spaces at the ends count.
#[derive(Clone)]
pub struct Password(Secret<String>);

/// Text that can be nobody's password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAPassword {
    #[error("it is empty")]
    Empty,
    #[error("it is longer than {} characters", Password::MAX)]
    TooLong,
    #[error("it has control characters")]
    Unprintable,
}

impl Password {
    /// Characters.
    pub const MAX: usize = 128;

    pub fn new(text: &str) -> Result<Self, NotAPassword> {
        // Counted in code points, before any work: half a megabyte in the field must cost nothing.
        if text.nfc().nth(Self::MAX).is_some() {
            return Err(NotAPassword::TooLong);
        }
        let mut normal: String = text.nfkc().collect();
        let outcome = match () {
            () if normal.is_empty() => Err(NotAPassword::Empty),
            () if normal.chars().any(char::is_control) => Err(NotAPassword::Unprintable),
            () => Ok(()),
        };
        if let Err(e) = outcome {
            normal.zeroize();
            return Err(e);
        }
        Ok(Self(Secret::new(normal)))
    }

    /// For a field that is typed twice.
    pub fn is_same(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }

    pub(crate) fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// A hashed password: a PHC string. Made by [`Hasher`](super::Hasher) alone, so nothing else can
/// become one.
#[derive(Clone, PartialEq, Eq)]
pub struct Hash(String);

impl Hash {
    pub(super) fn new(phc: String) -> Self {
        Self(phc)
    }
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hash(…)")
    }
}

impl ToValue for Hash {
    fn to_value(&self) -> Value {
        self.0.to_value()
    }
}
impl FromValue for Hash {
    fn from_value(value: Value) -> Result<Self, Fault> {
        String::from_value(value).map(Self)
    }
}
