use std::borrow::Cow;
use std::fmt;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// A path on this portal, with or without a query. The only thing that a redirect takes, so that
/// nobody can be sent elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalPath(Cow<'static, str>);

impl LocalPath {
    pub const HOME: Self = Self::fixed("/");

    /// A path that stands in the source. Checked when it is compiled in a `const`.
    pub const fn fixed(path: &'static str) -> Self {
        assert!(is_local(path.as_bytes()), "a local path begins with one slash");
        Self(Cow::Borrowed(path))
    }

    /// A path that came from outside (`next=…`).
    pub fn parse(path: &str) -> Option<Self> {
        (path.len() <= 2_000 && is_local(path.as_bytes()))
            .then(|| Self(Cow::Owned(path.to_owned())))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Visible ASCII that begins with one slash. `//host`, `/\host` (which browsers read as `//host`),
/// line breaks and tabs (which they drop) are out.
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
    /// For paths that stand in the source. What is no local path leads home.
    fn from(path: &'static str) -> Self {
        Self::parse(path).unwrap_or(Self::HOME)
    }
}

impl From<String> for LocalPath {
    /// For paths that are put together from our own parts and ids. What is no local path leads
    /// home.
    fn from(path: String) -> Self {
        Self::parse(&path).unwrap_or(Self::HOME)
    }
}

impl fmt::Display for LocalPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// 303: go there with GET, after a form was taken.
pub fn see_other(path: &LocalPath) -> Response {
    let location = HeaderValue::from_str(path.as_str()).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_our_own() {
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
