//! Data as CSV for people (RFC 4180, UTF-8 with BOM and `;`, which spreadsheets in Swedish open
//! directly).

use std::io::Write;

use check::formula_guard::guard;

/// Writes rows one at a time, each cell guarded against formula injection. Memory does not grow
/// with the file.
pub fn write_csv<W: Write>(
    out: W,
    header: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<(), std::io::Error> {
    let mut out = out;
    out.write_all("\u{feff}".as_bytes())?;
    let mut csv = csv::WriterBuilder::new()
        .delimiter(b';')
        // A malformed row has more or fewer cells than the header.
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        .from_writer(out);
    csv.write_record(header.iter().map(|name| guard(name).into_owned()))?;
    for row in rows {
        csv.write_record(row.iter().map(|cell| guard(cell).into_owned()))?;
    }
    csv.flush()
}
