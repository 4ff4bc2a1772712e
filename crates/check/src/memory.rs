//! How much memory a check may use, and whether a file will fit.
//!
//! While a file is read the engine holds one block a thread and, of each row, the packed values that rules across rows need.
//! Judging those rules then takes keys and groups. The needed memory is foreseen from the part that was read, so that a
//! file that will not fit is refused early, and in words.

use crate::Unreadable;

/// Held whatever the file: program, folder, blocks.
const BASE: u64 = 24 << 20;
/// A row's share of what the rules across rows hold while they are judged, with a previous file of the same size: two keys
/// with their rows, a match, a group, and what the allocator keeps. Measured (docs/PERFORMANCE.md), not added up.
const ROW: u64 = 128;

pub(crate) struct Budget {
    limit: u64,
    size: u64,
}

impl Budget {
    pub(crate) fn new(limit: Option<u64>, size: u64) -> Budget {
        Budget { limit: limit.unwrap_or_else(free), size }
    }

    /// Foresees the need of the whole file from what `rows` rows in the first `read` bytes hold.
    pub(crate) fn check(&self, rows: u64, bytes: u64, read: u64) -> Result<(), Unreadable> {
        let held = bytes + rows * ROW;
        let whole = (held as f64 * (self.size.max(read) as f64 / read.max(1) as f64)) as u64;
        // The first rows may be odd: before a megabyte only what is held counts.
        let needed = BASE + if read > 1 << 20 { whole } else { held };
        if needed > self.limit { Err(Unreadable::TooLarge { needed, limit: self.limit }) } else { Ok(()) }
    }
}

/// Four fifths of what the machine and the container have free; a gigabyte where that cannot be known.
fn free() -> u64 {
    let machine = std::fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("MemAvailable:"))?;
        line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib << 10)
    });
    let number = |path: &str| std::fs::read_to_string(path).ok()?.trim().parse::<u64>().ok();
    let container = number("/sys/fs/cgroup/memory.max").zip(number("/sys/fs/cgroup/memory.current"));
    let container = container.map(|(limit, used)| limit.saturating_sub(used));
    let known = [machine, container].into_iter().flatten().min().unwrap_or(1 << 30);
    known / 5 * 4
}
