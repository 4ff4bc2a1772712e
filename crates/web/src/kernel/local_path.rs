//! Paths within this portal, and redirects to them. A redirect takes nothing else, which rules out
//! open redirects (ASVS 5.0, 3.7.2).

use std::borrow::Cow;
use std::fmt;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// A path on this portal, with or without a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalPath(Cow<'static, str>);

impl LocalPath {
    pub const HOME: Self = Self::fixed("/");

    /// A path from the source code. In a `const`, it is checked at compile time.
    pub const fn fixed(path: &'static str) -> Self {
        assert!(is_local(path.as_bytes()), "a local path must begin with a single slash");
        Self(Cow::Borrowed(path))
    }

    /// A path from outside, such as `next=…`.
    pub fn parse(path: &str) -> Option<Self> {
        (path.len() <= 2_000 && is_local(path.as_bytes()))
            .then(|| Self(Cow::Owned(path.to_owned())))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Visible ASCII that begins with exactly one slash. Excludes `//host`, `/\host` (which browsers
/// read as `//host`), and line breaks and tabs (which browsers drop).
const fn is_local(path: &[u8]) -> bool {
    if path.is_empty() || path[0] != b'/' || (path.len() > 1 && path[1] == b'/') {
        return false;
    }
    let mut i = 0;
    while i < path.len() {
        if !path[i].is_ascii_graphic() || path[i] == b'\\' {
            return false;
        }
        i += 1;
    }
    true
}

impl From<&'static str> for LocalPath {
    /// For paths from the source code. Anything but a local path becomes `/`.
    fn from(path: &'static str) -> Self {
        Self::parse(path).unwrap_or(Self::HOME)
    }
}

impl From<String> for LocalPath {
    /// For paths built from our own parts and ids. Anything but a local path becomes `/`.
    fn from(path: String) -> Self {
        Self::parse(&path).unwrap_or(Self::HOME)
    }
}

impl fmt::Display for LocalPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// 303 See Other: the browser follows with GET.
pub fn see_other(path: &LocalPath) -> Response {
    let location = HeaderValue::from_str(path.as_str()).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_local_paths() {
        for good in ["/", "/account", "/units/01?tab=2#a"] {
            assert!(LocalPath::parse(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "account",
            "//evil.example",
            "/\\evil.example",
            "\\/evil",
            "https://evil.example",
            "/a\r\nSet-Cookie:x",
            "/\t/evil",
            "/å",
        ] {
            assert!(LocalPath::parse(bad).is_none(), "{bad}");
        }
        assert_eq!(LocalPath::from("//evil.example".to_owned()), LocalPath::HOME);
    }
}
