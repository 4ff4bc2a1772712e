//! Runs the engine through its public interface and compares its result with the oracle's.

use std::collections::BTreeMap;

use check::{Folder, Options, PreviousTable, Table};

use crate::oracle::{Outcome, RuleFinding};

pub(crate) fn load(files: &BTreeMap<String, Vec<u8>>) -> Folder {
    Folder::from_files(files).unwrap_or_else(|errors| panic!("the folder is refused: {errors:#?}"))
}

/// Checks bytes. The result is parsed from the JSON report, which is what other programs read.
pub(crate) fn check(
    folder: &Folder,
    data: &[u8],
    previous: Option<&[u8]>,
    options: &Options,
) -> Outcome {
    try_check(folder, data, previous, options).unwrap_or_else(|refusal| panic!("{refusal}"))
}

pub(crate) fn try_check(
    folder: &Folder,
    data: &[u8],
    previous: Option<&[u8]>,
    options: &Options,
) -> Result<Outcome, String> {
    let table = Table::read(folder, data.to_vec(), options)
        .map_err(|error| format!("the file is refused: {error:?}"))?;
    // Known properties of this file's encoding do not apply to the previous file.
    let plain = Options { encoding: None, ..options.clone() };
    let read = |bytes: &[u8]| PreviousTable::read(folder, bytes.to_vec(), &plain);
    let previous = previous
        .map(read)
        .transpose()
        .map_err(|error| format!("the previous file is refused: {error:?}"))?;
    let findings = check::check(folder, &table, previous.as_ref(), options).expect("not cancelled");
    Ok(outcome(&check::report::json(&table, &findings, 0)))
}

pub(crate) fn outcome(json: &str) -> Outcome {
    let json: serde_json::Value =
        serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"));
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    let mut outcome = Outcome {
        rows: json["rows"].as_u64().expect("rows"),
        previous_rows: json["previous_rows"].as_u64(),
        ..Outcome::default()
    };
    for found in json["findings"].as_array().expect("findings") {
        let list = |name: &str| found[name].as_array().cloned().unwrap_or_default();
        let read = RuleFinding {
            level: text(&found["level"]),
            severity: text(&found["severity"]),
            count: found["count"].as_u64().expect("count"),
            rows: list("rows").iter().map(|row| row.as_u64().expect("a row")).collect(),
            keys: list("keys").iter().map(text).collect(),
        };
        assert!(
            outcome.findings.insert(text(&found["id"]), read).is_none(),
            "two findings {}",
            found["id"]
        );
    }
    outcome
}

/// The differences per finding, between the oracle and the engine.
pub(crate) fn difference(oracle: &Outcome, engine: &Outcome) -> Vec<String> {
    let mut told = Vec::new();
    if (oracle.rows, oracle.previous_rows) != (engine.rows, engine.previous_rows) {
        told.push(format!(
            "rows: oracle {} {:?}, engine {} {:?}",
            oracle.rows, oracle.previous_rows, engine.rows, engine.previous_rows
        ));
    }
    let ids: std::collections::BTreeSet<&String> =
        oracle.findings.keys().chain(engine.findings.keys()).collect();
    for id in ids {
        let (one, other) = (oracle.findings.get(id), engine.findings.get(id));
        if one != other {
            told.push(format!("{id}:\n  oracle {one:?}\n  engine {other:?}"));
        }
    }
    told
}
