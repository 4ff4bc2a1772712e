//! How much memory a check may use, and whether a file will fit.
//!
//! While a file is read the engine holds one block a thread and, of each row, the packed values
//! that rules across rows need. Judging those rules then takes keys and groups. The needed memory
//! is foreseen from the part that was read, so that a file that will not fit is refused early, and
//! in words.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::expr::aggregate::Aggregate;
use crate::expr::{GroupProgram, Program};
use crate::{Field, Folder, Options, Progress, ReadError, Rule};

/// Held whatever the file: program, folder, blocks.
const BASE: u64 = 24 << 20;

/// Checks that need no more than this run side by side; above it they take turns.
const SMALL: u64 = 64 << 20;

/// Whether a check of this process uses more than [`SMALL`].
static LARGE: LargeSlot = LargeSlot { taken: Mutex::new(false), freed: Condvar::new() };

struct LargeSlot {
    taken: Mutex<bool>,
    freed: Condvar,
}

/// The memory of one check: within its own limit, and so that all checks of the process stay within
/// one limit together. A check that needs more than a little waits for its turn, so a file's answer
/// does not depend on what else is checked.
#[derive(Debug)]
pub(crate) struct Allowance {
    limit: u64,
    progress: Option<Arc<Progress>>,
    large: Option<LargeGuard>,
}

/// Held by the one check that uses much memory.
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

    /// # Errors
    /// [`ReadError::TooLarge`] above the check's own limit; [`ReadError::Cancelled`] if it was
    /// stopped while it waited.
    pub(crate) fn require(&mut self, bytes: u64) -> Result<(), ReadError> {
        if bytes > self.limit {
            return Err(ReadError::TooLarge { needed: bytes, limit: self.limit });
        }
        if self.wait(bytes) { Ok(()) } else { Err(ReadError::Cancelled) }
    }

    /// Waits until so much may be used; `false` if the check was stopped from outside.
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

/// What stands in memory of the part of a file that was read.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct MemoryInUse {
    pub(crate) rows: u64,
    /// Bytes of packed columns, long texts and findings.
    pub(crate) bytes: u64,
    /// Bytes of the source that were read.
    pub(crate) read: u64,
}

impl MemoryEstimate {
    /// For a source of so many bytes, of which `text` are in memory already (a workbook or UTF-16
    /// that was turned into text).
    pub(crate) fn new(folder: &Folder, size: u64, text: u64) -> MemoryEstimate {
        MemoryEstimate { size, row: bytes_per_row(folder), text: text + pattern_bytes(folder) }
    }

    /// Foresees the need of the whole file from what its first part holds.
    pub(crate) fn needed(&self, held: MemoryInUse) -> u64 {
        let now = held.bytes + held.rows * self.row;
        let whole =
            (now as f64 * (self.size.max(held.read) as f64 / held.read.max(1) as f64)) as u64;
        // The first rows may be odd: before a megabyte only what is held counts.
        BASE + self.text + if held.read > 1 << 20 { whole } else { now }
    }
}

/// What matching takes of memory: the automaton of a large pattern grows to 2 MiB, once for each of
/// two threads.
fn pattern_bytes(folder: &Folder) -> u64 {
    folder.fields().iter().filter(|field| field.pattern_weight >= 6).count() as u64 * (4 << 20)
}

/// More groups than this are as many as there are rows.
const MANY: usize = 200_000;

/// A row's share of what the rules across rows hold while they are judged, at worst: every row a
/// group of its own where the folder does not bound their number, each rule broken everywhere, and
/// a previous file of the same size.
pub(crate) fn bytes_per_row(folder: &Folder) -> u64 {
    let rules = folder.rules();
    let sides = if rules.iter().any(|rule| rule.program.matches_rows()) { 2 } else { 1 };
    // A key's hash and row, with an eighth too much room.
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
        // The figures of each group stand beside it, and the group of each row of a few blocks.
        Program::RowInGroup(group) => 2 * groups(rule, group) + 4,
        Program::Group(group) | Program::CompareMatched(group) => groups(rule, group),
        // The keys of the other side.
        Program::Gone(group) | Program::New(group) => 2 * groups(rule, group),
        Program::CompareGroup(group) => 2 * groups(rule, group),
    };
    let judged = rules.iter().map(one).max().unwrap_or(0);
    // Groups that broke a rule stay, with their keys as text: about 24 bytes a key and eight for
    // each of its values.
    let many = rules.iter().filter(|rule| !rule.by().is_empty() && !is_bounded(folder, rule));
    let broken = many.map(|rule| 24 + 8 * rule.by().len() as u64).max().unwrap_or(0);
    keys + matched + judged + broken
}

/// Whether code lists say that a rule has few groups: a value that is in no list is broken, and its
/// row in no group.
fn is_bounded(folder: &Folder, rule: &Rule) -> bool {
    let values =
        |field: &usize| match (folder.code_list(*field), folder.fields()[*field].enum_values()) {
            (Some(list), _) => list.len(),
            (None, Some(enum_values)) => enum_values.len(),
            (None, None) => usize::MAX,
        };
    rule.by().iter().map(values).fold(1usize, usize::saturating_mul) <= MANY
}

/// The limit that was given, or what may be used.
fn effective_limit(given: Option<u64>) -> u64 {
    given.unwrap_or_else(available_memory)
}

/// Four fifths of what the machine and the container have free; a gigabyte where that cannot be
/// known.
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
    fn checks_that_need_much_take_turns_and_can_be_stopped_while_they_wait() {
        let progress = Arc::new(Progress::new());
        let options = Options {
            max_memory: Some(4 * SMALL),
            progress: Some(Arc::clone(&progress)),
            ..Options::default()
        };
        let mut first = Allowance::new(&options);
        assert_eq!(first.require(2 * SMALL), Ok(()));
        assert_eq!(first.require(3 * SMALL), Ok(()), "its turn already");
        assert_eq!(
            first.require(5 * SMALL),
            Err(ReadError::TooLarge { needed: 5 * SMALL, limit: 4 * SMALL })
        );
        assert_eq!(Allowance::new(&options).require(SMALL), Ok(()), "little needs no turn");
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
    fn groups_by_a_code_list_are_few() {
        assert_eq!(bytes_per_row(&folder("code", "count(*) > 1")), 0);
        assert_eq!(bytes_per_row(&folder("free", "count(*) > 1")), (8 + 8 + 32) + (24 + 8));
        assert!(
            bytes_per_row(&folder("code", "count(DISTINCT free) > 1")) > 0,
            "values are held whatever the groups"
        );
    }
}
