//! Checks `docs/asvs.md` against the code: every test that it names exists, and its counts are
//! right.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;

use crate::run;

/// A row of the table: id, requirement, status, how, test.
fn rows(text: &str) -> Vec<[&str; 5]> {
    let cells = text.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let rows = cells.map(|line| line.split(" | ").collect::<Vec<_>>());
    let rows = rows.filter(|row| row[0].starts_with(|c: char| c.is_ascii_digit()));
    rows.map(|row| row.try_into().unwrap_or_else(|row| panic!("not five cells: {row:?}"))).collect()
}

fn functions(folder: &Path, found: &mut HashSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder of the source") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            functions(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("source");
            let names = text.split("fn ").skip(1).map(|rest| {
                rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
            });
            found.extend(names);
        }
    }
}

#[test]
fn the_table_of_asvs_names_tests_that_exist_and_counts_its_rows() {
    let text = std::fs::read_to_string(run::root().join("docs/asvs.md")).expect("the table");
    let rows = rows(&text);
    // The standard has 253 requirements at levels 1 and 2.
    assert_eq!(rows.iter().map(|row| row[0]).collect::<BTreeSet<_>>().len(), 253);
    assert_eq!(rows.len(), 253);

    let count = |status: &str| rows.iter().filter(|row| row[2] == status).count();
    let [met, partly, not, without] = ["met", "partly", "not", "n/a"].map(count);
    assert_eq!(met + partly + not + without, rows.len(), "a status that is none of the four");
    let said = format!("{met} met, {partly} partly, {not} not, {without} not applicable");
    assert!(text.contains(&said), "the table counts otherwise: {said}");

    let mut known = HashSet::new();
    functions(&run::root().join("crates"), &mut known);
    functions(&run::root().join("xtask"), &mut known);
    let named = rows.iter().flat_map(|row| row[4].split(", "));
    let named = named.filter_map(|name| name.strip_prefix('`')?.strip_suffix('`'));
    let missing: BTreeSet<&str> = named.filter(|name| !known.contains(*name)).collect();
    assert!(missing.is_empty(), "no such test: {missing:?}");
}
