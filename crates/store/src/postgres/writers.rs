//! Lets a use case that keeps conflicting run without the node's other writers.
//!
//! `SERIALIZABLE` detects conflicts at the granularity of index pages, and the rows of a small
//! table share a page. When sixteen writers merely retried, three runs in four were in vain and
//! some use cases failed. After two conflicts, a use case makes the node's other writers wait until
//! it has run.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The longest that a writer waits for others: a slow one (a sweep, a migration) must not stop the
/// rest.
const PATIENCE: Duration = Duration::from_millis(500);

#[derive(Default)]
pub(super) struct Writers {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    running: usize,
    one_is_alone: bool,
}

/// A running writer, until dropped.
pub(super) struct Running<'a> {
    writers: &'a Writers,
    alone: bool,
}

impl Writers {
    pub(super) fn enter(&self, alone: bool) -> Running<'_> {
        let mut state = self.wait(self.state(), |state| state.one_is_alone);
        let alone = alone && !state.one_is_alone;
        if alone {
            state.one_is_alone = true;
            state = self.wait(state, |state| state.running > 0);
        }
        state.running += 1;
        Running { writers: self, alone }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(
        &self,
        state: MutexGuard<'a, State>,
        until_not: impl Fn(&State) -> bool,
    ) -> MutexGuard<'a, State> {
        let waited = self.changed.wait_timeout_while(state, PATIENCE, |state| until_not(state));
        waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let mut state = self.writers.state();
        state.running -= 1;
        if self.alone {
            state.one_is_alone = false;
        }
        drop(state);
        self.writers.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn an_exclusive_writer_runs_alone() {
        let (writers, running, alone) =
            (Writers::default(), AtomicUsize::new(0), AtomicBool::new(false));
        std::thread::scope(|scope| {
            for n in 0..8 {
                let (writers, running, alone) = (&writers, &running, &alone);
                scope.spawn(move || {
                    for round in 0..200 {
                        let entered = writers.enter((n + round) % 5 == 0);
                        let beside = running.fetch_add(1, Ordering::SeqCst);
                        assert!(!entered.alone || beside == 0);
                        assert!(!alone.load(Ordering::SeqCst));
                        if entered.alone {
                            alone.store(true, Ordering::SeqCst);
                            std::thread::yield_now();
                            alone.store(false, Ordering::SeqCst);
                        }
                        running.fetch_sub(1, Ordering::SeqCst);
                    }
                });
            }
        });
    }

    #[test]
    fn a_slow_writer_blocks_nobody_forever() {
        let writers = Writers::default();
        let _long = writers.enter(false);
        let alone = writers.enter(true);
        drop(writers.enter(false));
        assert!(alone.alone);
    }
}
