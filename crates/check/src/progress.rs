//! How far a check has come, told to whoever waits, and a way to stop it from outside.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Shared between the one who checks and the one who waits.
#[derive(Debug, Default)]
pub struct Progress {
    rows: AtomicU64,
    done: AtomicU64,
    total: AtomicU64,
    cancelled: AtomicBool,
}

impl Progress {
    /// Nothing done yet.
    pub fn new() -> Progress {
        Progress::default()
    }

    /// Rows read so far, of all files.
    pub fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }

    /// The part that is done, from 0 to 1. A check works through the bytes of its files, then (a small part) its rules.
    pub fn part(&self) -> f64 {
        let total = self.total.load(Ordering::Relaxed);
        if total == 0 { 0.0 } else { (self.done.load(Ordering::Relaxed) as f64 / total as f64).min(1.0) }
    }

    /// Asks the check to stop; it does within a few milliseconds.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    pub(crate) fn expect(&self, work: u64) {
        self.total.fetch_add(work, Ordering::Relaxed);
    }

    pub(crate) fn advance(&self, work: u64, rows: u64) {
        self.done.fetch_add(work, Ordering::Relaxed);
        self.rows.fetch_add(rows, Ordering::Relaxed);
    }
}

/// The check was stopped by [`Progress::cancel`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cancelled;

impl std::fmt::Display for Cancelled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the check was stopped")
    }
}

impl std::error::Error for Cancelled {}
