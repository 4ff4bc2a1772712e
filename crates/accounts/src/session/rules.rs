use std::time::Duration;

use base::Timestamp;

use super::End;
use super::model::Times;

/// How long sessions live. The portal's file says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lengths {
    /// Without 'stay signed in' a session ends after this long without use.
    pub of_use: Duration,
    /// With it, this long after it began. No session is longer.
    pub stay: Duration,
}

impl Lengths {
    /// Longer than any portal's file may say: what is older than this is over for everybody.
    pub const MOST: Self =
        Self { of_use: Duration::from_secs(24 * 3600), stay: Duration::from_secs(366 * 24 * 3600) };
}

impl Default for Lengths {
    /// Twelve hours of use, ninety days.
    fn default() -> Self {
        Self { of_use: Duration::from_secs(12 * 3600), stay: Duration::from_secs(90 * 24 * 3600) }
    }
}

/// How long a browser stays known after its last sign-in.
pub const DEVICE_FOR: Duration = Duration::from_secs(400 * 24 * 3600);
/// How long one that only confirmed the address does.
pub(super) const CONFIRMED_FOR: Duration = Duration::from_secs(24 * 3600);
/// How long the request that replaced a session's secret may be repeated.
pub(super) const AGAIN: Duration = Duration::from_secs(60);
/// How often the last use is written at most.
const TOUCH: Duration = Duration::from_secs(5 * 60);
/// What changes credentials asks for a proof that is no older than this.
pub const FRESH: Duration = Duration::from_secs(15 * 60);

pub fn lives(times: &Times, lengths: &Lengths, now: Timestamp) -> bool {
    ended_by_time(times, lengths, now).is_none()
}

/// Why a session that nobody ended is over.
pub(super) fn ended_by_time(times: &Times, lengths: &Lengths, now: Timestamp) -> Option<End> {
    if now.since(times.created_at) >= lengths.stay {
        return Some(End::TooOld);
    }
    (!times.stay && now.since(times.used_at) >= lengths.of_use).then_some(End::Unused)
}

pub(super) fn is_time_to_touch(times: &Times, now: Timestamp) -> bool {
    now.since(times.used_at) >= TOUCH
}

pub fn is_fresh(fresh_at: Timestamp, now: Timestamp) -> bool {
    now.since(fresh_at) < FRESH
}
