//! Rows of a block as they stand there, with their quotes: the slow way, for what is shown of a few
//! rows.

use super::split::{Marks, after_marks, blank, blank_row, cell};

/// A row of a block as it stands there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RawRow {
    pub(crate) start: usize,
    /// Without its line end.
    pub(crate) end: usize,
    /// Lines and rows, blank ones too, that stand before it in the block.
    pub(crate) lines: u32,
    pub(crate) records: u32,
    pub(crate) cells: usize,
}

/// The rows of a block as they stand there, blank ones left out.
pub(crate) fn raw_rows(block: &[u8], marks: Marks) -> Vec<RawRow> {
    let (mut rows, mut at, mut lines, mut records) = (Vec::new(), 0, 0, 0);
    let mut text = Vec::new();
    while at < block.len() {
        text.clear();
        let mut row = RawRow { start: at, end: at, lines, records, cells: 0 };
        at = after_marks(block, at);
        let mut quoted = false;
        loop {
            let end = cell(block, at, marks, &mut text);
            (at, quoted) = (end.at, quoted || end.quoted);
            lines += end.breaks;
            row.cells += 1;
            let more = block.get(at) == Some(&marks.delimiter);
            row.end = at.min(block.len());
            at += 1;
            if !more {
                break;
            }
            text.push(marks.delimiter);
        }
        lines += 1;
        records += 1;
        if (row.cells == 1 && quoted) || !blank_row(&text, marks.delimiter) {
            rows.push(row);
        }
    }
    rows
}

/// As [`raw_rows`], for lines of fixed width.
pub(crate) fn raw_lines(block: &[u8], newline: u8) -> Vec<RawRow> {
    let (mut rows, mut start) = (Vec::new(), 0);
    for (line, text) in block.split(|byte| *byte == newline).enumerate() {
        let (lines, end) = (line as u32, start + text.len());
        if !blank(&text[after_marks(text, 0)..]) {
            rows.push(RawRow { start, end, lines, records: lines, cells: 1 });
        }
        start = end + 1;
    }
    rows
}
