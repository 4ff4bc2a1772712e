//! Decodes a short list to text: CSV in UTF-8, UTF-16 or Windows-1252, or the first sheet of a
//! workbook. It is for lists outside a collection (people to invite): nothing is validated, and the
//! whole list is held in memory.

use std::io::Cursor;

use calamine::{DataRef, Reader as _, Xlsx};

use super::cell_text::{format_date_cell, format_with_mark, strip_midnight};
use super::xlsx::damaged_workbook;
use super::{encoding, file_kind, workbook_scan};
use crate::{Encoding, Options, ReadError};

/// The largest text of a workbook in bytes, and the most columns of its sheet.
const MAX_TEXT: usize = 4 << 20;
const MAX_COLUMNS: usize = 1_000;

/// The text of a list. Rows of a sheet become lines with semicolons between the cells; the line
/// number is the row number.
///
/// # Errors
/// If the bytes are neither text nor a workbook, or the workbook is damaged or too large for its
/// size.
pub fn decode_list(bytes: &[u8]) -> Result<String, ReadError> {
    if let Some(kind) = file_kind::of_bytes(bytes) {
        return Err(ReadError::Binary { kind: Some(kind) });
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return sheet(bytes);
    }
    let (marked, mark) =
        encoding::detect_bom(bytes).map_or((None, 0), |(encoding, mark)| (Some(encoding), mark));
    let content = &bytes[mark..];
    let wide = marked.filter(|encoding| matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be));
    let text = match wide.or_else(|| encoding::guess_utf16(content)) {
        Some(Encoding::Utf16Le) => encoding_rs::UTF_16LE.decode_without_bom_handling(content).0,
        Some(Encoding::Utf16Be) => encoding_rs::UTF_16BE.decode_without_bom_handling(content).0,
        // Text that is not UTF-8 is taken as Windows-1252, the default of Swedish spreadsheets,
        // which decodes any bytes.
        _ => match std::str::from_utf8(content) {
            Ok(text) => text.into(),
            Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(content).0,
        },
    };
    Ok(text.into_owned())
}

fn sheet(bytes: &[u8]) -> Result<String, ReadError> {
    workbook_scan::scan_workbook(bytes, &Options::default())?;
    let mut book: Xlsx<Cursor<&[u8]>> = Xlsx::new(Cursor::new(bytes)).map_err(damaged_workbook)?;
    let first = book.sheet_names().into_iter().next().ok_or(ReadError::Empty)?;
    let mut reader = book.worksheet_cells_reader(&first).map_err(damaged_workbook)?;
    let mut text = String::new();
    let (mut line, mut column) = (0, 0);
    while let Some(cell) = reader.next_cell().map_err(damaged_workbook)? {
        let value = match cell.get_value() {
            DataRef::Empty => continue,
            DataRef::String(text) => text.clone(),
            DataRef::SharedString(text) => (*text).to_owned(),
            DataRef::Int(value) => value.to_string(),
            DataRef::Float(value) => format_with_mark(*value, '.'),
            DataRef::Bool(value) => value.to_string(),
            DataRef::DateTime(value) => format_date_cell(value, '.'),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
                strip_midnight(text).to_owned()
            }
            DataRef::Error(error) => error.to_string(),
        };
        let (row, index) = cell.get_position();
        let index = index as usize;
        if index >= MAX_COLUMNS {
            return Err(ReadError::TooManyColumns { limit: MAX_COLUMNS });
        }
        // A row far below adds a line for each row that is skipped.
        let lines = row.saturating_sub(line) as usize;
        if text.len() + lines + MAX_COLUMNS + value.len() > MAX_TEXT {
            return Err(ReadError::TooMuchWork);
        }
        if lines > 0 {
            text.extend(std::iter::repeat_n('\n', lines));
            (line, column) = (row, 0);
        }
        text.extend(std::iter::repeat_n(';', index.saturating_sub(column)));
        column = index.max(column);
        quoted(&value, &mut text);
    }
    Ok(text)
}

/// Appends a cell as CSV (RFC 4180 section 2).
fn quoted(value: &str, into: &mut String) {
    if value.contains([';', '"', '\n', '\r']) {
        into.push('"');
        into.push_str(&value.replace('"', "\"\"").replace(['\r', '\n'], " "));
        into.push('"');
    } else {
        into.push_str(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_any_encoding() {
        let wide = |text: &str, order: fn(u16) -> [u8; 2]| {
            text.encode_utf16().flat_map(order).collect::<Vec<u8>>()
        };
        let list = "e-post;enhet\r\nåsa@ostra.example;1101\r\n";
        let mut forms = vec![list.as_bytes().to_vec(), format!("\u{feff}{list}").into_bytes()];
        forms.push(wide(&format!("\u{feff}{list}"), u16::to_le_bytes));
        forms.push(wide(&format!("\u{feff}{list}"), u16::to_be_bytes));
        forms.push(wide(list, u16::to_le_bytes));
        forms.push(encoding_rs::WINDOWS_1252.encode(list).0.into_owned());
        for bytes in forms {
            assert_eq!(decode_list(&bytes).unwrap(), list, "{:?}", &bytes[..8]);
        }
        assert!(matches!(decode_list(b"%PDF-1.7 ..."), Err(ReadError::Binary { .. })));
        assert!(decode_list(b"PK\x03\x04 nonsense").is_err());
    }

    #[test]
    fn the_first_sheet_becomes_lines() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (row, column, text) in [
            (0, 0, "Namn"),
            (0, 1, "E-post"),
            (0, 2, "Enhet"),
            (1, 0, "Åsa; \"Öst\""),
            (1, 1, "asa@ostra.example"),
        ] {
            sheet.write(row, column, text).unwrap();
        }
        sheet.write(1, 2, 1101).unwrap();
        sheet.write(3, 1, "bo@ostra.example").unwrap();
        let text = decode_list(&book.save_to_buffer().unwrap()).unwrap();
        assert_eq!(
            text,
            "Namn;E-post;Enhet\n\"Åsa; \"\"Öst\"\"\";asa@ostra.example;1101\n\n;bo@ostra.example"
        );
    }
}
