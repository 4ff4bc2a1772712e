//! `cargo xtask timber`: a made-up file for the collection `timmermatning`, with planted errors and
//! the findings that they must give.
//!
//! Writes `tm_<rows>_<seed>.csv`, `…_prev.csv` (the previous submission) and `…_expected.json`
//! (finding id to count and rows or keys). Organisation numbers begin with 99, which is never
//! issued. The same rows and seed give the same bytes.

mod log;
mod plant;
mod random;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use log::{COLUMNS, Log};
use plant::Plan;

/// Writes the three files.
pub(crate) fn write(words: &[&str]) -> Result<bool, String> {
    let (mut rows, mut seed, mut out) = (3000usize, 1u64, "data".to_owned());
    for pair in words.chunks(2) {
        let number =
            |text: &str| text.parse::<u64>().map_err(|_| format!("`{text}` is not a number"));
        match pair {
            ["--rows", text] => rows = number(text)? as usize,
            ["--seed", text] => seed = number(text)?,
            ["--out", folder] => out = (*folder).to_owned(),
            _ => {
                return Err(format!(
                    "`cargo xtask timber {}`: the options are `--rows N`, `--seed N` and `--out FOLDER`",
                    words.join(" ")
                ));
            }
        }
    }
    if rows < 2000 {
        return Err("--rows must be at least 2000, to have room for the planted errors".to_owned());
    }
    let made = make(rows, seed);
    let stem = Path::new(&out).join(format!("tm_{rows}_{seed}"));
    std::fs::create_dir_all(&out).map_err(|e| format!("{out}: {e}"))?;
    for (end, text) in
        [(".csv", &made.current), ("_prev.csv", &made.previous), ("_expected.json", &made.expected)]
    {
        let path = format!("{}{end}", stem.display());
        std::fs::write(&path, text).map_err(|e| format!("{path}: {e}"))?;
    }
    println!("{}: {rows} rows, {} kinds of finding", stem.display(), made.kinds);
    Ok(true)
}

struct Made {
    current: String,
    previous: String,
    expected: String,
    kinds: usize,
}

fn make(rows: usize, seed: u64) -> Made {
    let mut plan = Plan::new(rows, seed);
    plan.plant();
    let previous: Vec<&Log> = plan.previous.iter().flatten().collect();
    let found = &plan.found;
    let mut findings = serde_json::Map::new();
    for (id, rows) in &found.rows {
        let rows: BTreeSet<usize> = rows.iter().map(|row| row + 1).collect();
        findings.insert(id.clone(), serde_json::json!({"count": rows.len(), "rows": rows}));
    }
    for (id, keys) in &found.keys {
        findings.insert(id.clone(), serde_json::json!({"count": keys.len(), "keys": keys}));
    }
    let kinds = findings.len();
    let expected = serde_json::json!({"rows": rows, "seed": seed, "previous_rows": previous.len(), "findings": findings});
    Made {
        current: table(plan.logs.iter()),
        previous: table(previous.into_iter()),
        expected: format!("{expected}\n"),
        kinds,
    }
}

fn table<'a>(logs: impl Iterator<Item = &'a Log>) -> String {
    let mut text = format!("{}\n", COLUMNS.join(";"));
    for log in logs {
        let cells = log.cells();
        let _ = writeln!(text, "{}", cells.join(";"));
    }
    text
}

/// The expected findings: rows, counted from 0, and keys, by finding id.
#[derive(Default)]
struct Found {
    rows: BTreeMap<String, BTreeSet<usize>>,
    keys: BTreeMap<String, BTreeSet<String>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        let (one, other) = (make(2500, 3), make(2500, 3));
        assert_eq!(
            (&one.current, &one.previous, &one.expected),
            (&other.current, &other.previous, &other.expected)
        );
        assert_ne!(one.current, make(2500, 4).current);
        assert_eq!(one.current.lines().count(), 2501);
        assert!(one.kinds > 45, "{}", one.kinds);
    }
}
