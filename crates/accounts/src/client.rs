use std::net::IpAddr;

use base::Language;

use crate::Token;

/// The browser that asks, as limits count it and as letters and lists of own sessions name it.
#[derive(Clone, Debug)]
pub struct Client {
    /// What limits count: an IPv4 address or an IPv6 /64. It is hashed before it is stored.
    pub(crate) network: String,
    /// What is shown and stored: the class of the address, too coarse to point at a person.
    pub(crate) place: String,
    /// `Firefox, Windows`.
    pub(crate) device: String,
    /// The cookie of a browser that has been signed in with before.
    pub(crate) token: Option<Token>,
    /// The secret of the session that it has: a new one takes its place.
    pub(crate) session: Option<Token>,
    /// The language that the person chose in it.
    pub(crate) chosen: Option<Language>,
}

impl Client {
    /// `network` as `web` counts it (`192.0.2.7`, `2001:db8::/64`); the `User-Agent` as sent; the
    /// value of the device cookie.
    pub fn new(network: &str, user_agent: &str, device: Option<&str>) -> Self {
        Self {
            network: network.to_owned(),
            place: place(network),
            device: device_words(user_agent),
            token: device.and_then(|text| text.parse().ok()),
            session: None,
            chosen: None,
        }
    }

    /// With the language that the person chose, which goes before the one that others wrote down.
    #[must_use]
    pub fn with_language(self, chosen: Option<Language>) -> Self {
        Self { chosen, ..self }
    }

    /// With the value of the session's cookie.
    #[must_use]
    pub fn with_session(self, session: Option<&str>) -> Self {
        Self { session: session.and_then(|text| text.parse().ok()), ..self }
    }

    /// `Firefox, Windows`: words for letters and lists, never a reason for anything.
    pub fn device(&self) -> &str {
        &self.device
    }
}

/// `192.0.2.x`, `2001:db8:1::`: the /24 or the /48.
fn place(network: &str) -> String {
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

/// Only words of this list are ever stored: what a browser says about itself is written by anybody.
fn device_words(user_agent: &str) -> String {
    let find = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    // The order matters: most call themselves by the others' names too.
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
    fn a_place_is_coarse() {
        assert_eq!(place("192.0.2.77"), "192.0.2.x");
        assert_eq!(place("2001:db8:1:2::/64"), "2001:db8:1::");
        assert_eq!(place("nonsense"), "");
    }
}
