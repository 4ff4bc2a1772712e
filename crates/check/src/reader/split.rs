//! Splitting: where rows end and where cells end.
//!
//! A cell that begins with a quote ends at the next quote that is not doubled; delimiters and line ends inside belong to it.
//! A quote anywhere else is a letter like any other.

use memchr::{memchr, memchr2, memchr3_iter, memrchr};
use wide::u8x16;

use super::guarded;

/// Bytes that must follow a block, so that a cell can be loaded eight bytes at once and a block be walked in steps of 64.
pub(crate) const PAD: usize = 64;

/// How a text is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marks {
    pub(crate) delimiter: u8,
    /// `\n`, or `\r` in files that have no other line end.
    pub(crate) newline: u8,
    /// Whether quotes mean anything; not in lines of fixed width.
    pub(crate) quotes: bool,
}

/// The cells of a block of whole rows.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    /// The text that places refer to, if it is not the block itself: quotes are taken away in it.
    pub(crate) unquoted: Option<Vec<u8>>,
    /// Columns.
    pub(crate) width: usize,
    /// Where each row begins.
    pub(crate) starts: Vec<u32>,
    /// Where each cell ends, row by row; a cell begins one byte after the cell before it.
    pub(crate) ends: Vec<u32>,
    /// Rows with another number of cells, ascending; their cells are given as empty.
    pub(crate) bad: Vec<u32>,
}

impl Cells {
    pub(crate) fn rows(&self) -> usize {
        self.starts.len()
    }

    /// The place of a cell.
    #[inline(always)]
    pub(crate) fn place(&self, row: usize, column: usize) -> (usize, usize) {
        let at = row * self.width + column;
        let start = if column == 0 { self.starts[row] } else { self.ends[at - 1] + 1 };
        let end = self.ends[at];
        (start as usize, (end.max(start)) as usize)
    }

    /// The text that places refer to.
    pub(crate) fn text<'a>(&'a self, block: &'a [u8]) -> &'a [u8] {
        self.unquoted.as_deref().unwrap_or(block)
    }

    pub(crate) fn clear(&mut self) {
        self.unquoted = None;
        self.starts.clear();
        self.ends.clear();
        self.bad.clear();
    }

    /// Makes room for rewritten text, for readers of other shapes.
    pub(crate) fn rewrite(&mut self, width: usize) {
        self.clear();
        self.width = width;
        self.unquoted = Some(Vec::new());
    }

    /// Adds a row of cells as rewritten text. A row of another width is kept as a bad one.
    pub(crate) fn push_row<'a>(&mut self, row: impl Iterator<Item = &'a [u8]>, fits: bool) {
        let mut text = self.unquoted.take().unwrap_or_default();
        let (start, first) = (text.len() as u32, self.ends.len());
        for cell in row {
            text.extend_from_slice(cell);
            self.ends.push(text.len() as u32);
            text.push(b'\n');
        }
        if !fits {
            self.bad.push(self.starts.len() as u32);
            self.ends.truncate(first);
            self.ends.resize(first + self.width, start);
        }
        self.starts.push(start);
        self.unquoted = Some(text);
    }

    /// Adds what must follow rewritten text.
    pub(crate) fn pad(&mut self) {
        if let Some(text) = &mut self.unquoted {
            text.resize(text.len() + PAD, 0);
        }
    }

    /// Ends a row whose cells were pushed from `first` on.
    #[inline(always)]
    fn end_row(&mut self, text: &[u8], start: u32, first: usize) {
        let cells = self.ends.len() - first;
        if cells == 1 && blank(&text[start as usize..self.ends[first] as usize]) {
            self.ends.truncate(first);
        } else if cells == self.width {
            self.starts.push(start);
        } else {
            self.odd_row(start, first);
        }
    }

    #[cold]
    fn odd_row(&mut self, start: u32, first: usize) {
        self.bad.push(self.starts.len() as u32);
        self.starts.push(start);
        self.ends.truncate(first);
        self.ends.resize(first + self.width, start);
    }
}

/// Whether nothing but white space (as Unicode has it) stands on a line.
pub(crate) fn blank(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    line.first().is_none_or(|first| !first.is_ascii() && std::str::from_utf8(line).is_ok_and(|text| text.trim().is_empty()))
}

/// Splits a block of whole rows. `block` holds `length` bytes of text and [`PAD`] bytes more.
pub(crate) fn split(block: &[u8], length: usize, marks: Marks, width: usize, cells: &mut Cells) {
    cells.clear();
    cells.width = width;
    if memchr(b'"', &block[..length]).is_some() {
        split_quoted(&block[..length], marks, cells);
    } else {
        split_plain(block, length, marks, cells);
    }
    guarded::take_away(&block[..length], marks, cells);
}

/// Without quotes every delimiter and line end counts: 64 bytes become a word whose bits are their places.
fn split_plain(block: &[u8], length: usize, marks: Marks, cells: &mut Cells) {
    let (delimiter, newline) = (u8x16::splat(marks.delimiter), u8x16::splat(marks.newline));
    let mut start = 0u32;
    let mut first = 0usize;
    for base in (0..length).step_by(64) {
        let Some(bytes) = block.get(base..base + 64) else {
            break;
        };
        let mut bits = 0u64;
        for (quarter, sixteen) in bytes.as_chunks::<16>().0.iter().enumerate() {
            let sixteen = u8x16::new(*sixteen);
            let found = sixteen.simd_eq(delimiter) | sixteen.simd_eq(newline);
            bits |= u64::from(found.to_bitmask()) << (16 * quarter);
        }
        let left = length - base;
        if left < 64 {
            bits &= (1u64 << left) - 1;
        }
        while bits != 0 {
            let place = base + bits.trailing_zeros() as usize;
            bits &= bits - 1;
            cells.ends.push(place as u32);
            if block[place] == marks.newline {
                cells.end_row(block, start, first);
                start = place as u32 + 1;
                first = cells.ends.len();
            }
        }
    }
    if (start as usize) < length {
        cells.ends.push(length as u32);
        cells.end_row(block, start, first);
    }
}

/// With quotes the block is written anew without them, so that everything after works on plain places.
fn split_quoted(block: &[u8], marks: Marks, cells: &mut Cells) {
    let mut text = Vec::with_capacity(block.len() + PAD);
    let mut at = 0;
    while at < block.len() {
        let (start, first) = (text.len() as u32, cells.ends.len());
        let line = at;
        loop {
            at = cell(block, at, marks, &mut text);
            cells.ends.push(text.len() as u32);
            let more = block.get(at) == Some(&marks.delimiter);
            text.push(if more { marks.delimiter } else { marks.newline });
            at += 1;
            if !more {
                break;
            }
        }
        let count = cells.ends.len() - first;
        // A pair of quotes alone on its line is an empty cell, not a blank line.
        if count == 1 && blank(&block[line..(at - 1).min(block.len())]) {
            cells.ends.truncate(first);
        } else if count == cells.width {
            cells.starts.push(start);
        } else {
            cells.odd_row(start, first);
        }
    }
    text.resize(text.len() + PAD, 0);
    cells.unquoted = Some(text);
}

/// Appends the cell at a place, without its quotes; gives the place of the delimiter or line end after it.
fn cell(block: &[u8], mut at: usize, marks: Marks, text: &mut Vec<u8>) -> usize {
    if block.get(at) == Some(&b'"') {
        at += 1;
        while let Some(quote) = memchr(b'"', &block[at..]) {
            text.extend_from_slice(&block[at..at + quote]);
            at += quote + 1;
            if block.get(at) != Some(&b'"') {
                break;
            }
            text.push(b'"');
            at += 1;
        }
    }
    let end = memchr2(marks.delimiter, marks.newline, &block[at..]).map_or(block.len(), |end| at + end);
    text.extend_from_slice(&block[at..end]);
    end
}

/// Where the whole rows of a buffer end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// After this many bytes.
    At(usize),
    /// No row ends in the buffer; whether a quote is open at its end.
    None { open: bool },
}

/// Finds the end of the last whole row of a buffer that begins at a row. At the end of a file the last row needs no line end.
pub(crate) fn cut(buffer: &[u8], marks: Marks, at_end: bool) -> Cut {
    let mut from = 0;
    let mut last = None;
    let mut open = false;
    while marks.quotes
        && let Some(quote) = memchr(b'"', &buffer[from..]).map(|quote| from + quote)
    {
        if let Some(end) = memrchr(marks.newline, &buffer[from..quote]) {
            last = Some(from + end + 1);
        }
        let opens = quote == 0 || buffer[quote - 1] == marks.delimiter || buffer[quote - 1] == marks.newline;
        from = quote + 1;
        if !opens {
            continue;
        }
        open = true;
        while let Some(end) = memchr(b'"', &buffer[from..]) {
            from += end + 1;
            match buffer.get(from) {
                Some(b'"') => from += 1,
                // At the very end of a buffer the quote may be the first half of a doubled one.
                None if !at_end => break,
                _ => {
                    open = false;
                    break;
                }
            }
        }
        if open {
            break;
        }
    }
    if open {
        return match last {
            Some(last) if !at_end => Cut::At(last),
            _ => Cut::None { open: true },
        };
    }
    if at_end {
        return Cut::At(buffer.len());
    }
    let tail = memrchr(marks.newline, &buffer[from..]).map(|end| from + end + 1);
    tail.or(last).map_or(Cut::None { open: false }, Cut::At)
}

/// All rows of a small text as their cells, blank lines left out. An error is the line of a quote that is never closed.
pub(crate) fn records(text: &str, delimiter: u8) -> Result<Vec<Vec<String>>, usize> {
    let marks = Marks { delimiter, newline: line_end(text.as_bytes()), quotes: true };
    let bytes = text.as_bytes();
    if cut(bytes, marks, true) == (Cut::None { open: true }) {
        return Err(bytes.iter().filter(|&&byte| byte == marks.newline).count() + 1);
    }
    let mut rows = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let mut row = Vec::new();
        let line = at;
        loop {
            let mut cell_text = Vec::new();
            at = cell(bytes, at, marks, &mut cell_text);
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
pub(crate) fn record(bytes: &[u8], mut at: usize, marks: Marks, limit: usize) -> (Vec<Vec<u8>>, usize) {
    let mut row = Vec::new();
    loop {
        let mut text = Vec::new();
        at = cell(bytes, at, marks, &mut text);
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

/// `\r` if more of them end rows than `\n` do, with or without one before it: old spreadsheets end rows with `\r` and break lines in cells with `\n`.
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

    fn cells_of(text: &str, width: usize) -> (Vec<Vec<String>>, Vec<u32>) {
        let mut block = text.as_bytes().to_vec();
        block.resize(text.len() + PAD, 0);
        let mut cells = Cells::default();
        split(&block, text.len(), MARKS, width, &mut cells);
        let text = cells.text(&block);
        let one = |row, column| {
            let (start, end) = cells.place(row, column);
            String::from_utf8_lossy(&text[start..end]).into_owned()
        };
        ((0..cells.rows()).map(|row| (0..width).map(|column| one(row, column)).collect()).collect(), cells.bad.clone())
    }

    #[test]
    fn rows_and_cells() {
        assert_eq!(cells_of("a;b\nc;d", 2).0, [["a", "b"], ["c", "d"]]);
        assert_eq!(cells_of("a;b\n\n  \n \u{a0}\nc;\n", 2).0, [["a", "b"], ["c", ""]]);
        assert_eq!(cells_of("\"a;\n\"\"b\";x\n;\"\"\n", 2).0, [["a;\n\"b", "x"], ["", ""]]);
        assert_eq!(cells_of("5\" rör;x\"y\"\n", 2).0, [["5\" rör", "x\"y\""]]);
        let (rows, bad) = cells_of("a;b\nonly\na;b;c\nd;e\n", 2);
        assert_eq!(rows, [["a", "b"], ["", ""], ["", ""], ["d", "e"]]);
        assert_eq!(bad, [1, 2]);
        let (rows, bad) = cells_of("a;\"b\"\nonly\nd;e\n", 2);
        assert_eq!((rows.len(), bad), (3, vec![1]));
        assert_eq!(cells_of("a;\"b\"\n\"\"\n \n", 2).1, [1], "a pair of quotes is a cell");
        assert_eq!(cells_of("a\n\"\"\n\n", 1).0, [["a"], [""]]);
    }

    #[test]
    fn long_rows_cross_the_steps_of_the_fast_way() {
        for length in 0..200 {
            let long = "x".repeat(length);
            assert_eq!(cells_of(&format!("{long};{long}\n{long};b\n"), 2).0, [[long.clone(), long.clone()], [long, "b".into()]]);
        }
    }

    #[test]
    fn a_cut_never_falls_inside_quotes() {
        let at = |text: &str| cut(text.as_bytes(), MARKS, false);
        assert_eq!(at("a;b\nc;d"), Cut::At(4));
        assert_eq!(at("a;\"b\nc\"\nd"), Cut::At(8));
        assert_eq!(at("a;b\n\"c\nd"), Cut::At(4));
        assert_eq!(at("\"a\n"), Cut::None { open: true });
        assert_eq!(at("a\"b\nc"), Cut::At(4));
        assert_eq!(at("abc"), Cut::None { open: false });
        assert_eq!(at("x\n\"a\""), Cut::At(2), "the next byte may double the quote");
        assert_eq!(cut(b"a;\"b", MARKS, true), Cut::None { open: true });
        assert_eq!(cut(b"a;b", MARKS, true), Cut::At(3));
    }
}
