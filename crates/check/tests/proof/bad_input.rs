//! Bad input of every kind: a clear error, never a panic, never unbounded memory.

use std::sync::Arc;

use check::{Encoding, Lang, Options, Progress, ReadAt, ReadError, Source, Table};

use crate::forms::folder;

pub(crate) fn refused(bytes: impl Into<Source>) -> ReadError {
    refused_with(bytes, &Options::default())
}

pub(crate) fn refused_with(bytes: impl Into<Source>, options: &Options) -> ReadError {
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

pub(crate) fn header() -> String {
    folder().fields().iter().map(|field| field.name().to_owned()).collect::<Vec<_>>().join(";")
}

pub(crate) const ROW: &str = "1100;990000-0000;F01;10;100;185001010000;1;101010;;1000;Läkare;T;M;01;100.00;30000;0;0;30000;;;1900-01-01;;;0";

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
fn bytes_that_are_invalid_in_the_encoding() {
    let mut mixed = format!("{}\n{ROW}\n{ROW}\n", header()).into_bytes();
    mixed.extend_from_slice(&ROW.chars().map(|ch| u32::from(ch) as u8).collect::<Vec<u8>>());
    assert_eq!(refused(mixed), ReadError::Encoding { encoding: Encoding::Utf8, line: 4 });
    let latin =
        format!("{}\n{ROW}\n", header()).chars().map(|ch| u32::from(ch) as u8).collect::<Vec<u8>>();
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
fn unclosed_quotes() {
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
fn progress_never_decreases_and_ends_at_one() {
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
fn rules_across_rows_can_be_cancelled() {
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
fn reading_can_be_cancelled() {
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
