//! Whether this machine's clock can be trusted when expired data is erased.
//!
//! A leap of the clock is logged. Periodic erasing then needs a second witness: on PostgreSQL, the
//! database's clock. SQLite has none: erasing waits until the clock is back, or until an
//! administrator vouches for it (`serve --clock-is-right`).

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base::{Clock, SystemClock, Timestamp};

/// Microseconds. A larger difference is a leap, a smaller one drift.
const LEAP: i64 = 60_000_000;
/// Microseconds. If the database's last use is further back, the machine was off for long, or its
/// clock leapt meanwhile.
const AWAY: i64 = 86_400_000_000;

/// What else knows the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Witness {
    Database,
    Nobody,
}

pub(crate) struct ClockWatch {
    witness: Witness,
    state: Mutex<State>,
}

/// All differences are in microseconds.
#[derive(Default)]
struct State {
    /// The wall clock and the time since boot, at the last look.
    last: Option<(Timestamp, Duration)>,
    /// The sum of all leaps since the start.
    leapt: i64,
    /// From the database's last use to this start, if that is suspicious.
    away: Option<i64>,
    /// This clock minus the database's, at the last comparison.
    apart: Option<i64>,
    confirmed: bool,
}

impl ClockWatch {
    pub(crate) fn new(witness: Witness) -> Self {
        Self { witness, state: Mutex::default() }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Compares the wall clock with the time since boot, which cannot be set. Logs a leap.
    pub(crate) fn look_now(&self, portal: &str) {
        if let Some(leap) = self.look(SystemClock.now(), since_boot()) {
            tracing::warn!(portal, seconds = leap / 1_000_000, "the clock of this machine jumped");
        }
    }

    /// Returns a leap since the last look, in microseconds.
    fn look(&self, now: Timestamp, even: Duration) -> Option<i64> {
        let mut state = self.state();
        let (before, even_before) = state.last.replace((now, even))?;
        let ran = i64::try_from(even.saturating_sub(even_before).as_micros()).unwrap_or(i64::MAX);
        let leap = now.micros().saturating_sub(before.micros()).saturating_sub(ran);
        if leap.abs() <= LEAP {
            return None;
        }
        state.leapt = state.leapt.saturating_add(leap);
        // A comparison from before the leap says nothing about the clock now.
        state.apart = None;
        Some(leap)
    }

    /// At the start: records when the database was last used.
    pub(crate) fn used_last(&self, now: Timestamp, used: Timestamp) {
        let away = now.micros().saturating_sub(used.micros());
        let mut state = self.state();
        state.away = (!state.confirmed && !(-LEAP..=AWAY).contains(&away)).then_some(away);
    }

    /// An administrator vouches for the clock as it is now.
    pub(crate) fn is_right(&self) {
        let mut state = self.state();
        (state.away, state.leapt, state.confirmed) = (None, 0, true);
    }

    /// Compares with the database's clock, read at the same moment.
    pub(crate) fn compare(&self, now: Timestamp, database: Timestamp) {
        self.state().apart = Some(now.micros().saturating_sub(database.micros()));
    }

    /// Why nothing is erased, in words for the log.
    pub(crate) fn trouble(&self) -> Option<String> {
        let state = self.state();
        let seconds = |micros: i64| micros / 1_000_000;
        match self.witness {
            Witness::Database => {
                let apart = state.apart.filter(|apart| apart.abs() > LEAP)?;
                Some(format!("this machine's clock differs from the database's by {} s", seconds(apart)))
            }
            Witness::Nobody if state.leapt.abs() > LEAP => Some(format!(
                "the clock jumped by {} s since the start: correct it, or restart with --clock-is-right",
                seconds(state.leapt)
            )),
            Witness::Nobody => state.away.map(|away| {
                let when = if away < 0 { "in the future" } else { "ago" };
                format!(
                    "the database was last used {} s {when}: if the clock is right, restart with --clock-is-right",
                    seconds(away).abs()
                )
            }),
        }
    }

    /// Whether data that expired by this clock may be erased. On PostgreSQL the clocks must have
    /// been compared since the start and since the last leap.
    pub(crate) fn may_erase(&self) -> bool {
        let compared = self.witness == Witness::Nobody || self.state().apart.is_some();
        compared && self.trouble().is_none()
    }
}

/// Keeps running while the machine sleeps.
fn since_boot() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(1_800_000_000 + seconds)
    }
    fn even(seconds: u64) -> Duration {
        Duration::from_secs(1_000 + seconds)
    }

    #[test]
    fn a_leap_of_more_than_a_minute_is_told_and_drift_is_not() {
        let watch = ClockWatch::new(Witness::Nobody);
        assert_eq!(watch.look(NOW, even(0)), None);
        assert_eq!(watch.look(at(11), even(10)), None);
        assert_eq!(watch.look(at(12 + 3_600), even(11)), Some(3_600_000_000));
        assert_eq!(watch.look(at(13 + 3_600), even(12)), None, "told once");
        assert_eq!(watch.look(at(14), even(13)), Some(-3_600_000_000));
    }

    #[test]
    fn without_a_witness_nothing_is_erased_until_the_clock_is_back_or_said_to_be_right() {
        let watch = ClockWatch::new(Witness::Nobody);
        watch.look(NOW, even(0));
        assert!(watch.may_erase());
        watch.look(at(400 * 86_400), even(1));
        assert!(!watch.may_erase());
        watch.look(at(2), even(2));
        assert!(watch.may_erase(), "back");
        watch.look(at(-4_000), even(3));
        assert!(!watch.may_erase(), "backwards too");
        watch.is_right();
        assert!(watch.may_erase());
    }

    #[test]
    fn a_database_that_was_used_in_another_time_is_not_erased_from() {
        let watch = ClockWatch::new(Witness::Nobody);
        for (used, may) in
            [(at(-3_600), true), (at(-400 * 86_400), false), (at(3_600), false), (NOW, true)]
        {
            watch.used_last(NOW, used);
            assert_eq!(watch.may_erase(), may, "{used:?}");
        }
        watch.used_last(NOW, at(-400 * 86_400));
        watch.is_right();
        assert!(watch.may_erase());
    }

    #[test]
    fn the_database_is_a_witness() {
        let watch = ClockWatch::new(Witness::Database);
        assert!(!watch.may_erase(), "not asked yet");
        watch.look(NOW, even(0));
        watch.compare(at(1), at(2));
        assert!(watch.may_erase());
        watch.look(at(400 * 86_400), even(1));
        assert!(!watch.may_erase(), "asked before the leap");
        watch.compare(at(400 * 86_400), at(1));
        assert!(!watch.may_erase() && watch.trouble().is_some());
        watch.compare(at(400 * 86_400), at(400 * 86_400));
        assert!(watch.may_erase(), "they agree: the machine slept");
    }
}
