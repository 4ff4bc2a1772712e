//! Splitting: where rows end and where cells end.
//!
//! A cell that begins with a quote ends at the next quote that is not doubled; delimiters and line
//! ends inside belong to it. Blanks before the quote do not count. A quote anywhere else is a
//! letter like any other. A quoted cell that goes on after its last quote, or that holds lines
//! which are rows of their own, is kept in [`Cells::torn`]: two stray quotes swallow the rows
//! between them.

use memchr::{memchr, memchr_iter, memchr2};
use wide::u8x16;

use super::unguard;

/// Bytes that must follow a block, so that a cell can be loaded eight bytes at once and a block be
/// walked in steps of 64.
pub(crate) const PAD: usize = 64;

/// How a text is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
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
    /// Rows with another number of cells, or that swallowed others, ascending; their cells are
    /// given as empty.
    pub(crate) malformed: Vec<u32>,
    /// Rows with a quote that ends inside a cell, or whose lines are rows of their own, ascending.
    pub(crate) misquoted: Vec<u32>,
    /// Blank rows that were left out.
    pub(crate) blank_rows: u32,
    /// Line ends inside cells.
    pub(crate) line_breaks: u32,
}

impl Cells {
    pub(crate) fn rows(&self) -> usize {
        self.starts.len()
    }

    /// The place of a cell.
    #[inline(always)]
    pub(crate) fn span(&self, row: usize, column: usize) -> (usize, usize) {
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
        self.malformed.clear();
        self.misquoted.clear();
        (self.blank_rows, self.line_breaks) = (0, 0);
    }

    /// Makes room for rewritten text, for readers of other shapes.
    pub(crate) fn start_rewrite(&mut self, width: usize) {
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
            self.malformed.push(self.starts.len() as u32);
            self.ends.truncate(first);
            self.ends.resize(first + self.width, start);
        }
        self.starts.push(start);
        self.unquoted = Some(text);
    }

    /// Takes rows with a value in a column that should be empty for rows with too many cells.
    pub(crate) fn mark_filled_malformed(&mut self, block: &[u8], empty: &[usize]) {
        let text = self.unquoted.as_deref().unwrap_or(block);
        let filled = |row: &usize| {
            empty.iter().any(|column| {
                let (start, end) = self.span(*row, *column);
                !is_blank_text(&text[start..end])
            })
        };
        let filled: Vec<u32> = (0..self.rows()).filter(filled).map(|row| row as u32).collect();
        self.mark_malformed(&filled);
    }

    /// Takes rows for bad ones.
    pub(crate) fn mark_malformed(&mut self, rows: &[u32]) {
        for row in rows {
            let (start, first) = (self.starts[*row as usize], *row as usize * self.width);
            self.ends[first..first + self.width].fill(start);
            if let Err(index) = self.malformed.binary_search(row) {
                self.malformed.insert(index, *row);
            }
        }
    }

    /// Adds what must follow rewritten text.
    pub(crate) fn pad(&mut self) {
        if let Some(text) = &mut self.unquoted {
            text.resize(text.len() + PAD, 0);
        }
    }

    /// Ends a row whose cells were pushed from `first` on.
    #[inline(always)]
    fn end_row(&mut self, text: &[u8], start: u32, first: usize, delimiter: u8) {
        let ch = text[start as usize];
        let begins = ch > b' ' && ch < 0x80 && ch != delimiter;
        if !begins
            && is_blank_row(
                &text[start as usize..self.ends[self.ends.len() - 1] as usize],
                delimiter,
            )
        {
            self.ends.truncate(first);
            self.blank_rows += 1;
        } else if self.ends.len() - first == self.width {
            self.starts.push(start);
        } else {
            self.push_malformed_row(start, first);
        }
    }

    #[cold]
    fn push_malformed_row(&mut self, start: u32, first: usize) {
        self.malformed.push(self.starts.len() as u32);
        self.starts.push(start);
        self.ends.truncate(first);
        self.ends.resize(first + self.width, start);
    }
}

/// Whether nothing but white space (as Unicode has it) stands on a line. The sign that ended files
/// under DOS is none either.
pub(crate) fn is_blank_text(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    line.first().is_none_or(|first| {
        line == [END_OF_FILE]
            || !first.is_ascii()
                && std::str::from_utf8(line).is_ok_and(|text| text.trim().is_empty())
    })
}

/// Whether every cell of a row without quotes is blank.
pub(crate) fn is_blank_row(row: &[u8], delimiter: u8) -> bool {
    row.split(|byte| *byte == delimiter).all(is_blank_text)
}

/// The sign that ends a text file of CP/M and DOS, which programs still write.
pub(crate) const END_OF_FILE: u8 = 0x1A;

/// A byte order mark in UTF-8: files that were put together have it at the start of later lines.
pub(crate) const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Splits a block of whole rows. `block` holds `length` bytes of text and [`PAD`] bytes more.
pub(crate) fn split(
    block: &[u8],
    length: usize,
    dialect: Dialect,
    width: usize,
    cells: &mut Cells,
) {
    cells.clear();
    cells.width = width;
    // The first byte of a mark is in hardly any other letter.
    if memchr2(b'"', BOM[0], &block[..length]).is_some() {
        split_quoted(&block[..length], dialect, cells);
    } else {
        split_plain(block, length, dialect, cells);
    }
    unguard::unguard_cells(&block[..length], dialect, cells);
}

/// Without quotes every delimiter and line end counts: 64 bytes become a word whose bits are their
/// places.
fn split_plain(block: &[u8], length: usize, dialect: Dialect, cells: &mut Cells) {
    let (delimiter, newline) = (u8x16::splat(dialect.delimiter), u8x16::splat(dialect.newline));
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
            let index = base + bits.trailing_zeros() as usize;
            bits &= bits - 1;
            cells.ends.push(index as u32);
            if block[index] == dialect.newline {
                cells.end_row(block, start, first, dialect.delimiter);
                start = index as u32 + 1;
                first = cells.ends.len();
            }
        }
    }
    if (start as usize) < length {
        cells.ends.push(length as u32);
        cells.end_row(block, start, first, dialect.delimiter);
    }
}

/// With quotes the block is written again without them, so that everything after works on plain
/// places.
fn split_quoted(block: &[u8], dialect: Dialect, cells: &mut Cells) {
    let mut text = Vec::with_capacity(block.len() + PAD);
    let mut at = 0;
    while at < block.len() {
        let (start, first) = (text.len() as u32, cells.ends.len());
        at = skip_boms(block, at);
        let (mut misquoted, mut breaks, mut quoted) = (false, 0, false);
        // The cells of several lines: their place in the row, and in the block.
        let mut long: Vec<(usize, std::ops::Range<usize>)> = Vec::new();
        loop {
            let start = at;
            let end = parse_cell(block, at, dialect, &mut text);
            at = end.at;
            (misquoted, breaks, quoted) =
                (misquoted || end.misquoted, breaks + end.line_breaks, quoted || end.quoted);
            if end.line_breaks > 0 {
                long.push((cells.ends.len() - first, start..end.closed));
            }
            cells.ends.push(text.len() as u32);
            let more = block.get(at) == Some(&dialect.delimiter);
            text.push(if more { dialect.delimiter } else { dialect.newline });
            at += 1;
            if !more {
                break;
            }
        }
        let count = cells.ends.len() - first;
        cells.line_breaks += breaks;
        // A pair of quotes alone on its line is an empty cell, not a blank line.
        if (count > 1 || !quoted)
            && is_blank_row(&text[start as usize..text.len() - 1], dialect.delimiter)
        {
            cells.ends.truncate(first);
            cells.blank_rows += 1;
            continue;
        }
        let is_rows = |(before, index): (usize, std::ops::Range<usize>)| {
            lines_are_rows(&block[index], (before, count - before - 1), dialect, cells.width)
        };
        let swallows = breaks > 0 && (misquoted || long.into_iter().any(is_rows));
        if misquoted || swallows {
            cells.misquoted.push(cells.starts.len() as u32);
        }
        if count == cells.width && !swallows {
            cells.starts.push(start);
        } else {
            cells.push_malformed_row(start, first);
        }
    }
    text.resize(text.len() + PAD, 0);
    cells.unquoted = Some(text);
}

/// Whether each line that a cell of several reaches over would be as long as a row of the table,
/// were its quotes not there. So many cells stand before and after it in its row.
fn lines_are_rows(
    cell: &[u8],
    (before, after): (usize, usize),
    dialect: Dialect,
    width: usize,
) -> bool {
    let mut lines = cell
        .split(|byte| *byte == dialect.newline)
        .map(|line| memchr_iter(dialect.delimiter, line).count() + 1);
    let (first, last) = (lines.next(), lines.next_back());
    width > 1
        && first.is_some_and(|cells| before + cells == width)
        && last.is_some_and(|cells| cells + after == width)
        && lines.all(|cells| cells == width)
}

/// The place after byte order marks at the start of a row.
pub(crate) fn skip_boms(block: &[u8], mut at: usize) -> usize {
    while block[at..].starts_with(BOM) {
        at += BOM.len();
    }
    at
}

/// Where a cell ends, and what its quotes were like.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CellEnd {
    /// The place of the delimiter or line end after it.
    pub(super) at: usize,
    pub(super) quoted: bool,
    /// More than blanks stand between its last quote and its end.
    misquoted: bool,
    /// Line ends inside its quotes.
    pub(super) line_breaks: u32,
    /// The place after its last quote.
    closed: usize,
}

/// Whether a byte may stand between a delimiter and a quote.
#[inline(always)]
pub(super) fn is_padding(byte: u8, dialect: Dialect) -> bool {
    byte == b' ' || (byte == b'\t' && dialect.delimiter != b'\t')
}

/// Appends the cell at a place, without its quotes.
pub(super) fn parse_cell(
    block: &[u8],
    mut at: usize,
    dialect: Dialect,
    text: &mut Vec<u8>,
) -> CellEnd {
    let mut open = at;
    while block.get(open).is_some_and(|byte| is_padding(*byte, dialect)) {
        open += 1;
    }
    let mut found = CellEnd::default();
    if block.get(open) == Some(&b'"') {
        at = open + 1;
        let mut closed = false;
        while let Some(quote) = memchr(b'"', &block[at..]) {
            text.extend_from_slice(&block[at..at + quote]);
            at += quote + 1;
            if block.get(at) != Some(&b'"') {
                closed = true;
                break;
            }
            text.push(b'"');
            at += 1;
        }
        (found.quoted, found.closed) = (true, at);
        found.line_breaks = if closed {
            memchr_iter(dialect.newline, &block[open + 1..at]).count() as u32
        } else {
            0
        };
        let end = memchr2(dialect.delimiter, dialect.newline, &block[at..])
            .map_or(block.len(), |end| at + end);
        found.misquoted = closed && !block[at..end].trim_ascii().is_empty();
    }
    found.at = memchr2(dialect.delimiter, dialect.newline, &block[at..])
        .map_or(block.len(), |end| at + end);
    text.extend_from_slice(&block[at..found.at]);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIALECT: Dialect = Dialect { delimiter: b';', newline: b'\n', quotes: true };

    fn cells_of(text: &str, width: usize) -> (Vec<Vec<String>>, Vec<u32>) {
        let mut block = text.as_bytes().to_vec();
        block.resize(text.len() + PAD, 0);
        let mut cells = Cells::default();
        split(&block, text.len(), DIALECT, width, &mut cells);
        let text = cells.text(&block);
        let one = |row, column| {
            let (start, end) = cells.span(row, column);
            String::from_utf8_lossy(&text[start..end]).into_owned()
        };
        (
            (0..cells.rows())
                .map(|row| (0..width).map(|column| one(row, column)).collect())
                .collect(),
            cells.malformed.clone(),
        )
    }

    #[test]
    fn rows_and_cells() {
        assert_eq!(cells_of("a;b\nc;d", 2).0, [["a", "b"], ["c", "d"]]);
        assert_eq!(cells_of("a;b\n\n  \n \u{a0}\nc;\n", 2).0, [["a", "b"], ["c", ""]]);
        assert_eq!(cells_of("\"a,\n\"\"b\";x\n;\"\"\n", 2).0, [["a,\n\"b", "x"]]);
        assert_eq!(cells_of("5\" rör;x\"y\"\n", 2).0, [["5\" rör", "x\"y\""]]);
        let (rows, malformed) = cells_of("a;b\nonly\na;b;c\nd;e\n", 2);
        assert_eq!(rows, [["a", "b"], ["", ""], ["", ""], ["d", "e"]]);
        assert_eq!(malformed, [1, 2]);
        let (rows, malformed) = cells_of("a;\"b\"\nonly\nd;e\n", 2);
        assert_eq!((rows.len(), malformed), (3, vec![1]));
        assert_eq!(cells_of("a;\"b\"\n\"\"\n \n", 2).1, [1], "a pair of quotes is a cell");
        assert_eq!(cells_of("a\n\"\"\n\n", 1).0, [["a"], [""]]);
    }

    #[test]
    fn rows_of_delimiters_are_blank() {
        for text in
            [";;\n", " ; ;\n", "\"\";\"\";\"\"\n", ";\n", "\u{a0};;\n", "\u{feff};;\n", "\x1a\n"]
        {
            let (rows, malformed) = cells_of(&format!("a;b;c\n{text}d;e;f\n"), 3);
            assert_eq!(
                (rows, malformed),
                (
                    vec![
                        vec!["a".to_owned(), "b".into(), "c".into()],
                        vec!["d".into(), "e".into(), "f".into()]
                    ],
                    vec![]
                )
            );
        }
    }

    fn misquoted(text: &str, width: usize) -> (usize, Vec<u32>, Vec<u32>) {
        let mut block = text.as_bytes().to_vec();
        block.resize(text.len() + PAD, 0);
        let mut cells = Cells::default();
        split(&block, text.len(), DIALECT, width, &mut cells);
        (cells.rows(), cells.misquoted.clone(), cells.malformed.clone())
    }

    #[test]
    fn stray_quotes_are_found() {
        // They end inside a cell, at the end of one, and with other cells in quotes around them.
        assert_eq!(misquoted("a;b;c\na;\"b;c\na;b;c\na;\"b;c\na;b;c\n", 3), (3, vec![1], vec![1]));
        assert_eq!(misquoted("a;\"b;c\na;b;c\na;b\";c\na;b;c\n", 3), (2, vec![0], vec![0]));
        assert_eq!(misquoted("\"a;a\";\"b;c\na;b\";\"c;c\"\n", 3), (1, vec![0], vec![0]));
        assert_eq!(misquoted("a;\"b\" b;c\n", 3), (1, vec![0], vec![]));
        // Cells of several lines, and with delimiters, are what quotes are for.
        assert_eq!(misquoted("a;\"b\nb\";c\n", 3), (1, vec![], vec![]));
        assert_eq!(misquoted("a;\"b; b\nb\";c\n", 3), (1, vec![], vec![]));
        assert_eq!(misquoted("\"a;a\";\"b\nb\";\"c;c\"\n", 3), (1, vec![], vec![]));
        assert_eq!(misquoted("a;  \"b;b\" ;c\r\n", 3), (1, vec![], vec![]));
    }

    #[test]
    fn marks_at_the_start_of_rows_and_blanks_before_quotes_do_not_count() {
        assert_eq!(
            cells_of("\u{feff}a;b\n\u{feff}\u{feff}\"c\"; \"d;d\"\n", 2).0,
            [["a", "b"], ["c", "d;d"]]
        );
        assert_eq!(cells_of("a; b \"x\"\n", 2).0, [["a", " b \"x\""]]);
    }

    #[test]
    fn long_rows_cross_the_steps_of_the_fast_way() {
        for length in 1..200 {
            let long = "x".repeat(length);
            assert_eq!(
                cells_of(&format!("{long};{long}\n{long};b\n"), 2).0,
                [[long.clone(), long.clone()], [long, "b".into()]]
            );
        }
    }
}
