//! Lines of fixed width.

use super::split::{Cells, is_blank_text, skip_boms};
use crate::folder::layout::Layout;

/// Splits a block of whole lines. A line shorter than the layout leaves its last cells empty; one
/// with more than blanks after the layout is a row with too many cells.
pub(crate) fn split(text: &[u8], newline: u8, layout: &Layout, cells: &mut Cells) {
    cells.start_rewrite(layout.columns.len());
    let end = text.strip_suffix(&[newline]).unwrap_or(text);
    for line in end.split(|&byte| byte == newline) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = &line[skip_boms(line, 0)..];
        if is_blank_text(line) {
            cells.blank_rows += 1;
            continue;
        }
        let indices = char_offsets(line);
        let index = |at: usize| {
            indices.as_ref().map_or(at.min(line.len()), |indices| {
                indices.get(at).copied().unwrap_or(line.len())
            })
        };
        let fits = line[index(layout.width())..].trim_ascii().is_empty();
        cells.push_row(
            layout.columns.iter().map(|column| &line[index(column.start)..index(column.end)]),
            fits,
        );
    }
    cells.pad();
}

/// Where each character begins, if it is not simply its number.
fn char_offsets(line: &[u8]) -> Option<Vec<usize>> {
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
