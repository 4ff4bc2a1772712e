//! Where rows end: cutting a buffer after its last whole row, and rows one at a time.

use memchr::{memchr, memchr3_iter, memrchr};

use super::split::{MARK, Marks, after_marks, blank, cell, is_blank};

/// Where the whole rows of a buffer end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// After this many bytes.
    At(usize),
    /// No row ends in the buffer; the place of a quote that is open at its end.
    None { open: Option<usize> },
}

/// Finds the end of the last whole row of a buffer that begins at a row. At the end of a file the
/// last row needs no line end.
pub(crate) fn cut(buffer: &[u8], marks: Marks, at_end: bool) -> Cut {
    let mut from = 0;
    let mut last = None;
    let mut open = None;
    while marks.quotes
        && let Some(quote) = memchr(b'"', &buffer[from..]).map(|quote| from + quote)
    {
        if let Some(end) = memrchr(marks.newline, &buffer[from..quote]) {
            last = Some(from + end + 1);
        }
        let begins = opens(&buffer[..quote], marks);
        from = quote + 1;
        if !begins {
            continue;
        }
        open = Some(quote);
        while let Some(end) = memchr(b'"', &buffer[from..]) {
            from += end + 1;
            match buffer.get(from) {
                Some(b'"') => from += 1,
                // At the very end of a buffer the quote may be the first half of a doubled one.
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
            Some(last) if !at_end => Cut::At(last),
            _ => Cut::None { open },
        };
    }
    if at_end {
        return Cut::At(buffer.len());
    }
    let tail = memrchr(marks.newline, &buffer[from..]).map(|end| from + end + 1);
    tail.or(last).map_or(Cut::None { open: None }, Cut::At)
}

/// Whether a quote after this text opens a cell.
fn opens(before: &[u8], marks: Marks) -> bool {
    let blanks = before.iter().rev().take_while(|byte| is_blank(**byte, marks)).count();
    let mut before = &before[..before.len() - blanks];
    while let Some(rest) = before.strip_suffix(MARK) {
        before = rest;
        if before.is_empty() || before.ends_with(&[marks.newline]) {
            return true;
        }
    }
    before.last().is_none_or(|last| *last == marks.delimiter || *last == marks.newline)
}

/// All rows of a small text as their cells, blank lines left out. An error is the line of a quote
/// that is never closed.
pub(crate) fn records(text: &str, delimiter: u8) -> Result<Vec<Vec<String>>, usize> {
    let marks = Marks { delimiter, newline: line_end(text.as_bytes()), quotes: true };
    let bytes = text.as_bytes();
    if let Cut::None { open: Some(open) } = cut(bytes, marks, true) {
        return Err(bytes[..open].iter().filter(|&&byte| byte == marks.newline).count() + 1);
    }
    let mut rows = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let mut row = Vec::new();
        let line = at;
        loop {
            let mut cell_text = Vec::new();
            at = cell(bytes, at, marks, &mut cell_text).at;
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
        if row.len() > 1 || !blank(&bytes[line..(at - 1).min(bytes.len())]) {
            rows.push(row);
        }
    }
    Ok(rows)
}

/// The cells of the row at a place, as bytes, and the place after it.
pub(crate) fn record(bytes: &[u8], at: usize, marks: Marks, limit: usize) -> (Vec<Vec<u8>>, usize) {
    let mut row = Vec::new();
    let mut at = after_marks(bytes, at);
    loop {
        let mut text = Vec::new();
        at = cell(bytes, at, marks, &mut text).at;
        let more = bytes.get(at) == Some(&marks.delimiter);
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

/// Whether a row that [`record`] gave is blank: nothing, or delimiters only.
pub(crate) fn blank_record(cells: &[Vec<u8>], line: &[u8]) -> bool {
    if cells.len() == 1 {
        blank(&line[after_marks(line, 0)..])
    } else {
        cells.iter().all(|cell| blank(cell))
    }
}

/// `\r` if more of them end rows than `\n` do, with or without one before it: old spreadsheets end
/// rows with `\r` and break lines in cells with `\n`.
pub(crate) fn line_end(bytes: &[u8]) -> u8 {
    let (mut quoted, mut returns, mut feeds) = (false, 0, 0);
    for place in memchr3_iter(b'"', b'\n', b'\r', bytes) {
        match bytes[place] {
            b'"' if quoted => quoted = false,
            // A quote opens a cell at its start; elsewhere it is a letter.
            b'"' => quoted = place == 0 || b";,\t| \n\r\"".contains(&bytes[place - 1]),
            b'\n' if !quoted => feeds += 1,
            b'\r' if !quoted && bytes.get(place + 1) != Some(&b'\n') => returns += 1,
            _ => {}
        }
    }
    if returns > feeds { b'\r' } else { b'\n' }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARKS: Marks = Marks { delimiter: b';', newline: b'\n', quotes: true };

    #[test]
    fn a_cut_never_falls_inside_quotes() {
        let at = |text: &str| cut(text.as_bytes(), MARKS, false);
        assert_eq!(at("a;b\nc;d"), Cut::At(4));
        assert_eq!(at("a;\"b\nc\"\nd"), Cut::At(8));
        assert_eq!(at("a;b\n\"c\nd"), Cut::At(4));
        assert_eq!(at("\"a\n"), Cut::None { open: Some(0) });
        assert_eq!(at("a\"b\nc"), Cut::At(4));
        assert_eq!(at("abc"), Cut::None { open: None });
        assert_eq!(at("x\n\"a\""), Cut::At(2), "the next byte may double the quote");
        assert_eq!(cut(b"a;\"b", MARKS, true), Cut::None { open: Some(2) });
        assert_eq!(cut(b"a;b", MARKS, true), Cut::At(3));
        assert_eq!(at("a;  \"b\nc\"\nd"), Cut::At(10), "blanks before a quote do not count");
        assert_eq!(
            at("a\n\u{feff}\"b\nc\"\nd"),
            Cut::At(11),
            "a mark at the start of a row does not either"
        );
    }
}
