//! Corrections: a table with changed cells, and writing the corrected file.
//!
//! Findings on single rows are recomputed for the changed rows only. The rules across rows are
//! evaluated again by [`crate::check()`] on the encoded columns in memory: those of blocks with
//! changed rows are encoded again, all others are shared with the original table. A batch of edits
//! therefore costs its rows and their blocks, not the file.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use roaring::RoaringBitmap;

use super::worker::{BlockResult, RecordFormat, Worker};
use super::{Inner, Table};
use crate::expr::Side;
use crate::folder::Constraint;
use crate::formula_guard;
use crate::reader::record::{is_blank_record, parse_record};
use crate::reader::split::{Cells, is_blank_text};
use crate::reader::{encoding, sniff};
use crate::{Encoding, FileFormat, Lang, ReadError};

/// Called with each record: its row (`None` for a blank line), its cells and its bytes.
type RecordVisitor<'a> = dyn FnMut(Option<u32>, Vec<Vec<u8>>, &[u8]) -> io::Result<()> + 'a;

/// A change of one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The data row, from 1.
    pub row: u64,
    /// The field, as an index into [`crate::Folder::fields`].
    pub field: usize,
    /// The new text, as the file would contain it (with the file's decimal mark). An empty text
    /// removes the value.
    pub value: String,
}

/// Why an edit is rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditError {
    /// The row does not exist.
    NoRow(u64),
    /// The row has too many or too few cells, so its cells cannot be assigned to columns.
    BrokenRow(u64),
    /// The file has no column for the field.
    NoColumn(usize),
    /// The source cannot be read again.
    Read(ReadError),
}

impl EditError {
    /// The localized message.
    pub fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (EditError::NoRow(row), Lang::Sv) => format!("Rad {row} finns inte."),
            (EditError::NoRow(row), Lang::En) => format!("There is no row {row}."),
            (EditError::BrokenRow(row), Lang::Sv) => {
                format!(
                    "Rad {row} har för många eller för få celler och kan inte rättas här. Rätta filen och lämna den igen."
                )
            }
            (EditError::BrokenRow(row), Lang::En) => {
                format!(
                    "Row {row} has too many or too few cells and cannot be corrected here. Correct the file and upload it again."
                )
            }
            (EditError::NoColumn(_), Lang::Sv) => "Filen har ingen kolumn för fältet.".to_owned(),
            (EditError::NoColumn(_), Lang::En) => {
                "The file has no column for the field.".to_owned()
            }
            (EditError::Read(unreadable), lang) => unreadable.message(lang),
        }
    }
}

impl std::fmt::Display for EditError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl std::error::Error for EditError {}

impl From<ReadError> for EditError {
    fn from(unreadable: ReadError) -> EditError {
        EditError::Read(unreadable)
    }
}

impl Table {
    /// Applies edits on top of earlier ones. Restoring the received text of a cell removes its
    /// edit; of two edits of one cell, the last counts. [`crate::check()`] then returns the
    /// findings.
    ///
    /// # Errors
    /// The first edit that is rejected; the table is then unchanged.
    pub fn with_edits(&self, edits: &[Edit]) -> Result<Table, EditError> {
        let inner = &self.inner;
        let mut all = inner.edits.clone();
        let mut rows = BTreeSet::new();
        for edit in edits {
            let row = edit
                .row
                .checked_sub(1)
                .filter(|row| *row < inner.rows as u64)
                .ok_or(EditError::NoRow(edit.row))? as u32;
            if inner.row_findings.cells.contains(row) {
                return Err(EditError::BrokenRow(edit.row));
            }
            if !inner.interpretation.columns.contains(&Some(edit.field)) {
                return Err(EditError::NoColumn(edit.field));
            }
            let index = (row, edit.field as u32);
            if self.received(edit.row, edit.field)?.as_deref() == Some(edit.value.as_str()) {
                all.remove(&index);
            } else {
                all.insert(index, edit.value.clone());
            }
            rows.insert(row);
        }
        let rows: Vec<u32> = rows.into_iter().collect();
        let interner = Mutex::new((*inner.interner).clone());
        let result = self.check_rows(&rows, &all, &interner)?;
        let mut table = Inner {
            folder: inner.folder.clone(),
            interpretation: inner.interpretation.clone(),
            source: inner.source.clone(),
            encoding: inner.encoding,
            dialect: inner.dialect,
            skip: inner.skip,
            layout: inner.layout.clone(),
            decimal: inner.decimal,
            empty: inner.empty.clone(),
            sheet_rows: inner.sheet_rows.clone(),
            blocks: Arc::clone(&inner.blocks),
            rows: inner.rows,
            stored: Arc::clone(&inner.stored),
            chunks: inner.chunks.clone(),
            interner: Arc::new(interner.into_inner().unwrap_or_else(PoisonError::into_inner)),
            row_findings: inner.row_findings.clone(),
            edits: all,
            last: Mutex::new(None),
        };
        replace_row_findings(&mut table, &rows, &result);
        for (index, row) in rows.iter().enumerate() {
            let chunk = &mut table.chunks[self.chunk_of(*row)];
            let chunk = Arc::make_mut(chunk);
            for ((packed, new), (_, _, words)) in
                chunk.columns.iter_mut().zip(&result.columns).zip(&table.stored.columns)
            {
                let word = new.word_at(index, *words);
                let at = (row - chunk.first_row) as usize;
                if packed.word_at(at, *words) != word {
                    packed.set(chunk.rows as usize, at, word, *words);
                }
            }
        }
        Ok(Table { inner: Arc::new(table) })
    }

    /// All edits.
    pub fn edits(&self) -> impl Iterator<Item = Edit> + '_ {
        let edit = |((row, field), value): (&(u32, u32), &String)| Edit {
            row: u64::from(*row) + 1,
            field: *field as usize,
            value: value.clone(),
        };
        self.inner.edits.iter().map(edit)
    }

    /// Validates individual rows, with their edits.
    fn check_rows(
        &self,
        rows: &[u32],
        edits: &BTreeMap<(u32, u32), String>,
        interner: &Mutex<crate::value::text_code::Interner>,
    ) -> Result<BlockResult, ReadError> {
        let inner = &self.inner;
        let columns = &inner.interpretation.columns;
        let mut cells = Cells::default();
        cells.start_rewrite(columns.len());
        for row in rows {
            let mut texts = Vec::with_capacity(columns.len());
            for field in columns {
                let text = match field {
                    Some(field) => match edits.get(&(*row, *field as u32)) {
                        Some(edited) => Some(edited.clone()),
                        None => self.received(u64::from(*row) + 1, *field)?,
                    },
                    None => None,
                };
                texts.push(text.unwrap_or_default());
            }
            cells.push_row(texts.iter().map(|text| text.as_bytes()), true);
        }
        cells.pad();
        let format = RecordFormat {
            dialect: inner.dialect,
            layout: inner.layout.as_ref(),
            columns,
            empty: &inner.empty,
            decimal: inner.decimal,
            names: &[],
        };
        let mut worker = Worker::new(&inner.folder, &inner.stored, interner, Side::Current, format);
        Ok(worker.check_cells(cells.text(&[]), &cells))
    }

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

/// The cells of the header. It ends where the data begins; lines above it are skipped.
fn header_of(head: &[u8], inner: &Inner) -> Vec<Vec<u8>> {
    let (mut at, mut cells) =
        (encoding::detect_bom(head).map_or(0, |(_, length)| length), Vec::new());
    while at < head.len() {
        (cells, at) = parse_record(head, at, inner.dialect, sniff::MAX_COLUMNS);
    }
    cells
}

/// Replaces the findings of the changed rows.
fn replace_row_findings(table: &mut Inner, rows: &[u32], result: &BlockResult) {
    let changed: RoaringBitmap = rows.iter().copied().collect();
    for bitmap in
        table.row_findings.fields.values_mut().chain(table.row_findings.rules.values_mut())
    {
        *bitmap -= &changed;
    }
    for (field, events) in &result.events {
        for constraint in Constraint::ALL {
            for (index, _) in events.iter().filter(|(_, bits)| bits & constraint.bit() != 0) {
                table
                    .row_findings
                    .fields
                    .entry((*field, constraint))
                    .or_default()
                    .insert(rows[*index as usize]);
            }
        }
    }
    for (rule, indices) in &result.rules {
        let found = table.row_findings.rules.entry(*rule).or_default();
        for index in indices {
            found.insert(rows[*index as usize]);
        }
    }
    table.row_findings.fields.retain(|_, rows| !rows.is_empty());
    table.row_findings.rules.retain(|_, rows| !rows.is_empty());
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
