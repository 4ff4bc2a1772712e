//! Files that the engine writes are read as the original was: `read(write(read(x))) = read(x)`, for
//! every delimiter and encoding, for workbooks, and with a row that was rewritten by an edit.

use std::fmt::Write as _;

use check::formula_guard::guard;
use check::{Edit, Encoding, Folder, Options, Table};
use proptest::prelude::*;

use crate::regressions::files;

const FIELDS: [&str; 4] = ["nr", "text", "belopp", "anm"];

type Cells = Vec<[String; 4]>;

fn folder() -> Folder {
    let fields = r#"{"name": "nr", "type": "integer"}, {"name": "text", "type": "string", "constraints": {"required": true}},
        {"name": "belopp", "type": "number", "constraints": {"minimum": 0}}, {"name": "anm", "type": "string"}"#;
    Folder::from_files(&files(fields, r#""nr""#, "")).expect("a folder")
}

fn read(folder: &Folder, bytes: Vec<u8>, encoding: Option<Encoding>) -> Table {
    let options = Options { encoding, ..Options::default() };
    Table::read(folder, bytes, &options).unwrap_or_else(|error| panic!("{error}"))
}

/// The contents of a table: its cells and its findings.
fn held(folder: &Folder, table: &Table) -> (Cells, Vec<(String, Vec<u64>)>) {
    let cell = |row, field| {
        table.cell(row, field).expect("readable").unwrap_or_default().trim().to_owned()
    };
    let found = check::check(folder, table, None, &Options::default()).expect("not cancelled");
    let found = found
        .iter()
        .filter(|finding| !finding.is_keyed())
        .map(|finding| (finding.id().to_owned(), finding.rows().collect()));
    (
        (1..=table.rows()).map(|row| [0, 1, 2, 3].map(|field| cell(row, field))).collect(),
        found.collect(),
    )
}

fn written(table: &Table) -> Vec<u8> {
    let mut out = Vec::new();
    table.write_csv(&mut out).expect("in memory");
    out
}

/// Reads a file, writes it and reads it again; then once more with an edit that changes the first
/// text and back.
fn assert_kept(bytes: &[u8], encoding: Option<Encoding>) -> Result<(), TestCaseError> {
    let folder = folder();
    let table = read(&folder, bytes.to_vec(), encoding);
    let expected = held(&folder, &table);
    let again = read(
        &folder,
        written(&table),
        encoding.filter(|_| {
            table.interpretation().file_format == check::FileFormat::Delimited
                && is_narrow(encoding)
        }),
    );
    prop_assert_eq!(&held(&folder, &again), &expected);
    if table.broken_rows().next() == Some(1) {
        return Ok(());
    }
    let first = expected.0[0][1].clone();
    let edited = table
        .with_edits(&[Edit { row: 1, field: 1, value: "=ändrad;x".to_owned() }])
        .expect("an edit");
    let edited = read(&folder, written(&edited), None);
    prop_assert_eq!(&held(&folder, &edited).0[0][1], "=ändrad;x");
    let back = edited.with_edits(&[Edit { row: 1, field: 1, value: first }]).expect("an edit");
    prop_assert_eq!(&held(&folder, &read(&folder, written(&back), None)), &expected);
    Ok(())
}

/// UTF-16 files are written as UTF-8.
fn is_narrow(encoding: Option<Encoding>) -> bool {
    !matches!(encoding, Some(Encoding::Utf16Le | Encoding::Utf16Be))
}

fn text(cells: &Cells, delimiter: u8, end: &str, always: bool) -> String {
    let style = if always { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
    let mut out =
        csv::WriterBuilder::new().delimiter(delimiter).quote_style(style).from_writer(Vec::new());
    out.write_record(FIELDS).expect("written");
    cells.iter().for_each(|row| {
        out.write_record(row.iter().map(|cell| guard(cell).into_owned())).expect("written")
    });
    let text = String::from_utf8(out.into_inner().expect("flushed")).expect("UTF-8");
    // Line ends inside cells stay as they are.
    let mut ended = String::new();
    let mut quoted = false;
    for ch in text.chars() {
        quoted ^= ch == '"';
        let _ = if ch == '\n' && !quoted { write!(ended, "{end}") } else { write!(ended, "{ch}") };
    }
    ended
}

fn encoded(text: &str, encoding: Option<Encoding>, mark: bool) -> Vec<u8> {
    let mark = if mark { "\u{feff}" } else { "" };
    match encoding {
        None | Some(Encoding::Utf8) => format!("{mark}{text}").into_bytes(),
        Some(Encoding::Utf16Le) => {
            format!("{mark}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()
        }
        Some(Encoding::Utf16Be) => {
            format!("{mark}{text}").encode_utf16().flat_map(u16::to_be_bytes).collect()
        }
        Some(Encoding::Windows1252 | Encoding::Iso8859_1) => {
            text.chars().map(|ch| u8::try_from(u32::from(ch)).expect("Latin 1")).collect()
        }
    }
}

fn workbook(cells: &Cells) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in FIELDS.into_iter().enumerate() {
        sheet.write_string(0, column as u16, name).expect("a cell");
    }
    for (row, cells) in cells.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let (row, column) = (row as u32 + 1, column as u16);
            match cell.parse::<f64>() {
                Ok(number) if column % 2 == 0 => sheet.write_number(row, column, number),
                _ => sheet.write_string(row, column, guard(cell)),
            }
            .expect("a cell");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

fn rows() -> impl Strategy<Value = Cells> {
    let text = || {
        prop_oneof![
            "[-=+@',;\t|\" a1.åÖé]{0,8}",
            "[a-zåäö]{1,6}(\n[a-z]{1,3})?",
            Just("- ".to_owned()),
            Just("'=1+1".to_owned())
        ]
    };
    let amount = prop_oneof![
        "-?[0-9]{1,3}\\.[0-9]{2}",
        "[0-9]{1,4}",
        Just(String::new()),
        Just("x".to_owned())
    ];
    let row = (text(), amount, text());
    prop::collection::vec(row, 1..8).prop_map(|rows| {
        let number = |(at, (text, amount, more)): (usize, (String, String, String))| {
            [at.to_string(), text, amount, more]
        };
        rows.into_iter().enumerate().map(number).collect()
    })
}

/// A multi-line cell that could be rows is reported as `row:quotes` and not validated further.
fn is_plain(cells: &Cells) -> bool {
    cells.iter().flatten().all(|cell| {
        !cell.contains('\n') || cell.lines().all(|line| !line.contains([';', ',', '\t', '|']))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn text_of_every_dialect_round_trips(
        cells in rows(),
        delimiter in prop::sample::select(&b";,\t|"[..]),
        encoding in prop::sample::select(vec![
            None, Some(Encoding::Utf8), Some(Encoding::Windows1252), Some(Encoding::Iso8859_1), Some(Encoding::Utf16Le), Some(Encoding::Utf16Be),
        ]),
        mark in any::<bool>(),
        end in prop::sample::select(vec!["\n", "\r\n"]),
        always in any::<bool>(),
    ) {
        prop_assume!(is_plain(&cells));
        assert_kept(&encoded(&text(&cells, delimiter, end, always), encoding, mark), encoding)?;
    }

    #[test]
    fn a_workbook_round_trips(cells in rows()) {
        prop_assume!(is_plain(&cells));
        assert_kept(&workbook(&cells), None)?;
    }
}
