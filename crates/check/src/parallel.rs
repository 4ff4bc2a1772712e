//! Numbered pieces of work on several threads; results in the order of the pieces, whoever did
//! them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::{Cancelled, Options, Progress};

/// Fewer rows are judged before a thread has begun.
const FEW: usize = 4096;

/// Those who work on a check, and whoever may stop them.
#[derive(Debug, Clone)]
pub(crate) struct Team {
    threads: usize,
    progress: Option<Arc<Progress>>,
}

impl Team {
    /// As many threads as the caller allows and so many rows are worth.
    pub(crate) fn new(options: &Options, rows: usize) -> Team {
        Team {
            threads: if rows < FEW { 1 } else { options.thread_count() },
            progress: options.progress.clone(),
        }
    }

    #[cfg(test)]
    pub(crate) fn of(threads: usize) -> Team {
        Team { threads, progress: None }
    }

    pub(crate) fn progress(&self) -> Option<&Progress> {
        self.progress.as_deref()
    }

    /// # Errors
    /// [`Cancelled`] if the work was stopped from outside.
    pub(crate) fn go_on(&self) -> Result<(), Cancelled> {
        if self.progress.as_ref().is_some_and(|progress| progress.is_cancelled()) {
            Err(Cancelled)
        } else {
            Ok(())
        }
    }

    /// Does `work` for 0 to `pieces`.
    ///
    /// # Errors
    /// [`Cancelled`] if the work was stopped from outside; asked before each piece.
    pub(crate) fn map<T: Send>(
        &self,
        pieces: usize,
        work: impl Fn(usize) -> T + Sync,
    ) -> Result<Vec<T>, Cancelled> {
        if self.threads <= 1 || pieces <= 1 {
            return (0..pieces).map(|piece| self.go_on().map(|()| work(piece))).collect();
        }
        let next = AtomicUsize::new(0);
        let done: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::with_capacity(pieces));
        let run = || {
            loop {
                let piece = next.fetch_add(1, Ordering::Relaxed);
                if piece >= pieces || self.go_on().is_err() {
                    break;
                }
                let result = work(piece);
                done.lock().unwrap_or_else(PoisonError::into_inner).push((piece, result));
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..self.threads.min(pieces) {
                scope.spawn(run);
            }
            run();
        });
        let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        if done.len() < pieces {
            return Err(Cancelled);
        }
        done.sort_unstable_by_key(|(piece, _)| *piece);
        Ok(done.into_iter().map(|(_, result)| result).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_pieces() {
        for threads in [1, 2, 5] {
            let squares =
                Team::of(threads).map(100, |piece| piece * piece).expect("nobody stops it");
            assert_eq!(squares, (0..100).map(|piece| piece * piece).collect::<Vec<_>>());
        }
    }

    #[test]
    fn work_that_is_stopped_ends_before_its_next_piece() {
        for threads in [1, 2] {
            let progress = Arc::new(Progress::new());
            let team = Team { threads, progress: Some(Arc::clone(&progress)) };
            let begun = AtomicUsize::new(0);
            let stopped = team.map(1000, |piece| {
                begun.fetch_add(1, Ordering::Relaxed);
                if piece == 3 {
                    progress.cancel();
                }
            });
            assert_eq!(stopped, Err(Cancelled));
            assert!(begun.into_inner() < 1000);
        }
    }
}
