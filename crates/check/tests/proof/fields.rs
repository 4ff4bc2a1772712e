//! Fields by example: types, bounds, formats and keys. The engine returns what the oracle returns,
//! and what is written here.

use std::collections::BTreeMap;

use check::{Folder, Lang, Options, Table};

use crate::engine;
use crate::regressions::{both, files, rule};

fn found(fields: &str, data: &str) -> BTreeMap<String, Vec<u64>> {
    let outcome = both(&files(fields, "", ""), data, None);
    outcome.findings.into_iter().map(|(id, found)| (id, found.rows)).collect()
}

fn of(pairs: &[(&str, &[u64])]) -> BTreeMap<String, Vec<u64>> {
    pairs.iter().map(|(id, rows)| ((*id).to_owned(), rows.to_vec())).collect()
}

#[test]
fn booleans_as_people_write_them() {
    let usual = "a;b\ntrue;x\nTrue;x\nTRUE;x\nja;x\nJA;x\n1;x\nfalse;x\nNej;x\n0;x\nyes;x\nj;x\n";
    let fields = r#"{"name": "a", "type": "boolean"}, {"name": "b", "type": "string"}"#;
    assert_eq!(found(fields, usual), of(&[("a:type", &[10, 11])]));
    let own = r#"{"name": "a", "type": "boolean", "trueValues": ["X", "j"], "falseValues": ["-"]}, {"name": "b", "type": "string"}"#;
    assert_eq!(
        found(own, "a;b\nX;x\nx;x\nj;x\n-;x\ntrue;x\nfalse;x\nTRUE;x\n1;x\nja;x\n"),
        of(&[("a:type", &[2, 7, 8, 9])])
    );
    let half =
        r#"{"name": "a", "type": "boolean", "trueValues": ["X"]}, {"name": "b", "type": "string"}"#;
    let rules = rule("R", "row", "a");
    let outcome = both(&files(half, "", &rules), "a;b\nX;x\nNEJ;x\n0;x\n1;x\n", None);
    assert_eq!(
        (outcome.findings["a:type"].rows.as_slice(), outcome.findings["R"].rows.as_slice()),
        ([4].as_slice(), [2, 3].as_slice())
    );
}

#[test]
fn times() {
    let fields = r#"{"name": "d", "type": "datetime", "constraints": {"minimum": "2024-01-01", "exclusiveMaximum": "2024-02-01T00:00"}},
        {"name": "t", "type": "time", "constraints": {"exclusiveMinimum": "08:00", "maximum": "17:00"}}"#;
    let data = "d;t\n2024-01-31T23:59:59;08:00:01\n2024-02-01;17:00\n2023-12-31 23:59;08:00\n2024-01-31T24:00;25:00\n2024-01-31T10:00Z;8.30\n";
    let wanted = [
        ("d:exclusive-maximum", [2].as_slice()),
        ("d:minimum", &[3]),
        ("d:type", &[4, 5]),
        ("t:exclusive-minimum", &[3]),
        ("t:type", &[4, 5]),
    ];
    assert_eq!(found(fields, data), of(&wanted));
    let rules = rule(
        "A",
        "row",
        "EXTRACT(HOUR FROM d) * 60 + EXTRACT(MINUTE FROM d) = EXTRACT(EPOCH FROM CAST(d AS time)) / 60",
    ) + &rule(
        "B",
        "row",
        "CAST(d AS date) + INTERVAL '1 month' > DATE '2024-02-01' AND CAST(t AS text) = '17:00:00'",
    ) + &rule("C", "row", "t < TIME '12:00' AND d < TIMESTAMP '2024-02-01 08:30'")
        + &rule(
            "D",
            "row",
            "EXTRACT(EPOCH FROM d) - EXTRACT(EPOCH FROM TIMESTAMP '1970-01-02') >= 0",
        );
    let outcome = both(
        &files(r#"{"name": "d", "type": "datetime"}, {"name": "t", "type": "time"}"#, "", &rules),
        "d;t\n2024-02-01T08:30;17:00\n1969-12-31 23:30;01:00\n",
        None,
    );
    let rows =
        |id: &str| outcome.findings.get(id).map(|found| found.rows.clone()).unwrap_or_default();
    assert_eq!((rows("A"), rows("B"), rows("C"), rows("D")), (vec![], vec![2], vec![1], vec![2]));
}

#[test]
fn exclusive_bounds() {
    let fields = r#"{"name": "a", "type": "number", "constraints": {"exclusiveMinimum": 0, "maximum": 100}},
        {"name": "b", "type": "integer", "constraints": {"minimum": 1, "exclusiveMaximum": 5}}"#;
    let wanted = of(&[
        ("a:exclusive-minimum", &[1, 2]),
        ("a:maximum", &[4]),
        ("b:minimum", &[1]),
        ("b:exclusive-maximum", &[3, 4]),
    ]);
    assert_eq!(found(fields, "a;b\n0;0\n-0.0;1\n0.001;5\n100.5;6\n100;4\n"), wanted);
    let folder = engine::load(&files(fields, "", ""));
    let table =
        Table::read(&folder, b"a;b\n0;5\n".as_slice(), &Options::default()).expect("a table");
    let findings = check::check(&folder, &table, None, &Options::default()).expect("not cancelled");
    let words: Vec<String> = findings
        .iter()
        .flat_map(|found| [found.message(&folder, Lang::Sv), found.allowed(&folder, Lang::En)])
        .collect();
    assert_eq!(
        words,
        ["a är inte större än 0.", "more than 0", "b är inte mindre än 5.", "less than 5"]
    );
}

#[test]
fn addresses() {
    let fields = r#"{"name": "a", "type": "string", "format": "email"},
        {"name": "b", "type": "string", "format": "uri", "farstu:severity": {"format": "warning"}}"#;
    let data = "a;b\nÅsa.Ek@exempel.se;https://exempel.se/a?b=%C3%A5\nasa@exempel;www.exempel.se\n.asa@exempel.se;https://\na@b.se;urn:isbn:1\n";
    assert_eq!(found(fields, data), of(&[("a:format", &[2, 3]), ("b:format", &[2, 3])]));
}

#[test]
fn unique_keys() {
    let fields = r#"{"name": "a", "type": "string"}, {"name": "b", "type": "integer", "constraints": {"minimum": 0}}"#;
    let mut files = files(fields, "", "");
    let package = String::from_utf8(files["datapackage.json"].clone()).expect("UTF-8");
    let package = package.replace(r#""primaryKey": []"#, r#""uniqueKeys": [["a", "b"], ["b"]]"#);
    files.insert("datapackage.json".to_owned(), package.into_bytes());
    let outcome = both(&files, "a;b\nx;1\nx;01\ny;1\nz;-1\nz;-1\n;3\n;3\n", None);
    assert_eq!(outcome.findings["unique-key:a+b"].rows, [1, 2]);
    assert_eq!(
        outcome.findings["unique-key:b"].rows,
        [1, 2, 3, 6, 7],
        "broken values are left out, 01 is 1"
    );
}

const PAIRS: &str = "lan,kommun,namn\n01,80,Stockholm\n01,14,Upplands Väsby\n14,80,Göteborg\n14,en lång kod som inte ryms,x\n";

fn pairs() -> BTreeMap<String, Vec<u8>> {
    let package = r#"{"name": "p", "resources": [{"name": "d", "schema": {"fields": [
        {"name": "l", "type": "string"}, {"name": "k", "type": "string"}, {"name": "n", "type": "integer"}],
        "foreignKeys": [{"fields": ["l", "k"], "reference": {"resource": "par", "fields": ["lan", "kommun"]}}]}},
        {"name": "par", "path": "par.csv", "schema": {"fields": [{"name": "lan"}, {"name": "kommun"}, {"name": "namn"}]}}]}"#;
    let files = [("datapackage.json", package), ("par.csv", PAIRS), ("rules.toml", "format = 1\n")];
    files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).into()
}

#[test]
fn composite_foreign_keys() {
    let files = pairs();
    let data = "l;k;n\n01;80;1\n14;14;2\n1;80;3\n14;en lång kod som inte ryms;4\n01;;5\n99;en annan lång kod;6\n";
    let outcome = both(&files, data, None);
    assert_eq!(outcome.findings.len(), 1);
    assert_eq!(outcome.findings["foreign-key:l+k"].rows, [2, 3, 6]);
    let folder = engine::load(&files);
    let explained = check::report::explain(&folder, Lang::Sv);
    assert!(
        explained.contains("`l`, `k` står tillsammans på en rad i kodlistan `par`."),
        "{explained}"
    );
    assert!(explained.contains("- 01 · 14 · Upplands Väsby"), "{explained}");
    let table = Table::read(&folder, data.as_bytes(), &Options::default()).expect("a table");
    let findings = check::check(&folder, &table, None, &Options::default()).expect("not cancelled");
    assert_eq!(
        findings.get("foreign-key:l+k").map(|found| found.message(&folder, Lang::Sv)).as_deref(),
        Some("l och k finns inte tillsammans i kodlistan.")
    );
    // Correcting one of the two resolves the finding.
    let edit = check::Edit { row: 2, field: 1, value: "80".to_owned() };
    let corrected = table.with_edits(&[edit]).expect("an edit");
    let findings =
        check::check(&folder, &corrected, None, &Options::default()).expect("not cancelled");
    assert_eq!(
        findings.get("foreign-key:l+k").map(|found| found.rows().collect::<Vec<_>>()),
        Some(vec![3, 6])
    );
}

#[test]
fn every_error_of_a_field_says_what_to_write() {
    for (field, words) in [
        (r#"{"name": "a", "type": "string", "format": "ipv4"}"#, "email or uri"),
        (r#"{"name": "a", "type": "integer", "format": "email"}"#, "on a field of type string"),
        (r#"{"name": "a", "type": "string", "trueValues": ["x"]}"#, "boolean"),
        (
            r#"{"name": "a", "type": "boolean", "trueValues": ["x"], "falseValues": ["x"]}"#,
            "Remove it from one",
        ),
        (
            r#"{"name": "a", "type": "boolean", "trueValues": ["false"]}"#,
            "always mean what they say",
        ),
        (r#"{"name": "a", "type": "boolean", "trueValues": [" x"]}"#, "without them"),
        (
            r#"{"name": "a", "type": "integer", "constraints": {"minimum": 5, "exclusiveMaximum": 5}}"#,
            "Swap them",
        ),
        (
            r#"{"name": "a", "type": "number", "constraints": {"exclusiveMinimum": 1, "exclusiveMaximum": 1}}"#,
            "Swap them",
        ),
        (
            r#"{"name": "a", "type": "time", "constraints": {"minimum": "24:00"}}"#,
            "a value of the field's type",
        ),
        (
            r#"{"name": "a", "type": "string", "constraints": {"exclusiveMinimum": "a"}}"#,
            "have no bounds",
        ),
        (r#"{"name": "a", "type": "duration"}"#, "datetime or time"),
    ] {
        let errors = Folder::from_files(&files(field, "", "")).err().unwrap_or_default();
        let messages: Vec<String> = errors.iter().map(|error| error.message(Lang::En)).collect();
        assert!(messages.len() == 1 && messages[0].contains(words), "{field}: {messages:?}");
        assert!(
            errors.iter().all(|error| !error.fix.sv.is_empty() && !error.fix.en.is_empty()),
            "{field}"
        );
    }
    let schema = |key: &str| {
        let mut files = pairs();
        let package = String::from_utf8(files["datapackage.json"].clone()).expect("UTF-8");
        files.insert(
            "datapackage.json".to_owned(),
            package.replacen("\"foreignKeys\"", &format!("{key}, \"foreignKeys\""), 1).into_bytes(),
        );
        Folder::from_files(&files)
            .err()
            .unwrap_or_default()
            .iter()
            .map(|error| error.message(Lang::En))
            .collect::<Vec<_>>()
    };
    for (key, words) in [
        (r#""uniqueKeys": [["l", "m"]]"#, "no field 'm'"),
        (r#""uniqueKeys": [[]]"#, "Write lists of fields"),
        (r#""uniqueKeys": [["l"], ["l"]]"#, "Remove one"),
        (r#""uniqueKeys": [7]"#, "no field ''"),
    ] {
        let messages = schema(key);
        assert!(messages.len() == 1 && messages[0].contains(words), "{key}: {messages:?}");
    }
    for (from, to, words) in [
        (r#"["lan", "kommun"]"#, r#"["lan"]"#, "the same number of names"),
        (r#"["lan", "kommun"]"#, r#"["lan", "ort"]"#, "names of its columns: lan, kommun, namn"),
        (r#"["l", "k"]"#, r#"["l", "l"]"#, "occurs twice"),
    ] {
        let mut files = pairs();
        let package = String::from_utf8(files["datapackage.json"].clone()).expect("UTF-8");
        files.insert("datapackage.json".to_owned(), package.replacen(from, to, 1).into_bytes());
        let messages: Vec<String> = Folder::from_files(&files)
            .err()
            .unwrap_or_default()
            .iter()
            .map(|error| error.message(Lang::En))
            .collect();
        // A list without a valid reference is loaded with a code column, so there may be a second
        // message.
        assert!(messages.iter().any(|messages| messages.contains(words)), "{to}: {messages:?}");
    }
}
