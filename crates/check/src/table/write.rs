//! Writes a table with its edits, preserving the original file where nothing was changed.
//!
//! One pass over the source, block by block; every written cell that a spreadsheet could run is
//! escaped.

use super::{Inner, Table};
use crate::formula_guard;
use crate::reader::cells::Cells;
use crate::reader::record::{is_blank_record, parse_record};
use crate::reader::split::is_blank_text;
use crate::reader::{encoding, sniff};
use crate::{Encoding, FileFormat};
use std::io::{self, Write};

impl Table {
    /// Writes the table with its edits. A delimited file is preserved byte by byte where nothing
    /// was changed (encoding, delimiter, line ends, columns outside the collection). Other formats,
    /// and texts that the file's encoding cannot represent, are written as UTF-8 with a byte order
    /// mark and `;`. Cells that are rewritten are escaped ([`formula_guard`]).
    ///
    /// # Errors
    /// Those of the source and of `out`.
    pub fn write_csv(&self, out: &mut dyn Write) -> io::Result<()> {
        let inner = &self.inner;
        let same = inner.interpretation.file_format == FileFormat::Delimited
            && inner.interpretation.encoding == inner.encoding;
        if same && inner.edits.values().all(|text| is_encodable(text, inner.encoding)) {
            return self.write_in_original_format(out);
        }
        out.write_all(b"\xEF\xBB\xBF")?;
        let mut line = Vec::new();
        if inner.interpretation.file_format == FileFormat::Delimited
            || inner.interpretation.file_format == FileFormat::Xlsx
        {
            let mut head = Vec::new();
            inner.source.append(0, usize::try_from(inner.skip).unwrap_or(0), &mut head)?;
            let cells = header_of(&head, inner);
            if inner.interpretation.header {
                push_csv_line(
                    cells.iter().map(|cell| self.guard_cell(cell)),
                    b';',
                    b"\r\n",
                    &mut line,
                );
            }
        } else {
            let names = inner
                .interpretation
                .columns
                .iter()
                .flatten()
                .map(|field| inner.folder.fields()[*field].name().as_bytes().to_vec());
            push_csv_line(names, b';', b"\r\n", &mut line);
        }
        out.write_all(&line)?;
        self.each_record(&mut |row, cells, _| {
            line.clear();
            let cells = cells.iter().map(|cell| self.guard_cell(cell)).collect();
            push_csv_line(self.apply_edits(row, cells, Encoding::Utf8), b';', b"\r\n", &mut line);
            out.write_all(&line)
        })
    }

    /// Writes a delimited file as it was received, rewriting the changed rows only.
    fn write_in_original_format(&self, out: &mut dyn Write) -> io::Result<()> {
        let inner = &self.inner;
        let mut bytes = Vec::new();
        inner.source.append(0, usize::try_from(inner.skip).unwrap_or(0), &mut bytes)?;
        out.write_all(&bytes)?;
        let mut line = Vec::new();
        self.each_record(&mut |row, cells, raw| {
            if row.is_none_or(|row| inner.edits.range((row, 0)..=(row, u32::MAX)).next().is_none())
            {
                return out.write_all(raw);
            }
            line.clear();
            let end: &[u8] = match (raw.ends_with(b"\r\n"), raw.last()) {
                (true, _) => b"\r\n",
                (_, Some(b'\n')) => b"\n",
                (_, Some(b'\r')) => b"\r",
                _ => b"",
            };
            push_csv_line(
                self.apply_edits(row, cells, inner.encoding),
                inner.dialect.delimiter,
                end,
                &mut line,
            );
            out.write_all(&line)
        })
    }

    /// Applies the edits of a row to its cells, in the given encoding.
    fn apply_edits(
        &self,
        row: Option<u32>,
        mut cells: Vec<Vec<u8>>,
        into: Encoding,
    ) -> Vec<Vec<u8>> {
        let Some(row) = row else { return cells };
        for (column, field) in self.inner.interpretation.columns.iter().enumerate() {
            let edit = field.and_then(|field| self.inner.edits.get(&(row, field as u32)));
            if let (Some(text), Some(cell)) = (edit, cells.get_mut(column)) {
                *cell = encode(&formula_guard::guard(text), into);
            }
        }
        cells
    }

    /// A received cell in UTF-8, escaped. Only cells of fixed-width files still have their
    /// apostrophes.
    fn guard_cell(&self, cell: &[u8]) -> Vec<u8> {
        let text = String::from_utf8_lossy(&to_utf8(cell, self.inner.encoding)).into_owned();
        let text = if self.inner.layout.is_some() {
            text
        } else {
            formula_guard::unguard(&text).into_owned()
        };
        formula_guard::guard(&text).into_owned().into_bytes()
    }

    /// Calls `f` with each record of the source: its row (`None` for a blank line), its cells and
    /// its bytes.
    fn each_record(&self, f: &mut RecordVisitor<'_>) -> io::Result<()> {
        let inner = &self.inner;
        for block in inner.blocks.iter() {
            let mut bytes = Vec::new();
            inner.source.append(block.offset, block.raw, &mut bytes)?;
            let (mut at, mut row) = (0, block.first_row);
            while at < bytes.len() {
                let (cells, end) = match &inner.layout {
                    None => parse_record(&bytes, at, inner.dialect, usize::MAX),
                    Some(layout) => {
                        let end = memchr::memchr(inner.dialect.newline, &bytes[at..])
                            .map_or(bytes.len(), |end| at + end + 1);
                        let mut text = Vec::new();
                        encoding::decode(inner.encoding, &bytes[at..end], &mut text);
                        let mut cells = Cells::default();
                        crate::reader::fixed_width::split(
                            &text,
                            inner.dialect.newline,
                            layout,
                            &mut cells,
                        );
                        let index = |column| {
                            if cells.rows() == 0 { (0, 0) } else { cells.span(0, column) }
                        };
                        let one = |column| {
                            encode(
                                String::from_utf8_lossy(
                                    &cells.text(&text)[index(column).0..index(column).1],
                                )
                                .trim(),
                                inner.encoding,
                            )
                        };
                        ((0..layout.columns.len()).map(one).collect(), end)
                    }
                };
                let line = &bytes[at..end];
                at = end;
                // Blank lines are recognised in the decoded text: a no-break space is one byte in
                // some encodings.
                let is_blank = match inner.encoding {
                    Encoding::Utf8 => is_blank_record(&cells, line),
                    other => {
                        let texts: Vec<Vec<u8>> =
                            cells.iter().map(|cell| to_utf8(cell, other)).collect();
                        is_blank_record(&texts, &to_utf8(line, other))
                    }
                };
                if is_blank_text(line) || (inner.layout.is_none() && is_blank) {
                    f(None, cells, line)?;
                } else {
                    f(Some(row), cells, line)?;
                    row += 1;
                }
            }
        }
        Ok(())
    }
}

/// Called with each record: its row (`None` for a blank line), its cells and its bytes.
type RecordVisitor<'a> = dyn FnMut(Option<u32>, Vec<Vec<u8>>, &[u8]) -> io::Result<()> + 'a;

/// The cells of the header. It ends where the data begins; lines above it are skipped.
fn header_of(head: &[u8], inner: &Inner) -> Vec<Vec<u8>> {
    let (mut at, mut cells) =
        (encoding::detect_bom(head).map_or(0, |(_, length)| length), Vec::new());
    while at < head.len() {
        (cells, at) = parse_record(head, at, inner.dialect, sniff::MAX_COLUMNS);
    }
    cells
}

fn is_encodable(text: &str, encoding: Encoding) -> bool {
    match encoding {
        Encoding::Utf8 => true,
        Encoding::Windows1252 => !encoding_rs::WINDOWS_1252.encode(text).2,
        Encoding::Iso8859_1 => text.chars().all(|ch| u32::from(ch) < 0x100),
        Encoding::Utf16Le | Encoding::Utf16Be => false,
    }
}

fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Windows1252 => encoding_rs::WINDOWS_1252.encode(text).0.into_owned(),
        Encoding::Iso8859_1 => {
            text.chars().map(|ch| u8::try_from(u32::from(ch)).unwrap_or(b'?')).collect()
        }
        _ => text.as_bytes().to_vec(),
    }
}

fn to_utf8(cell: &[u8], encoding: Encoding) -> Vec<u8> {
    let mut text = Vec::new();
    encoding::decode(encoding, cell, &mut text);
    text
}

/// Appends a CSV line, quoting cells where necessary.
fn push_csv_line(
    cells: impl IntoIterator<Item = Vec<u8>>,
    delimiter: u8,
    end: &[u8],
    line: &mut Vec<u8>,
) {
    for (index, cell) in cells.into_iter().enumerate() {
        if index > 0 {
            line.push(delimiter);
        }
        let quoted = cell.trim_ascii_start().first() == Some(&b'"')
            || cell.iter().any(|byte| *byte == delimiter || *byte == b'\n' || *byte == b'\r');
        if quoted {
            line.push(b'"');
            line.extend(
                cell.iter()
                    .flat_map(|byte| std::iter::repeat_n(*byte, 1 + usize::from(*byte == b'"'))),
            );
            line.push(b'"');
        } else {
            line.extend_from_slice(&cell);
        }
    }
    line.extend_from_slice(end);
}
