//! Records: the last record end of a buffer, and parsing records one at a time.
//!
//! Quotes follow RFC 4180, with the tolerance described in [`super::split`]. Finding the last
//! record end is linear in the buffer and visits quotes only.

use memchr::{memchr, memchr3_iter, memrchr};

use super::split::{BOM, Dialect, is_blank_text, is_padding, parse_cell, skip_boms};

/// Where the last whole record of a buffer ends.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum RecordBoundary {
    /// After this many bytes.
    At(usize),
    /// No record ends in the buffer; `open` is the offset of a quote that is still open.
    None { open: Option<usize> },
}

/// Finds the end of the last whole record of a buffer that begins at a record. At the end of the
/// file the last record needs no line end.
pub(crate) fn last_record_end(buffer: &[u8], dialect: Dialect, at_end: bool) -> RecordBoundary {
    let mut from = 0;
    let mut last = None;
    let mut open = None;
    while dialect.quotes
        && let Some(quote) = memchr(b'"', &buffer[from..]).map(|quote| from + quote)
    {
        if let Some(end) = memrchr(dialect.newline, &buffer[from..quote]) {
            last = Some(from + end + 1);
        }
        let begins = opens_quote(&buffer[..quote], dialect);
        from = quote + 1;
        if !begins {
            continue;
        }
        open = Some(quote);
        while let Some(end) = memchr(b'"', &buffer[from..]) {
            from += end + 1;
            match buffer.get(from) {
                Some(b'"') => from += 1,
                // At the end of a buffer the quote may be the first half of a doubled one.
                None if !at_end => break,
                _ => {
                    open = None;
                    break;
                }
            }
        }
        if open.is_some() {
            break;
        }
    }
    if open.is_some() {
        return match last {
            Some(last) if !at_end => RecordBoundary::At(last),
            _ => RecordBoundary::None { open },
        };
    }
    if at_end {
        return RecordBoundary::At(buffer.len());
    }
    let tail = memrchr(dialect.newline, &buffer[from..]).map(|end| from + end + 1);
    tail.or(last).map_or(RecordBoundary::None { open: None }, RecordBoundary::At)
}

/// Whether a quote at this offset opens a cell.
fn opens_quote(before: &[u8], dialect: Dialect) -> bool {
    let blanks = before.iter().rev().take_while(|byte| is_padding(**byte, dialect)).count();
    let mut before = &before[..before.len() - blanks];
    while let Some(rest) = before.strip_suffix(BOM) {
        before = rest;
        if before.is_empty() || before.ends_with(&[dialect.newline]) {
            return true;
        }
    }
    before.last().is_none_or(|last| *last == dialect.delimiter || *last == dialect.newline)
}

/// Parses all records of a small text, skipping blank lines. The error is the line of a quote that
/// is not closed.
pub(crate) fn parse_records(text: &str, delimiter: u8) -> Result<Vec<Vec<String>>, usize> {
    let dialect = Dialect { delimiter, newline: detect_newline(text.as_bytes()), quotes: true };
    let bytes = text.as_bytes();
    if let RecordBoundary::None { open: Some(open) } = last_record_end(bytes, dialect, true) {
        return Err(bytes[..open].iter().filter(|&&byte| byte == dialect.newline).count() + 1);
    }
    let mut rows = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let mut row = Vec::new();
        let line = at;
        loop {
            let mut cell_text = Vec::new();
            at = parse_cell(bytes, at, dialect, &mut cell_text).at;
            let more = bytes.get(at) == Some(&delimiter);
            at += 1;
            row.push(String::from_utf8_lossy(&cell_text).into_owned());
            if !more {
                break;
            }
        }
        if let Some(last) = row.last_mut()
            && last.ends_with('\r')
        {
            last.pop();
        }
        if row.len() > 1 || !is_blank_text(&bytes[line..(at - 1).min(bytes.len())]) {
            rows.push(row);
        }
    }
    Ok(rows)
}

/// Parses the record at an offset: its cells as bytes, and the offset after it.
pub(crate) fn parse_record(
    bytes: &[u8],
    at: usize,
    dialect: Dialect,
    limit: usize,
) -> (Vec<Vec<u8>>, usize) {
    let mut row = Vec::new();
    let mut at = skip_boms(bytes, at);
    loop {
        let mut text = Vec::new();
        at = parse_cell(bytes, at, dialect, &mut text).at;
        let more = bytes.get(at) == Some(&dialect.delimiter);
        at += 1;
        row.push(text);
        if !more || row.len() > limit {
            break;
        }
    }
    if let Some(last) = row.last_mut()
        && last.last() == Some(&b'\r')
    {
        last.pop();
    }
    (row, at.min(bytes.len()))
}

/// Whether a record is blank: empty, or delimiters only.
pub(crate) fn is_blank_record(cells: &[Vec<u8>], line: &[u8]) -> bool {
    if cells.len() == 1 {
        is_blank_text(&line[skip_boms(line, 0)..])
    } else {
        cells.iter().all(|cell| is_blank_text(cell))
    }
}

/// Detects the line end: `\r` if more records end with it than with `\n` or `\r\n`. Old
/// spreadsheets end rows with `\r` and break lines inside cells with `\n`.
pub(crate) fn detect_newline(bytes: &[u8]) -> u8 {
    let (mut quoted, mut returns, mut feeds) = (false, 0, 0);
    for index in memchr3_iter(b'"', b'\n', b'\r', bytes) {
        match bytes[index] {
            b'"' if quoted => quoted = false,
            // A quote opens a cell only at its start.
            b'"' => quoted = index == 0 || b";,\t| \n\r\"".contains(&bytes[index - 1]),
            b'\n' if !quoted => feeds += 1,
            b'\r' if !quoted && bytes.get(index + 1) != Some(&b'\n') => returns += 1,
            _ => {}
        }
    }
    if returns > feeds { b'\r' } else { b'\n' }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIALECT: Dialect = Dialect { delimiter: b';', newline: b'\n', quotes: true };

    #[test]
    fn a_record_never_ends_inside_quotes() {
        let at = |text: &str| last_record_end(text.as_bytes(), DIALECT, false);
        assert_eq!(at("a;b\nc;d"), RecordBoundary::At(4));
        assert_eq!(at("a;\"b\nc\"\nd"), RecordBoundary::At(8));
        assert_eq!(at("a;b\n\"c\nd"), RecordBoundary::At(4));
        assert_eq!(at("\"a\n"), RecordBoundary::None { open: Some(0) });
        assert_eq!(at("a\"b\nc"), RecordBoundary::At(4));
        assert_eq!(at("abc"), RecordBoundary::None { open: None });
        assert_eq!(at("x\n\"a\""), RecordBoundary::At(2), "the next byte may double the quote");
        assert_eq!(
            last_record_end(b"a;\"b", DIALECT, true),
            RecordBoundary::None { open: Some(2) }
        );
        assert_eq!(last_record_end(b"a;b", DIALECT, true), RecordBoundary::At(3));
        assert_eq!(
            at("a;  \"b\nc\"\nd"),
            RecordBoundary::At(10),
            "spaces before a quote are ignored"
        );
        assert_eq!(
            at("a\n\u{feff}\"b\nc\"\nd"),
            RecordBoundary::At(11),
            "byte order marks are ignored, too"
        );
    }
}
