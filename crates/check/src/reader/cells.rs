//! The cells of a block, as spans into the block or into a rewritten copy of it.
//!
//! Invariant: every row has `width` cells; a malformed row has empty ones. A span takes constant
//! time.

use super::split::{PAD, is_blank_row, is_blank_text};

/// The cells of a block of whole rows, as spans.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    /// The text that the spans refer to, without quotes, if it is not the block itself.
    pub(crate) unquoted: Option<Vec<u8>>,
    /// Cells per row.
    pub(crate) width: usize,
    /// The start of each row.
    pub(crate) starts: Vec<u32>,
    /// The end of each cell, row by row; a cell starts one byte after the end of the one before it.
    pub(crate) ends: Vec<u32>,
    /// Malformed rows, ascending: with another number of cells, or containing other rows. Their
    /// cells are reported as empty.
    pub(crate) malformed: Vec<u32>,
    /// Misquoted rows, ascending: with a quote that ends inside a cell, or with lines that are rows
    /// of their own.
    pub(crate) misquoted: Vec<u32>,
    /// Blank rows, which are skipped.
    pub(crate) blank_rows: u32,
    /// Line ends inside cells.
    pub(crate) line_breaks: u32,
}

impl Cells {
    pub(crate) fn rows(&self) -> usize {
        self.starts.len()
    }

    /// The span of a cell.
    #[inline(always)]
    pub(crate) fn span(&self, row: usize, column: usize) -> (usize, usize) {
        let at = row * self.width + column;
        let start = if column == 0 { self.starts[row] } else { self.ends[at - 1] + 1 };
        let end = self.ends[at];
        (start as usize, (end.max(start)) as usize)
    }

    /// The text that the spans refer to.
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

    /// Starts a rewritten text, for other formats.
    pub(crate) fn start_rewrite(&mut self, width: usize) {
        self.clear();
        self.width = width;
        self.unquoted = Some(Vec::new());
    }

    /// Appends a row of cells to the rewritten text. A row of another width is malformed.
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

    /// Marks rows as malformed that have a value in a column that must be empty.
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

    /// Marks rows as malformed.
    pub(crate) fn mark_malformed(&mut self, rows: &[u32]) {
        for row in rows {
            let (start, first) = (self.starts[*row as usize], *row as usize * self.width);
            self.ends[first..first + self.width].fill(start);
            if let Err(index) = self.malformed.binary_search(row) {
                self.malformed.insert(index, *row);
            }
        }
    }

    /// Pads the rewritten text.
    pub(crate) fn pad(&mut self) {
        if let Some(text) = &mut self.unquoted {
            text.resize(text.len() + PAD, 0);
        }
    }

    /// Ends a row whose cells were pushed from `first` on.
    #[inline(always)]
    pub(super) fn end_row(&mut self, text: &[u8], start: u32, first: usize, delimiter: u8) {
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
    pub(super) fn push_malformed_row(&mut self, start: u32, first: usize) {
        self.malformed.push(self.starts.len() as u32);
        self.starts.push(start);
        self.ends.truncate(first);
        self.ends.resize(first + self.width, start);
    }
}
