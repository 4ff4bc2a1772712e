//! The location of a finding in the file, and rows as received.

use super::summary::truncate;
use crate::language::{cell_count, format_count};
use crate::{FileFormat, Finding, Lang, Subject, Table};

/// The location of a row in the file: its line, its row of the sheet, or the cell that the finding
/// highlights.
pub(super) fn locate_row(table: &Table, finding: &Finding, row: u64, lang: Lang) -> String {
    let sv = lang == Lang::Sv;
    let number = |number: u64| format_count(number, lang);
    let row_text = format!("{} {}", if sv { "rad" } else { "row" }, number(row));
    let cell = match (finding.subject(), finding.columns()) {
        (Subject::Field(..), [field]) => table.address(row, *field),
        _ => None,
    };
    let Some(line) = table.line(row) else { return row_text };
    match (cell, table.interpretation().file_format, sv) {
        (Some(cell), ..) => format!("{row_text}, cell {cell}"),
        (None, FileFormat::Xlsx, true) => format!("{row_text}, bladrad {}", number(line)),
        (None, FileFormat::Xlsx, false) => format!("{row_text}, sheet row {}", number(line)),
        (None, _, true) => format!("{row_text}, filrad {}", number(line)),
        (None, _, false) => format!("{row_text}, line {}", number(line)),
    }
}

/// A row as received, for findings on its cells. Cells near sensitive fields are hidden, since it
/// is unknown which cell belongs to which field.
pub(super) fn received(table: &Table, finding: &Finding, row: u64, lang: Lang) -> String {
    let Ok(Some(raw)) = table.raw_row(row) else { return String::new() };
    let fields = table.folder().fields();
    let sensitive = |place: &Option<usize>| place.is_some_and(|field| fields[field].sensitive());
    let columns = &table.interpretation().columns;
    let text = match (finding.subject(), columns.iter().any(sensitive)) {
        (_, false) => raw.text.clone(),
        (Subject::RowQuotes, true) => String::new(),
        (_, true) => {
            let off = raw.cells.abs_diff(columns.len());
            let hidden = |at: usize| {
                (at.saturating_sub(off)..=at + off)
                    .any(|near| columns.get(near).is_some_and(sensitive))
            };
            let parts = raw.parts.iter().enumerate();
            let parts: Vec<&str> =
                parts.map(|(at, part)| if hidden(at) { "•••" } else { part.as_str() }).collect();
            parts.join(&table.interpretation().delimiter.map_or(" | ".to_owned(), String::from))
        }
    };
    let text = truncate(&text, 100);
    let lines = raw.text.lines().count();
    let address = raw.address.as_ref().map_or(String::new(), |address| format!(" ({address})"));
    match (finding.subject(), lang) {
        (Subject::RowCells, Lang::Sv) => {
            let cells = cell_count(raw.cells, lang);
            format!("{cells} i stället för {}{address}: {text}", raw.expected)
        }
        (Subject::RowCells, Lang::En) => {
            let cells = cell_count(raw.cells, lang);
            format!("{cells} instead of {}{address}: {text}", raw.expected)
        }
        (Subject::RowQuotes, Lang::Sv) if lines > 1 => {
            format!("{lines} rader i filen: {text}").trim_end_matches(": ").to_owned()
        }
        (Subject::RowQuotes, Lang::En) if lines > 1 => {
            format!("{lines} lines of the file: {text}").trim_end_matches(": ").to_owned()
        }
        _ => text,
    }
}
