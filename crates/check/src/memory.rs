//! Memory limits: how much a check may use, and an early estimate of whether a file fits.
//!
//! While a file is read, the engine holds one block per thread and, for each row, the encoded
//! values that rules across rows need. Evaluating those rules then needs keys and groups. The total
//! is extrapolated from the part that was read, so that a file that does not fit is refused early,
//! with a message, instead of failing on allocation.
//!
//! Invariant: at most one check of the process holds more than [`SMALL`] bytes at a time.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::expr::aggregate::Aggregate;
use crate::expr::{GroupProgram, Program};
use crate::{Field, Folder, Options, Progress, ReadError, Rule};

/// Bytes held for any file: program, folder, blocks.
const BASE: u64 = 24 << 20;

/// Checks that need at most this many bytes run side by side; larger ones take turns.
const SMALL: u64 = 64 << 20;

/// Whether a check of this process uses more than [`SMALL`].
static LARGE: LargeSlot = LargeSlot { taken: Mutex::new(false), freed: Condvar::new() };

struct LargeSlot {
    taken: Mutex<bool>,
    freed: Condvar,
}

/// The memory of one check. It keeps the check within its own limit and all checks of the process
/// within one limit together. A check that needs more than [`SMALL`] waits for its turn, so the
/// result for a file does not depend on which other files are checked.
#[derive(Debug)]
pub(crate) struct Allowance {
    limit: u64,
    progress: Option<Arc<Progress>>,
    large: Option<LargeGuard>,
}

/// Held by the one check that uses more than [`SMALL`]; dropping it lets the next one in.
#[derive(Debug)]
struct LargeGuard;

impl Drop for LargeGuard {
    fn drop(&mut self) {
        *LARGE.taken.lock().unwrap_or_else(PoisonError::into_inner) = false;
        LARGE.freed.notify_one();
    }
}

impl Allowance {
    pub(crate) fn new(options: &Options) -> Allowance {
        Allowance {
            limit: effective_limit(options.max_memory),
            progress: options.progress.clone(),
            large: None,
        }
    }

    /// Reserves memory for the check, waiting for its turn if the amount is large.
    ///
    /// # Errors
    /// [`ReadError::TooLarge`] above the check's own limit; [`ReadError::Cancelled`] if the check
    /// was cancelled while it waited.
    pub(crate) fn require(&mut self, bytes: u64) -> Result<(), ReadError> {
        if bytes > self.limit {
            return Err(ReadError::TooLarge { needed: bytes, limit: self.limit });
        }
        if self.wait(bytes) { Ok(()) } else { Err(ReadError::Cancelled) }
    }

    /// Waits until this many bytes may be used; `false` if the check was cancelled meanwhile.
    pub(crate) fn wait(&mut self, bytes: u64) -> bool {
        if bytes <= SMALL || self.large.is_some() {
            return true;
        }
        let mut taken = LARGE.taken.lock().unwrap_or_else(PoisonError::into_inner);
        while *taken {
            if self.progress.as_ref().is_some_and(|progress| progress.is_cancelled()) {
                return false;
            }
            taken = LARGE
                .freed
                .wait_timeout(taken, Duration::from_millis(50))
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        *taken = true;
        self.large = Some(LargeGuard);
        true
    }
}

pub(crate) struct MemoryEstimate {
    size: u64,
    row: u64,
    text: u64,
}

/// The memory in use for the part of a file that has been read.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct MemoryInUse {
    pub(crate) rows: u64,
    /// Bytes of encoded columns, long texts and findings.
    pub(crate) bytes: u64,
    /// Bytes of the source that have been read.
    pub(crate) read: u64,
}

impl MemoryEstimate {
    /// For a source of `size` bytes, `text` of which are in memory already (a workbook or UTF-16
    /// that was converted to text).
    pub(crate) fn new(folder: &Folder, size: u64, text: u64) -> MemoryEstimate {
        MemoryEstimate { size, row: bytes_per_row(folder), text: text + pattern_bytes(folder) }
    }

    /// Extrapolates the need of the whole file from the part that has been read.
    pub(crate) fn needed(&self, held: MemoryInUse) -> u64 {
        let now = held.bytes + held.rows * self.row;
        let whole =
            (now as f64 * (self.size.max(held.read) as f64 / held.read.max(1) as f64)) as u64;
        // The first rows may be unusual, so the estimate is extrapolated only after a megabyte.
        BASE + self.text + if held.read > 1 << 20 { whole } else { now }
    }
}

/// Memory of the pattern automata: that of a large pattern grows to 2 MiB, once for each of two
/// threads.
fn pattern_bytes(folder: &Folder) -> u64 {
    folder.fields().iter().filter(|field| field.pattern_weight >= 6).count() as u64 * (4 << 20)
}

/// Above this number of groups, each row is assumed to be a group of its own.
const MANY: usize = 200_000;

/// Worst-case bytes per row while the rules across rows are evaluated: each row is a group of its
/// own unless code lists bound the number of groups, each rule is broken on every row, and the
/// previous file has the same size.
pub(crate) fn bytes_per_row(folder: &Folder) -> u64 {
    let rules = folder.rules();
    let sides = if rules.iter().any(|rule| rule.program.matches_rows()) { 2 } else { 1 };
    // The hash and the row of a key, with an eighth of spare capacity.
    let keys = if folder.primary_key().is_empty()
        && folder.unique_keys().is_empty()
        && !folder.fields().iter().any(Field::unique)
    {
        0
    } else {
        14 * sides
    };
    let matched = if sides == 2 { 8 } else { 0 };
    let groups = |rule: &Rule, group: &GroupProgram| {
        let own = if is_bounded(folder, rule) { 0 } else { group.size() };
        own + group.aggregates.iter().map(Aggregate::value_size).sum::<u64>()
    };
    let one = |rule: &Rule| match &rule.program {
        Program::Row(_) => 0,
        Program::Compare(_) => 4,
        Program::Codes(_) => 0,
        // The aggregates of each group, and the group of each row of a few blocks.
        Program::RowInGroup(group) => 2 * groups(rule, group) + 4,
        Program::Group(group) | Program::CompareMatched(group) => groups(rule, group),
        // The keys of the other side.
        Program::Gone(group) | Program::New(group) => 2 * groups(rule, group),
        Program::CompareGroup(group) => 2 * groups(rule, group),
    };
    let evaluated = rules.iter().map(one).max().unwrap_or(0);
    // Groups that break a rule are kept with their keys as text: about 24 bytes per key and eight
    // for each of its values.
    let many = rules.iter().filter(|rule| !rule.by().is_empty() && !is_bounded(folder, rule));
    let broken = many.map(|rule| 24 + 8 * rule.by().len() as u64).max().unwrap_or(0);
    keys + matched + evaluated + broken
}

/// Whether code lists bound the number of a rule's groups: a value outside its list is broken, and
/// its row belongs to no group.
fn is_bounded(folder: &Folder, rule: &Rule) -> bool {
    let values =
        |field: &usize| match (folder.code_list(*field), folder.fields()[*field].enum_values()) {
            (Some(list), _) => list.len(),
            (None, Some(enum_values)) => enum_values.len(),
            (None, None) => usize::MAX,
        };
    rule.by().iter().map(values).fold(1usize, usize::saturating_mul) <= MANY
}

/// The given limit, or the memory that is available.
fn effective_limit(given: Option<u64>) -> u64 {
    given.unwrap_or_else(available_memory)
}

/// Four fifths of the free memory of the machine and the container; of one gibibyte if that is
/// unknown.
fn available_memory() -> u64 {
    let machine = std::fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("MemAvailable:"))?;
        line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib << 10)
    });
    let number = |path: &str| std::fs::read_to_string(path).ok()?.trim().parse::<u64>().ok();
    let container =
        number("/sys/fs/cgroup/memory.max").zip(number("/sys/fs/cgroup/memory.current"));
    let container = container.map(|(limit, used)| limit.saturating_sub(used));
    let known = [machine, container].into_iter().flatten().min().unwrap_or(1 << 30);
    known / 5 * 4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(by: &str, check: &str) -> Folder {
        let package = r#"{"name": "p", "resources": [{"name": "d", "schema": {"fields": [
            {"name": "code", "type": "string"}, {"name": "free", "type": "string"}],
            "foreignKeys": [{"fields": "code", "reference": {"resource": "list", "fields": "code"}}]}},
            {"name": "list", "path": "list.csv", "schema": {"fields": [{"name": "code", "type": "string"}]}}]}"#;
        let rules = format!(
            "format = 1\n[[rule]]\nid = \"R\"\nlevel = \"group\"\nseverity = \"error\"\nby = [\"{by}\"]\ncheck = \"{check}\"\nmessage = {{ sv = \"s\", en = \"e\" }}\n"
        );
        let files = [
            ("datapackage.json", package),
            ("rules.toml", rules.as_str()),
            ("list.csv", "code\nA\nB\n"),
        ];
        Folder::from_files(
            &files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into(),
        )
        .expect("a folder")
    }

    #[test]
    fn large_checks_take_turns_and_can_be_cancelled_while_waiting() {
        let progress = Arc::new(Progress::new());
        let options = Options {
            max_memory: Some(4 * SMALL),
            progress: Some(Arc::clone(&progress)),
            ..Options::default()
        };
        let mut first = Allowance::new(&options);
        assert_eq!(first.require(2 * SMALL), Ok(()));
        assert_eq!(first.require(3 * SMALL), Ok(()), "the slot is held already");
        assert_eq!(
            first.require(5 * SMALL),
            Err(ReadError::TooLarge { needed: 5 * SMALL, limit: 4 * SMALL })
        );
        assert_eq!(Allowance::new(&options).require(SMALL), Ok(()), "small checks need no slot");
        let waiting = std::thread::spawn({
            let options = Options { progress: None, ..options.clone() };
            move || Allowance::new(&options).require(2 * SMALL)
        });
        progress.cancel();
        assert_eq!(Allowance::new(&options).require(2 * SMALL), Err(ReadError::Cancelled));
        drop(first);
        assert_eq!(waiting.join().expect("no panic"), Ok(()));
    }

    #[test]
    fn a_code_list_bounds_the_number_of_groups() {
        assert_eq!(bytes_per_row(&folder("code", "count(*) > 1")), 0);
        assert_eq!(bytes_per_row(&folder("free", "count(*) > 1")), (8 + 8 + 32) + (24 + 8));
        assert!(
            bytes_per_row(&folder("code", "count(DISTINCT free) > 1")) > 0,
            "distinct values are held per row"
        );
    }
}
