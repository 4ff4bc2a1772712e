//! Checks a file:
//! `check FOLDER FILE [PREVIOUS] [--threads N] [--max-rows N] [--max-memory MIB] [--time]
//! [--edits N]`.
//!
//! For measurements; people use `farstu collection check`. With `--edits`, one cell in each of N
//! rows is edited in turn, and the table is checked again after each edit.
#![expect(clippy::print_stdout, reason = "a command that prints its result")]

use std::time::Instant;

use check::{Folder, Options, PreviousTable, Source, Table, report};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let start = Instant::now();
    // As in `farstu collection check`, which explains why.
    drop(std::hint::black_box(Vec::<u8>::with_capacity(31 << 20)));
    let mut files = Vec::new();
    let mut options = Options::default();
    let mut time = false;
    let mut edits = 0u64;
    let mut max_rows = 1000;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--threads" => options.threads = arguments.next().and_then(|count| count.parse().ok()),
            "--max-rows" => {
                max_rows = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(1000)
            }
            "--max-memory" => {
                options.max_memory =
                    arguments.next().and_then(|mib| mib.parse::<u64>().ok()).map(|mib| mib << 20)
            }
            "--time" => time = true,
            "--edits" => edits = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(0),
            _ => files.push(argument),
        }
    }
    let [folder, file, previous @ ..] = files.as_slice() else {
        return Err("check FOLDER FILE [PREVIOUS]".into());
    };
    let folder = Folder::load(folder).map_err(|errors| {
        errors.iter().map(|error| error.to_string()).collect::<Vec<_>>().join("\n")
    })?;
    let loaded = start.elapsed();
    let table = Table::read(&folder, Source::open(file)?, &options)?;
    let read = start.elapsed();
    let previous = previous
        .first()
        .map(|file| {
            Ok::<_, Box<dyn std::error::Error>>(PreviousTable::read(
                &folder,
                Source::open(file)?,
                &options,
            )?)
        })
        .transpose()?;
    let read_previous = start.elapsed();
    let findings = check::check(&folder, &table, previous.as_ref(), &options)?;
    let checked = start.elapsed();
    for edit in 0..edits {
        let start = Instant::now();
        let row = 1 + (edit * 7919) % table.rows();
        let field = edit as usize % folder.fields().len();
        let edited = table.with_edits(&[check::Edit { row, field, value: "1".to_owned() }])?;
        let put_in = start.elapsed();
        let findings = check::check(&folder, &edited, previous.as_ref(), &options)?;
        eprintln!(
            "row {row}, {}: put in {put_in:?}, with all findings {:?} ({} kinds)",
            folder.fields()[field].name(),
            start.elapsed(),
            findings.len()
        );
    }
    let json = report::json(&table, &findings, max_rows);
    if time {
        eprintln!(
            "folder {loaded:?}, read {:?}, previous {:?}, rules {:?}, json {:?}, all {:?}; table {} MiB",
            read - loaded,
            read_previous - read,
            checked - read_previous,
            start.elapsed() - checked,
            start.elapsed(),
            table.memory() >> 20
        );
    }
    print!("{json}");
    Ok(())
}
