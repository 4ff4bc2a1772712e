//! Detects the dialect from a sample: delimiter, fixed width, decimal mark.

use super::header::{self, HeaderNames};
use super::note::Note;
use super::sample::{SAMPLE_ROWS, SampleRow, decode_cell, sample_rows};
use super::sniff::{RecordPosition, SniffResult};
use super::split::Dialect;
use crate::folder::field::FieldType;
use crate::folder::package::Package;
use crate::value::number;
use crate::{Encoding, Options};

/// Ranks the delimiters by the number of field names in a row, then by a `sep=` line, then by the
/// rows with the expected number of cells, then by the number of cells.
pub(super) fn detect_delimiter(
    text: &[u8],
    newline: u8,
    (package, names): (&Package, &HeaderNames),
    encoding: Option<Encoding>,
    said: Option<u8>,
) -> u8 {
    let hint = package.delimiter.unwrap_or(b';');
    let score = |delimiter: u8| {
        let dialect = Dialect { delimiter, newline, quotes: true };
        let rows = sample_rows(
            &text[..text.len().min(16 << 10)],
            dialect,
            encoding,
            true,
            RecordPosition::default(),
        );
        let named = rows
            .iter()
            .take(header::HEADER_SEARCH_ROWS)
            .map(|row| (names.count(&row.cells), row.cells.len()));
        let (count, named_width) = named.max_by_key(|(count, _)| *count).unwrap_or_default();
        let width = if count > 0 { named_width } else { package.fields.len() };
        let fitting = rows.iter().filter(|row| row.cells.len() == width && width > 1).count();
        let cells = rows.first().map_or(0, |row| row.cells.len());
        (count, Some(delimiter) == said, fitting, cells, delimiter == hint)
    };
    [b';', b',', b'\t', b'|'].into_iter().max_by_key(|delimiter| score(*delimiter)).unwrap_or(hint)
}

/// Whether the lines are of fixed width, if the folder has a layout.
pub(super) fn is_fixed_width(
    text: &[u8],
    newline: u8,
    package: &Package,
    options: &Options,
    encoding: Option<Encoding>,
) -> bool {
    let Some(layout) = &package.layout else {
        return false;
    };
    if options.delimiter.is_some() || options.header == Some(true) {
        return false;
    }
    let lines = text.split(|&byte| byte == newline).filter(|line| !line.trim_ascii().is_empty());
    let lines: Vec<String> = lines
        .take(SAMPLE_ROWS)
        .map(|line| decode_cell(line.trim_ascii_end().to_vec(), encoding))
        .collect();
    // The sample may cut its last line.
    let lines = if lines.len() > 1 { &lines[..lines.len() - 1] } else { &lines[..] };
    // Trailing spaces may be missing, so a line is at most as long as the layout. A line shorter
    // than the first column, or one that a delimiter divides, has another format.
    let first = layout.columns.first().map_or(0, |column| column.end);
    let fitting = lines
        .iter()
        .filter(|line| (first..=layout.width()).contains(&line.chars().count()))
        .count();
    let names = HeaderNames::new(package, options);
    let divided = |line: &String| {
        [';', ',', '\t', '|'].iter().any(|mark| {
            let cells: Vec<&str> = line.split(*mark).collect();
            cells.len() > 1
                && (cells.len() == package.fields.len()
                    || cells.iter().any(|name| names.field(name).is_some()))
        })
    };
    !lines.first().is_some_and(divided) && fitting * 2 > lines.len()
}

/// The decimal mark that most numbers show. Digits that may be grouped (`30.000`) show none.
pub(super) fn detect_decimal_mark(
    data: &[SampleRow],
    sniffed: &mut SniffResult,
    package: &Package,
) -> Option<u8> {
    let columns = &sniffed.columns;
    let is_number = |field: &Option<usize>| {
        field.is_some_and(|field| package.fields[field].field_type == FieldType::Number)
    };
    let numbers: Vec<usize> =
        (0..columns.len()).filter(|column| is_number(&columns[*column])).collect();
    let cells = |column: usize| {
        data.iter()
            .filter(|row| row.cells.len() == columns.len())
            .map(move |row| row.cells[column].trim())
    };
    let votes = |mark: u8| {
        numbers
            .iter()
            .flat_map(|column| cells(*column))
            .filter(|text| number::shows_mark(text.as_bytes(), mark))
            .count()
    };
    let mark = match (votes(b','), votes(b'.')) {
        (0, 0) => return None,
        (commas, points) if commas > points => b',',
        _ => b'.',
    };
    let mut notes = Vec::new();
    for column in &numbers {
        let marked = || cells(*column).filter(|text| text.as_bytes().contains(&mark));
        if let Some(example) = marked().next()
            && marked().all(|text| number::may_be_grouped(text.as_bytes()))
        {
            let column = sniffed.names[*column].clone();
            notes.push(Note::ThreeDecimals { column, example: example.to_owned() });
        }
    }
    sniffed.notes.extend(notes);
    Some(mark)
}
