//! Sniffing: detects delimiter, header, columns and decimal mark from the first rows of a file.
//!
//! Whatever the caller has set is taken as it is. Only a sample is read (more if the first row is
//! longer), so the cost is constant; each candidate delimiter splits the sample once.

use super::block_reader::MAX_ROW;
use super::column_mapping::ColumnError;
use super::encoding;
use super::encoding_evidence;
use super::file_kind;
use super::header::{self, Header, HeaderNames, column_label};
use super::note::Note;
use super::record::{
    RecordBoundary, detect_newline, is_blank_record, last_record_end, parse_record,
};
use super::source::Source;
use super::split::{BOM, Dialect, END_OF_FILE, skip_boms};
use crate::folder::field::{Field, FieldType};
use crate::folder::package::Package;
use crate::formula_guard;
use crate::language::show_invisible;
use crate::value::number;
use crate::{Encoding, Options, ReadError};

/// Bytes of the sample.
const SAMPLE_BYTES: usize = 256 << 10;
/// Rows of the sample.
const SAMPLE_ROWS: usize = 400;
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

type Row = Vec<String>;

/// A row of the sample.
struct SampleRow {
    cells: Row,
    /// The offset of its end.
    end: usize,
    /// The position of its start, and of its end.
    position: RecordPosition,
    after: RecordPosition,
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
    let names = HeaderNames::of(package, options);
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

/// Assigns columns to fields by the header.
fn apply_header(
    sniffed: &mut SniffResult,
    cells: &[String],
    names: &HeaderNames,
    package: &Package,
) -> Result<(), ReadError> {
    let columns: Vec<Option<usize>> =
        cells.iter().enumerate().map(|(index, name)| names.column(index, name)).collect();
    // Two columns for one field would lose one of them. A name that is not a field's may repeat,
    // since neither column is read.
    let twice =
        |field: &usize| columns.iter().filter(|column| **column == Some(*field)).count() > 1;
    let mut repeated: Vec<usize> = columns.iter().flatten().copied().filter(twice).collect();
    repeated.sort_unstable();
    repeated.dedup();
    let chosen = |(index, name): (usize, &String)| {
        let name = column_label(index, name);
        names.chosen(&name).map(|field| (name, field))
    };
    let chosen: Vec<(String, usize)> = cells.iter().enumerate().filter_map(chosen).collect();
    if let Some((column, field)) = chosen.iter().find(|(_, field)| repeated.contains(field)) {
        let field = package.fields[*field].name.clone();
        return Err(ReadError::Column {
            column: column.clone(),
            field,
            why: ColumnError::FieldHasColumn,
        });
    }
    let note = |(column, field): (String, usize)| Note::ColumnAs {
        column,
        field: package.fields[field].title.clone(),
    };
    sniffed.notes.extend(chosen.into_iter().map(note));
    if !repeated.is_empty() {
        let index = |field: &usize| {
            columns.iter().rposition(|column| *column == Some(*field)).unwrap_or_default()
        };
        let shown = repeated.iter().map(|field| cells[index(field)].trim().to_owned()).collect();
        return Err(ReadError::DuplicateHeaders { names: shown });
    }
    sniffed.header = true;
    sniffed.missing =
        (0..package.fields.len()).filter(|field| !columns.contains(&Some(*field))).collect();
    let named = |(name, field): (&String, &Option<usize>)| {
        (field.is_none() && !name.trim().is_empty()).then(|| show_invisible(name.trim()))
    };
    sniffed.unknown = cells.iter().zip(&columns).filter_map(named).collect();
    sniffed.names = cells.iter().map(|name| name.trim().to_owned()).collect();
    sniffed.columns = columns;
    Ok(())
}

/// Drops empty cells at the end of every row or of the header, and classifies columns without a
/// name.
fn classify_unnamed_columns(sniffed: &mut SniffResult, data: &[SampleRow], package: &Package) {
    let width = sniffed.columns.len();
    let unnamed = |sniffed: &SniffResult| {
        let columns = sniffed.columns.iter().zip(&sniffed.names).rev();
        columns.take_while(|(field, name)| field.is_none() && name.is_empty()).count()
    };
    let blank_from =
        |row: &SampleRow, from: usize| row.cells[from..].iter().all(|cell| cell.trim().is_empty());
    let trailing = unnamed(sniffed);
    if !data.is_empty()
        && trailing > 0
        && data.iter().all(|row| row.cells.len() == width - trailing)
    {
        sniffed.columns.truncate(width - trailing);
        sniffed.names.truncate(width - trailing);
        sniffed.notes.push(Note::EmptyNames);
    } else if let Some(count) =
        data.first().and_then(|row| row.cells.len().checked_sub(width)).filter(|count| *count > 0)
        && data.iter().all(|row| row.cells.len() == width + count && blank_from(row, width))
        && columns_have_fitting_values(sniffed, data, package)
    {
        sniffed.columns.extend(std::iter::repeat_n(None, count));
        sniffed.names.extend(std::iter::repeat_n(String::new(), count));
    }
    for column in 0..sniffed.columns.len() {
        if sniffed.columns[column].is_some() || !sniffed.names[column].is_empty() {
            continue;
        }
        if data.iter().any(|row| row.cells.get(column).is_some_and(|cell| !cell.trim().is_empty()))
        {
            // The column has values that are not read, so it is reported by its number.
            sniffed.unknown.push(format!("({})", column + 1));
        } else {
            sniffed.empty.push(column);
        }
    }
    sniffed.unknown.sort();
    let count = unnamed(sniffed).min(sniffed.empty.len());
    if count > 0 && !data.is_empty() {
        sniffed.notes.push(Note::EmptyColumns { count });
    }
}

/// Whether each column with values has some value of its field's type. Shifted cells, as from
/// decimal commas between comma delimiters, lack them.
fn columns_have_fitting_values(
    sniffed: &SniffResult,
    data: &[SampleRow],
    package: &Package,
) -> bool {
    let fits = |field: &Field, text: &str| match field.field_type {
        FieldType::String => true,
        FieldType::Number => {
            b",.".iter().any(|mark| number::parse_number(text.as_bytes(), *mark).is_some())
        }
        _ => field.parse_integer_value(text.as_bytes()).is_some(),
    };
    let columns =
        sniffed.columns.iter().enumerate().filter_map(|(column, field)| Some((column, (*field)?)));
    columns.map(|(column, field)| (column, &package.fields[field])).all(|(column, field)| {
        let values =
            || data.iter().map(|row| row.cells[column].trim()).filter(|text| !text.is_empty());
        values().next().is_none() || values().any(|text| fits(field, text))
    })
}

/// The first whole rows, without blank ones.
fn sample_rows(
    text: &[u8],
    dialect: Dialect,
    encoding: Option<Encoding>,
    at_end: bool,
    start: RecordPosition,
) -> Vec<SampleRow> {
    let whole = match (last_record_end(text, dialect, at_end), at_end) {
        (RecordBoundary::At(whole), _) => whole,
        // A quote is open at the end of the sample; the rows before it are whole.
        (RecordBoundary::None { .. }, true) => match last_record_end(text, dialect, false) {
            RecordBoundary::At(whole) => whole,
            RecordBoundary::None { .. } => 0,
        },
        (RecordBoundary::None { .. }, false) => 0,
    };
    let text = &text[..whole];
    let mut rows = Vec::new();
    let (mut at, mut before) = (0, start);
    while at < text.len() && rows.len() < SAMPLE_ROWS {
        let (cells, end) = parse_record(text, at, dialect, MAX_COLUMNS + 1);
        let line = &text[at..end];
        let lines = memchr::memchr_iter(dialect.newline, line).count() as u64;
        let after = RecordPosition { lines: before.lines + lines, records: before.records + 1 };
        at = end;
        if !is_blank_record(&cells, line) {
            let shown = cells
                .into_iter()
                .map(|cell| formula_guard::unguard(&decode_cell(cell, encoding)).into_owned());
            rows.push(SampleRow { cells: shown.collect(), end: at, position: before, after });
        }
        before = after;
    }
    rows
}

/// Decodes a cell in the likely encoding.
fn decode_cell(cell: Vec<u8>, encoding: Option<Encoding>) -> String {
    match (encoding, String::from_utf8(cell)) {
        (None | Some(Encoding::Utf8), Ok(text)) => text,
        (encoding, cell) => {
            let bytes =
                cell.map_or_else(std::string::FromUtf8Error::into_bytes, String::into_bytes);
            let mut text = Vec::new();
            let other = encoding
                .filter(|encoding| *encoding != Encoding::Utf8)
                .unwrap_or(Encoding::Windows1252);
            encoding::decode(other, &bytes, &mut text);
            String::from_utf8_lossy(&text).into_owned()
        }
    }
}

/// Ranks the delimiters by the number of field names in a row, then by a `sep=` line, then by the
/// rows with the expected number of cells, then by the number of cells.
fn detect_delimiter(
    text: &[u8],
    newline: u8,
    (package, names): (&Package, &HeaderNames),
    encoding: Option<Encoding>,
    said: Option<u8>,
) -> u8 {
    let hint = package.delimiter.unwrap_or(b';');
    let score = |delimiter: u8| {
        let dialect = Dialect { delimiter, newline, quotes: true };
        let rows = sample_rows(
            &text[..text.len().min(16 << 10)],
            dialect,
            encoding,
            true,
            RecordPosition::default(),
        );
        let named = rows
            .iter()
            .take(header::HEADER_SEARCH_ROWS)
            .map(|row| (names.count(&row.cells), row.cells.len()));
        let (count, named_width) = named.max_by_key(|(count, _)| *count).unwrap_or_default();
        let width = if count > 0 { named_width } else { package.fields.len() };
        let fitting = rows.iter().filter(|row| row.cells.len() == width && width > 1).count();
        let cells = rows.first().map_or(0, |row| row.cells.len());
        (count, Some(delimiter) == said, fitting, cells, delimiter == hint)
    };
    [b';', b',', b'\t', b'|'].into_iter().max_by_key(|delimiter| score(*delimiter)).unwrap_or(hint)
}

/// Whether the lines are of fixed width, if the folder has a layout.
fn is_fixed_width(
    text: &[u8],
    newline: u8,
    package: &Package,
    options: &Options,
    encoding: Option<Encoding>,
) -> bool {
    let Some(layout) = &package.layout else {
        return false;
    };
    if options.delimiter.is_some() || options.header == Some(true) {
        return false;
    }
    let lines = text.split(|&byte| byte == newline).filter(|line| !line.trim_ascii().is_empty());
    let lines: Vec<String> = lines
        .take(SAMPLE_ROWS)
        .map(|line| decode_cell(line.trim_ascii_end().to_vec(), encoding))
        .collect();
    // The sample may cut its last line.
    let lines = if lines.len() > 1 { &lines[..lines.len() - 1] } else { &lines[..] };
    // Trailing spaces may be missing, so a line is at most as long as the layout. A line shorter
    // than the first column, or one that a delimiter divides, has another format.
    let first = layout.columns.first().map_or(0, |column| column.end);
    let fitting = lines
        .iter()
        .filter(|line| (first..=layout.width()).contains(&line.chars().count()))
        .count();
    let names = HeaderNames::of(package, options);
    let divided = |line: &String| {
        [';', ',', '\t', '|'].iter().any(|mark| {
            let cells: Vec<&str> = line.split(*mark).collect();
            cells.len() > 1
                && (cells.len() == package.fields.len()
                    || cells.iter().any(|name| names.field(name).is_some()))
        })
    };
    !lines.first().is_some_and(divided) && fitting * 2 > lines.len()
}

/// The decimal mark that most numbers show. Digits that may be grouped (`30.000`) show none.
fn detect_decimal_mark(
    data: &[SampleRow],
    sniffed: &mut SniffResult,
    package: &Package,
) -> Option<u8> {
    let columns = &sniffed.columns;
    let is_number = |field: &Option<usize>| {
        field.is_some_and(|field| package.fields[field].field_type == FieldType::Number)
    };
    let numbers: Vec<usize> =
        (0..columns.len()).filter(|column| is_number(&columns[*column])).collect();
    let cells = |column: usize| {
        data.iter()
            .filter(|row| row.cells.len() == columns.len())
            .map(move |row| row.cells[column].trim())
    };
    let votes = |mark: u8| {
        numbers
            .iter()
            .flat_map(|column| cells(*column))
            .filter(|text| number::shows_mark(text.as_bytes(), mark))
            .count()
    };
    let mark = match (votes(b','), votes(b'.')) {
        (0, 0) => return None,
        (commas, points) if commas > points => b',',
        _ => b'.',
    };
    let mut notes = Vec::new();
    for column in &numbers {
        let marked = || cells(*column).filter(|text| text.as_bytes().contains(&mark));
        if let Some(example) = marked().next()
            && marked().all(|text| number::may_be_grouped(text.as_bytes()))
        {
            let column = sniffed.names[*column].clone();
            notes.push(Note::ThreeDecimals { column, example: example.to_owned() });
        }
    }
    sniffed.notes.extend(notes);
    Some(mark)
}
