//! A leaky bucket stored as one timestamp: the generic cell rate algorithm (ITU-T I.371).
//!
//! Invariant: of the attempts that a bucket admits, no time span `w` contains more than
//! `burst + (w + SLACK) / every`. ADR 13 rests on this.

use std::time::Duration;

use base::Timestamp;

/// `burst` attempts at once, then one more each `every`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quota {
    burst: u32,
    every: Duration,
}

/// Tolerance, because hashing delays results, so that attempts finish in another order than they
/// began, and because nodes' clocks differ.
const SLACK: Duration = Duration::from_secs(1);

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

impl Quota {
    pub(super) const fn seconds(burst: u32, every: u64) -> Self {
        Self { burst, every: Duration::from_secs(every) }
    }
    pub(super) const fn minutes(burst: u32, every: u64) -> Self {
        Self::seconds(burst, every * MINUTE)
    }
    pub(super) const fn hours(burst: u32, every: u64) -> Self {
        Self::seconds(burst, every * HOUR)
    }

    /// The wait until the next attempt is admitted. `drained_at` is when the bucket is empty again.
    pub(super) fn wait(self, drained_at: Timestamp, now: Timestamp) -> Duration {
        let wait = drained_at.since(now.plus(self.every * self.burst.saturating_sub(1)));
        if wait <= SLACK { Duration::ZERO } else { wait }
    }

    /// The new `drained_at` after one more attempt. It is capped at a full bucket, since another
    /// bucket may have admitted the attempt.
    pub(super) fn counted(self, drained_at: Timestamp, now: Timestamp) -> Timestamp {
        drained_at.max(now).plus(self.every).min(now.plus(self.every * self.burst + SLACK))
    }

    pub(super) const fn every(self) -> Duration {
        self.every
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::T0;

    #[test]
    fn no_span_of_time_holds_more_than_the_burst_and_its_share() {
        let quota = Quota::seconds(5, 20);
        let (mut drained_at, mut admitted) = (T0, Vec::new());
        for second in 0..600u64 {
            let now = T0.plus(Duration::from_secs(second));
            while quota.wait(drained_at, now).is_zero() {
                drained_at = quota.counted(drained_at, now);
                admitted.push(second);
            }
        }
        assert_eq!(admitted.iter().filter(|&&second| second == 0).count(), 5);
        assert_eq!(admitted.len(), 5 + 600 / 20);
        for (i, from) in admitted.iter().enumerate() {
            for (j, to) in admitted.iter().enumerate().skip(i) {
                assert!((j - i + 1) as u64 <= 5 + (to - from + 1) / 20);
            }
        }
    }

    #[test]
    fn tries_through_another_bucket_do_not_overfill() {
        let quota = Quota::minutes(3, 10);
        let full = (0..9).fold(T0, |drained_at, _| quota.counted(drained_at, T0));
        assert_eq!(quota.wait(full, T0), Duration::from_secs(601));
    }
}
