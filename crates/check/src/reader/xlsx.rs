//! Workbooks (Office Open XML): converts a sheet to delimited text, cell by cell, so that later
//! stages are the same for all formats.
//!
//! The value of a cell counts: a number cell is its number, a date cell its date, a text cell its
//! text. Anything else (percentages, durations, errors) becomes the text that a spreadsheet shows
//! and would export to CSV. Nothing is guessed: a code whose leading zeros a spreadsheet removed
//! stays without them, and the field's constraints report it. The cost is linear in the unpacked
//! sheet.

use std::io::Cursor;

use calamine::{DataRef, Reader, Xlsx};

use super::block_reader::MAX_ROW;
use super::cell_text::{
    format_date_cell, format_percent, format_with_mark, is_percent, strip_midnight,
};
use super::convert::{ConvertedFile, SheetRowMap};
use super::header::HeaderNames;
use super::sheet::{SheetChoice, choose_sheet};
use super::sniff::MAX_COLUMNS;
use super::source::Source;
use super::workbook_scan;
use crate::folder::field::FieldType;
use crate::formula_guard;
use crate::memory::Allowance;
use crate::progress::ProgressSpan;
use crate::value::number;
use crate::{Encoding, FileFormat, Folder, Options, ReadError, work};

/// A larger workbook is refused before it is held in memory.
const MAX_PACKED: u64 = 256 << 20;
/// The longest text of a sheet; the same long text in many cells is short in the file.
const MAX_TEXT: u64 = 512 << 20;
/// Separates cells; it does not occur in text that people write.
const SEPARATOR: u8 = 0x1F;

pub(super) type Workbook<'a> = Xlsx<Cursor<&'a [u8]>>;

pub(super) fn convert(
    folder: &Folder,
    source: &Source,
    allowance: &mut Allowance,
    options: &Options,
) -> Result<ConvertedFile, ReadError> {
    if source.size() > MAX_PACKED {
        return Err(ReadError::ZipBomb { limit: MAX_PACKED });
    }
    allowance.require(source.size())?;
    let mut bytes = Vec::new();
    source.append(0, usize::try_from(source.size()).unwrap_or(0), &mut bytes)?;
    let scan = workbook_scan::scan_workbook(&bytes, options)?;
    let held = source.size() + scan.held;
    allowance.require(held)?;
    let allowed = work::workbook_budget(source.size());
    scan.may_choose(allowed)?;
    let mut workbook: Workbook<'_> =
        Xlsx::new(Cursor::new(bytes.as_slice())).map_err(damaged_workbook)?;
    let sheets = workbook.sheet_names();
    let chosen = choose_sheet(folder, &mut workbook, &sheets, options)?;
    let most = allowed.min(MAX_TEXT);
    let mut reading = SheetReadOptions {
        folder,
        chosen: &chosen,
        mark: options.decimal.unwrap_or('.'),
        most,
        held,
        options,
    };
    let mut sheet_text = SheetText::read(reading, &mut workbook, source.size(), allowance)?;
    let shown = sheet_text.commas + sheet_text.points > 0;
    // If text cells use a decimal comma, number cells are written with one, too, so that all are
    // parsed alike. If text cells show no mark but may be grouped (`30.000`), number cells get the
    // other mark, so that nothing is divided by a thousand.
    let comma = if shown {
        sheet_text.commas > sheet_text.points
    } else {
        sheet_text.grouped_points > sheet_text.grouped_commas
    };
    if options.decimal.is_none() && comma {
        reading.mark = ',';
        drop(sheet_text);
        sheet_text = SheetText::read(reading, &mut workbook, 0, allowance)?;
    }
    let mark = reading.mark;
    if sheet_text.text.is_empty() {
        return Err(ReadError::Empty);
    }
    Ok(ConvertedFile {
        source: Source::from(sheet_text.text),
        options: Options {
            encoding: Some(Encoding::Utf8),
            delimiter: Some(char::from(SEPARATOR)),
            decimal: Some(mark),
            ..options.clone()
        },
        file_format: FileFormat::Xlsx,
        encoding: Encoding::Utf8,
        sheet: Some(chosen.sheet),
        sheets,
        others: chosen.others,
        sheet_rows: sheet_text.sheet_rows,
    })
}

pub(super) fn damaged_workbook(error: impl std::fmt::Display) -> ReadError {
    ReadError::Workbook { reason: error.to_string().chars().take(200).collect() }
}

/// The text of a sheet.
#[derive(Default)]
struct SheetText {
    text: Vec<u8>,
    /// The number of columns, known from the first row on.
    width: usize,
    /// Which columns hold numbers.
    numbers: Vec<bool>,
    /// Text cells in number columns that are numbers with this mark.
    commas: usize,
    points: usize,
    /// Those of them that may be grouped with it.
    grouped_commas: usize,
    grouped_points: usize,
    /// Records of the text.
    records: u64,
    sheet_rows: SheetRowMap,
}

/// How to read a sheet.
#[derive(Clone, Copy)]
struct SheetReadOptions<'a> {
    folder: &'a Folder,
    chosen: &'a SheetChoice,
    /// The decimal mark for number cells.
    mark: char,
    /// The largest text in bytes, and the bytes held besides it.
    most: u64,
    held: u64,
    options: &'a Options,
}

impl SheetText {
    /// Reads a sheet, which counts as `progress` units of progress.
    fn read(
        reading: SheetReadOptions<'_>,
        workbook: &mut Workbook<'_>,
        progress: u64,
        allowance: &mut Allowance,
    ) -> Result<SheetText, ReadError> {
        let SheetReadOptions { mark, most, held, options, .. } = reading;
        let mut reader =
            workbook.worksheet_cells_reader(&reading.chosen.sheet).map_err(damaged_workbook)?;
        let percents: Vec<bool> = reader.styles().iter().map(is_percent).collect();
        let mut sheet_text = SheetText::default();
        let lines = u64::from(reader.dimensions().end.0) + 1;
        let mut span = ProgressSpan::new(options.progress.as_deref(), progress);
        let mut row: Vec<(usize, String)> = Vec::new();
        let mut at = u32::MAX;
        let mut count = 0u32;
        let (mut row_bytes, mut granted) = (0, 0);
        while let Some((cell, style)) =
            reader.next_cell_with_style_id().map_err(damaged_workbook)?
        {
            let (line, column) = cell.get_position();
            if line != at {
                sheet_text.push_row(reading, &mut row, at);
                row.clear();
                (at, row_bytes) = (line, 0);
                if sheet_text.text.len() as u64 > granted {
                    // A growing text is copied to twice its capacity.
                    granted = sheet_text.text.len() as u64 + (1 << 20);
                    if granted > most {
                        return Err(ReadError::TooMuchWork);
                    }
                    allowance.require(held + 3 * granted)?;
                }
                count = count.wrapping_add(1);
                if count.is_multiple_of(1024) {
                    if options.cancelled() {
                        return Err(ReadError::Cancelled);
                    }
                    span.advance_to(u64::from(line), lines);
                }
            }
            let column = column as usize;
            if column > MAX_COLUMNS || row.len() > MAX_COLUMNS {
                return Err(ReadError::TooManyColumns { limit: MAX_COLUMNS });
            }
            let text = match cell.get_value() {
                DataRef::Empty => continue,
                DataRef::String(text) => sheet_text.count_mark(column, text.clone()),
                DataRef::SharedString(text) => sheet_text.count_mark(column, (*text).to_owned()),
                DataRef::Int(value) if percents.get(style) == Some(&true) => {
                    format_percent(*value as f64, mark)
                }
                DataRef::Float(value) if percents.get(style) == Some(&true) => {
                    format_percent(*value, mark)
                }
                DataRef::Int(value) => value.to_string(),
                // Only numbers use the file's decimal mark; a code that is a number must not change
                // with it.
                DataRef::Float(value) => {
                    format_with_mark(*value, if sheet_text.is_number(column) { mark } else { '.' })
                }
                DataRef::Bool(value) => value.to_string(),
                DataRef::DateTime(value) => format_date_cell(value, mark),
                DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
                    strip_midnight(text).to_owned()
                }
                DataRef::Error(error) => error.to_string(),
            };
            row_bytes += text.len();
            if row_bytes > MAX_ROW {
                return Err(ReadError::RowTooLong { line: u64::from(line) + 1, limit: MAX_ROW });
            }
            row.push((column, text));
        }
        sheet_text.push_row(reading, &mut row, at);
        span.advance_to(1, 1);
        Ok(sheet_text)
    }

    fn is_number(&self, column: usize) -> bool {
        self.numbers.get(column) == Some(&true)
    }

    fn count_mark(&mut self, column: usize, text: String) -> String {
        if self.is_number(column) {
            let value = text.trim().as_bytes();
            self.commas += usize::from(number::shows_mark(value, b','));
            self.points += usize::from(number::shows_mark(value, b'.'));
            if number::may_be_grouped(value) {
                self.grouped_commas += usize::from(value.contains(&b','));
                self.grouped_points += usize::from(value.contains(&b'.'));
            }
        }
        text
    }

    /// Appends a row; a row without text is skipped.
    fn push_row(&mut self, reading: SheetReadOptions<'_>, row: &mut Vec<(usize, String)>, at: u32) {
        // Cells should be in order and unique, but nothing enforces it.
        row.sort_by_key(|(column, _)| *column);
        row.dedup_by_key(|(column, _)| *column);
        let Some(last) =
            row.iter().filter(|(_, text)| !text.trim().is_empty()).map(|(column, _)| *column).max()
        else {
            return;
        };
        // Rows above the header keep their own length.
        if self.width == 0 && reading.chosen.header.is_none_or(|header| header <= at) {
            self.start_table(reading, row, last);
        }
        self.sheet_rows.push(self.records, u64::from(at) + 1);
        self.records += 1;
        let mut cells = row.iter().peekable();
        for column in 0..self.width.max(last + 1) {
            if column > 0 {
                self.text.push(SEPARATOR);
            }
            while let Some((_, text)) = cells.next_if(|(index, _)| *index <= column) {
                self.push_cell(text);
            }
        }
        self.text.push(b'\n');
    }

    fn start_table(&mut self, reading: SheetReadOptions<'_>, row: &[(usize, String)], last: usize) {
        let package = reading.folder.package();
        let mut fields = vec![None; last + 1];
        let header = reading.chosen.header.is_some() || reading.options.header == Some(true);
        if header {
            let names = HeaderNames::new(package, reading.options);
            for (column, field) in fields.iter_mut().enumerate() {
                let text = row.iter().find(|(at, _)| *at == column).map_or("", |(_, text)| text);
                *field = names.column(column, &formula_guard::unguard(text));
            }
        } else {
            fields = (0..package.fields.len()).map(Some).collect();
        }
        self.width = if header { last + 1 } else { fields.len().max(last + 1) };
        self.numbers = fields
            .iter()
            .map(|field| {
                field.is_some_and(|field| package.fields[field].field_type == FieldType::Number)
            })
            .collect();
    }

    fn push_cell(&mut self, text: &str) {
        let special = |byte: u8| byte == SEPARATOR || byte == b'\n' || byte == b'\r';
        if text.trim_start().starts_with('"') || text.bytes().any(special) {
            self.text.push(b'"');
            self.text.extend(
                text.bytes()
                    .flat_map(|byte| std::iter::repeat_n(byte, 1 + usize::from(byte == b'"'))),
            );
            self.text.push(b'"');
        } else {
            self.text.extend_from_slice(text.as_bytes());
        }
    }
}
