//! Lines of fixed width.

use super::split::{Cells, after_marks, blank};
use crate::folder::layout::Layout;

/// Splits a block of whole lines. A line shorter than the layout leaves its last cells empty; one
/// with more than blanks after the layout is a row with too many cells.
pub(crate) fn split(text: &[u8], newline: u8, layout: &Layout, cells: &mut Cells) {
    cells.rewrite(layout.columns.len());
    let end = text.strip_suffix(&[newline]).unwrap_or(text);
    for line in end.split(|&byte| byte == newline) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = &line[after_marks(line, 0)..];
        if blank(line) {
            cells.blanks += 1;
            continue;
        }
        let places = places(line);
        let place = |at: usize| {
            places
                .as_ref()
                .map_or(at.min(line.len()), |places| places.get(at).copied().unwrap_or(line.len()))
        };
        let fits = line[place(layout.width())..].trim_ascii().is_empty();
        cells.push_row(
            layout.columns.iter().map(|column| &line[place(column.start)..place(column.end)]),
            fits,
        );
    }
    cells.pad();
}

/// Where each character begins, if it is not simply its number.
fn places(line: &[u8]) -> Option<Vec<usize>> {
    if line.is_ascii() {
        return None;
    }
    Some(
        line.iter()
            .enumerate()
            .filter(|(_, byte)| **byte & 0xC0 != 0x80)
            .map(|(at, _)| at)
            .collect(),
    )
}
