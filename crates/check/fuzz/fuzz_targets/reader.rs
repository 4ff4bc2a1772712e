//! Any bytes as a file: no panic, the same result with one thread and with two, and cells that can
//! be read again.
#![no_main]

mod common;

use std::sync::OnceLock;

use check::{Edit, Encoding, Folder, Options, PreviousTable, Table, report};
use libfuzzer_sys::fuzz_target;

static FOLDER: OnceLock<Folder> = OnceLock::new();

fuzz_target!(|data: &[u8]| {
    let folder = FOLDER.get_or_init(|| Folder::from_files(&common::files(common::PACKAGE, common::RULES, common::LIST)).expect("the folder"));
    let Some((&how, bytes)) = data.split_first() else { return };
    let mut options = Options { threads: Some(1), max_memory: Some(256 << 20), ..Options::default() };
    options.encoding = match how & 7 {
        1 => Some(Encoding::Windows1252),
        2 => Some(Encoding::Utf16Le),
        3 => Some(Encoding::Iso8859_1),
        _ => None,
    };
    options.header = match how >> 3 & 3 {
        1 => Some(true),
        2 => Some(false),
        _ => None,
    };
    let table = Table::read(folder, bytes, &options);
    let again = Table::read(folder, bytes, &Options { threads: Some(2), ..options.clone() });
    let (Ok(table), Ok(again)) = (&table, &again) else {
        assert_eq!(table.map(|_| ()).err(), again.map(|_| ()).err());
        return;
    };
    let previous = PreviousTable::read(folder, bytes, &options).expect("a readable file");
    let findings = check::check(folder, table, Some(&previous), &options).expect("not cancelled");
    let other = check::check(folder, again, Some(&previous), &options).expect("not cancelled");
    let json = report::json(table, &findings, 0);
    assert_eq!(json, report::json(again, &other, 0));
    let _ = report::text(table, &findings, report::TextOptions::default());
    let _ = report::html(table, &findings, check::Lang::Sv);
    for row in (1..=table.rows()).take(20) {
        let row = table.row(row).expect("readable").expect("a row");
        assert_eq!(row.cells.len(), folder.fields().len());
    }
    // An edit that changes nothing changes no finding, and the table can be written.
    if let Ok(Some(text)) = table.cell(1, 3) {
        if let Ok(same) = table.with_edits(&[Edit { row: 1, field: 3, value: text }]) {
            let findings = check::check(folder, &same, Some(&previous), &options).expect("not cancelled");
            assert_eq!(json, report::json(&same, &findings, 0));
        }
    }
    let mut out = Vec::new();
    table.write_csv(&mut out).expect("written");
});
