//! `[limits]`: what requests may take of the process.

use std::time::Duration;

use toml::Spanned;
use web::kernel::Network;

use super::amount;
use super::raw;
use super::validate::Validator;

/// Below the time that service managers wait before they kill a process.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(25);

impl Validator<'_> {
    pub(super) fn drain_timeout(&mut self, raw: &raw::Limits) -> Option<Duration> {
        match &raw.drain_timeout {
            Some(said) => self.duration(said, Duration::ZERO, Duration::from_secs(86_400)),
            None => Some(DRAIN_TIMEOUT),
        }
    }

    pub(super) fn size(&mut self, text: &Spanned<String>) -> Option<u64> {
        let found = amount::size(text.get_ref()).filter(|size| (1 << 20..=1 << 40).contains(size));
        if found.is_none() {
            self.problem(
                text.span(),
                format!("{:?} is not a size from 1 MiB to 1 TiB", text.get_ref()),
                "write a whole number and a unit (MB, GB, MiB or GiB), such as \"1 GiB\"",
            );
        }
        found
    }

    pub(super) fn proxies(&mut self, raw: &[Spanned<String>]) -> Vec<Network> {
        let mut found = Vec::new();
        for text in raw {
            match text.get_ref().parse() {
                Ok(network) if is_too_wide(network) => self.problem(
                    text.span(),
                    format!(
                        "{} is too wide: any host in it could forge a client's address",
                        text.get_ref()
                    ),
                    "list only your own proxies, such as \"10.0.0.5\" or \"10.0.0.0/24\"",
                ),
                Ok(network) => found.push(network),
                Err(_) => self.problem(
                    text.span(),
                    format!("{:?} is not an address or a network", text.get_ref()),
                    "write an address or a network, such as \"10.0.0.0/8\"",
                ),
            }
        }
        found
    }
}

/// Wider than any network of a single operator: IPv4's private 10.0.0.0/8, IPv6's fc00::/7.
fn is_too_wide(network: Network) -> bool {
    network.prefix() < if network.is_ipv6() { 7 } else { 8 }
}
