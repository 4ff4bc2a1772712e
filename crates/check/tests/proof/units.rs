//! `farstu:unit`: rows of another unit are found, and nothing else changes.

use std::collections::BTreeMap;

use check::{Constraint, Edit, Folder, Options, Severity, Source, Table, Unit};

const LIST: &str = "kod,enhet,label_sv,label_en\nA,1280,A,A\nB,1281,B,B\nC,1280,C,C\n";

fn folder(unit: &str, severity: &str) -> Result<Folder, String> {
    let package = format!(
        r#"{{"name": "prov", "version": "1", "resources": [
            {{"name": "rader", "path": "rader.csv", "schema": {{"fields": [
                {{"name": "kommunkod", "type": "string"{severity}}}, {{"name": "orgnr", "type": "string", "farstu:format": "organisationsnummer"}},
                {{"name": "del", "type": "string"}}, {{"name": "nr", "type": "integer"}}, {{"name": "lon", "type": "number"}}],
                "foreignKeys": [{{"fields": "del", "reference": {{"resource": "delar", "fields": "kod"}}}}]{unit}}}}},
            {{"name": "delar", "path": "delar.csv", "schema": {{"fields": [{{"name": "kod", "type": "string"}}, {{"name": "enhet", "type": "string"}},
                {{"name": "label_sv", "type": "string"}}, {{"name": "label_en", "type": "string"}}]}}}}]}}"#
    );
    let files = [
        ("datapackage.json", package.as_str()),
        ("rules.toml", "format = 1\n"),
        ("delar.csv", LIST),
    ];
    let files: BTreeMap<String, Vec<u8>> =
        files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into();
    Folder::from_files(&files)
        .map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

fn sjoboda() -> Unit {
    Unit { code: "1280".to_owned(), organisation_number: "2120000142".to_owned() }
}

const ROWS: &str = "kommunkod;orgnr;del;nr;lon\n1280;212000-0142;A;1280;1\n1281;2120000142;C;1280;1\n;;;;1\n 1280 ;2120000159;B;1281;1\n01280;212000-0159;;01280;1\n";

/// The rows of a field's `unit` finding.
fn found(folder: &Folder, field: &str) -> Vec<u64> {
    let table = Table::read(folder, Source::from(ROWS.as_bytes().to_vec()), &Options::default())
        .expect("readable");
    let findings = check::check(folder, &table, None, &Options::default()).expect("not stopped");
    findings
        .get(&format!("{field}:unit"))
        .map(|finding| finding.rows_page(0, 100))
        .unwrap_or_default()
}

#[test]
fn a_row_that_names_another_unit_is_found_by_code_number_and_list() {
    for (unit, field, rows) in [
        (r#"{"field": "kommunkod"}"#, "kommunkod", &[2, 5][..]),
        (r#"{"field": "kommunkod", "by": "code"}"#, "kommunkod", &[2, 5]),
        (r#"{"field": "nr"}"#, "nr", &[4, 5]),
        (r#"{"field": "orgnr", "by": "organisation-number"}"#, "orgnr", &[4, 5]),
        (r#"{"field": "del", "column": "enhet"}"#, "del", &[4]),
    ] {
        let folder = folder(&format!(r#", "farstu:unit": {unit}"#), "").unwrap();
        assert_eq!(found(&folder.for_unit(&sjoboda()), field), rows, "{unit}");
        assert!(found(&folder, field).is_empty(), "without a known unit there is no finding");
    }
    assert!(found(&folder("", "").unwrap().for_unit(&sjoboda()), "kommunkod").is_empty());
}

#[test]
fn a_unit_without_a_code_has_no_rows() {
    let folder = folder(r#", "farstu:unit": {"field": "del", "column": "enhet"}"#, "").unwrap();
    let other = Unit { code: "1290".to_owned(), ..sjoboda() };
    assert_eq!(found(&folder.for_unit(&other), "del"), [1, 2, 4]);
}

#[test]
fn a_corrected_row_belongs_to_the_unit() {
    let folder = folder(
        r#", "farstu:unit": {"field": "kommunkod"}"#,
        r#", "farstu:severity": {"unit": "warning"}"#,
    )
    .unwrap()
    .for_unit(&sjoboda());
    let table =
        Table::read(&folder, Source::from(ROWS.as_bytes().to_vec()), &Options::default()).unwrap();
    let edit = |row, value: &str| Edit { row, field: 0, value: value.to_owned() };
    let table = table.with_edits(&[edit(2, "1280"), edit(5, "1280"), edit(1, "1290")]).unwrap();
    let findings = check::check(&folder, &table, None, &Options::default()).unwrap();
    let finding = findings.get("kommunkod:unit").unwrap();
    assert_eq!(
        (finding.subject(), finding.severity()),
        (check::Subject::Field(0, Constraint::Unit), Severity::Warning)
    );
    assert_eq!(finding.rows_page(0, 10), [1]);
    assert_eq!(finding.allowed(&folder, check::Lang::En), "1280");
}

#[test]
fn an_invalid_unit_field_is_rejected() {
    for (unit, said) in [
        (r#"{"field": "kommun"}"#, "kommun"),
        (r#"{}"#, "field"),
        (r#"{"field": "lon"}"#, "cannot name a unit"),
        (r#"{"field": "del", "column": "kommun"}"#, "no column 'kommun'"),
        (r#"{"field": "kommunkod", "column": "enhet"}"#, "no column 'enhet'"),
        (r#"{"field": "orgnr", "by": "number"}"#, "organisation-number"),
        (r#"{"field": "del", "by": "organisation-number", "column": "enhet"}"#, "goes with code"),
        (r#"{"field": "kommunkod", "codes": {}}"#, "codes"),
    ] {
        let refused = folder(&format!(r#", "farstu:unit": {unit}"#), "").expect_err(unit);
        assert!(refused.contains(said), "{unit}: {refused}");
    }
    let refused = folder("", r#", "farstu:severity": {"unit": "warning"}"#)
        .expect_err("no field names the unit");
    assert!(refused.contains("unit"), "{refused}");
}
