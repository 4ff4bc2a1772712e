//! Files as payroll systems, spreadsheets and people write them: each is read correctly, reported
//! or refused; none is silently misread.

mod characters;
mod numbers;
mod rows;

use std::collections::BTreeMap;

use check::{Folder, Lang, Options, PreviousTable, ReadError, Table, report};

/// Fields of every type, one of them sensitive.
const PACKAGE: &str = r#"{"name": "pay", "resources": [{"name": "data", "schema": {"primaryKey": ["enhet", "pnr"],
    "foreignKeys": [{"fields": "enhet", "reference": {"resource": "enheter", "fields": "code"}}],
    "fields": [
    {"name": "enhet", "type": "string", "constraints": {"required": true}},
    {"name": "pnr", "type": "string", "farstu:format": "personnummer", "farstu:sensitive": true, "constraints": {"required": true}},
    {"name": "orgnr", "type": "string", "farstu:format": "organisationsnummer"},
    {"name": "namn", "type": "string", "farstu:title": {"sv": "Benämning", "en": "Job"}, "constraints": {"required": true}},
    {"name": "lon", "type": "number", "farstu:title": {"sv": "Lön (kr)", "en": "Pay"}, "constraints": {"minimum": 0}},
    {"name": "grad", "type": "number"},
    {"name": "fran", "type": "date"},
    {"name": "anm", "type": "string"}]}},
    {"name": "enheter", "path": "e.csv", "schema": {"fields": [{"name": "code", "type": "string"}]}}]}"#;

const RULES: &str = r#"format = 1
[[rule]]
id = "G"
level = "group"
severity = "error"
by = ["pnr"]
check = "sum(grad) <= 100"
message = { sv = "s", en = "e" }
[[rule]]
id = "C"
level = "compare"
severity = "warning"
check = "lon = previous.lon"
message = { sv = "s", en = "e" }
"#;

fn folder() -> Folder {
    let files =
        [("datapackage.json", PACKAGE), ("rules.toml", RULES), ("e.csv", "code\n01\n02\nÅ1\n")];
    let files: BTreeMap<_, _> =
        files.into_iter().map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).collect();
    Folder::from_files(&files).expect("the folder")
}

const HEADER: &str = "enhet;pnr;orgnr;namn;lon;grad;fran;anm";
const PEOPLE: [&str; 4] = ["189001019802", "189001619809", "189912310001", "185001010007"];

fn row(person: usize) -> String {
    format!("01;{};9900000002;Läkare;30000;75;2020-01-02;", PEOPLE[person])
}

/// The header and this many rows.
fn file(rows: usize) -> String {
    let rows: Vec<String> = (0..rows).map(row).collect();
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

/// The findings as `id lines` (keys in brackets) and the notes; or the error.
fn report_of(bytes: impl Into<Vec<u8>>) -> Result<Vec<String>, ReadError> {
    report_with(bytes, None)
}

fn report_with(
    bytes: impl Into<Vec<u8>>,
    previous: Option<&str>,
) -> Result<Vec<String>, ReadError> {
    let (folder, options) = (folder(), Options::default());
    let table = Table::read(&folder, bytes.into(), &options)?;
    let previous = previous.map(|text| {
        PreviousTable::read(&folder, text.as_bytes(), &options).expect("the previous file")
    });
    let findings =
        check::check(&folder, &table, previous.as_ref(), &options).expect("not cancelled");
    for lang in [Lang::Sv, Lang::En] {
        assert!(
            !report::html(&table, &findings, lang).contains("189001019802"),
            "a report shows no sensitive value"
        );
        assert!(
            !report::text(
                &table,
                &findings,
                report::TextOptions { lang, ..report::TextOptions::default() }
            )
            .contains("189001019802")
        );
    }
    let lines = |finding: &check::Finding| {
        finding.rows().filter_map(|row| table.line(row)).map(|line| line.to_string()).collect()
    };
    let one = |finding: &check::Finding| {
        let places: Vec<String> = if finding.is_keyed() {
            finding.keys().map(str::to_owned).collect()
        } else {
            lines(finding)
        };
        format!("{} {}", finding.id(), places.join(","))
    };
    let mut told: Vec<String> = findings.iter().map(one).collect();
    told.extend(table.interpretation().notes.iter().map(|note| format!("note {}", note.code())));
    told.push(format!("rows {}", table.rows()));
    Ok(told)
}

fn assert_report(what: &str, bytes: impl Into<Vec<u8>>, expected: &[&str]) {
    assert_eq!(
        report_of(bytes).as_deref(),
        Ok(expected.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>().as_slice()),
        "{what}"
    );
}

#[test]
fn the_unchanged_file() {
    assert_report("plain", file(4), &["rows 4"]);
}

#[test]
fn columns_that_cannot_be_compared_are_reported() {
    let (folder, options) = (folder(), Options::default());
    let compared = |previous: &str| {
        let table = Table::read(&folder, file(2).into_bytes(), &options).expect("a table");
        let previous =
            PreviousTable::read(&folder, previous.as_bytes(), &options).expect("a table");
        let findings =
            check::check(&folder, &table, Some(&previous), &options).expect("not cancelled");
        (findings.comparison().clone(), report::html(&table, &findings, Lang::En))
    };
    let (all, _) = compared(&file(3));
    assert_eq!((all.matched, all.missing.len()), (Some(2), 0));
    let (none, html) = compared(&format!("{HEADER}\n{}\n", row(3)));
    assert!(none.matched == Some(0) && html.contains("no rows were compared"), "{none:?}");
    let (lacks, html) = compared("enhet;pnr\n01;189001019802\n");
    assert!(
        lacks.missing == [4] && html.contains("The previous file has no column lon"),
        "{lacks:?}"
    );
}

#[test]
fn a_date_in_a_month_field_and_an_optional_column_that_is_missing() {
    let package = r#"{"name": "p", "resources": [{"name": "d", "schema": {"fields": [
        {"name": "nr", "type": "integer"}, {"name": "manad", "type": "yearmonth"}, {"name": "anm", "type": "string"}]}}]}"#;
    let files = [("datapackage.json", package), ("rules.toml", "format = 1\n")];
    let folder = Folder::from_files(
        &files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into(),
    )
    .expect("the folder");
    let found = |bytes: Vec<u8>| {
        let table = Table::read(&folder, bytes, &Options::default()).expect("a table");
        let findings =
            check::check(&folder, &table, None, &Options::default()).expect("not cancelled");
        let ids: Vec<String> = findings.iter().map(|finding| finding.id().to_owned()).collect();
        (
            ids,
            findings
                .get("manad:type")
                .and_then(|finding| finding.hint(&folder, "2024-11-01", ',', Lang::Sv)),
        )
    };
    let a_day = (vec!["manad:type".to_owned()], Some("en hel dag".to_owned()));
    assert_eq!(found(b"nr;manad;anm\n1;2024-11-01;\n".to_vec()), a_day);
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in ["nr", "manad", "anm"].into_iter().enumerate() {
        sheet.write(0, column as u16, name).expect("a cell");
    }
    sheet.write(1, 0, 1).expect("a cell");
    sheet
        .write_with_format(1, 1, 45_597.0, &rust_xlsxwriter::Format::new().set_num_format("mmm-yy"))
        .expect("a cell");
    assert_eq!(
        found(book.save_to_buffer().expect("a workbook")),
        a_day,
        "what a spreadsheet makes of 2024-11"
    );
    assert_eq!(found(b"nr;manad\n1;2024-11\n".to_vec()).0, ["columns:missing"]);
    assert_eq!(
        found(b"nr;manad;anm\n1;2024-11;\n".to_vec()).0,
        Vec::<String>::new(),
        "no value in the optional column"
    );
}

#[test]
fn two_fitting_sheets_and_cells_without_values() {
    use rust_xlsxwriter::{Format, Workbook};
    let mut book = Workbook::new();
    for name in ["Ett", "Två"] {
        let sheet = book.add_worksheet().set_name(name).expect("a name");
        sheet.write(0, 0, "Underlag").expect("a cell");
        for (column, text) in HEADER.split(';').enumerate() {
            sheet.write(2, column as u16, text).expect("a cell");
        }
        for (place, person) in PEOPLE.iter().take(3).enumerate() {
            let line = 4 + place as u32 * 2;
            for (column, text) in ["01", person, "9900000002", "Läkare"].into_iter().enumerate() {
                sheet.write(line, column as u16, text).expect("a cell");
            }
            sheet.write(line, 4, 30_000.000_000_000_004).expect("a cell");
        }
    }
    let sheet = book.worksheet_from_index(0).expect("the first");
    sheet.write_with_format(4, 5, 0.75, &Format::new().set_num_format("0%")).expect("a cell");
    sheet
        .write_with_format(6, 5, 6.770_833_333_333_333, &Format::new().set_num_format("[h]:mm"))
        .expect("a cell");
    sheet.write(8, 9, "till höger").expect("a cell");
    let bytes = book.save_to_buffer().expect("a workbook");
    assert_report(
        "a workbook",
        bytes.clone(),
        &["sheets:unread Två", "row:cells 9", "grad:type 5,7", "note header-below", "rows 3"],
    );
    let folder = folder();
    let table = Table::read(&folder, bytes, &Options::default()).expect("a table");
    let grad = folder.field("grad").expect("a field");
    let shown = [1, 2].map(|row| table.cell(row, grad).expect("read again").unwrap_or_default());
    assert_eq!(shown, ["75%", "162:30"], "as the spreadsheet shows them");
    assert_eq!(table.address(1, grad).as_deref(), Some("F5"));
    let raw = table.raw_row(3).expect("read again").expect("a row");
    assert_eq!((raw.cells, raw.expected, raw.address.as_deref()), (10, 8, Some("J9")));
}
