//! Any text as a rule's condition, on every level: rejected, or evaluated on a few rows.
#![no_main]

mod common;

use check::{Folder, Options, PreviousTable, Table};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((&which, text)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let (level, more) = match which % 10 {
        0 => ("row", ""),
        1 => ("group", "by = [\"code\"]"),
        2 => ("compare", ""),
        5 => ("row", "by = [\"list\"]"),
        6 => ("file", ""),
        7 => ("file", "measures = { n = \"count(*)\", p = \"percentile(amount, 0.9)\" }"),
        8 => ("gone", "by = [\"code\"]"),
        9 => ("new", ""),
        3 => ("compare-group", "by = [\"list\"]\nmeasures = { n = \"count(*)\", s = \"sum(amount)\" }"),
        _ => ("compare-matched", "by = [\"list\"]\nmeasures = { n = \"count(*)\", s = \"sum(amount - previous.amount)\" }"),
    };
    let quoted: String = text.chars().map(|ch| format!("\\U{:08X}", u32::from(ch))).collect();
    let rules = format!("format = 1\n[[rule]]\nid = \"R\"\nlevel = \"{level}\"\nseverity = \"error\"\n{more}\ncheck = \"{quoted}\"\nmessage = {{ sv = \"s\", en = \"e\" }}\n");
    let Ok(folder) = Folder::from_files(&common::files(common::PACKAGE, &rules, common::LIST)) else { return };
    let options = Options { threads: Some(1), ..Options::default() };
    let table = Table::read(&folder, common::ROWS.as_bytes(), &options).expect("the rows");
    let previous = PreviousTable::read(&folder, common::ROWS.as_bytes(), &options).expect("the rows");
    let _ = check::check(&folder, &table, Some(&previous), &options).expect("not cancelled");
});
