//! Sniffing: detects delimiter, header, columns and decimal mark from the first rows of a file.
//!
//! Whatever the caller has set is taken as it is. Only a sample is read (more if the first row is
//! longer), so the cost is constant; each candidate delimiter splits the sample once.

use super::block_reader::MAX_ROW;
use super::column_assignment::{apply_header, classify_unnamed_columns};
use super::detect::{detect_decimal_mark, detect_delimiter, is_fixed_width};
use super::encoding_evidence;
use super::file_kind;
use super::header::{self, Header, HeaderNames};
use super::note::Note;
use super::record::{RecordBoundary, detect_newline, last_record_end};
use super::sample::sample_rows;
use super::source::Source;
use super::split::{BOM, Dialect, END_OF_FILE, skip_boms};
use crate::folder::package::Package;
use crate::{Encoding, Options, ReadError};

/// Bytes of the sample.
const SAMPLE_BYTES: usize = 256 << 10;

/// More columns than any table has.
pub(crate) const MAX_COLUMNS: usize = 16_384;

/// What the sample shows.
#[derive(Debug, Clone)]
pub(crate) struct SniffResult {
    /// Given by the caller or by a byte order mark; otherwise detected while reading.
    pub(crate) encoding: Option<Encoding>,
    pub(crate) dialect: Dialect,
    pub(crate) header: bool,
    pub(crate) fixed: bool,
    /// The decimal mark, if any number shows it.
    pub(crate) decimal: Option<u8>,
    /// Bytes before the first data row.
    pub(crate) skip: u64,
    /// Lines and records before the first data row, blank ones included.
    pub(crate) position: RecordPosition,
    /// For each column of the file, its field.
    pub(crate) columns: Vec<Option<usize>>,
    /// For each column of the file, its name; empty if it has none.
    pub(crate) names: Vec<String>,
    /// Columns without a name that were empty in the sample. A row with a value there has too many
    /// cells.
    pub(crate) empty: Vec<usize>,
    pub(crate) missing: Vec<usize>,
    pub(crate) unknown: Vec<String>,
    pub(crate) notes: Vec<Note>,
}

/// A position in a file, as the number of lines and records before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct RecordPosition {
    pub(crate) lines: u64,
    /// Records, blank ones included, as rows of a sheet are counted.
    pub(crate) records: u64,
}

pub(crate) fn sniff(
    source: &Source,
    package: &Package,
    options: &Options,
) -> Result<SniffResult, ReadError> {
    let mut sample = Vec::new();
    source.append(0, SAMPLE_BYTES, &mut sample)?;
    let marked = sample.starts_with(BOM).then_some(Encoding::Utf8);
    let mark = skip_boms(&sample, 0);
    let encoding = options.encoding.or(marked);
    let mut at_end = sample.len() as u64 >= source.size();
    // Reads on if the first row is longer than the sample, or if blank lines precede it.
    loop {
        let dialect = Dialect { delimiter: 0, newline: detect_newline(&sample), quotes: true };
        let rest = &sample[mark..];
        let begun = !rest.iter().all(u8::is_ascii_whitespace)
            && !matches!(last_record_end(rest, dialect, false), RecordBoundary::None { .. });
        if at_end || begun || sample.len() > MAX_ROW {
            break;
        }
        let more = sample.len();
        at_end = source.append(sample.len() as u64, more, &mut sample)? < more;
    }
    let text = &sample[mark..];
    let newline = detect_newline(text);
    let lines = |bytes: &[u8]| memchr::memchr_iter(newline, bytes).count() as u64;
    if let Some(nul) = memchr::memchr(0, text) {
        let is_binary = encoding_evidence::is_binary(text);
        return Err(if is_binary {
            ReadError::Binary { kind: None }
        } else {
            ReadError::Nul { line: 1 + lines(&text[..nul]) }
        });
    }
    if text.iter().all(|byte| byte.is_ascii_whitespace() || *byte == END_OF_FILE) {
        return Err(ReadError::Empty);
    }
    if let Some(kind) = file_kind::of_text(text) {
        return Err(ReadError::Binary { kind: Some(kind) });
    }
    let said = header::parse_separator_line(text, newline);
    let hint = said.map_or(0, |(_, length)| length);
    let text = &text[hint..];
    let start =
        RecordPosition { lines: lines(&sample[mark..mark + hint]), records: u64::from(hint > 0) };
    let names = HeaderNames::new(package, options);
    let before = (mark + hint) as u64;
    let fixed = is_fixed_width(text, newline, package, options, encoding);
    let given = options.delimiter.and_then(|delimiter| u8::try_from(delimiter).ok());
    let delimiter = match given {
        _ if fixed => 0,
        Some(delimiter) => delimiter,
        None => detect_delimiter(
            text,
            newline,
            (package, &names),
            encoding,
            said.map(|(delimiter, _)| delimiter),
        ),
    };
    let dialect = Dialect { delimiter, newline, quotes: !fixed };
    let rows = sample_rows(text, dialect, encoding, at_end, start);
    let Some(first) = rows.first() else {
        return Err(match last_record_end(text, dialect, true) {
            RecordBoundary::None { open: Some(open) } => {
                ReadError::UnclosedQuote { line: 1 + start.lines + lines(&text[..open]) }
            }
            _ => ReadError::RowTooLong { line: 1, limit: MAX_ROW },
        });
    };
    if first.cells.len() > MAX_COLUMNS {
        return Err(ReadError::TooManyColumns { limit: MAX_COLUMNS });
    }
    let mut sniffed = SniffResult {
        encoding,
        dialect,
        header: false,
        fixed,
        decimal: None,
        skip: before,
        position: start,
        columns: (0..package.fields.len()).map(Some).collect(),
        names: package.fields.iter().map(|field| field.name.clone()).collect(),
        empty: Vec::new(),
        missing: Vec::new(),
        unknown: Vec::new(),
        notes: Vec::new(),
    };
    if fixed {
        let layout = package.layout.as_ref();
        sniffed.columns = layout.map_or(Vec::new(), |layout| {
            layout.columns.iter().map(|column| Some(column.field)).collect()
        });
        sniffed.names = sniffed
            .columns
            .iter()
            .flatten()
            .map(|field| package.fields[*field].name.clone())
            .collect();
        sniffed.decimal = options.decimal.and_then(|mark| u8::try_from(mark).ok());
        let covered = |field: &usize| sniffed.columns.contains(&Some(*field));
        sniffed.missing = (0..package.fields.len()).filter(|field| !covered(field)).collect();
        return Ok(sniffed);
    }
    match said {
        Some((said, _)) if said != delimiter => {
            sniffed
                .notes
                .push(Note::OtherSeparator { said: char::from(said), used: char::from(delimiter) });
        }
        Some(_) => sniffed.notes.push(Note::Separator),
        None => {}
    }
    let found = match options.header {
        Some(false) => Header::None,
        given => {
            match names.find(rows.iter().map(|row| row.cells.as_slice()), package.fields.len()) {
                Header::None if given == Some(true) => Header::At(0),
                found => found,
            }
        }
    };
    let data = match found {
        Header::None => &rows[..],
        Header::At(index) => {
            let row = &rows[index];
            if row.position.records > start.records
                && rows[..index].iter().any(|row| !row.cells.is_empty())
            {
                sniffed.notes.push(Note::HeaderBelow { line: row.position.lines + 1 });
            }
            sniffed.skip = before + row.end as u64;
            sniffed.position = row.after;
            &rows[index + 1..]
        }
        Header::Unclear(index) => {
            let row = &rows[index];
            let is_name = |cell: &&String| names.field(cell).is_some();
            let names = row
                .cells
                .iter()
                .filter(is_name)
                .take(5)
                .map(|name| name.trim().to_owned())
                .collect();
            return Err(ReadError::HeaderInside { line: row.position.lines + 1, names });
        }
    };
    if let Header::At(index) = found {
        apply_header(&mut sniffed, &rows[index].cells, &names, package)?;
    } else if !data.iter().any(|row| row.cells.len() == package.fields.len()) {
        return Err(ReadError::NotATable {
            cells: first.cells.len(),
            fields: package.fields.len(),
        });
    }
    classify_unnamed_columns(&mut sniffed, data, package);
    sniffed.decimal = match options.decimal {
        Some(mark) => u8::try_from(mark).ok(),
        None => detect_decimal_mark(data, &mut sniffed, package),
    };
    Ok(sniffed)
}
