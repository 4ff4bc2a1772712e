//! Damaged and hostile workbooks: a clear error, never a panic, never unbounded memory.

use std::io::Write;

use check::{Lang, Options, ReadError, Table};

use crate::bad_input::{refused, refused_with};
use crate::forms::folder;

fn pack(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a part");
        archive.write_all(bytes).expect("bytes");
    }
    archive.finish().expect("an archive").into_inner()
}

#[test]
fn archives_that_are_not_workbooks() {
    assert_eq!(refused(pack(&[("a.txt", b"text")])), ReadError::Binary { kind: Some("zip") });
    assert!(matches!(
        refused(pack(&[("xl/workbook.xml", b"<workbook/>")])),
        ReadError::Workbook { .. } | ReadError::NoSheet { .. }
    ));
    // 20 MiB of spaces in a part that would be held in memory, compressed to a few KiB.
    let blanks = vec![b' '; 20 << 20];
    let bomb = pack(&[("xl/workbook.xml", b"<workbook/>"), ("xl/sharedStrings.xml", &blanks)]);
    assert!(bomb.len() < 2 << 20);
    assert!(matches!(refused(bomb), ReadError::TextTooLong { .. }));
}

#[test]
fn a_workbook_with_a_password() {
    let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    bytes.resize(512 * 40, 0);
    (bytes[0x1E], bytes[0x30]) = (9, 30);
    assert_eq!(
        refused(bytes.clone()),
        ReadError::Binary { kind: Some("XLS (Excel 97\u{2013}2003)") }
    );
    for (place, unit) in "EncryptedPackage".encode_utf16().enumerate() {
        bytes[512 * 31 + 128 + 2 * place..][..2].copy_from_slice(&unit.to_le_bytes());
    }
    assert_eq!(refused(bytes), ReadError::Locked);
}

#[test]
fn workbooks_that_would_fill_memory() {
    // Many texts of one character: 2 MiB of XML that take 8 MiB in memory.
    let texts = format!("<sst>{}</sst>", "<si><t>a</t></si>".repeat(1 << 17));
    let options = Options { max_memory: Some(6 << 20), ..Options::default() };
    let packed =
        pack(&[("xl/workbook.xml", b"<workbook/>"), ("xl/sharedStrings.xml", texts.as_bytes())]);
    assert!(
        matches!(refused_with(packed, &options), ReadError::TooLarge { needed, limit } if needed > limit)
    );
}

/// A sheet of the smallest workbook that the reader opens.
fn sheet(rows: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let list = "http://schemas.openxmlformats.org/package/2006/relationships";
    let book = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    let related = format!(
        "<Relationships xmlns=\"{list}\"><Relationship Id=\"r1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    let rows = format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>");
    let root = format!(
        "<Relationships xmlns=\"{list}\"><Relationship Id=\"r1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    pack(&[
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", related.as_bytes()),
        ("xl/worksheets/sheet1.xml", rows.as_bytes()),
    ])
}

#[test]
fn a_workbook_in_another_encoding_is_reported() {
    let xml = |encoding: &str| {
        format!(
            r#"<?xml version="1.0" encoding="{encoding}"?><worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Lön</t></is></c></row></sheetData></worksheet>"#
        )
    };
    let wide = |big: bool, mark: &str| {
        let units = format!("{mark}{}", xml("UTF-16")).encode_utf16().collect::<Vec<_>>();
        units
            .into_iter()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect::<Vec<u8>>()
    };
    let latin = xml("ISO-8859-1").chars().map(|ch| u32::from(ch) as u8).collect::<Vec<u8>>();
    for (sheet, encoding) in [
        (wide(false, "\u{feff}"), "UTF-16"),
        (wide(true, "\u{feff}"), "UTF-16"),
        (wide(false, ""), "UTF-16"),
        (wide(true, ""), "UTF-16"),
        (latin, "ISO-8859-1"),
    ] {
        let refused = refused(pack(&[
            ("xl/workbook.xml", b"<workbook/>"),
            ("xl/worksheets/sheet1.xml", &sheet),
        ]));
        assert_eq!(refused, ReadError::WorkbookEncoding { encoding: encoding.to_owned() });
        assert!(refused.message(Lang::Sv).contains(encoding));
    }
}

#[test]
fn misplaced_rows_of_a_workbook() {
    let cell = |place: &str, text: &str| {
        format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
    };
    let head = format!("<row r=\"1\">{}{}</row>", cell("A1", "orgnr"), cell("B1", "kommunkod"));
    let turned = format!(
        "<row r=\"2\">{}{}{}</row>",
        cell("B2", "1100"),
        cell("A2", "9900000002"),
        cell("A2", "again")
    );
    let table = Table::read(&folder(), sheet(&(head.clone() + &turned)), &Options::default())
        .expect("a table");
    let place = |name: &str| folder().field(name).expect("a field");
    assert_eq!(table.cell(1, place("orgnr")), Ok(Some("9900000002".to_owned())));
    assert_eq!(table.cell(1, place("kommunkod")), Ok(Some("1100".to_owned())));
    // A row without end, which would be held as a whole.
    let endless = head.clone() + &format!("<row r=\"2\">{}</row>", cell("A2", "x")).repeat(40_000);
    assert!(matches!(refused(sheet(&endless)), ReadError::TooManyColumns { .. }));
    let far = head + &format!("<row r=\"2\">{}</row>", cell("ZZZZ2", "x"));
    assert!(matches!(
        refused(sheet(&far)),
        ReadError::TooManyColumns { .. } | ReadError::Workbook { .. }
    ));
}
