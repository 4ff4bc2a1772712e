//! `[limits]`: what requests may take of the process.

use std::time::Duration;

use super::judge::Judge;
use super::raw;

/// Within what service managers wait by themselves.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(25);

impl Judge<'_> {
    pub(super) fn drain_timeout(&mut self, raw: &raw::Limits) -> Option<Duration> {
        match &raw.drain_timeout {
            Some(said) => self.duration(said, Duration::ZERO, Duration::from_secs(86_400)),
            None => Some(DRAIN_TIMEOUT),
        }
    }
}
