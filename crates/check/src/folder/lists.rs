//! Loads the CSV files of code lists.

use std::collections::BTreeMap;

use super::FolderError;
use super::codelist::CodeList;
use super::field::FieldType;
use super::json_node::{Errors, JsonNode};
use super::package;
use crate::language::cell_count;
use crate::{Lang, Localized};

/// The delimiter of a resource's dialect, and whether it has a header.
pub(super) fn parse_dialect(resource: &JsonNode<'_>, errors: &mut Errors) -> (Option<u8>, bool) {
    let Some(dialect) = resource.get("dialect") else {
        return (None, true);
    };
    dialect.allow_keys(&["$schema", "delimiter", "header", "quoteChar", "doubleQuote"], errors);
    let delimiter = dialect.text("delimiter", errors).and_then(|text| match text.as_bytes() {
        [one @ (b';' | b',' | b'\t' | b'|')] => Some(*one),
        _ => {
            errors.push(dialect.error(
                "avgränsaren förstås inte.",
                "the delimiter is not understood.",
                "Skriv ; , | eller \\t.",
                "Write ; , | or \\t.",
            ));
            None
        }
    });
    let odd = dialect.text("quoteChar", errors).is_some_and(|text| text != "\"")
        || dialect.get("doubleQuote").is_some() && !dialect.flag("doubleQuote", errors);
    if odd {
        errors.push(dialect.error(
            "bara dubbla citattecken, dubblerade inuti, förstås.",
            "only double quotes, doubled inside, are understood.",
            "Ta bort quoteChar och doubleQuote.",
            "Remove quoteChar and doubleQuote.",
        ));
    }
    let header = dialect.get("header").is_none() || dialect.flag("header", errors);
    (delimiter, header)
}

/// Which column holds the codes.
pub(super) enum CodeColumn<'a> {
    /// The column that a field refers to.
    Referenced(&'a str),
    /// The primary key or, without one, the first column.
    Default,
    /// No column: fields refer to several columns together.
    None,
}

/// Loads a code list.
pub(super) fn load(
    node: &JsonNode<'_>,
    key: CodeColumn<'_>,
    files: &BTreeMap<String, Vec<u8>>,
    errors: &mut Errors,
) -> CodeList {
    let name = node.value.get("name").and_then(|name| name.as_str()).unwrap_or("");
    let path = node.required_text("path", errors);
    let Some(schema) = node.get("schema") else {
        errors.push(node.error(
            "'schema' saknas.",
            "'schema' is missing.",
            "Lägg till kodlistans fält.",
            "Add the code list's fields.",
        ));
        return CodeList::default();
    };
    schema.allow_keys(&["$schema", "name", "title", "description", "fields", "primaryKey"], errors);
    let mut columns: Vec<(String, FieldType)> = Vec::new();
    for field in schema.list("fields", errors) {
        field.allow_keys(&["name", "type", "title", "description", "farstu:title"], errors);
        let name = field.required_text("name", errors).to_owned();
        if columns.iter().any(|(known, _)| *known == name) {
            errors.push(field.error(
                format!("kolumnen '{name}' finns två gånger."),
                format!("the column '{name}' occurs twice."),
                "Ge varje kolumn ett eget namn.",
                "Give each column a name of its own.",
            ));
        }
        columns.push((name, package::parse_field_type(&field, errors)));
    }
    let primary = schema.string_or_list("primaryKey", errors);
    let has_codes = !matches!(key, CodeColumn::None);
    let wanted = match key {
        CodeColumn::Referenced(column) => Some(column),
        CodeColumn::Default => primary.first().map(String::as_str),
        CodeColumn::None => None,
    };
    let key = match wanted {
        None => 0,
        Some(wanted) => columns.iter().position(|(name, _)| name == wanted).unwrap_or_else(|| {
            errors.push(schema.error(
                format!("kodlistan har ingen kolumn '{wanted}'."),
                format!("the code list has no column '{wanted}'."),
                "Lägg till den i 'fields'.",
                "Add it to 'fields'.",
            ));
            0
        }),
    };
    if columns.is_empty() {
        errors.push(schema.error(
            "kodlistan har inga fält.",
            "the code list has no fields.",
            "Lägg till dem i 'fields'.",
            "Add them to 'fields'.",
        ));
        return CodeList::default();
    }
    let (delimiter, header) = parse_dialect(node, errors);
    if path.contains('\\')
        || path.split('/').any(|part| ["", ".", ".."].contains(&part)) && !path.is_empty()
    {
        errors.push(node.error(
            format!("sökvägen '{path}' är ingen fil i mappen."),
            format!("the path '{path}' is not a file inside the folder."),
            "Skriv den från mappen, med / mellan delarna: codelists/koder.csv.",
            "Write it from the folder, with / between its parts: codelists/codes.csv.",
        ));
        return CodeList::default();
    }
    if path.is_empty() {
        // A missing path has been reported.
        return CodeList::default();
    }
    let Some(bytes) = files.get(path) else {
        errors.push(FolderError::new(
            path,
            "",
            Localized::new("filen saknas i mappen.", "the file is missing in the folder."),
            Localized::new(
                format!("Kodlistan '{name}' pekar på den."),
                format!("The code list '{name}' points to it."),
            ),
        ));
        return CodeList::default();
    };
    match parse_rows(bytes, path, &columns, delimiter.unwrap_or(b','), header) {
        Ok(rows) => CodeList::new(name, has_codes.then_some(key), columns.clone(), rows)
            .unwrap_or_else(|(row, column, reason, text)| {
                let field_type = columns
                    .iter()
                    .find(|(name, _)| *name == column)
                    .map_or(FieldType::String, |(_, field_type)| *field_type);
                let problem = match reason {
                    "duplicate" => Localized::new(
                        format!("koden '{text}' finns på en tidigare rad."),
                        format!("the code '{text}' is on an earlier row."),
                    ),
                    "empty" => Localized::new("koden är tom.", "the code is empty."),
                    _ => Localized::new(
                        format!("'{text}' är inte {}.", field_type.label(Lang::Sv)),
                        format!("'{text}' is not a {}.", field_type.label(Lang::En)),
                    ),
                };
                let fix = match reason {
                    "duplicate" => {
                        Localized::new("Ta bort den ena raden.", "Remove one of the rows.")
                    }
                    "empty" => Localized::new(
                        "Skriv en kod, eller ta bort raden.",
                        "Write a code, or remove the row.",
                    ),
                    _ => Localized::new(
                        "Rätta värdet, eller fältets typ i datapackage.json.",
                        "Correct the value, or the field's type in datapackage.json.",
                    ),
                };
                errors.push(FolderError::new(
                    path,
                    row_location(row, &format!(", {column}")),
                    problem,
                    fix,
                ));
                CodeList::default()
            }),
        Err(error) => {
            errors.push(error);
            CodeList::default()
        }
    }
}

/// The location of a row, counted without the header.
fn row_location(row: usize, column: &str) -> Localized {
    Localized::new(format!("datarad {row}{column}"), format!("row {row}{column}"))
}

/// Parses the rows of a code list, and checks its header and the number of cells.
#[expect(clippy::result_large_err, reason = "returned once, when a folder is loaded")]
fn parse_rows(
    bytes: &[u8],
    path: &str,
    columns: &[(String, FieldType)],
    delimiter: u8,
    header: bool,
) -> Result<Vec<Vec<String>>, FolderError> {
    let error = |location: Localized, sv: String, en: String| {
        let fix = Localized::new(
            "Skriv listan som CSV i UTF-8, med samma kolumner som i datapackage.json på varje rad.",
            "Write the list as CSV in UTF-8, with the columns of datapackage.json on each row.",
        );
        FolderError::new(path, location, Localized::new(sv, en), fix)
    };
    let text = std::str::from_utf8(bytes).map_err(|_| {
        error(
            Localized::default(),
            "filen är inte UTF-8.".to_owned(),
            "the file is not UTF-8.".to_owned(),
        )
    })?;
    let mut lines =
        crate::reader::record::parse_records(text.trim_start_matches('\u{feff}'), delimiter)
            .map_err(|line| {
                error(
                    Localized::new(format!("rad {line}"), format!("line {line}")),
                    "ett citattecken stängs aldrig.".into(),
                    "a quote is not closed.".into(),
                )
            })?
            .into_iter();
    if header {
        let Some(names) = lines.next() else {
            return Err(error(
                Localized::default(),
                "filen är tom.".to_owned(),
                "the file is empty.".to_owned(),
            ));
        };
        let expected: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
        if names.iter().map(|name| name.trim()).ne(expected.iter().copied()) {
            return Err(error(
                Localized::new("rubrikraden", "header"),
                format!(
                    "rubrikerna är {}, men i datapackage.json {}.",
                    names.join(", "),
                    expected.join(", ")
                ),
                format!(
                    "the headers are {}, but in datapackage.json {}.",
                    names.join(", "),
                    expected.join(", ")
                ),
            ));
        }
    }
    lines
        .enumerate()
        .map(|(row, cells)| {
            if cells.len() != columns.len() {
                let (is, needs) = (cells.len(), columns.len());
                return Err(error(
                    row_location(row + 1, ""),
                    format!("raden har {}, kolumnerna är {needs}.", cell_count(is, Lang::Sv)),
                    format!("the row has {}, the columns are {needs}.", cell_count(is, Lang::En)),
                ));
            }
            Ok(cells.into_iter().map(|cell| cell.trim().to_owned()).collect())
        })
        .collect()
}
