//! Bad input of every kind: a clear error, never a panic, never unbounded memory.

use std::io::Write;
use std::sync::Arc;

use check::{Encoding, Lang, Options, Progress, ReadAt, ReadError, Source, Table};

use crate::forms::folder;

fn refused(bytes: impl Into<Source>) -> ReadError {
    refused_with(bytes, &Options::default())
}

fn refused_with(bytes: impl Into<Source>, options: &Options) -> ReadError {
    match Table::read(&folder(), bytes, options) {
        Ok(table) => panic!("read as {:?}", table.interpretation()),
        Err(unreadable) => {
            for lang in [Lang::Sv, Lang::En] {
                let words = unreadable.message(lang);
                assert!(words.len() > 10 && words.ends_with('.'), "{words}");
            }
            unreadable
        }
    }
}

fn header() -> String {
    folder().fields().iter().map(|field| field.name().to_owned()).collect::<Vec<_>>().join(";")
}

const ROW: &str = "1100;990000-0000;F01;10;100;185001010000;1;101010;;1000;Läkare;T;M;01;100.00;30000;0;0;30000;;;1900-01-01;;;0";

#[test]
fn nothing_to_read() {
    for bytes in ["", "\n", " \r\n\r\n  ", "\u{feff}", "\u{feff}\n\n"] {
        assert_eq!(refused(bytes.as_bytes()), ReadError::Empty, "{bytes:?}");
    }
    assert_eq!(refused(header().into_bytes()), ReadError::NoRows);
    assert_eq!(refused(format!("{}\n\n", header()).into_bytes()), ReadError::NoRows);
}

#[test]
fn other_kinds_of_file() {
    let kinds: [(&[u8], &str); 5] = [
        (b"\x1f\x8b\x08\0\0\0\0\0", "gzip"),
        (b"%PDF-1.7 and more", "PDF"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more", "XLS (Excel 97\u{2013}2003)"),
        (b"PAR1 and more", "Parquet"),
        (b"BZh91AY and more", "bzip2"),
    ];
    for (bytes, kind) in kinds {
        assert_eq!(refused(bytes), ReadError::Binary { kind: Some(kind) });
    }
    assert_eq!(refused(b"MZ\0\x03\0\0\0\x04\0".as_slice()), ReadError::Binary { kind: None });
    let random: Vec<u8> =
        (0..100_000u32).map(|place| (place.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    assert!(matches!(refused(random), ReadError::Binary { .. }));
    assert_eq!(
        refused(b"<!doctype html><html><body>not a table</body></html>".as_slice()),
        ReadError::Binary { kind: Some("HTML") }
    );
    assert!(matches!(
        refused(b"kommun\n1100\n1101\n".as_slice()),
        ReadError::NotATable { cells: 1, fields: 25 }
    ));
    assert!(matches!(refused(b"PK\x03\x04 not a zip".as_slice()), ReadError::CutOff));
}

fn pack(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a part");
        archive.write_all(bytes).expect("bytes");
    }
    archive.finish().expect("an archive").into_inner()
}

#[test]
fn workbooks_that_are_none() {
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

#[test]
fn utf16_beyond_the_limit() {
    let options = Options { max_memory: Some(32 << 20), ..Options::default() };
    assert!(matches!(
        refused_with(Source::new(Endless(1 << 30, b"1\0;\x002\0\n\0")), &options),
        ReadError::TooLarge { .. }
    ));
    // Characters that are longer in UTF-8 than in the source.
    assert!(matches!(
        refused_with(Source::new(Endless(60 << 20, b"\x01\x30;\0\n\0")), &given_utf16(&options)),
        ReadError::TooLarge { .. }
    ));
    assert!(matches!(
        refused(b"\xFF\xFEk\0;\0\r\0k\0;\0\r\0\x00\xD8\r\0".as_slice()),
        ReadError::Encoding { encoding: Encoding::Utf16Le, line: 3 }
    ));
}

fn given_utf16(options: &Options) -> Options {
    Options { encoding: Some(Encoding::Utf16Le), ..options.clone() }
}

#[test]
fn long_texts_and_findings_count_as_memory() {
    // Every key is a different long text, so the encoded columns only refer to it.
    let folder = crate::engine::load(&crate::regressions::files(
        r#"{"name": "a", "type": "string", "constraints": {"unique": true}}"#,
        "",
        "",
    ));
    let text: String = (0..200_000).map(|row| format!("{row:0>60}\n")).collect();
    let limit = |mib: u64| Options {
        max_memory: Some(mib << 20),
        header: Some(false),
        ..Options::default()
    };
    assert!(matches!(
        Table::read(&folder, text.clone().into_bytes(), &limit(40)),
        Err(ReadError::TooLarge { .. })
    ));
    assert!(Table::read(&folder, text.into_bytes(), &limit(400)).is_ok());
}

#[test]
fn headers_that_repeat() {
    let twice = format!("{};Kommunkod\n{ROW};1\n", header());
    assert_eq!(
        refused(twice.into_bytes()),
        ReadError::DuplicateHeaders { names: vec!["Kommunkod".to_owned()] }
    );
}

#[test]
fn letters_that_do_not_fit() {
    let mut mixed = format!("{}\n{ROW}\n{ROW}\n", header()).into_bytes();
    mixed
        .extend_from_slice(&ROW.chars().map(|letter| u32::from(letter) as u8).collect::<Vec<u8>>());
    assert_eq!(refused(mixed), ReadError::Encoding { encoding: Encoding::Utf8, line: 4 });
    let latin = format!("{}\n{ROW}\n", header())
        .chars()
        .map(|letter| u32::from(letter) as u8)
        .collect::<Vec<u8>>();
    let given = Options { encoding: Some(Encoding::Utf8), ..Options::default() };
    assert_eq!(
        refused_with(latin, &given),
        ReadError::Encoding { encoding: Encoding::Utf8, line: 2 }
    );
    assert!(matches!(
        refused(format!("{}\n{ROW}\nab\0c\n", header()).into_bytes()),
        ReadError::Binary { .. } | ReadError::Nul { .. }
    ));
    let far = format!("{}\n{}ab\0c\n", header(), format!("{ROW}\n").repeat(4000));
    assert_eq!(refused(far.into_bytes()), ReadError::Nul { line: 4002 });
    assert!(matches!(
        refused(b"\xFF\xFEk\0o\0\x00\xD8\n\0".as_slice()),
        ReadError::Encoding { encoding: Encoding::Utf16Le, line: 1 }
    ));
}

#[test]
fn quotes_that_never_close() {
    let open = format!("{}\n{ROW}\n{}\"{ROW}\n", header(), format!("{ROW}\n").repeat(10));
    assert!(matches!(refused(open.into_bytes()), ReadError::UnclosedQuote { .. }));
    let long = format!("{}\n\"{}\n", header(), format!("{ROW}\n").repeat(200_000));
    assert_eq!(refused(long.into_bytes()), ReadError::UnclosedQuote { line: 2 });
}

/// A source of a given size that repeats one character, without holding it.
struct Endless(u64, &'static [u8]);

impl ReadAt for Endless {
    fn size(&self) -> u64 {
        self.0
    }
    fn read_at(&self, offset: u64, into: &mut [u8]) -> std::io::Result<usize> {
        let count =
            into.len().min(usize::try_from(self.0.saturating_sub(offset)).unwrap_or(usize::MAX));
        for (place, byte) in into[..count].iter_mut().enumerate() {
            *byte = self.1[(offset as usize + place) % self.1.len()];
        }
        Ok(count)
    }
}

#[test]
fn a_gibibyte_on_one_line() {
    assert!(matches!(
        refused(Source::new(Endless(1 << 30, b"x"))),
        ReadError::RowTooLong { line: 1, .. }
    ));
    assert!(matches!(
        refused(Source::new(Endless(1 << 30, b";"))),
        ReadError::RowTooLong { .. } | ReadError::TooManyColumns { .. }
    ));
}

#[test]
fn a_gibibyte_of_blank_lines() {
    assert_eq!(refused(Source::new(Endless(1 << 30, b"\r\n"))), ReadError::Empty);
    let late = format!("{}{}\n{ROW}\n", "\n".repeat(400_000), header());
    assert_eq!(
        Table::read(&folder(), late.into_bytes(), &Options::default()).expect("a table").rows(),
        1
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
fn a_workbook_in_another_encoding_is_told_what_it_is() {
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
    let latin =
        xml("ISO-8859-1").chars().map(|letter| u32::from(letter) as u8).collect::<Vec<u8>>();
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
fn rows_of_a_workbook_that_stand_wrong() {
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

#[test]
fn a_million_columns() {
    let wide = format!("{}\n{}\n", "a;".repeat(1_000_000), "1;".repeat(1_000_000));
    assert!(matches!(refused(wide.into_bytes()), ReadError::TooManyColumns { .. }));
    let wide_row = format!("{}\n{}\n", header(), "1;".repeat(1_000_000));
    let table =
        Table::read(&folder(), wide_row.into_bytes(), &Options::default()).expect("one bad row");
    assert_eq!(table.broken_rows().collect::<Vec<_>>(), [1]);
}

#[test]
fn a_file_beyond_the_limit_is_refused_early() {
    let row = b"1100;9900000000;F01;10;100;185001010000;1;101010;;1000;X;T;M;01;100.00;30000;0;0;30000;;;1900-01-01;;;0\n";
    let progress = Arc::new(Progress::new());
    let options = Options {
        max_memory: Some(256 << 20),
        progress: Some(Arc::clone(&progress)),
        ..Options::default()
    };
    let huge = Source::new(Endless(100 << 30, row));
    assert!(
        matches!(refused_with(huge, &options), ReadError::TooLarge { needed, limit } if needed > limit && limit == 256 << 20)
    );
    assert!(progress.rows() < 1_000_000, "long before it is read");
}

#[test]
fn progress_grows_to_the_whole_and_never_goes_back() {
    let (folder, text) = (folder(), crate::expected::text(&crate::forms::stem(), ".csv"));
    let long = text.clone()
        + &text.lines().skip(1).map(|line| format!("{line}\n")).collect::<String>().repeat(9);
    let progress = Arc::new(Progress::for_files(long.len() as u64 + text.len() as u64));
    let seen = std::sync::Mutex::new(vec![0.0]);
    // Calls the closure at each read of the file: reading is the only call that the engine makes
    // into the test.
    struct Watched(Vec<u8>, Box<dyn Fn() + Send + Sync>);
    impl ReadAt for Watched {
        fn size(&self) -> u64 {
            self.0.len() as u64
        }
        fn read_at(&self, offset: u64, into: &mut [u8]) -> std::io::Result<usize> {
            (self.1)();
            let rest = &self.0[(offset as usize).min(self.0.len())..];
            let count = into.len().min(rest.len());
            into[..count].copy_from_slice(&rest[..count]);
            Ok(count)
        }
    }
    let seen = Arc::new(seen);
    let watch = |bytes: Vec<u8>| {
        let (progress, seen) = (Arc::clone(&progress), Arc::clone(&seen));
        Source::new(Watched(
            bytes,
            Box::new(move || seen.lock().expect("no panic").push(progress.fraction())),
        ))
    };
    let options = Options { progress: Some(Arc::clone(&progress)), ..Options::default() };
    let table = Table::read(&folder, watch(long.into_bytes()), &options).expect("a table");
    let before = progress.fraction();
    let previous =
        check::PreviousTable::read(&folder, watch(text.into_bytes()), &options).expect("a table");
    let read = progress.fraction();
    assert!(before > 0.6 && before < 0.75 && (read - 0.75).abs() < 0.01, "{before} {read}");
    check::check(&folder, &table, Some(&previous), &options).expect("not cancelled");
    assert!(progress.fraction() > 0.99, "{}", progress.fraction());
    assert_eq!(progress.rows(), 33_000);
    let seen = seen.lock().expect("no panic");
    assert!(seen.is_sorted() && seen.iter().any(|part| (0.2..0.6).contains(part)), "{seen:?}");
}

#[test]
fn rules_across_rows_are_stopped_from_outside() {
    let (folder, text) = (folder(), crate::expected::text(&crate::forms::stem(), ".csv"));
    let table = Table::read(&folder, text.into_bytes(), &Options::default()).expect("a table");
    let progress = Arc::new(Progress::new());
    progress.cancel();
    let stopped = check::check(
        &folder,
        &table,
        None,
        &Options { progress: Some(progress), ..Options::default() },
    );
    assert!(matches!(stopped, Err(check::Cancelled)));
}

#[test]
fn stopped_from_outside() {
    let progress = Arc::new(Progress::new());
    progress.cancel();
    let options = Options { progress: Some(progress), ..Options::default() };
    assert_eq!(
        refused_with(
            Source::new(Endless(1 << 30, b"1;2;3\n")),
            &Options { header: Some(true), ..options.clone() }
        ),
        ReadError::Cancelled
    );
}
