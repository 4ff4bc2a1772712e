//! Cells that are escaped against formulas are read back unchanged, from text and from workbooks.

use check::formula_guard::guard;
use check::{Edit, Folder, Options, Table};
use proptest::prelude::*;

use crate::regressions::files;

/// Cells that a spreadsheet would run, cells that look escaped, and cells that must stay unchanged.
const CELLS: [&str; 24] = [
    "-",
    "- text",
    "-1.5e2",
    "-5",
    "'-5",
    "=1+1",
    "'=1+1",
    "''=1+1",
    "'",
    "'- x",
    "@a",
    "a;=b,-c\t@d|+e",
    "\u{200b}=1",
    "saknas",
    "\"=1\"",
    "0012",
    "'0012",
    "_x000D_",
    "_x0041_",
    "a\u{1}b\u{1f}c",
    "O'Brien",
    "x\n=y",
    "−3",
    "+46701234567",
];

fn folder() -> Folder {
    let fields = r#"{"name": "nr", "type": "integer"}, {"name": "text", "type": "string", "constraints": {"required": true}},
        {"name": "-mer", "type": "string"}"#;
    let mut files = files(fields, r#""nr""#, "");
    let package = String::from_utf8(files["datapackage.json"].clone()).expect("UTF-8");
    let package = package.replacen(
        r#""primaryKey""#,
        r#""missingValues": ["", "-", "saknas"], "primaryKey""#,
        1,
    );
    files.insert("datapackage.json".to_owned(), package.into_bytes());
    Folder::from_files(&files).expect("a folder")
}

fn read(folder: &Folder, bytes: Vec<u8>) -> Table {
    Table::read(folder, bytes, &Options::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn rows(table: &Table) -> Vec<[String; 2]> {
    let cell = |row, field| {
        table.cell(row, field).expect("readable").unwrap_or_default().trim().to_owned()
    };
    (1..=table.rows()).map(|row| [cell(row, 1), cell(row, 2)]).collect()
}

fn required(folder: &Folder, table: &Table) -> Vec<u64> {
    let found = check::check(folder, table, None, &Options::default()).expect("not cancelled");
    found.get("text:required").map(|finding| finding.rows().collect()).unwrap_or_default()
}

/// Written as every export is.
fn text(rows: &[[String; 2]], delimiter: u8) -> Vec<u8> {
    let mut out =
        csv::WriterBuilder::new().delimiter(delimiter).from_writer("\u{feff}".as_bytes().to_vec());
    out.write_record(["nr", "text", "-mer"].map(|name| guard(name).into_owned())).expect("written");
    for (nr, row) in rows.iter().enumerate() {
        out.write_record([
            nr.to_string(),
            guard(&row[0]).into_owned(),
            guard(&row[1]).into_owned(),
        ])
        .expect("written");
    }
    out.into_inner().expect("flushed")
}

fn workbook(rows: &[[String; 2]]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in ["nr", "text", "-mer"].into_iter().enumerate() {
        sheet.write_string(0, column as u16, guard(name)).expect("a cell");
    }
    for (nr, row) in rows.iter().enumerate() {
        sheet.write_number(nr as u32 + 1, 0, nr as f64).expect("a cell");
        for (column, cell) in row.iter().enumerate() {
            sheet.write_string(nr as u32 + 1, column as u16 + 1, guard(cell)).expect("a cell");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

#[test]
fn guarded_cells_round_trip() {
    let folder = folder();
    let cells: Vec<[String; 2]> =
        CELLS.iter().zip(CELLS.iter().rev()).map(|(a, b)| [*a, *b].map(str::to_owned)).collect();
    let forms = [b';', b',', b'\t', b'|']
        .map(|delimiter| text(&cells, delimiter))
        .into_iter()
        .chain([workbook(&cells)]);
    for (form, bytes) in forms.enumerate() {
        let table = read(&folder, bytes);
        assert!(
            table.interpretation().missing.is_empty() && table.interpretation().unknown.is_empty(),
            "{form}"
        );
        assert_eq!(rows(&table), cells, "{form}");
        assert_eq!(required(&folder, &table), [1, 14], "{form}: what means 'missing' still does");
        // Again, with the engine's own writer.
        let edit = Edit { row: 2, field: 1, value: "'=2".to_owned() };
        let edited = table.with_edits(&[edit]).expect("an edit");
        let mut again = Vec::new();
        edited.write_csv(&mut again).expect("written");
        let mut expected = cells.clone();
        expected[1][0] = "'=2".to_owned();
        assert_eq!(rows(&read(&folder, again)), expected, "{form}");
    }
}

/// A text that a person typed or another system exported stays a text, whatever it begins with, in
/// both file formats.
#[test]
fn text_and_workbooks_of_other_programs_agree() {
    let folder = folder();
    for (cell, read_as) in [
        ("=1+1", "=1+1"),
        ("-", "-"),
        ("'-5", "'-5"),
        ("'-", "-"),
        ("'=x", "=x"),
        ("''=x", "'=x"),
        ("'t Hooft", "'t Hooft"),
    ] {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (column, (name, value)) in
            [("nr", "1"), ("text", cell), ("-mer", "x")].into_iter().enumerate()
        {
            sheet.write_string(0, column as u16, name).expect("a cell");
            sheet.write_string(1, column as u16, value).expect("a cell");
        }
        let forms = [
            format!("nr;text;-mer\n1;{cell};x\n").into_bytes(),
            book.save_to_buffer().expect("a workbook"),
        ];
        for bytes in forms {
            assert_eq!(rows(&read(&folder, bytes)), [[read_as.to_owned(), "x".to_owned()]]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_guarded_rows_round_trip(
        cells in prop::collection::vec(["[-=+@',;\t|\" a1.å]{0,8}", "[-=+@',;\t|\" a1.å\n]{0,8}"], 1..8),
        delimiter in prop::sample::select(&b",;\t|"[..]),
    ) {
        let folder = folder();
        let cells: Vec<[String; 2]> = cells.into_iter().map(|row| row.map(|cell| cell.trim().to_owned())).collect();
        // A multi-line cell that could be rows is reported as `row:quotes` and not validated
        // further.
        let delimiters = |line: &str| line.bytes().filter(|byte| *byte == delimiter).count();
        prop_assume!(cells.iter().flatten().all(|cell| !cell.contains('\n') || cell.lines().all(|line| delimiters(line) < 2)));
        prop_assert_eq!(&rows(&read(&folder, text(&cells, delimiter))), &cells);
        prop_assert_eq!(&rows(&read(&folder, workbook(&cells))), &cells);
    }
}
