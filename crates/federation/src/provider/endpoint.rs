//! URLs that the portal may call. Guards against server-side request forgery by a provider.

use std::net::IpAddr;

use url::{Host, Url};

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an HTTPS URL without user or fragment (HTTP is accepted on the loopback only)")]
pub struct NotAnEndpoint;

/// Parses a URL that may be called: HTTPS, or plain HTTP on the loopback, for the demo's provider
/// and tests.
pub fn endpoint(text: &str) -> Result<Url, NotAnEndpoint> {
    let url = Url::parse(text).map_err(|_| NotAnEndpoint)?;
    let plain = url.username().is_empty()
        && url.password().is_none()
        && url.fragment().is_none()
        && text.len() <= 2048;
    let safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
    if plain && safe && url.host().is_some() { Ok(url) } else { Err(NotAnEndpoint) }
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

/// Parses a URL from a discovery document. Refuses the loopback unless the document itself came
/// from there; otherwise a provider could make the portal call services of its own machine.
pub(super) fn named_by(authority: &Url, text: &str) -> Result<Url, NotAnEndpoint> {
    let url = endpoint(text)?;
    if is_loopback(&url) && !is_loopback(authority) { Err(NotAnEndpoint) } else { Ok(url) }
}
