//! A pool of scoped threads that runs numbered tasks.
//!
//! Invariant: results are returned in the order of the tasks, so they do not depend on the number
//! of threads.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::{Cancelled, Options, Progress};

/// With fewer rows, starting a thread takes longer than evaluating them.
const MIN_PARALLEL_ROWS: usize = 4096;

/// The threads of a check, and its cancellation flag.
#[derive(Debug, Clone)]
pub(crate) struct Pool {
    threads: usize,
    progress: Option<Arc<Progress>>,
}

impl Pool {
    /// The number of threads that the caller allows, or one if the rows are few.
    pub(crate) fn new(options: &Options, rows: usize) -> Pool {
        Pool {
            threads: if rows < MIN_PARALLEL_ROWS { 1 } else { options.thread_count() },
            progress: options.progress.clone(),
        }
    }

    #[cfg(test)]
    pub(crate) fn with_threads(threads: usize) -> Pool {
        Pool { threads, progress: None }
    }

    pub(crate) fn progress(&self) -> Option<&Progress> {
        self.progress.as_deref()
    }

    /// # Errors
    /// [`Cancelled`] if the check was cancelled.
    pub(crate) fn check_cancelled(&self) -> Result<(), Cancelled> {
        if self.progress.as_ref().is_some_and(|progress| progress.is_cancelled()) {
            Err(Cancelled)
        } else {
            Ok(())
        }
    }

    /// Runs `work` for the numbers from 0 up to `tasks`.
    ///
    /// # Errors
    /// [`Cancelled`] if the check was cancelled; the flag is read before each task.
    pub(crate) fn map<T: Send>(
        &self,
        tasks: usize,
        work: impl Fn(usize) -> T + Sync,
    ) -> Result<Vec<T>, Cancelled> {
        if self.threads <= 1 || tasks <= 1 {
            return (0..tasks).map(|task| self.check_cancelled().map(|()| work(task))).collect();
        }
        let next = AtomicUsize::new(0);
        let done: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::with_capacity(tasks));
        let run = || {
            loop {
                let task = next.fetch_add(1, Ordering::Relaxed);
                if task >= tasks || self.check_cancelled().is_err() {
                    break;
                }
                let result = work(task);
                done.lock().unwrap_or_else(PoisonError::into_inner).push((task, result));
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..self.threads.min(tasks) {
                scope.spawn(run);
            }
            run();
        });
        let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        if done.len() < tasks {
            return Err(Cancelled);
        }
        done.sort_unstable_by_key(|(task, _)| *task);
        Ok(done.into_iter().map(|(_, result)| result).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_tasks() {
        for threads in [1, 2, 5] {
            let squares =
                Pool::with_threads(threads).map(100, |task| task * task).expect("not cancelled");
            assert_eq!(squares, (0..100).map(|task| task * task).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_cancelled_map_stops_before_the_next_task() {
        for threads in [1, 2] {
            let progress = Arc::new(Progress::new());
            let pool = Pool { threads, progress: Some(Arc::clone(&progress)) };
            let begun = AtomicUsize::new(0);
            let stopped = pool.map(1000, |task| {
                begun.fetch_add(1, Ordering::Relaxed);
                if task == 3 {
                    progress.cancel();
                }
            });
            assert_eq!(stopped, Err(Cancelled));
            assert!(begun.into_inner() < 1000);
        }
    }
}
