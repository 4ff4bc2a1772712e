//! Passwords and their hashes. Neither is ever printed by `Debug`.

use std::fmt;

use base::{Fault, Secret};
use store::{FromValue, ToValue, Value};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroize;

/// A password in normal form: NFKC (NIST SP 800-63B-4, section 3.1.1.2), so that keyboards that
/// encode the same letters differently give the same password. NFKC also maps most spaces to
/// U+0020 (as RFC 8265, section 4.2.1, asks). Case, and spaces at the ends, are significant.
#[derive(Clone)]
pub struct Password(Secret<String>);

/// Why a text can't be a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAPassword {
    #[error("must not be empty")]
    Empty,
    #[error("longer than {} characters", Password::MAX)]
    TooLong,
    #[error("contains control characters")]
    Unprintable,
}

impl Password {
    /// The maximum number of characters.
    pub const MAX: usize = 128;

    pub fn new(text: &str) -> Result<Self, NotAPassword> {
        // Counted in code points before any work, so that half a megabyte of input costs nothing.
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

    /// For a password that is typed twice.
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

/// A hashed password as a PHC string. Only [`Hasher`](super::Hasher) and the database produce one.
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
