//! Raw rows: where rows are in the file, and their text as received.

use std::sync::Arc;

use super::Table;
use super::cells::OpenBlock;
use crate::ReadError;
use crate::reader::{record, row_span, split};

/// A row as it was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawRow {
    /// Its line in the file or its row of the sheet, from 1.
    pub line: u64,
    /// The number of its cells.
    pub cells: usize,
    /// The number of cells that a row should have.
    pub expected: usize,
    /// The address of its last cell in the sheet, such as `R3`, if it has too many cells; `None`
    /// unless the file is a workbook.
    pub address: Option<String>,
    /// Its text, with quotes and delimiters.
    pub text: String,
    /// The text of each of its cells.
    pub parts: Vec<String>,
}

impl Table {
    /// The line of the file on which a row (from 1) begins, or its row of the sheet. Lines are
    /// counted from 1, including blank lines and lines above the header. `None` if the row does not
    /// exist or the source cannot be read again.
    pub fn line(&self, row: u64) -> Option<u64> {
        let index = self.row_index(row)?;
        let inner = &self.inner;
        let block = inner
            .blocks
            .get(inner.blocks.partition_point(|block| block.first_row <= index).checked_sub(1)?)?;
        let within = index - block.first_row;
        let (lines, records) = if block.even {
            (within, within)
        } else {
            let open = self.open(index).ok()?;
            let row = self.raw(&open).get(within as usize)?;
            (row.lines, row.records)
        };
        let sheet = inner.sheet_rows.row(block.position.records + u64::from(records));
        Some(sheet.unwrap_or(block.position.lines + u64::from(lines) + 1))
    }

    /// The address of a cell (row from 1) in the sheet, such as `F8`; `None` unless the file is a
    /// workbook with that column.
    pub fn address(&self, row: u64, field: usize) -> Option<String> {
        if self.inner.interpretation.file_format != crate::FileFormat::Xlsx {
            return None;
        }
        let column =
            self.inner.interpretation.columns.iter().position(|known| *known == Some(field))?;
        Some(format!("{}{}", column_letters(column), self.line(row)?))
    }

    /// A row (from 1) as it was received, with any number of cells.
    ///
    /// # Errors
    /// If the source cannot be read again.
    pub fn raw_row(&self, row: u64) -> Result<Option<RawRow>, ReadError> {
        let (Some(index), Some(line)) = (self.row_index(row), self.line(row)) else {
            return Ok(None);
        };
        let inner = &self.inner;
        let open = self.open(index)?;
        let Some(raw) = self.raw(&open).get((index - open.first_row) as usize).copied() else {
            return Ok(None);
        };
        let bytes = &open.bytes[raw.start..raw.end];
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        let bytes = &bytes[split::skip_boms(bytes, 0)..];
        let text = String::from_utf8_lossy(bytes).into_owned();
        let sheet = inner.interpretation.file_format == crate::FileFormat::Xlsx;
        let parts: Vec<String> = if inner.layout.is_some() {
            vec![text.clone()]
        } else {
            let (parts, _) = record::parse_record(bytes, 0, inner.dialect, usize::MAX);
            parts.iter().map(|part| String::from_utf8_lossy(part).into_owned()).collect()
        };
        // The separator between the cells of a workbook is a control character.
        let text = if sheet { parts.join(" | ") } else { text };
        let empty = inner.empty.iter().rev().zip((0..inner.interpretation.columns.len()).rev());
        let surplus = empty.take_while(|(column, last)| **column == *last).count();
        let expected = inner.interpretation.columns.len() - surplus;
        let address = (sheet && raw.cells > expected)
            .then(|| format!("{}{line}", column_letters(raw.cells - 1)));
        Ok(Some(RawRow { line, cells: raw.cells, expected, address, text, parts }))
    }

    fn raw<'a>(&self, open: &'a Arc<OpenBlock>) -> &'a [row_span::RowSpan] {
        open.raw.get_or_init(|| {
            let text = &open.bytes[..open.length];
            match &self.inner.layout {
                None => row_span::row_spans(text, self.inner.dialect),
                Some(_) => row_span::line_spans(text, self.inner.dialect.newline),
            }
        })
    }
}

/// The letters of a column, as in spreadsheets.
pub(crate) fn column_letters(column: usize) -> String {
    let mut chars = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        chars.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    chars.iter().rev().map(|ch| char::from(*ch)).collect()
}

#[cfg(test)]
mod tests {
    use super::column_letters;

    #[test]
    fn column_letters_follow_spreadsheets() {
        assert_eq!(
            [0, 25, 26, 701, 702, 16_383].map(column_letters),
            ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
        );
    }
}
