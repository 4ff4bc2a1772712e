//! Lifetimes of sessions and devices; pure.

use std::time::Duration;

use base::Timestamp;

use super::End;
use super::model::Times;

/// The lifetimes of sessions, from the portal file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// Idle timeout, without 'stay signed in'.
    pub of_use: Duration,
    /// Absolute lifetime of every session.
    pub stay: Duration,
}

impl Lifetimes {
    /// The upper bounds for a portal file: a session older than this is over in any portal.
    pub const MOST: Self =
        Self { of_use: Duration::from_secs(24 * 3600), stay: Duration::from_secs(366 * 24 * 3600) };
}

impl Default for Lifetimes {
    /// Twelve hours idle, ninety days in total.
    fn default() -> Self {
        Self { of_use: Duration::from_secs(12 * 3600), stay: Duration::from_secs(90 * 24 * 3600) }
    }
}

/// How long a browser stays known after its last sign-in.
pub const DEVICE_FOR: Duration = Duration::from_secs(400 * 24 * 3600);
/// How long a browser stays known that only proved the address.
pub(super) const CONFIRMED_FOR: Duration = Duration::from_secs(24 * 3600);
/// How long the request that rotated a session's secret may be repeated.
pub(super) const AGAIN: Duration = Duration::from_secs(60);
/// The minimum time between two writes of the last use.
const TOUCH: Duration = Duration::from_secs(5 * 60);
/// Maximum age of the proof that a change of credentials requires (step-up).
pub const FRESH: Duration = Duration::from_secs(15 * 60);

pub fn lives(times: &Times, lengths: &Lifetimes, now: Timestamp) -> bool {
    ended_by_time(times, lengths, now).is_none()
}

/// Which timeout ended the session, if one did.
pub(super) fn ended_by_time(times: &Times, lengths: &Lifetimes, now: Timestamp) -> Option<End> {
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
