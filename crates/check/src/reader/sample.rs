//! The sample of a file that is sniffed: its first whole rows.

use super::encoding;
use super::record::{RecordBoundary, is_blank_record, last_record_end, parse_record};
use super::sniff::{MAX_COLUMNS, RecordPosition};
use super::split::Dialect;
use crate::Encoding;
use crate::formula_guard;

/// Rows of the sample.
pub(super) const SAMPLE_ROWS: usize = 400;

/// A row of the sample.
pub(super) struct SampleRow {
    pub(super) cells: Vec<String>,
    /// The offset of its end.
    pub(super) end: usize,
    /// The position of its start, and of its end.
    pub(super) position: RecordPosition,
    pub(super) after: RecordPosition,
}

/// The first whole rows, without blank ones.
pub(super) fn sample_rows(
    text: &[u8],
    dialect: Dialect,
    encoding: Option<Encoding>,
    at_end: bool,
    start: RecordPosition,
) -> Vec<SampleRow> {
    let whole = match (last_record_end(text, dialect, at_end), at_end) {
        (RecordBoundary::At(whole), _) => whole,
        // A quote is open at the end of the sample; the rows before it are whole.
        (RecordBoundary::None { .. }, true) => match last_record_end(text, dialect, false) {
            RecordBoundary::At(whole) => whole,
            RecordBoundary::None { .. } => 0,
        },
        (RecordBoundary::None { .. }, false) => 0,
    };
    let text = &text[..whole];
    let mut rows = Vec::new();
    let (mut at, mut before) = (0, start);
    while at < text.len() && rows.len() < SAMPLE_ROWS {
        let (cells, end) = parse_record(text, at, dialect, MAX_COLUMNS + 1);
        let line = &text[at..end];
        let lines = memchr::memchr_iter(dialect.newline, line).count() as u64;
        let after = RecordPosition { lines: before.lines + lines, records: before.records + 1 };
        at = end;
        if !is_blank_record(&cells, line) {
            let shown = cells
                .into_iter()
                .map(|cell| formula_guard::unguard(&decode_cell(cell, encoding)).into_owned());
            rows.push(SampleRow { cells: shown.collect(), end: at, position: before, after });
        }
        before = after;
    }
    rows
}

/// Decodes a cell in the likely encoding.
pub(super) fn decode_cell(cell: Vec<u8>, encoding: Option<Encoding>) -> String {
    match (encoding, String::from_utf8(cell)) {
        (None | Some(Encoding::Utf8), Ok(text)) => text,
        (encoding, cell) => {
            let bytes =
                cell.map_or_else(std::string::FromUtf8Error::into_bytes, String::into_bytes);
            let mut text = Vec::new();
            let other = encoding
                .filter(|encoding| *encoding != Encoding::Utf8)
                .unwrap_or(Encoding::Windows1252);
            encoding::decode(other, &bytes, &mut text);
            String::from_utf8_lossy(&text).into_owned()
        }
    }
}
