//! Progress of a check, read by another thread, which can also cancel the check.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Progress shared between the checking thread and an observer.
///
/// Work is counted in bytes of the files that are read. Evaluating the rules across rows counts as
/// one third more.
#[derive(Debug, Default)]
pub struct Progress {
    rows: AtomicU64,
    done: AtomicU64,
    total: AtomicU64,
    /// Work that the total includes already and that has not begun.
    announced: AtomicU64,
    cancelled: AtomicBool,
}

/// The work of evaluating the rules across rows of files of this many bytes.
pub(crate) fn rule_work(bytes: u64) -> u64 {
    bytes / 3
}

impl Progress {
    /// A progress that starts at zero.
    pub fn new() -> Progress {
        Progress::default()
    }

    /// A progress for a check of files of this many bytes together. With the total known from the
    /// start, the fraction never decreases, even when a previous file is read after the first.
    pub fn for_files(bytes: u64) -> Progress {
        let work = bytes + rule_work(bytes);
        Progress { total: work.into(), announced: work.into(), ..Progress::default() }
    }

    /// Rows read so far, of all files.
    pub fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }

    /// The completed fraction, from 0 to 1.
    pub fn fraction(&self) -> f64 {
        let total = self.total.load(Ordering::Relaxed);
        if total == 0 {
            0.0
        } else {
            (self.done.load(Ordering::Relaxed) as f64 / total as f64).min(1.0)
        }
    }

    /// Requests cancellation. The check stops after its current block or partition, within some
    /// milliseconds.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether cancellation was requested.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    pub(crate) fn announce(&self, work: u64) {
        let take = |announced: u64| Some(announced.saturating_sub(work));
        let announced =
            self.announced.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).unwrap_or(0);
        self.total.fetch_add(work.saturating_sub(announced), Ordering::Relaxed);
    }

    pub(crate) fn advance(&self, work: u64, rows: u64) {
        self.done.fetch_add(work, Ordering::Relaxed);
        self.rows.fetch_add(rows, Ordering::Relaxed);
    }
}

/// A stretch of work that reports its own completed share.
pub(crate) struct ProgressSpan<'a> {
    progress: Option<&'a Progress>,
    work: u64,
    reported: u64,
}

impl<'a> ProgressSpan<'a> {
    pub(crate) fn new(progress: Option<&'a Progress>, work: u64) -> ProgressSpan<'a> {
        ProgressSpan { progress, work, reported: 0 }
    }

    /// Reports that `parts` of `all` parts are complete.
    pub(crate) fn advance_to(&mut self, parts: u64, all: u64) {
        let Some(progress) = self.progress else { return };
        let to = (self.work as f64 * (parts as f64 / all.max(1) as f64).min(1.0)) as u64;
        progress.advance(to.saturating_sub(self.reported), 0);
        self.reported = self.reported.max(to);
    }
}

/// The check was cancelled by [`Progress::cancel`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cancelled;

impl std::fmt::Display for Cancelled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the check was stopped")
    }
}

impl std::error::Error for Cancelled {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn announced_work_is_not_counted_twice() {
        let progress = Progress::for_files(300);
        assert_eq!(progress.fraction(), 0.0);
        progress.announce(200);
        progress.advance(200, 7);
        assert_eq!((progress.fraction(), progress.rows()), (0.5, 7));
        progress.announce(100);
        progress.announce(rule_work(300));
        let mut rules = ProgressSpan::new(Some(&progress), rule_work(300));
        progress.advance(100, 3);
        assert_eq!(progress.fraction(), 0.75);
        rules.advance_to(1, 2);
        rules.advance_to(1, 2);
        assert_eq!(progress.fraction(), 0.875);
        rules.advance_to(2, 2);
        assert_eq!(progress.fraction(), 1.0);
        progress.announce(400);
        assert_eq!(progress.fraction(), 0.5, "unannounced work is added");
    }
}
