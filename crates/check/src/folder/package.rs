//! `datapackage.json`: the fields and keys of the data, and its code lists.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::codelist::CodeList;
use super::constraints;
use super::field::{Field, FieldType};
use super::json_node::{Errors, JsonNode, UniqueKeysValue, suggest_name};
use super::keys::{self, ForeignKey};
use super::layout::{self, Layout};
use super::lists;
use super::period::{self, Period};
use super::unit::{self, UnitField};
use crate::{FolderError, Localized};

pub(crate) const FILE: &str = "datapackage.json";

/// The contents of `datapackage.json`.
#[derive(Debug, Default)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) title: Localized,
    pub(crate) description: String,
    pub(crate) fields: Vec<Field>,
    pub(crate) primary_key: Vec<usize>,
    pub(crate) unique_keys: Vec<Vec<usize>>,
    pub(crate) references: Vec<ForeignKey>,
    /// The period of the data.
    pub(crate) period: Option<Period>,
    pub(crate) missing_values: Vec<String>,
    pub(crate) unit: Option<UnitField>,
    pub(crate) code_lists: Vec<CodeList>,
    pub(crate) layout: Option<Layout>,
    /// The usual delimiter of the data. It is only a hint, since files are sniffed.
    pub(crate) delimiter: Option<u8>,
}

impl Package {
    /// The index of a field by its name, ignoring case and Unicode composition.
    pub(crate) fn field_index(&self, name: &str) -> Option<usize> {
        let name = fold_name(name.trim());
        self.fields.iter().position(|field| fold_name(&field.name) == name)
    }
}

/// More fields than any real form has; it bounds the memory that a folder can demand.
const MAX_FIELDS: usize = 4096;

pub(crate) fn load(files: &BTreeMap<String, Vec<u8>>, errors: &mut Errors) -> Package {
    let Some(bytes) = files.get(FILE) else {
        errors.push(FolderError::new(
            FILE,
            "",
            Localized::new("filen saknas.", "the file is missing."),
            Localized::new("Varje insamling har en.", "Every collection has one."),
        ));
        return Package::default();
    };
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let value = match serde_json::from_slice::<UniqueKeysValue>(bytes) {
        Ok(value) => value.0,
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            let location = Localized::new(
                format!("rad {line}, kolumn {column}"),
                format!("line {line}, column {column}"),
            );
            // The message repeats the location.
            let error = error.to_string();
            let error = error.rsplit_once(" at line ").map_or(error.as_str(), |(what, _)| what);
            errors.push(FolderError::new(
                FILE,
                location,
                Localized::new("filen är inte riktig JSON.", "the file is not valid JSON."),
                Localized::new(
                    format!("Läsaren säger: {error}."),
                    format!("The parser says: {error}."),
                ),
            ));
            return Package::default();
        }
    };
    load_package(&JsonNode { value: &value, path: String::new(), file: FILE }, files, errors)
}

fn load_package(
    root: &JsonNode<'_>,
    files: &BTreeMap<String, Vec<u8>>,
    errors: &mut Errors,
) -> Package {
    root.allow_keys(
        &[
            "$schema",
            "name",
            "id",
            "version",
            "title",
            "description",
            "homepage",
            "keywords",
            "licenses",
            "contributors",
            "sources",
            "created",
            "image",
            "profile",
            "resources",
            "farstu:title",
            "farstu:period",
        ],
        errors,
    );
    let name = root.required_text("name", errors);
    let title = root.text("title", errors).unwrap_or(name);
    let mut package = Package {
        name: name.to_owned(),
        version: root.text("version", errors).unwrap_or("").to_owned(),
        title: root.localized("farstu:title", title, errors),
        description: root.text("description", errors).unwrap_or("").to_owned(),
        missing_values: vec![String::new()],
        period: root.get("farstu:period").and_then(|node| period::load(&node, errors)),
        ..Package::default()
    };
    let resources = root.list("resources", errors);
    let Some((data, lists)) = resources.split_first() else {
        errors.push(root.error(
            "'resources' saknas eller är tom.",
            "'resources' is missing or empty.",
            "Den första resursen är data, de andra är kodlistor.",
            "The first resource is the data, the others are code lists.",
        ));
        return package;
    };
    check_resource_keys(data, errors);
    let mut names: Vec<&str> = Vec::new();
    for list in lists {
        let name = check_resource_keys(list, errors);
        if names.contains(&name) {
            errors.push(list.error(
                format!("kodlistan '{name}' finns två gånger."),
                format!("the code list '{name}' occurs twice."),
                "Ge varje resurs ett eget namn.",
                "Give each resource a name of its own.",
            ));
        }
        names.push(name);
    }
    let Some(schema) = data.get("schema") else {
        errors.push(data.error(
            "'schema' saknas.",
            "'schema' is missing.",
            "Lägg till fälten.",
            "Add the fields.",
        ));
        return package;
    };
    schema.allow_keys(
        &[
            "$schema",
            "name",
            "title",
            "description",
            "fields",
            "missingValues",
            "primaryKey",
            "uniqueKeys",
            "foreignKeys",
            "farstu:unit",
        ],
        errors,
    );
    for node in schema.list("fields", errors) {
        let field = constraints::load_field(&node, errors);
        if package
            .fields
            .iter()
            .any(|known: &Field| fold_name(&known.name) == fold_name(&field.name))
        {
            errors.push(node.error(
                format!("fältet '{}' finns två gånger.", field.name),
                format!("the field '{}' occurs twice.", field.name),
                "Fältnamn skiljs inte på stora och små bokstäver, eller på hur tecknet för en bokstav är sammansatt.",
                "Field names are compared ignoring case and Unicode composition.",
            ));
        }
        package.fields.push(field);
    }
    if package.fields.is_empty() || package.fields.len() > MAX_FIELDS {
        errors.push(schema.error(
            format!("en insamling har 1 till {MAX_FIELDS} fält."),
            format!("a collection has 1 to {MAX_FIELDS} fields."),
            "Skriv ett fält för varje kolumn i 'fields'.",
            "Write a field for each column in 'fields'.",
        ));
    }
    if schema.get("missingValues").is_some() {
        package.missing_values = schema
            .string_or_list("missingValues", errors)
            .iter()
            .map(|text| text.trim().to_owned())
            .collect();
    }
    package.primary_key = keys::load_key(&schema, "primaryKey", &package.fields, errors);
    package.unique_keys = keys::load_unique_keys(&schema, &package.fields, errors);
    let (dialect_delimiter, _) = lists::parse_dialect(data, errors);
    package.delimiter = dialect_delimiter;
    package.layout =
        data.get("farstu:layout").and_then(|node| layout::load(&node, &package.fields, errors));
    keys::load_foreign_keys(&schema, lists, files, &mut package, errors);
    package.unit = unit::load(&schema, &package, errors);
    if let Some(unit) = package.unit {
        package.fields[unit.field].is_unit_field = true;
    }
    for (node, field) in schema.list("fields", &mut Vec::new()).iter().zip(&mut package.fields) {
        constraints::load_severities(field, node, errors);
    }
    package
}

fn check_resource_keys<'a>(resource: &JsonNode<'a>, errors: &mut Errors) -> &'a str {
    resource.allow_keys(
        &[
            "$schema",
            "name",
            "path",
            "type",
            "profile",
            "title",
            "description",
            "format",
            "mediatype",
            "encoding",
            "dialect",
            "schema",
            "sources",
            "licenses",
            "farstu:title",
            "farstu:layout",
        ],
        errors,
    );
    if let Some(encoding) = resource.text("encoding", errors)
        && !["utf-8", "utf8"].contains(&encoding.to_lowercase().as_str())
    {
        errors.push(resource.error(
            format!("kodningen '{encoding}' förstås inte här."),
            format!("the encoding '{encoding}' is not understood here."),
            "Kodlistor skrivs i UTF-8, och hur en lämnad fil är kodad läses av ur den. Ta bort 'encoding', eller skriv utf-8.",
            "Code lists are written in UTF-8, and how a submitted file is encoded is read from it. Remove 'encoding', or write utf-8.",
        ));
    }
    resource.required_text("name", errors)
}

/// Folds a name for comparison: lower case, in Unicode normalization form C.
pub(crate) fn fold_name(name: &str) -> String {
    if name.is_ascii() {
        name.to_lowercase()
    } else {
        name.nfc().collect::<String>().to_lowercase()
    }
}

/// Why a name is not a valid field in a list of fields, and the fix.
pub(super) fn unknown_field_message(name: &str, fields: &[Field]) -> (Localized, Localized) {
    let known: Vec<&str> = fields.iter().map(Field::name).collect();
    if known.contains(&name) {
        return (
            Localized::new(
                format!("fältet '{name}' står två gånger."),
                format!("the field '{name}' occurs twice."),
            ),
            Localized::new("Ta bort det ena.", "Remove one."),
        );
    }
    let fix = match suggest_name(name, &known) {
        Some(near) => {
            Localized::new(format!("Menade du '{near}'?"), format!("Did you mean '{near}'?"))
        }
        None => {
            Localized::new("Skriv namnet på ett av fälten.", "Write the name of one of the fields.")
        }
    };
    (
        Localized::new(
            format!("det finns inget fält '{name}'."),
            format!("there is no field '{name}'."),
        ),
        fix,
    )
}

pub(super) fn parse_field_type(node: &JsonNode<'_>, errors: &mut Errors) -> FieldType {
    let text = node.text("type", errors).unwrap_or("string");
    if let Some((_, field_type)) = FieldType::ALL.iter().find(|(name, _)| *name == text) {
        return *field_type;
    }
    errors.push(node.error(
        format!("typen '{text}' förstås inte."),
        format!("the type '{text}' is not understood."),
        "Skriv string, integer, number, boolean, date, year, yearmonth, datetime eller time.",
        "Write string, integer, number, boolean, date, year, yearmonth, datetime or time.",
    ));
    FieldType::String
}

/// The last line of the error, without the drawing of the pattern.
pub(crate) fn regex_error(error: &regex::Error) -> String {
    error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
}
