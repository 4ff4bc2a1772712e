//! Column mapping: columns that are read as a field because the caller says so, whatever their
//! names.
//!
//! Invariant: each column maps to one field, and each field to one column. An ambiguous mapping
//! refuses the file.

use std::collections::HashSet;

use super::header::{column_label, fold_column_name};
use crate::folder::package::Package;
use crate::{Options, ReadError};

/// Why a column cannot be read as the chosen field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnError {
    /// The collection does not have the field.
    NoSuchField,
    /// The column or the field is chosen twice.
    Repeated,
    /// The file's header does not have the column.
    NoSuchColumn,
    /// The file has another column for the field.
    FieldHasColumn,
}

/// Checks the mapping by itself, before a file is read.
pub(crate) fn check_mapping(package: &Package, options: &Options) -> Result<(), ReadError> {
    let (mut columns, mut fields) = (HashSet::new(), HashSet::new());
    for (column, name) in &options.columns {
        let wrong = |why| ReadError::Column { column: column.clone(), field: name.clone(), why };
        let field = package.field_index(name).ok_or_else(|| wrong(ColumnError::NoSuchField))?;
        if !columns.insert(fold_column_name(column)) || !fields.insert(field) {
            return Err(wrong(ColumnError::Repeated));
        }
    }
    Ok(())
}

/// Checks that every mapped column is in the file's header. `names` is empty if there is no header.
pub(crate) fn check_mapped_columns_exist(
    names: &[String],
    options: &Options,
) -> Result<(), ReadError> {
    if options.columns.is_empty() {
        return Ok(());
    }
    let found: HashSet<String> = names
        .iter()
        .enumerate()
        .map(|(index, name)| fold_column_name(&column_label(index, name)))
        .collect();
    match options.columns.iter().find(|(column, _)| !found.contains(&fold_column_name(column))) {
        Some((column, field)) => Err(ReadError::Column {
            column: column.clone(),
            field: field.clone(),
            why: ColumnError::NoSuchColumn,
        }),
        None => Ok(()),
    }
}
