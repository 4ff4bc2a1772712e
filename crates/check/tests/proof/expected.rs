//! Generated files with planted errors: the oracle finds what was planted.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::engine;
use crate::oracle::{self, Folder, Form, Outcome};

const FORM: Form = Form { delimiter: ';', decimal: '.' };

/// All files of a collection's folder, by their path in it.
pub(crate) fn folder_files(name: &str) -> BTreeMap<String, Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../collections").join(name);
    let mut files = BTreeMap::new();
    let mut todo = vec![PathBuf::new()];
    while let Some(inside) = todo.pop() {
        for entry in std::fs::read_dir(root.join(&inside)).expect("a folder") {
            let entry = entry.expect("an entry");
            let path = inside.join(entry.file_name());
            if entry.path().is_dir() {
                todo.push(path);
            } else {
                files.insert(
                    path.to_str().expect("a name").replace('\\', "/"),
                    std::fs::read(entry.path()).expect("a file"),
                );
            }
        }
    }
    files
}

/// What the generator planted: id to count and rows or keys.
pub(crate) type Expected = BTreeMap<String, (u64, Vec<u64>, Vec<String>)>;

pub(crate) fn read_expected(text: &str) -> Expected {
    let json: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let findings = json["findings"].as_object().expect("findings");
    let one = |(id, found): (&String, &serde_json::Value)| {
        let rows = found["rows"].as_array().cloned().unwrap_or_default();
        let keys = found["keys"].as_array().cloned().unwrap_or_default();
        let rows = rows.iter().filter_map(serde_json::Value::as_u64).collect();
        let keys = keys.iter().filter_map(|key| key.as_str().map(str::to_owned)).collect();
        (id.clone(), (found["count"].as_u64().expect("count"), rows, keys))
    };
    findings.iter().map(one).collect()
}

pub(crate) fn of_outcome(outcome: &Outcome) -> Expected {
    outcome
        .findings
        .iter()
        .map(|(id, found)| (id.clone(), (found.count, found.rows.clone(), found.keys.clone())))
        .collect()
}

/// Folders with generated files: those of the project, and others given by the environment.
fn folders() -> Vec<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    std::iter::once(own).chain(std::env::var_os("FARSTU_CHECK_DATA").map(PathBuf::from)).collect()
}

/// The generated data sets of a collection, as the common path of their three files.
pub(crate) fn stems(prefix: &str) -> Vec<PathBuf> {
    let mut stems = Vec::new();
    for folder in folders() {
        for entry in std::fs::read_dir(&folder).expect("the data folder") {
            let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
            if let Some(stem) =
                name.strip_suffix("_expected.json").filter(|stem| stem.starts_with(prefix))
            {
                stems.push(folder.join(stem));
            }
        }
    }
    stems.sort();
    stems
}

pub(crate) fn text(stem: &Path, end: &str) -> String {
    let path = format!("{}{end}", stem.display());
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn compare(stem: &Path, expected: &Expected, found: &Expected) {
    let ids: BTreeSet<&String> = expected.keys().chain(found.keys()).collect();
    let different: Vec<_> = ids
        .into_iter()
        .filter(|id| expected.get(*id) != found.get(*id))
        .map(|id| (id, expected.get(id), found.get(id)))
        .collect();
    assert!(different.is_empty(), "{}: planted, found: {different:#?}", stem.display());
}

fn oracle_finds_what_was_planted(collection: &str, prefix: &str) {
    let folder = Folder::read(&folder_files(collection));
    let stems = stems(prefix);
    assert!(!stems.is_empty(), "no data for {collection}");
    for stem in stems {
        let outcome =
            oracle::check(&folder, &text(&stem, ".csv"), Some(&text(&stem, "_prev.csv")), FORM);
        let (expected, found) =
            (read_expected(&text(&stem, "_expected.json")), of_outcome(&outcome));
        compare(&stem, &expected, &found);
    }
}

#[test]
fn oracle_on_staff_statistics() {
    oracle_finds_what_was_planted("personalstatistik", "ps_");
}

#[test]
fn oracle_on_timber() {
    oracle_finds_what_was_planted("timmermatning", "tm_");
}

/// With what the file looks like left to the engine.
fn engine_finds_what_was_planted(collection: &str, prefix: &str) {
    let folder = engine::load(&folder_files(collection));
    for stem in stems(prefix) {
        for threads in 1..=3 {
            let options = check::Options { threads: Some(threads), ..check::Options::default() };
            let found = engine::check(
                &folder,
                text(&stem, ".csv").as_bytes(),
                Some(text(&stem, "_prev.csv").as_bytes()),
                &options,
            );
            compare(&stem, &read_expected(&text(&stem, "_expected.json")), &of_outcome(&found));
        }
    }
}

#[test]
fn engine_on_staff_statistics() {
    engine_finds_what_was_planted("personalstatistik", "ps_");
}

#[test]
fn engine_on_timber() {
    engine_finds_what_was_planted("timmermatning", "tm_");
}
