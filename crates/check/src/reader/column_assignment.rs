//! Assigns the columns of a file to fields: by the header, and for columns without a name.
//!
//! Invariant: no two columns have the same field.

use super::column_mapping::ColumnError;
use super::header::{HeaderNames, column_label};
use super::note::Note;
use super::sample::SampleRow;
use super::sniff::SniffResult;
use crate::ReadError;
use crate::folder::field::{Field, FieldType};
use crate::folder::package::Package;
use crate::language::show_invisible;
use crate::value::number;

/// Assigns columns to fields by the header.
pub(super) fn apply_header(
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
pub(super) fn classify_unnamed_columns(
    sniffed: &mut SniffResult,
    data: &[SampleRow],
    package: &Package,
) {
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
pub(super) fn columns_have_fitting_values(
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
