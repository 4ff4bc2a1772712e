//! Splits lines of fixed width, by the layout of the folder. Linear in the text.

use super::cells::Cells;
use super::split::{is_blank_text, skip_boms};
use crate::folder::layout::Layout;

/// Splits a block of whole lines. A line shorter than the layout has empty last cells; a line with
/// text after the layout is malformed.
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

/// The byte offset of each character; `None` for ASCII, where they are the same.
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
