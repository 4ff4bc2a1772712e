//! Loads a field of the schema: its type, constraints and texts. Each key is understood or
//! rejected, and contradictory constraints are rejected.

use regex::bytes::{Regex, RegexBuilder};

use super::codelist::parse_integer_value;
use super::field::{
    BooleanTexts, Bound, Constraint, Field, FieldType, IdentityNumber, StringFormat,
};
use super::json_node::{Errors, JsonNode};
use super::package::{parse_field_type, regex_error};
use crate::language::show_invisible;
use crate::value::{NULL_INT, number};
use crate::{Severity, work};

pub(super) fn load_field(node: &JsonNode<'_>, errors: &mut Errors) -> Field {
    node.allow_keys(
        &[
            "name",
            "type",
            "format",
            "title",
            "description",
            "example",
            "constraints",
            "rdfType",
            "trueValues",
            "falseValues",
            "farstu:title",
            "farstu:sensitive",
            "farstu:format",
            "farstu:severity",
        ],
        errors,
    );
    let name = node.required_text("name", errors);
    if name.is_empty() || name.trim() != name {
        errors.push(node.error(
            "fältets namn är tomt eller har blanktecken i kanten.",
            "the field's name is empty or has spaces at its edge.",
            "Skriv namnet som det står i filens rubrik, utan blanktecken före och efter.",
            "Write the name as in the file's header, without spaces before and after.",
        ));
    }
    if show_invisible(name) != name {
        errors.push(node.error(
            format!("fältets namn har tecken som inte syns: {}.", show_invisible(name)),
            format!("the field's name has invisible characters: {}.", show_invisible(name)),
            "Skriv namnet på nytt, utan dem.",
            "Write the name again, without them.",
        ));
    }
    let title = node.text("title", errors).unwrap_or(name);
    let field_type = parse_field_type(node, errors);
    let string_format = match node.text("format", errors) {
        None | Some("default") => None,
        Some("email") if field_type == FieldType::String => Some(StringFormat::Email),
        Some("uri") if field_type == FieldType::String => Some(StringFormat::Uri),
        Some(format) => {
            errors.push(node.error(
                format!("formatet '{format}' förstås inte för det här fältet."),
                format!("the format '{format}' is not understood for this field."),
                "Skriv default, eller på ett fält av typen string email eller uri. Identitetsnummer anges med farstu:format.",
                "Write default, or on a field of type string email or uri. Identity numbers are given by farstu:format.",
            ));
            None
        }
    };
    let mut field = Field {
        name: name.to_owned(),
        title: node.localized("farstu:title", title, errors),
        description: node.text("description", errors).unwrap_or("").to_owned(),
        field_type,
        sensitive: node.flag("farstu:sensitive", errors),
        required: false,
        unique: false,
        pattern: None,
        pattern_weight: 0,
        enum_values: None,
        minimum: None,
        maximum: None,
        exclusive_minimum: None,
        exclusive_maximum: None,
        min_length: None,
        max_length: None,
        identity_number: None,
        string_format,
        booleans: load_boolean_texts(node, field_type, errors),
        code_list: None,
        is_unit_field: false,
        warnings: Constraint::Characters.bit(),
    };
    if let Some(format) = node.text("farstu:format", errors) {
        field.identity_number = match format {
            "personnummer" => Some(IdentityNumber::Personnummer),
            "organisationsnummer" => Some(IdentityNumber::Organisationsnummer),
            _ => None,
        };
        if field.identity_number.is_none() || field_type != FieldType::String {
            errors.push(node.error(
                format!("farstu:format '{format}' förstås inte för det här fältet."),
                format!("farstu:format '{format}' is not understood for this field."),
                "Skriv personnummer eller organisationsnummer, på ett fält av typen string.",
                "Write personnummer or organisationsnummer, on a field of type string.",
            ));
        }
    }
    if let Some(constraints) = node.get("constraints") {
        load_constraints(&mut field, &constraints, errors);
    }
    field
}

/// Loads severities. This happens last, when the code lists are known: only a constraint that the
/// field can break may have one.
pub(super) fn load_severities(field: &mut Field, node: &JsonNode<'_>, errors: &mut Errors) {
    let Some(severities) = node.get("farstu:severity") else {
        return;
    };
    let known: Vec<&str> = Constraint::ALL
        .into_iter()
        .filter(|field_type| field.can_break(*field_type))
        .map(Constraint::as_str)
        .collect();
    severities.allow_keys(&known, errors);
    for field_type in Constraint::ALL {
        match severities.text(field_type.as_str(), errors).map(Severity::parse) {
            Some(Some(Severity::Warning)) => field.warnings |= field_type.bit(),
            Some(None) => errors.push(severities.error(
                "allvaret förstås inte.",
                "the severity is not understood.",
                "Skriv error eller warning.",
                "Write error or warning.",
            )),
            Some(Some(Severity::Error)) => field.warnings &= !field_type.bit(),
            None => {}
        }
    }
}

fn load_constraints(field: &mut Field, node: &JsonNode<'_>, errors: &mut Errors) {
    node.allow_keys(
        &[
            "required",
            "pattern",
            "enum",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "minLength",
            "maxLength",
            "unique",
        ],
        errors,
    );
    field.required = node.flag("required", errors);
    field.unique = node.flag("unique", errors);
    field.min_length = node.count("minLength", errors);
    field.max_length = node.count("maxLength", errors);
    field.minimum = load_bound(field.field_type, node, "minimum", errors);
    field.maximum = load_bound(field.field_type, node, "maximum", errors);
    field.exclusive_minimum = load_bound(field.field_type, node, "exclusiveMinimum", errors);
    field.exclusive_maximum = load_bound(field.field_type, node, "exclusiveMaximum", errors);
    reject_empty_range(field, node, errors);
    if let (Some(least), Some(most)) = (field.min_length, field.max_length)
        && least > most
    {
        errors.push(node.error(
            format!(
                "'minLength' ({least}) är större än 'maxLength' ({most}), så ingen text passar."
            ),
            format!("'minLength' ({least}) is above 'maxLength' ({most}), so no text fits."),
            "Byt plats på dem, eller ta bort det ena.",
            "Swap them, or remove one.",
        ));
    }
    if let Some(pattern) = node.text("pattern", errors) {
        match compile_pattern(pattern) {
            Ok(regex) => {
                field.pattern = Some((pattern.to_owned(), regex));
                field.pattern_weight = work::pattern_weight(pattern);
            }
            Err(error) => {
                let error = regex_error(&error);
                errors.push(node.error(
                    format!("mönstret '{pattern}' går inte att läsa."),
                    format!("the pattern '{pattern}' cannot be parsed."),
                    &format!("Läsaren säger: {error}."),
                    &format!("The parser says: {error}."),
                ));
            }
        }
    }
    if node.get("enum").is_some() {
        let mut enum_values = Vec::new();
        for item in node.list("enum", errors) {
            match item.value {
                serde_json::Value::String(text) => enum_values.push(text.clone()),
                serde_json::Value::Number(number) => enum_values.push(number.to_string()),
                serde_json::Value::Bool(flag) => enum_values.push(flag.to_string()),
                _ => errors.push(item.error(
                    "värdet förstås inte.",
                    "the value is not understood.",
                    "Skriv en text eller ett tal.",
                    "Write a text or a number.",
                )),
            }
        }
        field.enum_values = Some(enum_values);
    }
}

/// Rejects bounds that exclude every value.
fn reject_empty_range(field: &Field, node: &JsonNode<'_>, errors: &mut Errors) {
    let lower =
        [("minimum", &field.minimum, false), ("exclusiveMinimum", &field.exclusive_minimum, true)];
    let upper =
        [("maximum", &field.maximum, false), ("exclusiveMaximum", &field.exclusive_maximum, true)];
    for (low, least, above) in lower {
        for (high, most, below) in upper {
            let (Some(least), Some(most)) = (least, most) else { continue };
            let too_large = least.int > most.int || least.num > most.num;
            let the_same =
                (least.int == most.int && least.int != NULL_INT) || least.num == most.num;
            if too_large || (the_same && (above || below)) {
                errors.push(node.error(
                    format!(
                        "'{low}' ({}) lämnar inget värde som passar '{high}' ({}).",
                        least.text, most.text
                    ),
                    format!(
                        "'{low}' ({}) leaves no value that fits '{high}' ({}).",
                        least.text, most.text
                    ),
                    &format!("Byt plats på dem, eller ta bort '{low}' eller '{high}'."),
                    &format!("Swap them, or remove '{low}' or '{high}'."),
                ));
            }
        }
    }
}

/// Loads the texts of a boolean field for true and false.
fn load_boolean_texts(
    node: &JsonNode<'_>,
    field_type: FieldType,
    errors: &mut Errors,
) -> Option<Box<BooleanTexts>> {
    let given = ["trueValues", "falseValues"]
        .map(|key| node.get(key).map(|own| (own, node.string_or_list(key, errors))));
    let [true_values, false_values] = &given;
    let (at, _) = true_values.as_ref().or(false_values.as_ref())?;
    if field_type != FieldType::Boolean {
        errors.push(at.error(
            "bara ett fält av typen boolean har texter för sant och falskt.",
            "only a field of type boolean has texts for true and false.",
            "Ta bort dem, eller skriv \"type\": \"boolean\".",
            "Remove them, or write \"type\": \"boolean\".",
        ));
        return None;
    }
    let own = BooleanTexts {
        true_values: true_values.as_ref().map(|(_, texts)| texts.clone()),
        false_values: false_values.as_ref().map(|(_, texts)| texts.clone()),
    };
    let texts = |list: &Option<Vec<String>>| list.clone().unwrap_or_default();
    let edge = |text: &String| text.is_empty() || text.trim() != text;
    if let Some(text) =
        texts(&own.true_values).iter().chain(&texts(&own.false_values)).find(|text| edge(text))
    {
        errors.push(at.error(
            format!(
                "'{text}' är tom eller har blanktecken i kanten, och sådana tas bort ur en cell."
            ),
            format!("'{text}' is empty or has spaces at its edge, which are trimmed from a cell."),
            "Skriv texten utan dem.",
            "Write the text without them.",
        ));
    }
    let twice = |text: &&String| {
        own.true_values.as_ref().is_some_and(|true_values| true_values.contains(text))
            && texts(&own.false_values).contains(text)
    };
    let both = texts(&own.true_values).iter().find(twice).cloned();
    let turned = texts(&own.true_values)
        .iter()
        .find(|text| *text == "false")
        .or(texts(&own.false_values).iter().find(|text| *text == "true"))
        .cloned();
    if let Some(text) = both.or(turned) {
        errors.push(at.error(
            format!("'{text}' skulle betyda både sant och falskt."),
            format!("'{text}' would mean both true and false."),
            "Ta bort den ur den ena listan. Texterna true och false betyder alltid vad de säger.",
            "Remove it from one of the lists. The texts true and false always mean what they say.",
        ));
    }
    Some(Box::new(own))
}

/// Compiles a pattern that must match the whole value. Character classes are Unicode, so `\w`
/// includes å, ä and ö.
fn compile_pattern(pattern: &str) -> Result<Regex, regex::Error> {
    let build =
        |text: &str| RegexBuilder::new(text).size_limit(1 << 20).dfa_size_limit(1 << 21).build();
    // Compiled alone first, to reject a pattern that closes the surrounding group.
    build(pattern)?;
    // In verbose mode, a trailing comment would hide the closing bracket.
    build(&format!("^(?:{pattern})$")).or_else(|_| build(&format!("^(?:{pattern}\n)$")))
}

fn load_bound(
    field_type: FieldType,
    node: &JsonNode<'_>,
    key: &str,
    errors: &mut Errors,
) -> Option<Bound> {
    let given = node.get(key)?;
    let text = match given.value {
        serde_json::Value::String(text) => text.clone(),
        // `1e3` and `0.0` are integers, too, and are shown as such.
        serde_json::Value::Number(number) => {
            match number.as_f64().filter(|num| num.fract() == 0.0 && num.abs() < 1e15) {
                Some(num) => (num as i64).to_string(),
                None => number.to_string(),
            }
        }
        _ => String::new(),
    };
    let bound = match field_type {
        FieldType::Number => number::parse_number(text.as_bytes(), b'.').map(|num| Bound {
            int: NULL_INT,
            num,
            text: text.clone(),
        }),
        FieldType::String | FieldType::Boolean => None,
        _ => parse_integer_value(text.as_bytes(), field_type).map(|int| Bound {
            int,
            num: f64::NAN,
            text: text.clone(),
        }),
    };
    if bound.is_none() {
        errors.push(given.error(
            format!("gränsen '{text}' passar inte fältets typ ({}).", field_type.as_str()),
            format!("the bound '{text}' does not fit the field's type ({}).", field_type.as_str()),
            "Skriv ett värde av fältets typ; text och sanningsvärden har inga gränser.",
            "Write a value of the field's type; text and booleans have no bounds.",
        ));
    }
    bound
}
