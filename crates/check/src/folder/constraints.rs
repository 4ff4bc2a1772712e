//! A field of the schema: its type, constraints and texts.

use regex::bytes::{Regex, RegexBuilder};

use super::codelist::whole;
use super::field::{Booleans, Bound, Constraint, Field, FieldType, IdentityNumber, StringFormat};
use super::json::{Errors, Place};
use super::package::{field_type, regex_error};
use crate::language::show_invisible;
use crate::value::{NULL_INT, number};
use crate::{Severity, work};

pub(super) fn field(place: &Place<'_>, errors: &mut Errors) -> Field {
    place.only(
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
    let name = place.needed_text("name", errors);
    if name.is_empty() || name.trim() != name {
        errors.push(place.error(
            "fältets namn är tomt eller har blanktecken i kanten.",
            "the field's name is empty or has blanks at its edge.",
            "Skriv namnet som det står i filens rubrik, utan blanktecken före och efter.",
            "Write the name as it stands in the file's header, without blanks before and after.",
        ));
    }
    if show_invisible(name) != name {
        errors.push(place.error(
            format!("fältets namn har tecken som inte syns: {}.", show_invisible(name)),
            format!("the field's name has characters that nobody sees: {}.", show_invisible(name)),
            "Skriv namnet på nytt, utan dem.",
            "Write the name again, without them.",
        ));
    }
    let title = place.text("title", errors).unwrap_or(name);
    let kind = field_type(place, errors);
    let string_format = match place.text("format", errors) {
        None | Some("default") => None,
        Some("email") if kind == FieldType::String => Some(StringFormat::Email),
        Some("uri") if kind == FieldType::String => Some(StringFormat::Uri),
        Some(format) => {
            errors.push(place.error(
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
        title: place.localized("farstu:title", title, errors),
        description: place.text("description", errors).unwrap_or("").to_owned(),
        kind,
        sensitive: place.flag("farstu:sensitive", errors),
        required: false,
        unique: false,
        pattern: None,
        pattern_weight: 0,
        choices: None,
        minimum: None,
        maximum: None,
        exclusive_minimum: None,
        exclusive_maximum: None,
        min_length: None,
        max_length: None,
        identity_number: None,
        string_format,
        booleans: booleans(place, kind, errors),
        code_list: None,
        names_unit: false,
        warnings: Constraint::Characters.bit(),
    };
    if let Some(format) = place.text("farstu:format", errors) {
        field.identity_number = match format {
            "personnummer" => Some(IdentityNumber::Personnummer),
            "organisationsnummer" => Some(IdentityNumber::Organisationsnummer),
            _ => None,
        };
        if field.identity_number.is_none() || kind != FieldType::String {
            errors.push(place.error(
                format!("farstu:format '{format}' förstås inte för det här fältet."),
                format!("farstu:format '{format}' is not understood for this field."),
                "Skriv personnummer eller organisationsnummer, på ett fält av typen string.",
                "Write personnummer or organisationsnummer, on a field of type string.",
            ));
        }
    }
    if let Some(constraints) = place.get("constraints") {
        constrain(&mut field, &constraints, errors);
    }
    field
}

/// Read last, when code lists are known: a severity may only be given to a kind that the field can
/// break.
pub(super) fn severities(field: &mut Field, place: &Place<'_>, errors: &mut Errors) {
    let Some(severities) = place.get("farstu:severity") else {
        return;
    };
    let known: Vec<&str> = Constraint::ALL
        .into_iter()
        .filter(|kind| field.can_break(*kind))
        .map(Constraint::as_str)
        .collect();
    severities.only(&known, errors);
    for kind in Constraint::ALL {
        match severities.text(kind.as_str(), errors).map(Severity::parse) {
            Some(Some(Severity::Warning)) => field.warnings |= kind.bit(),
            Some(None) => errors.push(severities.error(
                "allvaret förstås inte.",
                "the severity is not understood.",
                "Skriv error eller warning.",
                "Write error or warning.",
            )),
            Some(Some(Severity::Error)) => field.warnings &= !kind.bit(),
            None => {}
        }
    }
}

fn constrain(field: &mut Field, place: &Place<'_>, errors: &mut Errors) {
    place.only(
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
    field.required = place.flag("required", errors);
    field.unique = place.flag("unique", errors);
    field.min_length = place.count("minLength", errors);
    field.max_length = place.count("maxLength", errors);
    field.minimum = bound(field.kind, place, "minimum", errors);
    field.maximum = bound(field.kind, place, "maximum", errors);
    field.exclusive_minimum = bound(field.kind, place, "exclusiveMinimum", errors);
    field.exclusive_maximum = bound(field.kind, place, "exclusiveMaximum", errors);
    no_value_fits(field, place, errors);
    if let (Some(least), Some(most)) = (field.min_length, field.max_length)
        && least > most
    {
        errors.push(place.error(
            format!(
                "'minLength' ({least}) är större än 'maxLength' ({most}), så ingen text passar."
            ),
            format!("'minLength' ({least}) is above 'maxLength' ({most}), so no text fits."),
            "Byt plats på dem, eller ta bort det ena.",
            "Let them change places, or remove one.",
        ));
    }
    if let Some(pattern) = place.text("pattern", errors) {
        match whole_pattern(pattern) {
            Ok(regex) => {
                field.pattern = Some((pattern.to_owned(), regex));
                field.pattern_weight = work::pattern_weight(pattern);
            }
            Err(error) => {
                let error = regex_error(&error);
                errors.push(place.error(
                    format!("mönstret '{pattern}' går inte att läsa."),
                    format!("the pattern '{pattern}' cannot be read."),
                    &format!("Läsaren säger: {error}."),
                    &format!("The reader says: {error}."),
                ));
            }
        }
    }
    if place.get("enum").is_some() {
        let mut choices = Vec::new();
        for item in place.list("enum", errors) {
            match item.value {
                serde_json::Value::String(text) => choices.push(text.clone()),
                serde_json::Value::Number(number) => choices.push(number.to_string()),
                serde_json::Value::Bool(flag) => choices.push(flag.to_string()),
                _ => errors.push(item.error(
                    "värdet förstås inte.",
                    "the value is not understood.",
                    "Skriv en text eller ett tal.",
                    "Write a text or a number.",
                )),
            }
        }
        field.choices = Some(choices);
    }
}

/// Refuses bounds between which there is nothing.
fn no_value_fits(field: &Field, place: &Place<'_>, errors: &mut Errors) {
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
                errors.push(place.error(
                    format!(
                        "'{low}' ({}) lämnar inget värde som passar '{high}' ({}).",
                        least.text, most.text
                    ),
                    format!(
                        "'{low}' ({}) leaves no value that fits '{high}' ({}).",
                        least.text, most.text
                    ),
                    &format!("Byt plats på dem, eller ta bort '{low}' eller '{high}'."),
                    &format!("Let them change places, or remove '{low}' or '{high}'."),
                ));
            }
        }
    }
}

/// The texts of a boolean field for true and false.
fn booleans(place: &Place<'_>, kind: FieldType, errors: &mut Errors) -> Option<Box<Booleans>> {
    let given = ["trueValues", "falseValues"]
        .map(|key| place.get(key).map(|own| (own, place.texts(key, errors))));
    let [yes, no] = &given;
    let (at, _) = yes.as_ref().or(no.as_ref())?;
    if kind != FieldType::Boolean {
        errors.push(at.error(
            "bara ett fält av typen boolean har texter för sant och falskt.",
            "only a field of type boolean has texts for true and false.",
            "Ta bort dem, eller skriv \"type\": \"boolean\".",
            "Remove them, or write \"type\": \"boolean\".",
        ));
        return None;
    }
    let own = Booleans {
        yes: yes.as_ref().map(|(_, texts)| texts.clone()),
        no: no.as_ref().map(|(_, texts)| texts.clone()),
    };
    let texts = |list: &Option<Vec<String>>| list.clone().unwrap_or_default();
    let edge = |text: &String| text.is_empty() || text.trim() != text;
    if let Some(text) = texts(&own.yes).iter().chain(&texts(&own.no)).find(|text| edge(text)) {
        errors.push(at.error(
            format!(
                "'{text}' är tom eller har blanktecken i kanten, och sådana tas bort ur en cell."
            ),
            format!("'{text}' is empty or has blanks at its edge, and those are taken off a cell."),
            "Skriv texten utan dem.",
            "Write the text without them.",
        ));
    }
    let twice = |text: &&String| {
        own.yes.as_ref().is_some_and(|yes| yes.contains(text)) && texts(&own.no).contains(text)
    };
    let both = texts(&own.yes).iter().find(twice).cloned();
    let turned = texts(&own.yes)
        .iter()
        .find(|text| *text == "false")
        .or(texts(&own.no).iter().find(|text| *text == "true"))
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

/// A pattern that the whole value has to match. Letters mean letters, also å, ä and ö.
fn whole_pattern(pattern: &str) -> Result<Regex, regex::Error> {
    let build =
        |text: &str| RegexBuilder::new(text).size_limit(1 << 20).dfa_size_limit(1 << 21).build();
    // By itself first: one that closes what stands around it is refused.
    build(pattern)?;
    // Where blanks and comments do not count, a comment at its end would hide the bracket.
    build(&format!("^(?:{pattern})$")).or_else(|_| build(&format!("^(?:{pattern}\n)$")))
}

fn bound(kind: FieldType, place: &Place<'_>, key: &str, errors: &mut Errors) -> Option<Bound> {
    let given = place.get(key)?;
    let text = match given.value {
        serde_json::Value::String(text) => text.clone(),
        // `1e3` and `0.0` are whole numbers too, and shown as such.
        serde_json::Value::Number(number) => {
            match number.as_f64().filter(|num| num.fract() == 0.0 && num.abs() < 1e15) {
                Some(num) => (num as i64).to_string(),
                None => number.to_string(),
            }
        }
        _ => String::new(),
    };
    let bound = match kind {
        FieldType::Number => number::number(text.as_bytes(), b'.').map(|num| Bound {
            int: NULL_INT,
            num,
            text: text.clone(),
        }),
        FieldType::String | FieldType::Boolean => None,
        _ => {
            whole(text.as_bytes(), kind).map(|int| Bound { int, num: f64::NAN, text: text.clone() })
        }
    };
    if bound.is_none() {
        errors.push(given.error(
            format!("gränsen '{text}' passar inte fältets typ ({}).", kind.as_str()),
            format!("the bound '{text}' does not fit the field's type ({}).", kind.as_str()),
            "Skriv ett värde av fältets typ; text och sanningsvärden har inga gränser.",
            "Write a value of the field's type; text and booleans have no bounds.",
        ));
    }
    bound
}
