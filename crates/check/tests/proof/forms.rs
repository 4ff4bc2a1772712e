//! The same table in every file format, encoding and dialect gives the same findings.

use std::collections::BTreeMap;

use check::{Encoding, FileFormat, Findings, Folder, Options, PreviousTable, ReadError, Table};

use crate::expected::{folder_files, text};

/// The generated data set that all variants are made from.
pub(crate) fn stem() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/ps_3000_7")
}

pub(crate) fn folder() -> Folder {
    Folder::from_files(&folder_files("personalstatistik")).expect("the shipped folder")
}

pub(crate) type Found = BTreeMap<String, (u64, Vec<u64>, Vec<String>)>;

pub(crate) fn found(findings: &Findings) -> Found {
    let one = |finding: &check::Finding| {
        (
            finding.id().to_owned(),
            (
                finding.count(),
                finding.rows().collect(),
                finding.keys().map(str::to_owned).collect(),
            ),
        )
    };
    findings.iter().map(one).collect()
}

pub(crate) fn rows() -> Vec<Vec<String>> {
    text(&stem(), ".csv").lines().map(|line| line.split(';').map(str::to_owned).collect()).collect()
}

/// Writes lines of cells with a delimiter, with every cell in quotes if `quoted`.
pub(crate) fn written(rows: &[Vec<String>], delimiter: &str, end: &str, quoted: bool) -> String {
    let cell = |cell: &String| {
        if quoted { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
    };
    rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(delimiter) + end).collect()
}

pub(crate) fn checked(folder: &Folder, bytes: Vec<u8>, options: &Options) -> (Table, Found) {
    let table = Table::read(folder, bytes, options).unwrap_or_else(|error| panic!("{error}"));
    let previous =
        PreviousTable::read(folder, text(&stem(), "_prev.csv").into_bytes(), &Options::default())
            .expect("last year's file");
    let findings = check::check(folder, &table, Some(&previous), options).expect("not cancelled");
    (table, found(&findings))
}

/// Replaces the decimal points of number columns with commas.
pub(crate) fn with_commas(mut rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let numbers = [
        "sysgrad",
        "grundlon",
        "fast_tillagg",
        "rorligt_tillagg",
        "utbetald",
        "timmar",
        "timlon",
        "franvaro_pct",
    ];
    let places: Vec<usize> = rows[0]
        .iter()
        .enumerate()
        .filter(|(_, name)| numbers.contains(&name.as_str()))
        .map(|(place, _)| place)
        .collect();
    for row in &mut rows[1..] {
        for place in &places {
            row[*place] = row[*place].replace('.', ",");
        }
    }
    rows
}

pub(crate) fn utf16(text: &str, big: bool) -> Vec<u8> {
    text.encode_utf16()
        .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
        .collect()
}

#[test]
fn every_format_gives_the_same_findings() {
    let (folder, rows) = (folder(), rows());
    let plain = Options::default();
    let (table, expected) = checked(&folder, written(&rows, ";", "\n", false).into_bytes(), &plain);
    assert_eq!(
        (
            table.interpretation().encoding,
            table.interpretation().delimiter,
            table.interpretation().decimal
        ),
        (Encoding::Utf8, Some(';'), '.')
    );
    assert!(expected.len() > 40);
    let latin = |text: &str| {
        text.chars().map(|ch| u8::try_from(u32::from(ch)).expect("Latin 1")).collect::<Vec<u8>>()
    };
    let mut forms: Vec<(&str, Vec<u8>, Encoding, char)> = Vec::new();
    for (name, delimiter) in [("semicolon", ";"), ("comma", ","), ("tab", "\t"), ("bar", "|")] {
        forms.push((
            name,
            written(&rows, delimiter, "\r\n", false).into_bytes(),
            Encoding::Utf8,
            '.',
        ));
        forms.push((name, written(&rows, delimiter, "\n", true).into_bytes(), Encoding::Utf8, '.'));
        forms.push((
            name,
            latin(&written(&rows, delimiter, "\r", false)),
            Encoding::Windows1252,
            '.',
        ));
    }
    let commas = with_commas(rows.clone());
    forms.push((
        "decimal comma",
        written(&commas, ";", "\n", false).into_bytes(),
        Encoding::Utf8,
        ',',
    ));
    forms.push((
        "decimal comma and comma between",
        latin(&written(&commas, ",", "\r\n", true)),
        Encoding::Windows1252,
        ',',
    ));
    let marked = |text: String| ["\u{feff}".to_owned(), text].concat();
    forms.push((
        "mark",
        marked(written(&rows, ";", "\n", false)).into_bytes(),
        Encoding::Utf8,
        '.',
    ));
    for (big, encoding) in [(false, Encoding::Utf16Le), (true, Encoding::Utf16Be)] {
        forms.push((
            "utf-16 with mark",
            utf16(&marked(written(&rows, "\t", "\r\n", false)), big),
            encoding,
            '.',
        ));
        forms.push(("utf-16", utf16(&written(&commas, ";", "\n", true), big), encoding, ','));
    }
    forms.push((
        "separator line",
        format!("sep=,\r\n{}", written(&rows, ",", "\r\n", false)).into_bytes(),
        Encoding::Utf8,
        '.',
    ));
    forms.push((
        "blank lines",
        format!("\n{}\n\r\n  \n\n", written(&rows, ";", "\n\n", false)).into_bytes(),
        Encoding::Utf8,
        '.',
    ));
    forms.push((
        "no last line end",
        written(&rows, ";", "\n", false).trim_end().as_bytes().to_vec(),
        Encoding::Utf8,
        '.',
    ));
    let without_header = written(&rows[1..], ";", "\n", false);
    forms.push(("no header", without_header.clone().into_bytes(), Encoding::Utf8, '.'));
    for (name, bytes, encoding, decimal) in forms {
        let (table, found) = checked(&folder, bytes, &plain);
        assert_eq!(
            (table.interpretation().encoding, table.interpretation().decimal),
            (encoding, decimal),
            "{name}"
        );
        assert!(found == expected, "{name}: {:?}", different(&expected, &found));
    }
}

pub(crate) fn different(expected: &Found, found: &Found) -> Vec<String> {
    expected
        .keys()
        .chain(found.keys())
        .filter(|id| expected.get(*id) != found.get(*id))
        .cloned()
        .collect()
}

#[test]
fn columns_in_any_order_and_case_with_spaces_around_cells() {
    let (folder, mut rows) = (folder(), rows());
    let (_, expected) =
        checked(&folder, written(&rows, ";", "\n", false).into_bytes(), &Options::default());
    for row in &mut rows {
        row.reverse();
    }
    for name in &mut rows[0] {
        *name = format!(" {} ", name.to_uppercase());
    }
    for row in &mut rows[1..] {
        for cell in row {
            *cell = format!(" {cell}\u{a0}");
        }
    }
    let (table, found) =
        checked(&folder, written(&rows, ";", "\n", false).into_bytes(), &Options::default());
    assert!(found == expected, "{:?}", different(&expected, &found));
    assert_eq!(
        table.cell(1, 0).expect("a cell").as_deref(),
        Some(rows[1].last().expect("cells").as_str()),
        "as received, with its spaces"
    );
}

#[test]
fn results_do_not_depend_on_threads_or_blocks() {
    let (folder, rows) = (folder(), rows());
    // Longer than several blocks: the rows are repeated, so every key repeats.
    let mut long = rows.clone();
    (0..4).for_each(|_| long.extend_from_slice(&rows[1..]));
    let bytes = written(&long, ";", "\n", false).into_bytes();
    let one = checked(&folder, bytes.clone(), &Options { threads: Some(1), ..Options::default() });
    assert!(one.1["primary-key"].0 > 10_000);
    for threads in [2, 3, 8] {
        let (table, found) = checked(
            &folder,
            bytes.clone(),
            &Options { threads: Some(threads), ..Options::default() },
        );
        assert!(found == one.1, "{threads} threads: {:?}", different(&one.1, &found));
        assert_eq!(table.interpretation(), one.0.interpretation());
    }
}

#[test]
fn options_override_detection() {
    let (folder, rows) = (folder(), rows());
    let bytes = written(&rows, ",", "\n", false).into_bytes();
    let (_, expected) = checked(&folder, bytes.clone(), &Options::default());
    let given = Options {
        encoding: Some(Encoding::Utf8),
        delimiter: Some(','),
        decimal: Some('.'),
        header: Some(true),
        ..Options::default()
    };
    assert!(checked(&folder, bytes.clone(), &given).1 == expected);
    let wrong = Options { delimiter: Some('|'), ..Options::default() };
    assert!(matches!(
        Table::read(&folder, bytes.clone(), &wrong),
        Err(ReadError::NotATable { cells: 1, fields: 25 })
    ));
    let as_data = Options { header: Some(false), ..Options::default() };
    assert_eq!(Table::read(&folder, bytes, &as_data).expect("a table").rows(), rows.len() as u64);
}

#[test]
fn a_workbook_gives_the_same_findings() {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
    let (folder, rows) = (folder(), rows());
    let (_, expected) =
        checked(&folder, written(&rows, ";", "\n", false).into_bytes(), &Options::default());
    let mut book = Workbook::new();
    book.add_worksheet()
        .set_name("Läs mig")
        .expect("a name")
        .write(0, 0, "Uppgifterna finns på nästa blad")
        .expect("a cell");
    let sheet = book.add_worksheet().set_name("Anställda").expect("a name");
    let date = Format::new().set_num_format("yyyy-mm-dd");
    for (at, row) in rows.iter().enumerate() {
        for (column, cell) in row.iter().enumerate() {
            let (line, place) = (at as u32, column as u16);
            let kind =
                folder.field(&rows[0][column]).map(|field| folder.fields()[field].field_type());
            let number = cell.parse::<f64>().ok().filter(|_| at > 0);
            match (kind, number) {
                (Some(check::FieldType::Number | check::FieldType::Integer), Some(number)) => {
                    sheet.write(line, place, number).expect("a cell");
                }
                (Some(check::FieldType::Date), _)
                    if ExcelDateTime::parse_from_str(cell)
                        .is_ok_and(|_| cell.starts_with("19") || cell.starts_with("20"))
                        && cell != "2019-02-30" =>
                {
                    let value = ExcelDateTime::parse_from_str(cell).expect("a date");
                    sheet.write_with_format(line, place, &value, &date).expect("a cell");
                }
                _ if cell.is_empty() => {}
                _ => {
                    sheet.write(line, place, cell.as_str()).expect("a cell");
                }
            }
        }
    }
    let bytes = book.save_to_buffer().expect("a workbook");
    let (table, found) = checked(&folder, bytes.clone(), &Options::default());
    assert_eq!(table.interpretation().file_format, FileFormat::Xlsx);
    assert_eq!(table.interpretation().sheet.as_deref(), Some("Anställda"));
    assert_eq!(table.interpretation().sheets, ["Läs mig", "Anställda"]);
    assert!(found == expected, "{:?}", different(&expected, &found));
    let other = Options { sheet: Some("Bilaga".to_owned()), ..Options::default() };
    assert!(
        matches!(Table::read(&folder, bytes, &other), Err(ReadError::NoSheet { sheets }) if sheets.len() == 2)
    );
}

/// A hidden sheet is not chosen if a visible sheet has the same headers.
#[test]
fn a_visible_sheet_is_chosen_over_a_hidden_one() {
    let folder = folder();
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, rows) in [("Gammal", 2), ("Synlig", 1)] {
        let sheet = book.add_worksheet().set_name(name).expect("a name");
        for (place, field) in folder.fields().iter().enumerate() {
            sheet.write(0, place as u16, field.name()).expect("a cell");
            for row in 1..=rows {
                sheet.write(row, place as u16, "1").expect("a cell");
            }
        }
        if name == "Gammal" {
            sheet.set_hidden(true);
        } else {
            sheet.set_active(true);
        }
    }
    let (table, _) =
        checked(&folder, book.save_to_buffer().expect("a workbook"), &Options::default());
    assert_eq!((table.interpretation().sheet.as_deref(), table.rows()), (Some("Synlig"), 1));
}

#[test]
fn a_totals_line_is_a_finding() {
    let (folder, rows) = (folder(), rows());
    let bytes = format!("{}Summa;;;12345\n", written(&rows[..4], ";", "\n", false));
    let table = Table::read(&folder, bytes.into_bytes(), &Options::default()).expect("a table");
    assert_eq!((table.rows(), table.broken_rows().collect::<Vec<_>>()), (4, vec![4]));
    let findings = check::check(&folder, &table, None, &Options::default()).expect("not cancelled");
    assert_eq!(
        findings.of_row(4).map(check::Finding::id).collect::<Vec<_>>(),
        ["row:cells"],
        "and nothing else is checked on it"
    );
}

#[test]
fn missing_and_unknown_columns() {
    let (folder, mut rows) = (folder(), rows());
    rows.truncate(50);
    let drop_at = rows[0].iter().position(|name| name == "sysgrad").expect("the column");
    rows[0][drop_at] = "Okänd".to_owned();
    let (table, found) =
        checked(&folder, written(&rows, ";", "\n", false).into_bytes(), &Options::default());
    assert_eq!(found["columns:missing"].2, ["sysgrad"]);
    assert_eq!(found["columns:unknown"].2, ["Okänd"]);
    assert!(
        !found.contains_key("R35") && !found.contains_key("R40"),
        "rules that use it are not evaluated"
    );
    assert_eq!(table.cell(1, folder.field("sysgrad").expect("a field")), Ok(None));
}
