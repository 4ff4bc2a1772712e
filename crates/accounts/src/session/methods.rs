//! Authentication methods of a session.

use std::fmt;

use base::Fault;
use store::{FromValue, ToValue, Value};

/// How the person of a session authenticated. Methods are only added while the session lives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Methods {
    pub password: bool,
    /// A code from an authenticator app, or a recovery code.
    pub one_time_code: bool,
    /// An upstream provider's ID token.
    pub upstream: bool,
}

impl Methods {
    pub const PASSWORD: Self = Self { password: true, one_time_code: false, upstream: false };
    pub const ONE_TIME_CODE: Self = Self { password: false, one_time_code: true, upstream: false };
    pub const UPSTREAM: Self = Self { password: false, one_time_code: false, upstream: true };

    #[must_use]
    pub fn and(self, more: Self) -> Self {
        Self {
            password: self.password || more.password,
            one_time_code: self.one_time_code || more.one_time_code,
            upstream: self.upstream || more.upstream,
        }
    }

    /// Whether two different factors were proved: something known (here or upstream) and something
    /// held.
    pub fn two_steps(self) -> bool {
        self.one_time_code && (self.password || self.upstream)
    }

    /// The `amr` values for clients (RFC 8176, section 2), which has none for an upstream provider.
    pub fn names(self) -> Vec<&'static str> {
        let each = [(self.password, "pwd"), (self.one_time_code, "otp"), (self.two_steps(), "mfa")];
        each.into_iter().filter_map(|(used, name)| used.then_some(name)).collect()
    }

    fn kept(self) -> [(bool, &'static str); 3] {
        [
            (self.password, "password"),
            (self.one_time_code, "one-time-code"),
            (self.upstream, "upstream"),
        ]
    }
}

impl fmt::Display for Methods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> =
            self.kept().into_iter().filter_map(|(used, word)| used.then_some(word)).collect();
        f.write_str(&words.join(" "))
    }
}

impl ToValue for Methods {
    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }
}

impl FromValue for Methods {
    fn from_value(value: Value) -> Result<Self, Fault> {
        let text = String::from_value(value)?;
        text.split(' ').filter(|word| !word.is_empty()).try_fold(
            Self::default(),
            |methods, word| match word {
                "password" => Ok(methods.and(Self::PASSWORD)),
                "one-time-code" => Ok(methods.and(Self::ONE_TIME_CODE)),
                "upstream" => Ok(methods.and(Self::UPSTREAM)),
                _ => Err(Fault::new("a column holds an unknown sign-in method")),
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_steps_are_two_different_factors() {
        for (methods, two, names) in [
            (Methods::PASSWORD, false, &["pwd"][..]),
            (Methods::ONE_TIME_CODE, false, &["otp"]),
            (Methods::UPSTREAM, false, &[]),
            (Methods::PASSWORD.and(Methods::UPSTREAM), false, &["pwd"]),
            (Methods::PASSWORD.and(Methods::ONE_TIME_CODE), true, &["pwd", "otp", "mfa"]),
            (Methods::UPSTREAM.and(Methods::ONE_TIME_CODE), true, &["otp", "mfa"]),
        ] {
            assert_eq!(
                (methods.two_steps(), methods.names().as_slice()),
                (two, names),
                "{methods}"
            );
            assert_eq!(Methods::from_value(methods.to_value()).expect("a stored value"), methods);
        }
        assert!(Methods::from_value(Value::Text("password fingerprint".to_owned())).is_err());
    }
}
