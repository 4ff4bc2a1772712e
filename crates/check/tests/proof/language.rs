//! Each construct of the language by example: the engine returns what the oracle returns, and what
//! is written here.

use std::collections::BTreeMap;

use check::{Folder, Lang, Options, Table};

use crate::engine;
use crate::regressions::{both, files, rule};

const FIELDS: &str = r#"{"name": "kod", "type": "string"}, {"name": "namn", "type": "string"}, {"name": "lon", "type": "number"},
    {"name": "antal", "type": "integer"}, {"name": "dag", "type": "date"}, {"name": "manad", "type": "yearmonth"}"#;
const PERIOD: &str = r#""farstu:period": {"starts": "2024-01-01", "ends": "2024-02-29"}, "#;

pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// A folder whose period is the first two months of 2024.
pub(crate) fn folder_of(key: &str, rules: &str) -> Files {
    let mut files = files(FIELDS, key, rules);
    let package = String::from_utf8(files["datapackage.json"].clone()).expect("UTF-8");
    files.insert(
        "datapackage.json".to_owned(),
        package.replacen('{', &format!("{{{PERIOD}"), 1).into_bytes(),
    );
    files
}

pub(crate) fn with(rule: &str, keys: &str) -> String {
    rule.replacen("severity =", &format!("{keys}\nseverity ="), 1)
}

/// The rows where a condition on a row is false.
fn false_rows(check: &str, data: &str) -> Vec<u64> {
    let files = folder_of("", &rule("R", "row", check));
    both(&files, data, None).findings.get("R").map(|found| found.rows.clone()).unwrap_or_default()
}

const DATA: &str = "kod;namn;lon;antal;dag;manad\nA;Åsa Ek;2;3;2024-01-31;2024-01\nB;🌲gran;-8;-1;2023-12-31;2023-12\nC;;;;;\n";

#[test]
fn left_and_right() {
    for (check, wanted) in [
        ("left(namn, 3) = 'Åsa'", vec![2]),
        ("left(namn, -3) = 'Åsa'", vec![2]),
        ("right(namn, 2) = 'Ek'", vec![2]),
        ("right(namn, -1) = 'gran'", vec![1]),
        ("left(namn, 0) || right(namn, -100) = ''", vec![]),
        ("left(namn, 100) = namn AND right(namn, 100) = namn", vec![]),
        ("left(namn, NULL) IS NULL AND right(NULL, 1) IS NULL", vec![]),
    ] {
        assert_eq!(false_rows(check, DATA), wanted, "{check}");
    }
}

#[test]
fn position_and_replace() {
    for (check, wanted) in [
        ("position('Ek' IN namn) = 5", vec![2]),
        ("position('g' IN namn) = 2", vec![1]),
        ("position('' IN namn) = 1", vec![]),
        ("replace(namn, 'a', 'å') IN ('Åså Ek', '🌲grån')", vec![]),
        ("replace(namn, '', 'x') = namn", vec![]),
        ("replace('aaa', 'aa', 'b') = 'ba'", vec![]),
        ("replace(namn, 'gran', '') = '🌲'", vec![1]),
        ("replace(namn, NULL, 'x') IS NULL", vec![]),
    ] {
        assert_eq!(false_rows(check, DATA), wanted, "{check}");
    }
}

/// A kilobyte of a file must not become gigabytes.
#[test]
fn the_result_of_replace_is_bounded() {
    let data = |long: usize| format!("kod;namn\nx;{}\ny;{}\n", "x".repeat(300), "x".repeat(long));
    assert_eq!(
        false_rows("replace(namn, 'x', namn) IS NULL", &data(2000)),
        Vec::<u64>::new(),
        "90,000 bytes and four million"
    );
    let data = data(70_000);
    assert_eq!(
        false_rows("length(replace(namn, 'x', 'y')) = 70000", &data),
        [1],
        "no longer than the text itself"
    );
}

#[test]
fn powers_and_remainders() {
    for (check, wanted) in [
        ("power(lon, 2) = 4", vec![2]),
        ("power(lon, 0.5) > 1", vec![]),
        ("power(lon, 1 / 3) IS NULL", vec![1]),
        (
            "power(0, -1) IS NULL AND power(10, 400) IS NULL AND power(NULL, 0) IS NULL AND power(1, NULL) IS NULL",
            vec![],
        ),
        ("mod(antal, 2) = 1", vec![2]),
        ("mod(antal, 0) IS NULL AND mod(-7, 3) = -1 AND mod(7.5, 2) = 1.5", vec![]),
    ] {
        assert_eq!(false_rows(check, DATA), wanted, "{check}");
    }
}

#[test]
fn months_and_years_on_dates() {
    for (check, wanted) in [
        ("dag + INTERVAL '1 month' = '2024-02-29'", vec![2]),
        ("dag - INTERVAL '1' MONTH IN ('2023-12-31', '2023-11-30')", vec![]),
        ("dag + INTERVAL '1 year -2 mons 1 week 1 day' = '2024-12-08'", vec![2]),
        ("INTERVAL '12 months' + dag = dag + INTERVAL '1 year'", vec![]),
        ("dag + antal * INTERVAL '1 month' IN ('2024-04-30', '2023-11-30')", vec![]),
        ("dag + INTERVAL '1 day' * antal - INTERVAL '1 day' * antal = dag", vec![]),
        ("dag + INTERVAL '9000 years' IS NULL", vec![]),
        ("dag + NULL * INTERVAL '1 month' IS NULL", vec![]),
        ("manad + INTERVAL '1 year' = '2025-01'", vec![2]),
        ("manad - INTERVAL '12 months' < manad", vec![]),
        ("manad + INTERVAL '9000 years' IS NULL", vec![]),
        ("DATE '2024-02-29' + INTERVAL '1 year' = DATE '2025-02-28'", vec![]),
    ] {
        assert_eq!(false_rows(check, DATA), wanted, "{check}");
    }
}

#[test]
fn the_period_of_the_data() {
    assert_eq!(false_rows("dag BETWEEN period.starts AND period.ends", DATA), [2]);
    let files = files(FIELDS, "", &rule("R", "row", "dag >= period.starts AND dag <= Period.Ends"));
    let folder = engine::load(&files);
    assert!(folder.needs_period());
    let rows = |folder: &Folder| {
        let found = engine::check(folder, DATA.as_bytes(), None, &Options::default());
        found.findings.get("R").map(|found| found.rows.clone()).unwrap_or_default()
    };
    assert_eq!(rows(&folder), Vec::<u64>::new(), "not known");
    assert_eq!(rows(&folder.for_period("2023-01-01/2023-12-31".parse().expect("a period"))), [1]);
    let told = engine::load(&folder_of("", &rule("R", "row", "dag >= period.starts")));
    assert!(!told.needs_period());
    assert_eq!(rows(&told), [2]);
    assert_eq!(
        rows(&told.for_period("2020-01-01/2023-12-31".parse().expect("a period"))),
        Vec::<u64>::new(),
        "the period of the check takes precedence"
    );
}

const PAY: &str = "kod;namn;lon;antal;dag;manad\nA;a;10;1;;\nA;b;20;2;;\nA;c;90;;;\nB;d;50;4;;\nB;e;60;5;;\n;f;999;1;;\n";

#[test]
fn percentiles_and_filters() {
    let rules = with(
        &rule(
            "P",
            "group",
            "percentile_cont(0.5) WITHIN GROUP (ORDER BY lon) = percentile(lon, 0.5) AND median(lon) = percentile(lon, 0.5)",
        ),
        "by = [\"kod\"]",
    ) + &with(&rule("Q", "group", "percentile(lon, 0.75) = 55"), "by = [\"kod\"]")
        + &with(
            &rule(
                "F",
                "group",
                "count(*) FILTER (WHERE lon < 55) = 2 AND sum(lon) FILTER (WHERE antal IS NULL) = 90",
            ),
            "by = [\"kod\"]",
        )
        + &with(
            &rule(
                "N",
                "group",
                "sum(lon) FILTER (WHERE lon > 100) IS NULL AND count(DISTINCT namn) FILTER (WHERE false) = 0",
            ),
            "by = [\"kod\"]",
        );
    let found = both(&folder_of("", &rules), PAY, None);
    let keys =
        |id: &str| found.findings.get(id).map(|found| found.keys.clone()).unwrap_or_default();
    assert_eq!(keys("P"), Vec::<String>::new());
    assert_eq!(keys("Q"), ["B"], "57.5, and 55 between 20 and 90");
    assert_eq!(keys("F"), ["B"]);
    assert_eq!(keys("N"), Vec::<String>::new());
}

#[test]
fn a_row_against_the_aggregate_of_its_group() {
    let rules = with(&rule("R", "row", "lon <= 2 * group.avg(lon)"), "by = [\"kod\"]")
        + &with(
            &rule(
                "S",
                "row",
                "namn <> group.min(namn) OR group.count(*) FILTER (WHERE lon > 20) = 1",
            ),
            "by = [\"kod\"]",
        )
        + &with(&rule("T", "row", "lon < group.max(lon)"), "by = [\"kod\"]\nwhen = \"antal > 1\"");
    let found = both(&folder_of("", &rules), PAY, None);
    let rows =
        |id: &str| found.findings.get(id).map(|found| found.rows.clone()).unwrap_or_default();
    assert_eq!(found.findings["R"].level, "row");
    assert_eq!(rows("R"), [3]);
    assert_eq!(rows("S"), [4]);
    assert_eq!(rows("T"), [5], "the figure is over all rows of the group");
}

#[test]
fn the_whole_file() {
    let previous = "kod;namn;lon;antal;dag;manad\nA;a;10;1;;\nA;b;20;2;;\n";
    let rules = rule("A", "file", "count(*) < 6")
        + &with(&rule("B", "file", "count(*) > 0"), "when = \"kod = 'X'\"")
        + &with(
            &rule("C", "file", "n <= 2 * previous.n"),
            "measures = { n = \"count(*)\", s = \"sum(lon)\" }",
        )
        + &with(&rule("D", "file", "s = 1229"), "measures = { s = \"sum(lon)\" }");
    let files = folder_of("", &rules);
    let found = both(&files, PAY, Some(previous));
    assert_eq!(found.findings.keys().collect::<Vec<_>>(), ["A", "B", "C"]);
    for finding in found.findings.values() {
        assert_eq!(
            (finding.level.as_str(), finding.count, finding.keys.as_slice()),
            ("file", 1, ["*".to_owned()].as_slice())
        );
    }
    assert_eq!(
        both(&files, PAY, None).findings.keys().collect::<Vec<_>>(),
        ["A", "B"],
        "nothing to compare with"
    );
    let folder = engine::load(&files);
    let table = Table::read(&folder, PAY.as_bytes(), &Options::default()).expect("a table");
    let findings = check::check(&folder, &table, None, &Options::default()).expect("not cancelled");
    for (lang, words) in [(Lang::Sv, "hela filen"), (Lang::En, "the whole file")] {
        let look = check::report::TextOptions { lang, ..Default::default() };
        assert!(check::report::text(&table, &findings, look).contains(words));
        assert!(check::report::html(&table, &findings, lang).contains(words));
    }
}

#[test]
fn keys_that_are_gone_or_new() {
    let long = "en lång kod som inte ryms i åtta";
    let previous = format!(
        "kod;namn;lon;antal;dag;manad\nA;a;10;1;;\nC;a;10;1;;\nC;b;5;2;;\n{long};c;7;;;\n;d;1;;;\n"
    );
    let rules = with(&rule("G", "gone", ""), "by = [\"kod\"]").replace("check = \"\"\n", "")
        + &with(
            &rule("H", "gone", "count(*) < 2 AND kod <> 'A'"),
            "by = [\"kod\"]\nwhen = \"lon > 1\"",
        )
        + &rule("K", "gone", "").replace("check = \"\"\n", "")
        + &with(&rule("N", "new", ""), "by = [\"kod\"]").replace("check = \"\"\n", "");
    let found = both(&folder_of("\"kod\", \"namn\"", &rules), PAY, Some(&previous));
    let keys =
        |id: &str| found.findings.get(id).map(|found| found.keys.clone()).unwrap_or_default();
    assert_eq!(keys("G"), ["C".to_owned(), long.to_owned()]);
    assert_eq!(keys("H"), ["C"]);
    assert_eq!(
        keys("K"),
        ["C|a".to_owned(), "C|b".to_owned(), format!("{long}|c")],
        "the primary key"
    );
    assert_eq!(keys("N"), ["B"]);
    assert!(both(&folder_of("\"kod\", \"namn\"", &rules), PAY, None).findings.is_empty());
}

/// A value that breaks its own constraint still counts: its row has a finding already.
#[test]
fn a_key_with_a_broken_value_is_not_gone() {
    let fields = r#"{"name": "kod", "type": "string", "constraints": {"pattern": "[a-z]"}}, {"name": "b", "type": "integer"}"#;
    let rules = with(&rule("G", "gone", ""), "by = [\"kod\"]").replace("check = \"\"\n", "");
    let found =
        both(&files(fields, "", &rules), "kod;b\nX;1\na;2\n", Some("kod;b\nX;1\nb;2\na;3\n"));
    assert_eq!(found.findings["G"].keys, ["b"]);
}

const LIST: &str = r#"{"name": "koder", "path": "koder.csv", "schema": {"fields": [{"name": "code", "type": "string"}, {"name": "tak", "type": "number"}]}}"#;

pub(crate) fn listed(rules: &str) -> Files {
    let package = format!(
        r#"{{"name": "p", "resources": [{{"name": "d", "path": "d.csv", "schema": {{"fields": [{FIELDS}],
        "foreignKeys": [{{"fields": "kod", "reference": {{"resource": "koder", "fields": "code"}}}}]}}}}, {LIST}]}}"#
    );
    let files = [
        ("datapackage.json", package),
        ("koder.csv", "code,tak\nC,1\nA,100\nB,\nen lång kod som inte ryms,5\n".to_owned()),
        ("rules.toml", format!("format = 1\n{rules}")),
    ];
    files.map(|(path, text)| (path.to_owned(), text.into_bytes())).into()
}

#[test]
fn every_code_of_a_list_occurs() {
    let rules = with(&rule("C", "codes", ""), "by = [\"kod\"]").replace("check = \"\"\n", "")
        + &with(&rule("D", "codes", ""), "by = [\"kod\"]\nwhen = \"lon < kod.tak\"")
            .replace("check = \"\"\n", "");
    let found = both(&listed(&rules), PAY, None);
    assert_eq!(found.findings["C"].level, "codes");
    assert_eq!(found.findings["C"].keys, ["C", "en lång kod som inte ryms"]);
    assert_eq!(found.findings["D"].keys, ["B", "C", "en lång kod som inte ryms"]);
}
