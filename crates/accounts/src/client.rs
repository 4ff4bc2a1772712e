//! The browser behind a request: what throttling counts, and what letters and session lists show.
//! Device words and network are descriptions, never authentication.

use std::net::IpAddr;

use base::Language;

use crate::Token;

/// The browser that sent a request.
#[derive(Clone, Debug)]
pub struct Client {
    /// The throttling key: an IPv4 address or an IPv6 /64. Hashed before it is stored.
    pub(crate) network: String,
    /// The network: an IPv4 /24 or an IPv6 /48. Also a throttling key. Shown and stored as it is,
    /// since it is too coarse to identify a person.
    pub(crate) network_prefix: String,
    /// `Firefox, Windows`.
    pub(crate) device: String,
    /// The device cookie of a browser that has signed in before.
    pub(crate) token: Option<Token>,
    /// The secret of the browser's session, which a new session replaces.
    pub(crate) session: Option<Token>,
    /// The language that the person chose in this browser.
    pub(crate) chosen: Option<Language>,
}

impl Client {
    /// `network` is an IPv4 address or an IPv6 prefix (`192.0.2.7`, `2001:db8::/64`), `user_agent`
    /// the header as sent, `device` the value of the device cookie.
    pub fn new(network: &str, user_agent: &str, device: Option<&str>) -> Self {
        Self {
            network: network.to_owned(),
            network_prefix: network_prefix(network),
            device: device_words(user_agent),
            token: device.and_then(|text| text.parse().ok()),
            session: None,
            chosen: None,
        }
    }

    /// Adds the person's choice of language, which takes precedence over the invitation's.
    #[must_use]
    pub fn with_language(self, chosen: Option<Language>) -> Self {
        Self { chosen, ..self }
    }

    /// Adds the value of the session cookie.
    #[must_use]
    pub fn with_session(self, session: Option<&str>) -> Self {
        Self { session: session.and_then(|text| text.parse().ok()), ..self }
    }

    /// `Firefox, Windows`: for letters and lists only; no decision depends on it.
    pub fn device(&self) -> &str {
        &self.device
    }
}

/// `192.0.2.x`, `2001:db8:1::`: the /24 or the /48.
fn network_prefix(network: &str) -> String {
    let address = network.split('/').next().unwrap_or_default();
    match address.parse() {
        Ok(IpAddr::V4(v4)) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}.x")
        }
        Ok(IpAddr::V6(v6)) => {
            let [a, b, c, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}::")
        }
        Err(_) => String::new(),
    }
}

/// Maps a `User-Agent` to words of this list, so that no text from the header is stored.
fn device_words(user_agent: &str) -> String {
    let find = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    // The order matters: most browsers also claim the names of others.
    let browser = find(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let system = find(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_in_words() {
        for (agent, words) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0",
                "Firefox, Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130 Safari/537.36 Edg/130",
                "Edge, Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18 Mobile/15E148 Safari/604.1",
                "Safari, iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130 Mobile Safari/537.36",
                "Chrome, Android",
            ),
            ("curl/8", ""),
            ("<script>alert(1)</script>", ""),
        ] {
            assert_eq!(device_words(agent), words, "{agent}");
        }
    }

    #[test]
    fn a_client_address_is_shown_coarsely() {
        assert_eq!(network_prefix("192.0.2.77"), "192.0.2.x");
        assert_eq!(network_prefix("2001:db8:1:2::/64"), "2001:db8:1::");
        assert_eq!(network_prefix("nonsense"), "");
    }
}
