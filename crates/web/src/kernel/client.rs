//! The client address that rate limits count by, and the proxies that are trusted to report it.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use axum::http::{HeaderMap, HeaderName};

/// A request's source as rate limits count it: an IPv4 address, or the /64 of one IPv6 subscriber.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Client(IpAddr);

impl Client {
    pub fn new(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64))),
            v4 @ IpAddr::V4(_) => v4,
        })
    }

    /// The peer; if the peer is one of our own proxies, the last hop before them in
    /// `X-Forwarded-For`. Any client can forge the other forwarding headers, so they are ignored.
    pub(super) fn of(peer: IpAddr, headers: &HeaderMap, proxies: &[Network]) -> Self {
        let ours = |address: IpAddr| proxies.iter().any(|network| network.contains(address));
        let mut client = peer;
        if ours(peer) {
            let name = HeaderName::from_static("x-forwarded-for");
            let hops: Vec<&str> = headers
                .get_all(name)
                .iter()
                .filter_map(|v| v.to_str().ok())
                .flat_map(|v| v.split(','))
                .collect();
            for hop in hops.iter().rev() {
                let Some(address) = address_of(hop.trim()) else { break };
                client = address;
                if !ours(address) {
                    break;
                }
            }
        }
        Self::new(client)
    }
}

/// Some proxies include the port: `192.0.2.7:4711`, `[2001:db8::7]:4711`.
fn address_of(hop: &str) -> Option<IpAddr> {
    hop.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|hop| hop.ip()))
}

impl fmt::Display for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V4(v4) => v4.fmt(f),
            IpAddr::V6(v6) => write!(f, "{v6}/64"),
        }
    }
}

impl fmt::Debug for Client {
    /// An IP address is personal data and must not reach a log by accident.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Client(…)")
    }
}

/// A network in CIDR notation: `10.0.0.0/8`, or a single address such as `::1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected ADDRESS or ADDRESS/PREFIX, such as 10.0.0.0/8 or ::1")]
pub struct NotANetwork;

impl Network {
    /// The prefix length in bits.
    pub fn prefix(self) -> u8 {
        self.prefix
    }

    pub fn is_ipv6(self) -> bool {
        self.address.is_ipv6()
    }

    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(a), IpAddr::V4(b)) => {
                shared(u128::from(a.to_bits()) << 96, u128::from(b.to_bits()) << 96, self.prefix)
            }
            (IpAddr::V6(a), IpAddr::V6(b)) => shared(a.to_bits(), b.to_bits(), self.prefix),
            _ => false,
        }
    }
}

fn shared(a: u128, b: u128, prefix: u8) -> bool {
    prefix == 0 || (a ^ b) >> (128 - u32::from(prefix)) == 0
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

impl FromStr for Network {
    type Err = NotANetwork;
    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let (address, prefix) = text.split_once('/').map_or((text, None), |(a, p)| (a, Some(p)));
        let address: IpAddr = address.parse().map_err(|_| NotANetwork)?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(most), |p| p.parse().map_err(|_| NotANetwork))?;
        if prefix <= most { Ok(Self { address, prefix }) } else { Err(NotANetwork) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn networks() {
        let net: Network = "10.1.0.0/16".parse().expect("a network");
        assert!(net.contains(ip("10.1.255.3")) && net.contains(ip("::ffff:10.1.0.1")));
        assert!(!net.contains(ip("10.2.0.1")) && !net.contains(ip("::1")));
        let one: Network = "::1".parse().expect("a network");
        assert!(one.contains(ip("::1")) && !one.contains(ip("::2")));
        assert!("0.0.0.0/0".parse::<Network>().expect("a network").contains(ip("203.0.113.9")));
        for bad in ["", "10.0.0.0/33", "10.0.0/8", "a/8", "::/129", "10.0.0.0/"] {
            assert!(bad.parse::<Network>().is_err(), "{bad}");
        }
    }

    #[test]
    fn forwarded_addresses_count_only_from_our_proxies() {
        let proxies: Vec<Network> = vec!["10.0.0.0/8".parse().expect("a network")];
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", "198.51.100.1, 203.0.113.7".parse().expect("a header"));
        headers.append("x-forwarded-for", "10.0.0.9".parse().expect("a header"));
        let of = |peer| Client::of(ip(peer), &headers, &proxies).to_string();
        assert_eq!(of("10.0.0.1"), "203.0.113.7");
        assert_eq!(of("192.0.2.5"), "192.0.2.5");
        for (hop, client) in
            [("203.0.113.7:4711", "203.0.113.7"), ("[2001:db8::7]:4711", "2001:db8::/64")]
        {
            headers.insert("x-forwarded-for", hop.parse().expect("a header"));
            assert_eq!(Client::of(ip("10.0.0.1"), &headers, &proxies).to_string(), client);
        }
        headers.insert("x-forwarded-for", "nonsense".parse().expect("a header"));
        assert_eq!(Client::of(ip("10.0.0.1"), &headers, &proxies).to_string(), "10.0.0.1");
    }

    #[test]
    fn one_subscriber_is_one_client() {
        assert_eq!(Client::new(ip("2001:db8:1:2:3::4")), Client::new(ip("2001:db8:1:2::9")));
        assert_ne!(Client::new(ip("2001:db8:1:2::")), Client::new(ip("2001:db8:1:3::")));
        assert_eq!(Client::new(ip("::ffff:192.0.2.1")), Client::new(ip("192.0.2.1")));
    }
}
