//! Understanding a file by its first rows: delimiter, header, columns, decimal mark.

use super::encoding;
use super::feed::MAX_ROW;
use super::source::Source;
use super::split::{Cut, Marks, blank, cut, line_end, record};
use crate::folder::field::FieldType;
use crate::folder::package::Package;
use crate::formula_guard;
use crate::value::number;
use crate::{Encoding, Options, Unreadable};

/// Bytes that are looked at before the whole is read.
const SAMPLE: usize = 256 << 10;
/// Rows that are looked at.
const ROWS: usize = 400;
/// More columns than any table has.
pub(crate) const MAX_COLUMNS: usize = 16_384;

/// What the first rows say.
#[derive(Debug, Clone)]
pub(crate) struct Sniffed {
    /// Given, or by a mark; otherwise found while reading.
    pub(crate) encoding: Option<Encoding>,
    pub(crate) marks: Marks,
    pub(crate) header: bool,
    pub(crate) fixed: bool,
    /// The decimal mark, if any number shows it.
    pub(crate) decimal: Option<u8>,
    /// Bytes before the first data row.
    pub(crate) skip: u64,
    /// For each column of the file, the field that it holds.
    pub(crate) columns: Vec<Option<usize>>,
    pub(crate) missing: Vec<usize>,
    pub(crate) unknown: Vec<String>,
}

type Row = Vec<String>;

pub(crate) fn sniff(source: &Source, package: &Package, options: &Options) -> Result<Sniffed, Unreadable> {
    let mut sample = Vec::new();
    source.append(0, SAMPLE, &mut sample)?;
    let (marked, mark) = match encoding::mark(&sample) {
        Some((Encoding::Utf8, length)) => (Some(Encoding::Utf8), length),
        _ => (None, 0),
    };
    let encoding = options.encoding.or(marked);
    let mut at_end = sample.len() as u64 >= source.size();
    // A first row longer than the sample, or blank lines before it: read on until it ends.
    loop {
        let marks = Marks { delimiter: 0, newline: line_end(&sample), quotes: true };
        let rest = &sample[mark..];
        let begun = !rest.iter().all(u8::is_ascii_whitespace) && !matches!(cut(rest, marks, false), Cut::None { .. });
        if at_end || begun || sample.len() > MAX_ROW {
            break;
        }
        let more = sample.len();
        at_end = source.append(sample.len() as u64, more, &mut sample)? < more;
    }
    if memchr::memchr(0, &sample).is_some() {
        return Err(Unreadable::Binary { kind: None });
    }
    let text = &sample[mark..];
    let newline = line_end(text);
    if text.iter().all(u8::is_ascii_whitespace) {
        return Err(Unreadable::Empty);
    }
    let (hinted, hint) = separator_line(text, newline);
    let text = &text[hint..];
    let before = (mark + hint) as u64;
    let fixed = layout(text, newline, package, options, encoding);
    let given = options.delimiter.and_then(|delimiter| u8::try_from(delimiter).ok()).or(hinted);
    let delimiter = match given {
        _ if fixed => 0,
        Some(delimiter) => delimiter,
        None => best_delimiter(text, newline, package, encoding),
    };
    let marks = Marks { delimiter, newline, quotes: !fixed };
    let rows = first_rows(text, marks, encoding, at_end);
    let Some((first, header_end)) = rows.first() else {
        let line = 1;
        return Err(if matches!(cut(text, marks, true), Cut::None { open: true }) {
            Unreadable::UnclosedQuote { line }
        } else {
            Unreadable::RowTooLong { line, limit: MAX_ROW }
        });
    };
    if first.len() > MAX_COLUMNS {
        return Err(Unreadable::TooManyColumns { limit: MAX_COLUMNS });
    }
    let mut sniffed = Sniffed {
        encoding,
        marks,
        header: false,
        fixed,
        decimal: None,
        skip: before,
        columns: (0..package.fields.len()).map(Some).collect(),
        missing: Vec::new(),
        unknown: Vec::new(),
    };
    if fixed {
        let layout = package.layout.as_ref();
        sniffed.columns = layout.map_or(Vec::new(), |layout| layout.columns.iter().map(|column| Some(column.field)).collect());
        sniffed.decimal = options.decimal.and_then(|mark| u8::try_from(mark).ok());
        let covered = |field: &usize| sniffed.columns.contains(&Some(*field));
        sniffed.missing = (0..package.fields.len()).filter(|field| !covered(field)).collect();
        return Ok(sniffed);
    }
    let names: Vec<Option<usize>> = first.iter().map(|name| field_named(name, package)).collect();
    sniffed.header = options.header.unwrap_or_else(|| names.iter().any(Option::is_some));
    let data: Vec<&Row> = rows.iter().map(|(row, _)| row).skip(usize::from(sniffed.header)).collect();
    if sniffed.header {
        let mut seen = std::collections::BTreeSet::new();
        let again = |name: &&String| !name.trim().is_empty() && !seen.insert(name.trim().to_lowercase());
        let twice: std::collections::BTreeSet<String> = first.iter().filter(again).map(|name| name.trim().to_owned()).collect();
        if !twice.is_empty() {
            return Err(Unreadable::DuplicateHeaders { names: twice.into_iter().collect() });
        }
        sniffed.skip = before + *header_end as u64;
        sniffed.missing = (0..package.fields.len()).filter(|field| !names.contains(&Some(*field))).collect();
        let named = |(name, field): (&String, &Option<usize>)| (field.is_none() && !name.trim().is_empty()).then(|| name.trim().to_owned());
        sniffed.unknown = first.iter().zip(&names).filter_map(named).collect();
        sniffed.unknown.sort();
        sniffed.columns = names;
    } else if !data.iter().any(|row| row.len() == package.fields.len()) {
        return Err(Unreadable::NotATable { cells: first.len(), fields: package.fields.len() });
    }
    sniffed.decimal = match options.decimal {
        Some(mark) => u8::try_from(mark).ok(),
        None => decimal(&data, &sniffed.columns, package),
    };
    Ok(sniffed)
}

/// Spreadsheets write `sep=;` as a first line; it is no row.
fn separator_line(text: &[u8], newline: u8) -> (Option<u8>, usize) {
    let Some(end) = memchr::memchr(newline, text) else {
        return (None, 0);
    };
    match text[..end].trim_ascii_end() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter @ (b';' | b',' | b'\t' | b'|')] => (Some(*delimiter), end + 1),
        _ => (None, 0),
    }
}

/// The first rows that are whole, each with the place where it ends; blank lines are left out.
fn first_rows(text: &[u8], marks: Marks, encoding: Option<Encoding>, at_end: bool) -> Vec<(Row, usize)> {
    let whole = match (cut(text, marks, at_end), at_end) {
        (Cut::At(whole), _) => whole,
        // A quote is open at the end of the sample: the rows before it are whole.
        (Cut::None { .. }, true) => match cut(text, marks, false) {
            Cut::At(whole) => whole,
            Cut::None { .. } => 0,
        },
        (Cut::None { .. }, false) => 0,
    };
    let text = &text[..whole];
    let mut rows = Vec::new();
    let mut at = 0;
    while at < text.len() && rows.len() < ROWS {
        let (cells, end) = record(text, at, marks, MAX_COLUMNS + 1);
        let is_blank = cells.len() == 1 && blank(&text[at..end]);
        at = end;
        if !is_blank {
            let shown = cells.into_iter().map(|cell| formula_guard::unguard(&show(cell, encoding)).into_owned());
            rows.push((shown.collect(), at));
        }
    }
    rows
}

/// Text of a cell in whatever encoding is likely.
fn show(cell: Vec<u8>, encoding: Option<Encoding>) -> String {
    match (encoding, String::from_utf8(cell)) {
        (None | Some(Encoding::Utf8), Ok(text)) => text,
        (encoding, cell) => {
            let bytes = cell.map_or_else(std::string::FromUtf8Error::into_bytes, String::into_bytes);
            let mut text = Vec::new();
            let other = encoding.filter(|encoding| *encoding != Encoding::Utf8).unwrap_or(Encoding::Windows1252);
            encoding::decode(other, &bytes, &mut text);
            String::from_utf8_lossy(&text).into_owned()
        }
    }
}

pub(crate) fn field_named(name: &str, package: &Package) -> Option<usize> {
    let name = name.trim();
    if name.is_empty() {
        return None;
    }
    let exact = package.fields.iter().position(|field| field.name == name);
    exact.or_else(|| {
        let name = name.to_lowercase();
        package.fields.iter().position(|field| field.name.to_lowercase() == name)
    })
}

/// The delimiter under which most names are fields', then most rows have the fields' number, then most cells come out.
fn best_delimiter(text: &[u8], newline: u8, package: &Package, encoding: Option<Encoding>) -> u8 {
    let hint = package.delimiter.unwrap_or(b';');
    let score = |delimiter: u8| {
        let rows = first_rows(&text[..text.len().min(16 << 10)], Marks { delimiter, newline, quotes: true }, encoding, true);
        let names =
            rows.first().map_or(0, |(row, _)| row.iter().take(MAX_COLUMNS).filter(|name| field_named(name, package).is_some()).count());
        let width = if names > 0 { rows[0].0.len() } else { package.fields.len() };
        let fitting = rows.iter().filter(|(row, _)| row.len() == width && width > 1).count();
        let cells = rows.first().map_or(0, |(row, _)| row.len());
        (names, fitting, cells, delimiter == hint)
    };
    [b';', b',', b'\t', b'|'].into_iter().max_by_key(|delimiter| score(*delimiter)).unwrap_or(hint)
}

/// Whether the lines are of fixed width, in a folder that has a layout.
fn layout(text: &[u8], newline: u8, package: &Package, options: &Options, encoding: Option<Encoding>) -> bool {
    let Some(layout) = &package.layout else {
        return false;
    };
    if options.delimiter.is_some() || options.header == Some(true) {
        return false;
    }
    let lines = text.split(|&byte| byte == newline).filter(|line| !line.trim_ascii().is_empty());
    let lines: Vec<String> = lines.take(ROWS).map(|line| show(line.trim_ascii_end().to_vec(), encoding)).collect();
    // The last line of a sample may be cut.
    let lines = if lines.len() > 1 { &lines[..lines.len() - 1] } else { &lines[..] };
    // Blanks at the end may have been left out, so lines are at most as long as the layout; and a line that is shorter than
    // its first column, or that a delimiter divides, is of another shape.
    let first = layout.columns.first().map_or(0, |column| column.end);
    let fitting = lines.iter().filter(|line| (first..=layout.width()).contains(&line.chars().count())).count();
    let divided = |line: &String| {
        [';', ',', '\t', '|'].iter().any(|mark| {
            let cells: Vec<&str> = line.split(*mark).collect();
            cells.len() > 1 && (cells.len() == package.fields.len() || cells.iter().any(|name| field_named(name, package).is_some()))
        })
    };
    !lines.first().is_some_and(divided) && fitting * 2 > lines.len()
}

fn decimal(rows: &[&Row], columns: &[Option<usize>], package: &Package) -> Option<u8> {
    let numbers: Vec<usize> = columns
        .iter()
        .enumerate()
        .filter(|(_, field)| field.is_some_and(|field| package.fields[field].kind == FieldType::Number))
        .map(|(column, _)| column)
        .collect();
    let votes = |mark: u8| {
        let cells = rows.iter().filter(|row| row.len() == columns.len());
        cells
            .flat_map(|row| numbers.iter().map(|column| row[*column].trim()))
            .filter(|text| number::votes_for(text.as_bytes(), mark))
            .count()
    };
    match (votes(b','), votes(b'.')) {
        (0, 0) => None,
        (commas, points) if commas > points => Some(b','),
        _ => Some(b'.'),
    }
}
