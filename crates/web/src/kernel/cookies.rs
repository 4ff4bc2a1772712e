//! Reading and setting cookies. Only cookies with our `__Host-` prefix are read, and no other is
//! ever set.

use std::sync::Mutex;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite};

/// The request's cookies, and those that the response sets.
///
/// Every cookie is `__Host-` (RFC 6265bis: this host only, secure), `HttpOnly` and `SameSite=Lax`.
/// `Strict` would open a link in a mail without the person's session.
pub struct Cookies {
    sent: Vec<(String, String)>,
    set: Mutex<Vec<Cookie<'static>>>,
}

const PREFIX: &str = "__Host-farstu-";

impl Cookies {
    pub(super) fn read(headers: &HeaderMap) -> Self {
        let sent = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter_map(|(name, value)| {
                Some((name.strip_prefix(PREFIX)?.to_owned(), value.to_owned()))
            })
            .collect();
        Self { sent, set: Mutex::default() }
    }

    /// The value sent with the request. `name` is without the prefix.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.sent.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The cookies whose name begins with `prefix`, as `(rest of the name, value)`, after this
    /// response's changes. In the order in which the browser sent them, changed ones last.
    pub(crate) fn with_prefix(&self, prefix: &str) -> Vec<(String, String)> {
        let set = self.set.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (mut all, mut changed) = (Vec::new(), Vec::new());
        for cookie in set.iter() {
            let Some(rest) =
                cookie.name().strip_prefix(PREFIX).and_then(|name| name.strip_prefix(prefix))
            else {
                continue;
            };
            changed.push((rest.to_owned(), cookie.value().to_owned()));
        }
        for (name, value) in &self.sent {
            if let Some(rest) = name.strip_prefix(prefix)
                && !changed.iter().any(|(new, _)| new == rest)
            {
                all.push((rest.to_owned(), value.clone()));
            }
        }
        all.extend(changed.into_iter().filter(|(_, value)| !value.is_empty()));
        all
    }

    /// Sets a cookie for `age`, or until the browser is closed. `value` must be plain ASCII (an id,
    /// Base64).
    pub fn set(&self, name: &str, value: &str, age: Option<Duration>) {
        let mut cookie = Cookie::build((format!("{PREFIX}{name}"), value.to_owned()))
            .path("/")
            .secure(true)
            .http_only(true)
            .same_site(SameSite::Lax)
            .build();
        if let Some(age) = age {
            let seconds = i64::try_from(age.as_secs()).unwrap_or(i64::MAX);
            cookie.set_max_age(cookie::time::Duration::seconds(seconds));
        }
        let mut set = self.set.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        set.retain(|c| c.name() != cookie.name());
        set.push(cookie);
    }

    pub fn remove(&self, name: &str) {
        self.set(name, "", Some(Duration::ZERO));
    }

    pub(super) fn write(&self, headers: &mut HeaderMap) {
        let set = self.set.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for cookie in set.iter() {
            if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
                headers.append(header::SET_COOKIE, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_are_read_and_all_are_strict() {
        let mut headers = HeaderMap::new();
        headers.append(
            header::COOKIE,
            "a=1; __Host-farstu-browser=abc; farstu-browser=evil".parse().expect("a header"),
        );
        let cookies = Cookies::read(&headers);
        assert_eq!(cookies.get("browser"), Some("abc"));
        assert_eq!(cookies.get("a"), None);
        cookies.set("session", "old", None);
        cookies.set("session", "xyz", Some(Duration::from_secs(60)));
        let mut out = HeaderMap::new();
        cookies.write(&mut out);
        let all: Vec<_> = out.get_all(header::SET_COOKIE).iter().collect();
        assert_eq!(
            all,
            ["__Host-farstu-session=xyz; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60"]
        );
    }
}
