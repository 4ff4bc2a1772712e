//! Keys of the schema: the primary key, unique keys and foreign keys (references to code lists).

use std::collections::BTreeMap;

use super::field::Field;
use super::json_node::{Errors, JsonNode};
use super::lists;
use super::package::{Package, unknown_field_message};
use crate::FolderError;

/// A composite foreign key: fields whose values together must occur on a row of a code list.
#[derive(Debug, Clone)]
pub(crate) struct ForeignKey {
    pub(crate) fields: Vec<usize>,
    pub(crate) list: usize,
    /// The columns of the list, in the order of the fields.
    pub(crate) columns: Vec<usize>,
}

/// A string or a list of strings, as the indices of fields.
pub(super) fn load_key(
    schema: &JsonNode<'_>,
    name: &str,
    fields: &[Field],
    errors: &mut Errors,
) -> Vec<usize> {
    let mut indices = Vec::new();
    for text in schema.string_or_list(name, errors) {
        match fields.iter().position(|field| field.name == text) {
            Some(index) if !indices.contains(&index) => indices.push(index),
            _ => errors.push(unknown_field_error(
                &schema.get(name).unwrap_or_else(|| schema.clone()),
                &text,
                fields,
            )),
        }
    }
    indices
}

/// Loads `uniqueKeys`: lists of fields whose values together must be unique.
pub(super) fn load_unique_keys(
    schema: &JsonNode<'_>,
    fields: &[Field],
    errors: &mut Errors,
) -> Vec<Vec<usize>> {
    let mut keys = Vec::new();
    for item in schema.list("uniqueKeys", errors) {
        let mut indices = Vec::new();
        let names = match item.value {
            serde_json::Value::Array(_) => item.items(errors),
            _ => vec![item.clone()],
        };
        for name in &names {
            let text = name.value.as_str().unwrap_or_default();
            match fields.iter().position(|field| field.name == text) {
                Some(index) if !indices.contains(&index) => indices.push(index),
                _ => errors.push(unknown_field_error(name, text, fields)),
            }
        }
        if names.is_empty() {
            errors.push(item.error(
                "nyckeln är tom.",
                "the key is empty.",
                "Skriv listor med fält: [[\"a\", \"b\"]].",
                "Write lists of fields: [[\"a\", \"b\"]].",
            ));
        } else if keys.contains(&indices) {
            errors.push(item.error(
                "nyckeln står två gånger.",
                "the key occurs twice.",
                "Ta bort den ena.",
                "Remove one.",
            ));
        }
        keys.push(indices);
    }
    keys
}

pub(super) fn unknown_field_error(
    node: &JsonNode<'_>,
    name: &str,
    fields: &[Field],
) -> FolderError {
    let (problem, fix) = unknown_field_message(name, fields);
    FolderError::new(node.file, node.path.as_str(), problem, fix)
}

/// Loads `foreignKeys` and the code lists.
pub(super) fn load_foreign_keys(
    schema: &JsonNode<'_>,
    resources: &[JsonNode<'_>],
    files: &BTreeMap<String, Vec<u8>>,
    package: &mut Package,
    errors: &mut Errors,
) {
    // A list's key is the column that is referred to, so lists are loaded once it is known.
    let mut keys: BTreeMap<usize, String> = BTreeMap::new();
    let mut uses: Vec<(usize, usize)> = Vec::new();
    // Composite foreign keys.
    let mut several: Vec<(Vec<usize>, usize, Vec<String>, JsonNode<'_>)> = Vec::new();
    for node in schema.list("foreignKeys", errors) {
        node.allow_keys(&["fields", "reference"], errors);
        let Some(reference) = node.get("reference") else {
            errors.push(node.error(
                "'reference' saknas.",
                "'reference' is missing.",
                "Lägg till \"reference\": {\"resource\": \"lista\", \"fields\": \"kolumn\"}.",
                "Add \"reference\": {\"resource\": \"list\", \"fields\": \"column\"}.",
            ));
            continue;
        };
        reference.allow_keys(&["resource", "fields"], errors);
        let (from, to) =
            (node.string_or_list("fields", errors), reference.string_or_list("fields", errors));
        if from.is_empty() || from.len() != to.len() {
            errors.push(node.error(
                "en kodlista pekas ut av lika många fält som kolumner.",
                "a reference needs as many fields as columns.",
                "Skriv lika många namn i 'fields' på båda ställena, i samma ordning.",
                "Write the same number of names in 'fields' in both places, in the same order.",
            ));
            continue;
        }
        let resource = reference.required_text("resource", errors);
        let fields = load_key(&node, "fields", &package.fields, errors);
        if fields.len() != from.len() {
            continue;
        }
        let Some(list) = resources.iter().position(|list| {
            list.value.get("name").and_then(|name| name.as_str()) == Some(resource)
        }) else {
            errors.push(reference.error(
                format!("det finns ingen kodlista '{resource}'."),
                format!("there is no code list '{resource}'."),
                "Skriv namnet på en av resurserna efter den första.",
                "Write the name of one of the resources after the first.",
            ));
            continue;
        };
        if fields.len() > 1 {
            several.push((fields, list, to, reference));
            continue;
        }
        let (field, to) = (fields[0], &to[0]);
        if keys.insert(list, to.clone()).is_some_and(|known| known != *to)
            || uses.iter().any(|(known, _)| *known == field)
        {
            errors.push(node.error(
                "fältet eller kodlistan pekas ut på två sätt.",
                "the field or the code list has two references.",
                "Ta bort det ena, eller gör en kodlista till.",
                "Remove one, or add another code list.",
            ));
        }
        uses.push((field, list));
    }
    for (index, list) in resources.iter().enumerate() {
        let key = match keys.get(&index) {
            Some(column) => lists::CodeColumn::Referenced(column),
            // No single column of the list is a code.
            None if several.iter().any(|(_, list, ..)| *list == index) => lists::CodeColumn::None,
            None => lists::CodeColumn::Default,
        };
        package.code_lists.push(lists::load(list, key, files, errors));
    }
    for (fields, list, to, node) in several {
        let columns: Vec<usize> = to
            .iter()
            .filter_map(|name| {
                package.code_lists[list].columns.iter().position(|column| column.name == *name)
            })
            .collect();
        if columns.len() == to.len() {
            package.references.push(ForeignKey { fields, list, columns });
        } else {
            let known = package.code_lists[list].columns().collect::<Vec<_>>().join(", ");
            errors.push(node.error(
                format!("kodlistan har inte kolumnerna {}.", to.join(", ")),
                format!("the code list does not have the columns {}.", to.join(", ")),
                &format!("Skriv namn på dess kolumner: {known}."),
                &format!("Write names of its columns: {known}."),
            ));
        }
    }
    for (field, list) in uses {
        package.fields[field].code_list = Some(list);
        let Some(format) = package.fields[field].identity_number else { continue };
        if let Err(row) = package.code_lists[list].set_identity_number(format) {
            errors.push(resources[list].error(
                format!("koden på datarad {row} finns på en tidigare rad, skriven med eller utan bindestreck."),
                format!("the code on row {row} is on an earlier row, written with or without a hyphen."),
                "Ta bort den ena.",
                "Remove one of them.",
            ));
        }
    }
}
