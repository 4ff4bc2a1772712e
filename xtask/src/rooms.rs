//! Holds the table of rooms in `docs/ARCHITECTURE.md` against what the crates really use.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::run;

/// Room → the rooms that it may use.
type Table = BTreeMap<String, Allowed>;

#[derive(Default)]
struct Allowed {
    rooms: BTreeSet<String>,
    /// Every room of the rows before, whether it is used or not.
    all_above: bool,
}

/// The one that only tests may lean on.
const TESTKIT: &str = "testkit";

/// Reads the rows ``| `room` | what it is | what it may use |``. "All above" means every room of
/// the rows before.
fn table(document: &str) -> Table {
    let mut rooms = Table::new();
    for line in document.lines() {
        let cells: Vec<&str> = line.trim().trim_matches('|').split(" | ").map(str::trim).collect();
        let [room, _, uses] = cells.as_slice() else { continue };
        let Some(room) = room.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')) else {
            continue;
        };
        let all_above = uses.contains("all above");
        let allowed = if all_above {
            rooms.keys().cloned().collect()
        } else {
            uses.split('`').skip(1).step_by(2).map(str::to_owned).collect()
        };
        rooms.insert(room.to_owned(), Allowed { rooms: allowed, all_above });
    }
    rooms
}

/// One use of a room by another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Use {
    from: String,
    to: String,
    in_tests_only: bool,
}

/// The rooms (folders under `crates/`) and which use which, from `cargo metadata`.
fn uses(metadata: &Value) -> (BTreeSet<String>, BTreeSet<Use>) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    // By folder, not by package name: the room `app` holds the package `farstu`.
    let room_of = |manifest: &str| {
        let (_, rest) = manifest.rsplit_once("/crates/")?;
        Some(rest.strip_suffix("/Cargo.toml")?.to_owned())
    };
    let packages = list(&metadata["packages"]);
    let named: BTreeMap<String, String> = packages
        .iter()
        .filter_map(|p| Some((text(&p["name"]), room_of(&text(&p["manifest_path"]))?)))
        .collect();
    let mut found = BTreeSet::new();
    for package in &packages {
        let Some(from) = named.get(&text(&package["name"])) else { continue };
        for dependency in list(&package["dependencies"]) {
            let Some(to) = named.get(&text(&dependency["name"])) else { continue };
            found.insert(Use {
                from: from.clone(),
                to: to.clone(),
                in_tests_only: text(&dependency["kind"]) == "dev",
            });
        }
    }
    (named.into_values().collect(), found)
}

/// The differences from the table, in words.
fn complaints(table: &Table, rooms: &BTreeSet<String>, uses: &BTreeSet<Use>) -> Vec<String> {
    let written: BTreeSet<String> = table.keys().cloned().collect();
    let mut found: Vec<String> =
        rooms.difference(&written).map(|room| format!("`{room}` is not in the table")).collect();
    found.extend(
        written
            .difference(rooms)
            .map(|room| format!("`{room}` is in the table but not in crates/")),
    );
    for Use { from, to, in_tests_only } in uses {
        let allowed = if to == TESTKIT {
            *in_tests_only
        } else {
            table.get(from).is_some_and(|allowed| allowed.rooms.contains(to))
        };
        if !allowed {
            found.push(format!("`{from}` uses `{to}`, which the table does not allow"));
        }
    }
    for (from, allowed) in table.iter().filter(|(_, allowed)| !allowed.all_above) {
        let is_used = |to: &String| {
            uses.iter().any(|one| one.from == *from && one.to == *to && !one.in_tests_only)
        };
        let unused = allowed.rooms.iter().filter(|to| !is_used(to));
        found.extend(unused.map(|to| format!("`{from}` may use `{to}`, but does not")));
    }
    found
}

#[test]
fn every_room_uses_only_what_the_architecture_allows() {
    let metadata = run::read(&mut run::cargo(&[
        "metadata",
        "--format-version=1",
        "--no-deps",
        "--locked",
        "--offline",
    ]))
    .expect("cargo metadata");
    let metadata: Value = serde_json::from_str(&metadata).expect("JSON");
    let document =
        std::fs::read_to_string(run::root().join("docs/ARCHITECTURE.md")).expect("the document");
    let (rooms, uses) = uses(&metadata);
    assert!(
        rooms.contains("app") && uses.len() > 10,
        "the workspace was not understood: {rooms:?} {uses:?}"
    );
    let found = complaints(&table(&document), &rooms, &uses);
    assert!(found.is_empty(), "docs/ARCHITECTURE.md says otherwise:\n{}", found.join("\n"));
}

#[test]
fn a_use_that_is_not_in_the_table_is_found() {
    let table = table(
        "| room | what it is | may use |\n| --- | --- | --- |\n| `base` | words | – |\n| `store` | rows | `base` |\n\
         | `web` | pages | all above |\n| `testkit` | tests | all above |\n",
    );
    let dependency =
        |name: &str, kind: Option<&str>| serde_json::json!({"name": name, "kind": kind});
    let package = |folder: &str, dependencies: Vec<Value>| serde_json::json!({"name": folder, "manifest_path": format!("/r/crates/{folder}/Cargo.toml"), "dependencies": dependencies});
    let judge = |packages: Vec<Value>| {
        let (rooms, uses) = uses(&serde_json::json!({"packages": packages}));
        complaints(&table, &rooms, &uses)
    };
    let right = || {
        vec![
            package("base", vec![dependency("serde", None)]),
            package("store", vec![dependency("base", None)]),
            package(
                "web",
                vec![
                    dependency("base", None),
                    dependency("store", None),
                    dependency("testkit", Some("dev")),
                ],
            ),
            package("testkit", vec![dependency("web", None)]),
        ]
    };
    assert_eq!(judge(right()), Vec::<String>::new());

    let mut upward = right();
    upward[0] = package("base", vec![dependency("store", None)]);
    assert_eq!(judge(upward), ["`base` uses `store`, which the table does not allow"]);

    let mut unused = right();
    unused[1] = package("store", vec![]);
    assert_eq!(judge(unused), ["`store` may use `base`, but does not"]);

    let mut testkit_in_the_product = right();
    testkit_in_the_product[1] =
        package("store", vec![dependency("base", None), dependency("testkit", None)]);
    assert_eq!(
        judge(testkit_in_the_product),
        ["`store` uses `testkit`, which the table does not allow"]
    );

    let mut unknown = right();
    unknown[3] = package("extra", vec![]);
    assert_eq!(
        judge(unknown),
        ["`extra` is not in the table", "`testkit` is in the table but not in crates/"]
    );
}

/// A walk through the house that names a room which isn't there leads nobody anywhere.
#[cfg(test)]
#[test]
fn what_the_architecture_names_is_where_it_says() {
    let text = std::fs::read_to_string(crate::run::root().join("docs/ARCHITECTURE.md"))
        .expect("docs/ARCHITECTURE.md");
    let named: Vec<_> = text
        .split('`')
        .filter(|word| word.starts_with("crates/") && !word.contains(['{', ' ']))
        .collect();
    let gone: Vec<_> =
        named.iter().filter(|path| !crate::run::root().join(path).exists()).collect();
    assert!(named.len() > 20, "the document names {} places", named.len());
    assert!(gone.is_empty(), "not there: {gone:?}");
}
