//! The spans of a block's rows, with their quotes and delimiters. Slower than [`super::split`], and
//! used only to show individual rows.

use super::split::{Dialect, is_blank_row, is_blank_text, parse_cell, skip_boms};

/// The span of a row in its block.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowSpan {
    pub(crate) start: usize,
    /// The end, without the line end.
    pub(crate) end: usize,
    /// Lines and records before it in the block, blank ones included.
    pub(crate) lines: u32,
    pub(crate) records: u32,
    pub(crate) cells: usize,
}

/// The spans of a block's rows, without blank ones.
pub(crate) fn row_spans(block: &[u8], dialect: Dialect) -> Vec<RowSpan> {
    let (mut rows, mut at, mut lines, mut records) = (Vec::new(), 0, 0, 0);
    let mut text = Vec::new();
    while at < block.len() {
        text.clear();
        let mut row = RowSpan { start: at, end: at, lines, records, cells: 0 };
        at = skip_boms(block, at);
        let mut quoted = false;
        loop {
            let end = parse_cell(block, at, dialect, &mut text);
            (at, quoted) = (end.at, quoted || end.quoted);
            lines += end.line_breaks;
            row.cells += 1;
            let more = block.get(at) == Some(&dialect.delimiter);
            row.end = at.min(block.len());
            at += 1;
            if !more {
                break;
            }
            text.push(dialect.delimiter);
        }
        lines += 1;
        records += 1;
        if (row.cells == 1 && quoted) || !is_blank_row(&text, dialect.delimiter) {
            rows.push(row);
        }
    }
    rows
}

/// As [`row_spans`], for lines of fixed width.
pub(crate) fn line_spans(block: &[u8], newline: u8) -> Vec<RowSpan> {
    let (mut rows, mut start) = (Vec::new(), 0);
    for (line, text) in block.split(|byte| *byte == newline).enumerate() {
        let (lines, end) = (line as u32, start + text.len());
        if !is_blank_text(&text[skip_boms(text, 0)..]) {
            rows.push(RowSpan { start, end, lines, records: lines, cells: 1 });
        }
        start = end + 1;
    }
    rows
}
