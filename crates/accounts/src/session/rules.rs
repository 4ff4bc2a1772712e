use std::time::Duration;

use base::Timestamp;

use super::model::Times;

/// Without 'stay signed in' a session ends after this long without use.
pub const IDLE: Duration = Duration::from_secs(12 * 3600);
/// No session is longer than this; with 'stay signed in' it is this long.
pub const LONGEST: Duration = Duration::from_secs(90 * 24 * 3600);
/// How long a browser stays known after its last sign-in.
pub const DEVICE_FOR: Duration = Duration::from_secs(400 * 24 * 3600);
/// How long one that only confirmed the address does.
pub(super) const CONFIRMED_FOR: Duration = Duration::from_secs(24 * 3600);
/// How often the last use is written at most.
const TOUCH: Duration = Duration::from_secs(5 * 60);
/// What changes credentials asks for a proof that is no older than this.
pub const FRESH: Duration = Duration::from_secs(15 * 60);

pub fn lives(times: &Times, now: Timestamp) -> bool {
    let short_of_longest = now.since(times.created_at) < LONGEST;
    // What is written is up to TOUCH behind: the person gets the whole time.
    short_of_longest && (times.stay || now.since(times.used_at) < IDLE)
}

pub(super) fn is_time_to_touch(times: &Times, now: Timestamp) -> bool {
    now.since(times.used_at) >= TOUCH
}

pub fn is_fresh(fresh_at: Timestamp, now: Timestamp) -> bool {
    now.since(fresh_at) < FRESH
}
