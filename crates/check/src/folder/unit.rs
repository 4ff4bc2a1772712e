//! `farstu:unit`: the field that names the unit of a row, so that rows of another unit are found.

use super::Folder;
use super::field::{Field, FieldType};
use super::json_node::{Errors, JsonNode};
use super::keys::unknown_field_error;
use super::package::Package;
use crate::value::identity;

/// The field that names the unit, and how its values map to units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UnitField {
    pub(crate) field: usize,
    by: UnitLookup,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UnitLookup {
    /// The value is the unit's code.
    Code,
    /// The value is the number of the unit's organisation.
    OrganisationNumber,
    /// The unit's code is in this column of the field's code list, on the row of the value.
    Column(usize),
}

/// The unit that submits a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unit {
    /// Its code.
    pub code: String,
    /// The number of its organisation, ten digits.
    pub organisation_number: String,
}

/// The values that stand for the submitting unit, sorted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnitValues {
    pub(crate) field: usize,
    pub(crate) values: Vec<String>,
}

impl UnitValues {
    /// Whether a value stands for another unit.
    pub(crate) fn names_other_unit(&self, field: &Field, text: &[u8]) -> bool {
        let bare = field.identity_number.and_then(|format| identity::without_hyphen(format, text));
        let text = bare.as_ref().map_or(text, |bare| bare.bytes());
        self.values.binary_search_by(|value| value.as_bytes().cmp(text)).is_err()
    }
}

impl Folder {
    /// The index of the field that names the unit of a row, if the folder has one.
    pub fn unit_field(&self) -> Option<usize> {
        self.package().unit.map(|unit| unit.field)
    }

    /// The folder for files of a unit: a row that names another unit is a finding
    /// ([`crate::Constraint::Unit`]). Without a unit field, nothing changes.
    #[must_use]
    pub fn for_unit(&self, unit: &Unit) -> Folder {
        let Some(UnitField { field, by }) = self.package().unit else { return self.clone() };
        let mut values: Vec<String> = match by {
            UnitLookup::Code => vec![unit.code.clone()],
            UnitLookup::OrganisationNumber => vec![unit.organisation_number.clone()],
            UnitLookup::Column(column) => {
                let list = self.code_list(field).into_iter();
                list.flat_map(|list| {
                    list.rows
                        .iter()
                        .filter(|row| row[column] == unit.code)
                        .map(|row| row[list.key].clone())
                })
                .collect()
            }
        };
        values.sort_unstable();
        Folder { own: Some(UnitValues { field, values }.into()), ..self.clone() }
    }

    /// The values that a field may have in a file of the unit, if it is the unit field.
    pub(crate) fn unit_values(&self, field: usize) -> Option<&UnitValues> {
        self.own.as_deref().filter(|own| own.field == field)
    }
}

/// Loads `farstu:unit` of a schema, once code lists are known.
pub(super) fn load(
    schema: &JsonNode<'_>,
    package: &Package,
    errors: &mut Errors,
) -> Option<UnitField> {
    let node = schema.get("farstu:unit")?;
    node.allow_keys(&["field", "by", "column"], errors);
    let name = node.required_text("field", errors);
    let Some(field) = package.fields.iter().position(|field| field.name == name) else {
        errors.push(unknown_field_error(&node, name, &package.fields));
        return None;
    };
    if !matches!(package.fields[field].field_type, FieldType::String | FieldType::Integer) {
        errors.push(node.error(
            format!(
                "fältet '{name}' är varken text eller heltal, så det kan inte peka ut en enhet."
            ),
            format!(
                "the field '{name}' is neither text nor a whole number, so it cannot name a unit."
            ),
            "Välj ett fält av typen string eller integer.",
            "Choose a field of type string or integer.",
        ));
    }
    let by = match (node.text("by", errors), node.text("column", errors)) {
        (None | Some("code"), None) => UnitLookup::Code,
        (Some("organisation-number"), None) => UnitLookup::OrganisationNumber,
        (None | Some("code"), Some(column)) => {
            let list = package.fields[field].code_list.map(|list| &package.code_lists[list]);
            match list.and_then(|list| list.columns().position(|known| known == column)) {
                Some(column) => UnitLookup::Column(column),
                None => {
                    errors.push(node.error(
                        format!("fältets kodlista har ingen kolumn '{column}'."),
                        format!("the field's code list has no column '{column}'."),
                        "Skriv en kolumn i kodlistan som fältet pekar på, eller ta bort 'column'.",
                        "Write a column of the code list that the field points to, or remove 'column'.",
                    ));
                    return None;
                }
            }
        }
        _ => {
            errors.push(node.error(
                "hur fältet pekar ut enheten förstås inte.",
                "how the field names the unit is not understood.",
                "Skriv \"by\": \"code\" eller \"by\": \"organisation-number\"; en 'column' hör ihop med code.",
                "Write \"by\": \"code\" or \"by\": \"organisation-number\"; a 'column' goes with code.",
            ));
            return None;
        }
    };
    Some(UnitField { field, by })
}
