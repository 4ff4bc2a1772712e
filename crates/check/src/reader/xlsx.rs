//! Workbooks (Office Open XML): a sheet is turned into delimited text, cell by cell, so that everything after is the same.
//!
//! A cell counts by what it holds: a number cell is that number, a date cell that date, a text cell its text. Nothing is
//! guessed: a code whose leading zeros a spreadsheet took away stays without them, and the field's rules find it.

use std::io::Cursor;

use calamine::{DataRef, ExcelDateTime, Reader, SheetVisible, Xlsx};

use super::convert::Converted;
use super::feed::MAX_ROW;
use super::parts;
use super::sniff::{MAX_COLUMNS, field_named};
use super::source::Source;
use crate::folder::field::FieldType;
use crate::formula_guard;
use crate::memory::Allowance;
use crate::progress::Stretch;
use crate::value::number;
use crate::{Encoding, Folder, Options, Shape, Unreadable, work};

/// A larger workbook is refused before it is held in memory.
const MAX_PACKED: u64 = 256 << 20;
/// The text of a sheet; the same long text in many cells is short in the file.
const MAX_TEXT: u64 = 512 << 20;
/// Stands between cells; it is in no text that people write.
const SEPARATOR: u8 = 0x1F;

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

pub(super) fn convert(folder: &Folder, source: &Source, allowance: &mut Allowance, options: &Options) -> Result<Converted, Unreadable> {
    if source.size() > MAX_PACKED {
        return Err(Unreadable::ZipBomb { limit: MAX_PACKED });
    }
    allowance.need(source.size())?;
    let mut bytes = Vec::new();
    source.append(0, usize::try_from(source.size()).unwrap_or(0), &mut bytes)?;
    let scan = parts::scan(&bytes, options)?;
    let held = source.size() + scan.held;
    allowance.need(held)?;
    let allowed = work::for_workbook(source.size());
    scan.may_choose(allowed)?;
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes.as_slice())).map_err(damaged)?;
    let sheets = book.sheet_names();
    let sheet = choose(folder, &mut book, &sheets, options)?;
    let mut mark = options.decimal.unwrap_or('.');
    let most = allowed.min(MAX_TEXT);
    let mut taken = Taken::read(folder, &mut book, &sheet, mark, source.size(), (&mut *allowance, held, most), options)?;
    if options.decimal.is_none() && taken.commas > taken.points {
        // Text cells have numbers with a comma: number cells are written so too, and all are read alike.
        mark = ',';
        drop(taken);
        taken = Taken::read(folder, &mut book, &sheet, mark, 0, (allowance, held, most), options)?;
    }
    if taken.text.is_empty() {
        return Err(Unreadable::Empty);
    }
    Ok(Converted {
        source: Source::from(taken.text),
        options: Options { encoding: Some(Encoding::Utf8), delimiter: Some(char::from(SEPARATOR)), decimal: Some(mark), ..options.clone() },
        shape: Shape::Xlsx,
        encoding: Encoding::Utf8,
        sheet: Some(sheet),
        sheets,
    })
}

pub(super) fn damaged(error: impl std::fmt::Display) -> Unreadable {
    Unreadable::Workbook { reason: error.to_string().chars().take(200).collect() }
}

/// The sheet that was asked for, or the one whose first row has most of the fields' names, or the first with cells; one that the person can see before
/// one that is hidden.
fn choose(folder: &Folder, book: &mut Book<'_>, sheets: &[String], options: &Options) -> Result<String, Unreadable> {
    if let Some(wanted) = &options.sheet {
        return sheets.iter().find(|sheet| *sheet == wanted).cloned().ok_or_else(|| Unreadable::NoSheet { sheets: sheets.to_vec() });
    }
    let seen: Vec<bool> = book.sheets_metadata().iter().map(|sheet| sheet.visible == SheetVisible::Visible).collect();
    let mut best: Option<((usize, bool), &String)> = None;
    let mut wrong = None;
    for (place, sheet) in sheets.iter().enumerate().take(64) {
        let mut reader = match book.worksheet_cells_reader(sheet) {
            Ok(reader) => reader,
            // A sheet that is a chart has no cells.
            Err(error) => {
                wrong.get_or_insert(damaged(error));
                continue;
            }
        };
        let mut row = None;
        let mut names = 0;
        for _ in 0..parts::CHOICE_CELLS {
            let cell = match reader.next_cell() {
                Ok(Some(cell)) => cell,
                Ok(None) => break,
                Err(error) => {
                    wrong.get_or_insert(damaged(error));
                    break;
                }
            };
            let line = cell.get_position().0;
            if row.is_some_and(|row| row != line) {
                break;
            }
            let text = match cell.get_value() {
                DataRef::String(text) => text.as_str(),
                DataRef::SharedString(text) => text,
                DataRef::Empty => continue,
                _ => "",
            };
            row = Some(line);
            names += usize::from(field_named(&formula_guard::unguard(text), folder.package()).is_some());
        }
        let worth = (names, seen.get(place) == Some(&true));
        if row.is_some() && best.is_none_or(|(most, _)| worth > most) {
            best = Some((worth, sheet));
        }
    }
    best.map(|(_, sheet)| sheet.clone()).ok_or_else(|| wrong.unwrap_or(Unreadable::NoSheet { sheets: Vec::new() }))
}

/// The text of a sheet.
#[derive(Default)]
struct Taken {
    text: Vec<u8>,
    /// Columns of the table, known with its first row.
    width: usize,
    /// Which columns hold numbers.
    numbers: Vec<bool>,
    /// Text cells of number columns that are numbers with this mark.
    commas: usize,
    points: usize,
}

impl Taken {
    /// Reads a sheet to at most `most` bytes of text, beside the bytes that are held. It counts as so much progress.
    fn read(
        folder: &Folder,
        book: &mut Book<'_>,
        sheet: &str,
        mark: char,
        progress: u64,
        (allowance, held, most): (&mut Allowance, u64, u64),
        options: &Options,
    ) -> Result<Taken, Unreadable> {
        let mut reader = book.worksheet_cells_reader(sheet).map_err(damaged)?;
        let mut taken = Taken::default();
        let lines = u64::from(reader.dimensions().end.0) + 1;
        let mut stretch = Stretch::new(options.progress.as_deref(), progress);
        let mut row: Vec<(usize, String)> = Vec::new();
        let mut at = u32::MAX;
        let mut count = 0u32;
        let (mut row_bytes, mut granted) = (0, 0);
        while let Some(cell) = reader.next_cell().map_err(damaged)? {
            let (line, column) = cell.get_position();
            if line != at {
                taken.row(folder, &mut row, options);
                row.clear();
                (at, row_bytes) = (line, 0);
                if taken.text.len() as u64 > granted {
                    // A text that grows is copied to twice its room.
                    granted = taken.text.len() as u64 + (1 << 20);
                    if granted > most {
                        return Err(Unreadable::TooMuchWork);
                    }
                    allowance.need(held + 3 * granted)?;
                }
                count = count.wrapping_add(1);
                if count.is_multiple_of(1024) {
                    if options.cancelled() {
                        return Err(Unreadable::Cancelled);
                    }
                    stretch.reach(u64::from(line), lines);
                }
            }
            let column = column as usize;
            if column > MAX_COLUMNS || row.len() > MAX_COLUMNS {
                return Err(Unreadable::TooManyColumns { limit: MAX_COLUMNS });
            }
            let text = match cell.get_value() {
                DataRef::Empty => continue,
                DataRef::String(text) => taken.vote(column, text.clone()),
                DataRef::SharedString(text) => taken.vote(column, (*text).to_owned()),
                DataRef::Int(value) => value.to_string(),
                DataRef::Float(value) => marked(*value, mark),
                DataRef::Bool(value) => value.to_string(),
                DataRef::DateTime(value) => date(value, mark),
                DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => day(text).to_owned(),
                DataRef::Error(error) => error.to_string(),
            };
            row_bytes += text.len();
            if row_bytes > MAX_ROW {
                return Err(Unreadable::RowTooLong { line: u64::from(line) + 1, limit: MAX_ROW });
            }
            row.push((column, text));
        }
        taken.row(folder, &mut row, options);
        stretch.reach(1, 1);
        Ok(taken)
    }

    fn vote(&mut self, column: usize, text: String) -> String {
        if self.numbers.get(column) == Some(&true) {
            self.commas += usize::from(number::votes_for(text.trim().as_bytes(), b','));
            self.points += usize::from(number::votes_for(text.trim().as_bytes(), b'.'));
        }
        text
    }

    /// Appends a row; one without any text is a blank line.
    fn row(&mut self, folder: &Folder, row: &mut Vec<(usize, String)>, options: &Options) {
        // They stand in order and once each, but nobody makes sure of it.
        row.sort_by_key(|(column, _)| *column);
        row.dedup_by_key(|(column, _)| *column);
        let Some(last) = row.iter().filter(|(_, text)| !text.trim().is_empty()).map(|(column, _)| *column).max() else { return };
        if self.width == 0 {
            self.first_row(folder, row, last, options);
        }
        let mut cells = row.iter().peekable();
        for column in 0..self.width.max(last + 1) {
            if column > 0 {
                self.text.push(SEPARATOR);
            }
            while let Some((_, text)) = cells.next_if(|(place, _)| *place <= column) {
                self.cell(text);
            }
        }
        self.text.push(b'\n');
    }

    fn first_row(&mut self, folder: &Folder, row: &[(usize, String)], last: usize, options: &Options) {
        let package = folder.package();
        let mut fields = vec![None; last + 1];
        for (column, text) in row.iter().filter(|(column, _)| *column <= last) {
            fields[*column] = field_named(&formula_guard::unguard(text), package);
        }
        let header = options.header.unwrap_or_else(|| fields.iter().any(Option::is_some));
        if !header {
            fields = (0..package.fields.len()).map(Some).collect();
        }
        self.width = if header { last + 1 } else { fields.len().max(last + 1) };
        self.numbers = fields.iter().map(|field| field.is_some_and(|field| package.fields[field].kind == FieldType::Number)).collect();
    }

    fn cell(&mut self, text: &str) {
        let special = |byte: u8| byte == SEPARATOR || byte == b'\n' || byte == b'\r';
        if text.starts_with('"') || text.bytes().any(special) {
            self.text.push(b'"');
            self.text.extend(text.bytes().flat_map(|byte| std::iter::repeat_n(byte, 1 + usize::from(byte == b'"'))));
            self.text.push(b'"');
        } else {
            self.text.extend_from_slice(text.as_bytes());
        }
    }
}

fn marked(value: f64, mark: char) -> String {
    // Whole numbers of 64 bits are written as such.
    let text = if value.fract() == 0.0 && value.abs() < 9.2e18 { format!("{}", value as i64) } else { number::show(value) };
    if mark == '.' { text } else { text.replace('.', &mark.to_string()) }
}

/// The day of an ISO date whose time is midnight, in any of the ways that programs write it (`T00:00:00.000Z`); else all of it.
fn day(text: &str) -> &str {
    match text.split_once('T') {
        Some((day, time)) if time.strip_suffix('Z').unwrap_or(time).bytes().all(|byte| b"0:.".contains(&byte)) => day,
        _ => text,
    }
}

/// A date cell as `YYYY-MM-DD`, with its time if it has one; a length of time is its number of days.
fn date(value: &ExcelDateTime, mark: char) -> String {
    if !value.is_datetime() || !value.as_f64().is_finite() || value.as_f64() < 0.0 {
        return marked(value.as_f64(), mark);
    }
    let (year, month, day, hour, minute, second, _) = value.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date}T{hour:02}:{minute:02}:{second:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_without_its_midnight() {
        for text in ["2026-01-31", "2026-01-31T00:00:00", "2026-01-31T00:00:00.000", "2026-01-31T00:00:00.000Z"] {
            assert_eq!(day(text), "2026-01-31");
        }
        for text in ["2026-01-31T08:00:00", "2026-01-31T00:00:00+02:00", "PT5M", ""] {
            assert_eq!(day(text), text);
        }
    }

    #[test]
    fn whole_numbers_are_written_out() {
        let written = [1e17, -0.0, 1.5, 9_007_199_254_740_993.0, -1e18].map(|value| marked(value, ','));
        assert_eq!(written, ["100000000000000000", "0", "1,5", "9007199254740992", "-1000000000000000000"]);
        assert_eq!(marked(1e300, '.'), "1e300");
    }
}
