use std::net::IpAddr;

use url::{Host, Url};

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "not an address that may be called: HTTPS without user or fragment is, and HTTP on this machine's own loopback"
)]
pub struct NotAnEndpoint;

/// An address that may be called: HTTPS; or plain HTTP on the loopback, where the demo's own
/// provider and the tests' upstreams stand.
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

/// An address that a discovery document names. One on the loopback only where the document itself
/// came from there: otherwise an upstream could have the portal call services of its own machine.
pub(super) fn named_by(authority: &Url, text: &str) -> Result<Url, NotAnEndpoint> {
    let url = endpoint(text)?;
    if is_loopback(&url) && !is_loopback(authority) { Err(NotAnEndpoint) } else { Ok(url) }
}
