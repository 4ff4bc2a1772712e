//! Removes the apostrophes that [`crate::formula_guard`] added, so that files written by Farstu are
//! read as they were.
//!
//! A block without an apostrophe at the start of a piece, as in nearly every file, costs one search
//! for that byte.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter};

use super::cells::Cells;
use super::split::Dialect;
use crate::formula_guard;

/// Rewrites the cells of a block if any of them is escaped.
pub(super) fn unguard_cells(block: &[u8], dialect: Dialect, cells: &mut Cells) {
    if !may_be_guarded(block, dialect) {
        return;
    }
    let text = cells.text(block);
    let indices = |row| (0..cells.width).map(move |column| (row, column));
    let cell = |(row, column): (usize, usize)| {
        let (start, end) = cells.span(row, column);
        unguard_cell(&text[start..end])
    };
    if !(0..cells.rows()).flat_map(indices).map(cell).any(|cell| matches!(cell, Cow::Owned(_))) {
        return;
    }
    let mut again = Cells::default();
    again.start_rewrite(cells.width);
    let mut malformed = cells.malformed.iter().peekable();
    for row in 0..cells.rows() {
        if malformed.next_if(|malformed| **malformed as usize == row).is_some() {
            again.push_row(std::iter::empty(), false);
        } else {
            let row: Vec<Cow<'_, [u8]>> = indices(row).map(cell).collect();
            again.push_row(row.iter().map(AsRef::as_ref), true);
        }
    }
    again.pad();
    again.misquoted = std::mem::take(&mut cells.misquoted);
    (again.blank_rows, again.line_breaks) = (cells.blank_rows, cells.line_breaks);
    *cells = again;
}

fn may_be_guarded(block: &[u8], dialect: Dialect) -> bool {
    let begins = |byte: u8| {
        byte == dialect.delimiter || byte == dialect.newline || b"\",;\t|\r\n".contains(&byte)
    };
    memchr_iter(b'\'', block).any(|at| at == 0 || begins(block[at - 1]))
}

/// The carriage return of a line end is not part of the cell and stays.
fn unguard_cell(cell: &[u8]) -> Cow<'_, [u8]> {
    if memchr(b'\'', cell).is_none() {
        return cell.into();
    }
    let (cell_text, end) = match cell {
        [text @ .., b'\r'] => (text, "\r"),
        text => (text, ""),
    };
    match std::str::from_utf8(cell_text).map(formula_guard::unguard) {
        Ok(Cow::Owned(text)) => (text + end).into_bytes().into(),
        _ => cell.into(),
    }
}
