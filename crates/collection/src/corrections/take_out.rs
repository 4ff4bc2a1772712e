//! Data as CSV for people (RFC 4180, UTF-8 with BOM and `;`, which spreadsheets here open as it is).

use std::io::Write;

/// A cell that a spreadsheet would run as a formula (OWASP, "CSV Injection") gets an apostrophe in front, which a spreadsheet takes as "text". A value
/// that is a number is none, whatever its sign.
pub fn neutral(cell: &str) -> std::borrow::Cow<'_, str> {
    let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if risky && !is_number(cell) { format!("'{cell}").into() } else { cell.into() }
}

fn is_number(cell: &str) -> bool {
    let digits = cell.strip_prefix(['-', '+']).unwrap_or(cell);
    let mut marks = 0;
    !digits.is_empty()
        && digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| {
            marks += u32::from(c == '.' || c == ',');
            c.is_ascii_digit() || c == '.' || c == ','
        })
        && marks <= 1
}

/// Writes rows one at a time, each cell made harmless, so that memory does not grow with the file.
pub fn write_csv<W: Write>(out: W, header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Result<(), std::io::Error> {
    let mut out = out;
    out.write_all("\u{feff}".as_bytes())?;
    let mut csv = csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).from_writer(out);
    csv.write_record(header.iter().map(|name| neutral(name).into_owned()))?;
    for row in rows {
        csv.write_record(row.iter().map(|cell| neutral(cell).into_owned()))?;
    }
    csv.flush()
}
