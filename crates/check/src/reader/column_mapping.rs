//! Columns that are read as a field because the caller says so, whatever their names are.
//!
//! Each column is one field and each field one column: a choice that leaves that in doubt refuses
//! the file.

use std::collections::HashSet;

use super::header::{column_label, fold_column_name};
use crate::folder::package::Package;
use crate::{Options, ReadError};

/// Why a column cannot be read as the field that was chosen for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnError {
    /// The collection has no such field.
    NoSuchField,
    /// The column, or the field, is chosen twice.
    Repeated,
    /// The file has no header with such a name.
    NoSuchColumn,
    /// The file has another column for the field.
    FieldHasColumn,
}

/// Checks the choice by itself, before a file is read.
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

/// Checks that every column that was chosen is among the names of the file's header; there are none
/// without a header.
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
