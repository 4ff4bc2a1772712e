//! Bugs that the comparison with the oracle found.

use std::collections::BTreeMap;

use check::Options;

use crate::engine;
use crate::oracle::{self, Form, Outcome};

pub(crate) fn files(fields: &str, key: &str, rules: &str) -> BTreeMap<String, Vec<u8>> {
    let package = format!(
        r#"{{"name": "p", "resources": [{{"name": "d", "path": "d.csv", "schema": {{"fields": [{fields}], "primaryKey": [{key}]}}}}]}}"#
    );
    let rules = format!("format = 1\n{rules}");
    [("datapackage.json", package), ("rules.toml", rules)]
        .map(|(path, text)| (path.to_owned(), text.into_bytes()))
        .into()
}

pub(crate) fn rule(id: &str, level: &str, check: &str) -> String {
    format!(
        "[[rule]]\nid = \"{id}\"\nlevel = \"{level}\"\nseverity = \"error\"\ncheck = \"{check}\"\nmessage.sv = \"Fel.\"\nmessage.en = \"Wrong.\"\n"
    )
}

/// The findings of the engine, which equal those of the oracle.
pub(crate) fn both(
    files: &BTreeMap<String, Vec<u8>>,
    data: &str,
    previous: Option<&str>,
) -> Outcome {
    let found = engine::check(
        &engine::load(files),
        data.as_bytes(),
        previous.map(str::as_bytes),
        &Options::default(),
    );
    let form = Form { delimiter: ';', decimal: '.' };
    assert_eq!(
        engine::difference(
            &oracle::check(&oracle::Folder::read(files), data, previous, form),
            &found
        ),
        Vec::<String>::new()
    );
    found
}

pub(crate) const TWO: &str = r#"{"name": "a", "type": "string"}, {"name": "b", "type": "integer"}"#;

/// `trim`, `lower` and `upper` returned an empty text for a missing value that followed another
/// value.
#[test]
fn functions_of_missing_text() {
    for function in ["trim", "lower", "upper"] {
        let files = files(TWO, "", &rule("R", "row", &format!("{function}(a) <> ''")));
        assert!(both(&files, "a;b\nx;1\n;2\ny;3\n;4\n", None).findings.is_empty(), "{function}");
    }
}

/// A file with CR line ends and a quoted line break was read as one row.
#[test]
fn line_breaks_in_quotes_of_a_file_with_cr() {
    let files = files(TWO, "", &rule("R", "row", "b < 2"));
    let found = both(&files, "a;b\r\"x\ny\";1\r5\" planka;2\r\"z\n\";3\r", None);
    assert_eq!((found.rows, found.findings["R"].rows.as_slice()), (3, [2, 3].as_slice()));
}

/// A repeated value on the previous side was evaluated nevertheless.
#[test]
fn a_repeated_value_of_the_previous_side_is_broken() {
    let fields = r#"{"name": "a", "type": "string"}, {"name": "b", "type": "integer", "constraints": {"unique": true}}"#;
    let files = files(fields, "\"a\"", &rule("R", "compare", "b = previous.b"));
    let found = both(&files, "a;b\nx;1\ny;2\nz;3\n", Some("a;b\nx;7\ny;7\nz;8\n"));
    assert_eq!(found.findings["R"].rows, [3]);
}

/// A literal that spells a date was rejected beside NULL and a date.
#[test]
fn null_in_a_list_of_dates() {
    let fields = r#"{"name": "a", "type": "date"}, {"name": "b", "type": "yearmonth"}"#;
    let rules = rule("R", "row", "(NULL IN ('2024-01', b)) IS NOT NULL")
        + &rule("S", "row", "a IN (NULL, '2024-02-29') OR a < '2000-01-01'");
    let found = both(
        &files(fields, "", &rules),
        "a;b\n2024-02-29;2024-01\n1999-01-01;\n2024-03-01;2024-01\n",
        None,
    );
    assert_eq!(
        (found.findings["R"].rows.as_slice(), found.findings.get("S")),
        ([1, 2, 3].as_slice(), None)
    );
}

/// An expression of NULLs only was typed as boolean, and rejected beside any other type.
#[test]
fn functions_of_nulls_only() {
    for nothing in [
        "coalesce(NULL, NULL)",
        "nullif(NULL, NULL)",
        "least(NULL, NULL)",
        "CASE WHEN b = 1 THEN NULL END",
    ] {
        let files = files(
            TWO,
            "",
            &rule("R", "row", &format!("coalesce({nothing}, b, 1) = 1 AND ({nothing}) IS NULL")),
        );
        assert_eq!(both(&files, "a;b\nx;1\n;2\ny;\n", None).findings["R"].rows, [2], "{nothing}");
    }
}

/// The smallest integer counted as missing.
#[test]
fn the_smallest_and_largest_integers_are_values() {
    let rules = rule("R", "row", "b IS NULL OR b > 0")
        + &rule("S", "row", "-b > 0 AND abs(b) > 0")
        + &rule("T", "row", "b < -9223372036854775807 OR b = 9223372036854775807");
    let files = files(TWO, "\"b\"", &rules);
    let data = "a;b\nx;-9223372036854775808\ny;9223372036854775807\nz;-9223372036854775808\n;-9223372036854775807\n;9223372036854775808\n;\n";
    let found = both(&files, data, None);
    assert_eq!(found.findings["R"].rows, [1, 3, 4]);
    assert_eq!(found.findings["S"].rows, [2], "what leaves 64 bits is unknown");
    assert_eq!(found.findings["primary-key"].rows, [1, 3]);
    assert_eq!(found.findings["b:type"].rows, [5]);
}

/// `substr` without a length computed the end from its start, which could lie far before the text.
#[test]
fn substr_from_far_before_the_text() {
    let files = files(
        TWO,
        "",
        &(rule("R", "row", "substr(a, b) = a") + &rule("S", "row", "substr(a, b, 3) = a")),
    );
    let found = both(
        &files,
        "a;b\nx;-9223372036854775808\nx;0\nx;1\nx;9223372036854775807\nx;-9223372036854775807\n",
        None,
    );
    assert_eq!(
        (found.findings["R"].rows.as_slice(), found.findings["S"].rows.as_slice()),
        ([4].as_slice(), [1, 4, 5].as_slice())
    );
}

/// A pattern in verbose mode was rejected because of its comment.
#[test]
fn a_pattern_that_ends_with_a_comment() {
    let fields =
        r#"{"name": "a", "type": "string", "constraints": {"pattern": "(?x) [a-c]+ # letters"}}"#;
    let folder = engine::load(&files(fields, "", ""));
    let found = engine::check(&folder, b"a\nabc\nxabc\nabcx\n", None, &Options::default());
    assert_eq!(found.findings["a:pattern"].rows, [2, 3]);
}

/// A UTF-8 file with one byte of another encoding was read as Windows-1252 if that byte came first;
/// the header was ignored as evidence.
#[test]
fn a_stray_byte_does_not_turn_utf_8_into_another_encoding() {
    let folder = engine::load(&files(
        r#"{"name": "löpnr", "type": "string"}, {"name": "b", "type": "string"}"#,
        "",
        "",
    ));
    let read = |data: &[u8]| {
        check::Table::read(&folder, data.to_vec(), &Options::default())
            .map(|table| table.interpretation().encoding)
    };
    let mixed = |data: &[u8]| matches!(read(data), Err(check::ReadError::Encoding { line: 2, .. }));
    assert!(mixed(b"lopnr;b\nx\xA0y;x\n2;\xC3\x85sa\n"), "letters of UTF-8 after it");
    assert!(mixed(b"l\xC3\xB6pnr;b\nx\xA0y;x\n"), "in the header");
    assert_eq!(
        read(b"l\xF6pnr;b\n1;x\n").ok(),
        Some(check::Encoding::Windows1252),
        "only in the header"
    );
    assert_eq!(
        read(b"lopnr;b\n\xD6\x94;\xE5\xE4\n").ok(),
        Some(check::Encoding::Windows1252),
        "\u{d6}\u{201d} is no letter of UTF-8"
    );
}

/// A final CRLF turned a file with CR line ends into one row.
#[test]
fn the_last_line_end_is_of_another_kind() {
    let found = both(&files(TWO, "", &rule("R", "row", "b < 2")), "a;b\rx;1\ry;2\r\n", None);
    assert_eq!((found.rows, found.findings["R"].rows.as_slice()), (2, [2].as_slice()));
}

/// A header's terminal escape sequences were printed unchanged.
#[test]
fn names_are_shown_without_terminal_escapes() {
    let folder = engine::load(&files(TWO, "", ""));
    let table = check::Table::read(&folder, b"a;b;\x1b[31mX\nx;1;\n".to_vec(), &Options::default())
        .expect("a table");
    assert_eq!(table.interpretation().unknown, ["␣U+001B␣[31mX"]);
}

/// A field named as an SQL keyword was reported as an unknown function.
#[test]
fn a_field_named_as_an_sql_keyword() {
    let files = files(r#"{"name": "user", "type": "string"}"#, "", &rule("R", "row", "user <> ''"));
    let message = check::Folder::from_files(&files)
        .err()
        .map(|errors| errors[0].message(check::Lang::En))
        .unwrap_or_default();
    assert!(message.ends_with("Write the field \"user\", in double quotes."), "{message}");
}

/// A year in a key lost its leading zeros.
#[test]
fn an_early_year_keeps_its_zeros_in_a_key() {
    let rule = rule("R", "group", "count(*) < 2").replace("check =", "by = [\"y\"]\ncheck =");
    let found =
        both(&files(r#"{"name": "y", "type": "year"}"#, "", &rule), "y\n0987\n2024\n0987\n", None);
    assert_eq!(found.findings["R"].keys, ["0987"]);
}

/// Rules on the whole file that use no field counted malformed rows.
#[test]
fn a_malformed_row_belongs_to_no_group() {
    let file = |check: &str| rule("R", "file", check);
    let data = "a;b\nx;1\ny;2;3\nz\n";
    for check in ["count(*) = 1", "count(*) + 0 * sum(b) = 1", "count(1) = 1", "sum(7) = 7"] {
        assert!(
            both(&files(TWO, "", &file(check)), data, None).findings.keys().eq(["row:cells"]),
            "{check}"
        );
    }
    let compared = format!(
        "measures = {{ n = \"count(*)\" }}\n{}",
        rule("R", "file", "n = 1 AND previous.n = 1")
    );
    let compared = compared.split_once('\n').map_or_else(String::new, |(measures, rule)| {
        rule.replace("check =", &format!("{measures}\ncheck ="))
    });
    assert!(
        both(&files(TWO, "", &compared), data, Some("a;b\n1;2;3\nx;1\n"))
            .findings
            .keys()
            .eq(["row:cells"])
    );
}
