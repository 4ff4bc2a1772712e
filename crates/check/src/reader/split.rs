//! Splitting a block into rows and cells.
//!
//! Without quotes, a block is scanned 64 bytes at a time: SIMD comparison yields a bit mask of
//! delimiters and line ends, whose bits are visited one by one (as in simdcsv). A block with quotes
//! is rewritten without them, cell by cell, with `memchr`. Both are linear in the block and
//! allocate nothing per cell.
//!
//! A cell that begins with a quote ends at the next quote that is not doubled; delimiters and line
//! ends inside belong to it (RFC 4180). Spaces before the opening quote are ignored, and a quote
//! elsewhere is an ordinary character. A quoted cell with text after its closing quote, or with
//! lines that are rows of their own, is reported in [`Cells::misquoted`]: two stray quotes would
//! otherwise hide the rows between them.

use memchr::{memchr, memchr_iter, memchr2};
use wide::u8x16;

use super::cells::Cells;
use super::unguard;

/// Padding bytes after a block, so that cells can be loaded eight bytes at a time and blocks
/// scanned in steps of 64.
pub(crate) const PAD: usize = 64;

/// The dialect of a text: how it is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub(crate) delimiter: u8,
    /// `\n`, or `\r` in files without another line end.
    pub(crate) newline: u8,
    /// Whether quotes are special; not in lines of fixed width.
    pub(crate) quotes: bool,
}

/// Whether a line has nothing but Unicode white space, or the end-of-file mark of DOS.
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

/// The end-of-file mark of CP/M and DOS, which some programs still write.
pub(crate) const END_OF_FILE: u8 = 0x1A;

/// The UTF-8 byte order mark. Concatenated files have it at the start of later lines.
pub(crate) const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Splits a block of whole rows. `block` holds `length` bytes of text and [`PAD`] bytes of padding.
pub(crate) fn split(
    block: &[u8],
    length: usize,
    dialect: Dialect,
    width: usize,
    cells: &mut Cells,
) {
    cells.clear();
    cells.width = width;
    // The first byte of a byte order mark occurs in hardly any other character.
    if memchr2(b'"', BOM[0], &block[..length]).is_some() {
        split_quoted(&block[..length], dialect, cells);
    } else {
        split_plain(block, length, dialect, cells);
    }
    unguard::unguard_cells(&block[..length], dialect, cells);
}

/// Without quotes, every delimiter and line end counts: 64 bytes become a bit mask of their
/// positions.
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

/// With quotes, the block is rewritten without them, so that later stages see plain spans.
fn split_quoted(block: &[u8], dialect: Dialect, cells: &mut Cells) {
    let mut text = Vec::with_capacity(block.len() + PAD);
    let mut at = 0;
    while at < block.len() {
        let (start, first) = (text.len() as u32, cells.ends.len());
        at = skip_boms(block, at);
        let (mut misquoted, mut breaks, mut quoted) = (false, 0, false);
        // Cells of several lines: their index in the row, and their range in the block.
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

/// Whether each line of a multi-line cell would have as many cells as a row if the quotes were
/// missing. `before` and `after` are the numbers of cells beside it in its row.
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

/// The offset after byte order marks at the start of a row.
pub(crate) fn skip_boms(block: &[u8], mut at: usize) -> usize {
    while block[at..].starts_with(BOM) {
        at += BOM.len();
    }
    at
}

/// Where a cell ends, and how it was quoted.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CellEnd {
    /// The offset of the delimiter or line end after it.
    pub(super) at: usize,
    pub(super) quoted: bool,
    /// More than white space follows its closing quote.
    misquoted: bool,
    /// Line ends inside its quotes.
    pub(super) line_breaks: u32,
    /// The offset after its closing quote.
    closed: usize,
}

/// Whether a byte is allowed between a delimiter and a quote.
#[inline(always)]
pub(super) fn is_padding(byte: u8, dialect: Dialect) -> bool {
    byte == b' ' || (byte == b'\t' && dialect.delimiter != b'\t')
}

/// Appends the cell at an offset, without its quotes.
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
    fn rows_of_delimiters_only_are_blank() {
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
    fn stray_quotes_are_reported() {
        // Quotes that end inside a cell, at the end of one, and between quoted cells.
        assert_eq!(misquoted("a;b;c\na;\"b;c\na;b;c\na;\"b;c\na;b;c\n", 3), (3, vec![1], vec![1]));
        assert_eq!(misquoted("a;\"b;c\na;b;c\na;b\";c\na;b;c\n", 3), (2, vec![0], vec![0]));
        assert_eq!(misquoted("\"a;a\";\"b;c\na;b\";\"c;c\"\n", 3), (1, vec![0], vec![0]));
        assert_eq!(misquoted("a;\"b\" b;c\n", 3), (1, vec![0], vec![]));
        // Multi-line cells and cells with delimiters are what quotes are for.
        assert_eq!(misquoted("a;\"b\nb\";c\n", 3), (1, vec![], vec![]));
        assert_eq!(misquoted("a;\"b; b\nb\";c\n", 3), (1, vec![], vec![]));
        assert_eq!(misquoted("\"a;a\";\"b\nb\";\"c;c\"\n", 3), (1, vec![], vec![]));
        assert_eq!(misquoted("a;  \"b;b\" ;c\r\n", 3), (1, vec![], vec![]));
    }

    #[test]
    fn byte_order_marks_and_spaces_before_quotes_are_ignored() {
        assert_eq!(
            cells_of("\u{feff}a;b\n\u{feff}\u{feff}\"c\"; \"d;d\"\n", 2).0,
            [["a", "b"], ["c", "d;d"]]
        );
        assert_eq!(cells_of("a; b \"x\"\n", 2).0, [["a", " b \"x\""]]);
    }

    #[test]
    fn rows_may_cross_simd_steps() {
        for length in 1..200 {
            let long = "x".repeat(length);
            assert_eq!(
                cells_of(&format!("{long};{long}\n{long};b\n"), 2).0,
                [[long.clone(), long.clone()], [long, "b".into()]]
            );
        }
    }
}
