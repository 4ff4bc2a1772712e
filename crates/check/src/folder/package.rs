//! `datapackage.json`: the data's fields and keys, and its code lists.

use std::collections::BTreeMap;

use regex::bytes::{Regex, RegexBuilder};
use unicode_normalization::UnicodeNormalization;

use super::codelist::{CodeList, whole};
use super::field::{Bound, Field, FieldType, Format, Kind};
use super::json::{Errors, Once, Place, nearest};
use super::layout::{self, Layout};
use super::lists;
use super::unit::{self, NamesUnit};
use crate::value::{NULL_INT, number};
use crate::words::visible;
use crate::{FolderError, Severity, Words, work};

pub(crate) const FILE: &str = "datapackage.json";

/// What `datapackage.json` says.
#[derive(Debug, Default)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) title: Words,
    pub(crate) description: String,
    pub(crate) fields: Vec<Field>,
    pub(crate) primary_key: Vec<usize>,
    pub(crate) missing_values: Vec<String>,
    pub(crate) unit: Option<NamesUnit>,
    pub(crate) code_lists: Vec<CodeList>,
    pub(crate) layout: Option<Layout>,
    /// The delimiter that the data usually has; only a hint, files are understood by what they hold.
    pub(crate) delimiter: Option<u8>,
}

/// More fields than any real form has; a bound on what a folder can make the engine hold.
const MAX_FIELDS: usize = 4096;

pub(crate) fn load(files: &BTreeMap<String, Vec<u8>>, errors: &mut Errors) -> Package {
    let Some(bytes) = files.get(FILE) else {
        errors.push(FolderError::new(
            FILE,
            "",
            Words::new("filen saknas.", "the file is missing."),
            Words::new("Varje insamling har en.", "Every collection has one."),
        ));
        return Package::default();
    };
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let value = match serde_json::from_slice::<Once>(bytes) {
        Ok(value) => value.0,
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            let place = Words::new(format!("rad {line}, kolumn {column}"), format!("line {line}, column {column}"));
            // It says the place once more.
            let error = error.to_string();
            let error = error.rsplit_once(" at line ").map_or(error.as_str(), |(what, _)| what);
            errors.push(FolderError::new(
                FILE,
                place,
                Words::new("filen är inte riktig JSON.", "the file is not valid JSON."),
                Words::new(format!("Läsaren säger: {error}."), format!("The reader says: {error}.")),
            ));
            return Package::default();
        }
    };
    package(&Place { value: &value, path: String::new(), file: FILE }, files, errors)
}

fn package(root: &Place<'_>, files: &BTreeMap<String, Vec<u8>>, errors: &mut Errors) -> Package {
    root.only(
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
        ],
        errors,
    );
    let name = root.needed_text("name", errors);
    let title = root.text("title", errors).unwrap_or(name);
    let mut package = Package {
        name: name.to_owned(),
        version: root.text("version", errors).unwrap_or("").to_owned(),
        title: root.words("farstu:title", title, errors),
        description: root.text("description", errors).unwrap_or("").to_owned(),
        missing_values: vec![String::new()],
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
    resource_keys(data, errors);
    let mut names: Vec<&str> = Vec::new();
    for list in lists {
        let name = resource_keys(list, errors);
        if names.contains(&name) {
            errors.push(list.error(
                format!("kodlistan '{name}' finns två gånger."),
                format!("the code list '{name}' stands twice."),
                "Ge varje resurs ett eget namn.",
                "Give each resource a name of its own.",
            ));
        }
        names.push(name);
    }
    let Some(schema) = data.get("schema") else {
        errors.push(data.error("'schema' saknas.", "'schema' is missing.", "Lägg till fälten.", "Add the fields."));
        return package;
    };
    schema
        .only(&["$schema", "name", "title", "description", "fields", "missingValues", "primaryKey", "foreignKeys", "farstu:unit"], errors);
    for place in schema.list("fields", errors) {
        let field = field(&place, errors);
        if package.fields.iter().any(|known: &Field| folded(&known.name) == folded(&field.name)) {
            errors.push(place.error(
                format!("fältet '{}' finns två gånger.", field.name),
                format!("the field '{}' stands twice.", field.name),
                "Fältnamn skiljs inte på stora och små bokstäver, eller på hur tecknet för en bokstav är sammansatt.",
                "Field names are told apart without regard to case, or to how a letter's character is composed.",
            ));
        }
        package.fields.push(field);
    }
    if package.fields.is_empty() || package.fields.len() > MAX_FIELDS {
        errors.push(schema.error(
            format!("en insamling har 1 till {MAX_FIELDS} fält."),
            format!("a collection has 1 to {MAX_FIELDS} fields."),
            "",
            "",
        ));
    }
    if schema.get("missingValues").is_some() {
        package.missing_values = schema.texts("missingValues", errors).iter().map(|text| text.trim().to_owned()).collect();
    }
    package.primary_key = key(&schema, "primaryKey", &package.fields, errors);
    let (dialect_delimiter, _) = lists::dialect(data, errors);
    package.delimiter = dialect_delimiter;
    package.layout = data.get("farstu:layout").and_then(|place| layout::load(&place, &package.fields, errors));
    foreign_keys(&schema, lists, files, &mut package, errors);
    package.unit = unit::load(&schema, &package, errors);
    if let Some(unit) = package.unit {
        package.fields[unit.field].names_unit = true;
    }
    for (place, field) in schema.list("fields", &mut Vec::new()).iter().zip(&mut package.fields) {
        severities(field, place, errors);
    }
    package
}

fn resource_keys<'a>(resource: &Place<'a>, errors: &mut Errors) -> &'a str {
    resource.only(
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
    resource.needed_text("name", errors)
}

/// A name as it is told apart from others: in small letters, each letter composed (Unicode, form C).
pub(crate) fn folded(name: &str) -> String {
    if name.is_ascii() { name.to_lowercase() } else { name.nfc().collect::<String>().to_lowercase() }
}

fn key(schema: &Place<'_>, name: &str, fields: &[Field], errors: &mut Errors) -> Vec<usize> {
    let mut places = Vec::new();
    for text in schema.texts(name, errors) {
        match fields.iter().position(|field| field.name == text) {
            Some(place) if !places.contains(&place) => places.push(place),
            _ => errors.push(unknown_field(&schema.get(name).unwrap_or_else(|| schema.clone()), &text, fields)),
        }
    }
    places
}

pub(super) fn unknown_field(place: &Place<'_>, name: &str, fields: &[Field]) -> FolderError {
    let (problem, cure) = not_a_field(name, fields);
    FolderError::new(place.file, place.path.as_str(), problem, cure)
}

/// Why a name that should be a field's cannot stand in a list of them, and the cure.
pub(super) fn not_a_field(name: &str, fields: &[Field]) -> (Words, Words) {
    let known: Vec<&str> = fields.iter().map(Field::name).collect();
    if known.contains(&name) {
        return (
            Words::new(format!("fältet '{name}' står två gånger."), format!("the field '{name}' stands twice.")),
            Words::new("Ta bort det ena.", "Remove one."),
        );
    }
    let cure = match nearest(name, &known) {
        Some(near) => Words::new(format!("Menade du '{near}'?"), format!("Did you mean '{near}'?")),
        None => Words::new("Skriv namnet på ett av fälten.", "Write the name of one of the fields."),
    };
    (Words::new(format!("det finns inget fält '{name}'."), format!("there is no field '{name}'.")), cure)
}

fn field(place: &Place<'_>, errors: &mut Errors) -> Field {
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
            "",
            "",
        ));
    }
    if visible(name) != name {
        errors.push(place.error(
            format!("fältets namn har tecken som inte syns: {}.", visible(name)),
            format!("the field's name has characters that nobody sees: {}.", visible(name)),
            "Skriv namnet på nytt, utan dem.",
            "Write the name again, without them.",
        ));
    }
    let title = place.text("title", errors).unwrap_or(name);
    let kind = field_type(place, errors);
    if place.text("format", errors).is_some_and(|format| format != "default") {
        errors.push(place.error(
            "bara formatet 'default' förstås.",
            "only the format 'default' is understood.",
            "Identitetsnummer anges med farstu:format.",
            "Identity numbers are given by farstu:format.",
        ));
    }
    let mut field = Field {
        name: name.to_owned(),
        title: place.words("farstu:title", title, errors),
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
        min_length: None,
        max_length: None,
        format: None,
        code_list: None,
        names_unit: false,
        warnings: Kind::Characters.bit(),
    };
    if let Some(format) = place.text("farstu:format", errors) {
        field.format = match format {
            "personnummer" => Some(Format::Personnummer),
            "organisationsnummer" => Some(Format::Organisationsnummer),
            _ => None,
        };
        if field.format.is_none() || kind != FieldType::String {
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

/// Read last, when code lists are known: a severity may only be given to a kind that the field can break.
fn severities(field: &mut Field, place: &Place<'_>, errors: &mut Errors) {
    let Some(severities) = place.get("farstu:severity") else {
        return;
    };
    let known: Vec<&str> = Kind::ALL.into_iter().filter(|kind| field.can_break(*kind)).map(Kind::as_str).collect();
    severities.only(&known, errors);
    for kind in Kind::ALL {
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

pub(super) fn field_type(place: &Place<'_>, errors: &mut Errors) -> FieldType {
    let text = place.text("type", errors).unwrap_or("string");
    if let Some((_, kind)) = FieldType::ALL.iter().find(|(name, _)| *name == text) {
        return *kind;
    }
    errors.push(place.error(
        format!("typen '{text}' förstås inte."),
        format!("the type '{text}' is not understood."),
        "Skriv string, integer, number, boolean, date, year eller yearmonth.",
        "Write string, integer, number, boolean, date, year or yearmonth.",
    ));
    FieldType::String
}

fn constrain(field: &mut Field, place: &Place<'_>, errors: &mut Errors) {
    place.only(&["required", "pattern", "enum", "minimum", "maximum", "minLength", "maxLength", "unique"], errors);
    field.required = place.flag("required", errors);
    field.unique = place.flag("unique", errors);
    field.min_length = place.count("minLength", errors);
    field.max_length = place.count("maxLength", errors);
    field.minimum = bound(field.kind, place, "minimum", errors);
    field.maximum = bound(field.kind, place, "maximum", errors);
    if let (Some(least), Some(most)) = (&field.minimum, &field.maximum)
        && (least.int > most.int || least.num > most.num)
    {
        errors.push(place.error(
            format!("det minsta värdet ({}) är större än det största ({}), så inget värde passar.", least.text, most.text),
            format!("the smallest value ({}) is above the largest ({}), so no value fits.", least.text, most.text),
            "Byt plats på 'minimum' och 'maximum', eller ta bort det ena.",
            "Let 'minimum' and 'maximum' change places, or remove one.",
        ));
    }
    if let (Some(least), Some(most)) = (field.min_length, field.max_length)
        && least > most
    {
        errors.push(place.error(
            format!("'minLength' ({least}) är större än 'maxLength' ({most}), så ingen text passar."),
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

/// A pattern that the whole value has to match. Letters mean letters, also å, ä and ö.
fn whole_pattern(pattern: &str) -> Result<Regex, regex::Error> {
    let build = |text: &str| RegexBuilder::new(text).size_limit(1 << 20).dfa_size_limit(1 << 21).build();
    // By itself first: one that closes what stands around it is refused.
    build(pattern)?;
    // Where blanks and comments do not count, a comment at its end would hide the bracket.
    build(&format!("^(?:{pattern})$")).or_else(|_| build(&format!("^(?:{pattern}\n)$")))
}

/// The reader draws a picture of several lines; its last says what is wrong.
pub(crate) fn regex_error(error: &regex::Error) -> String {
    error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

fn bound(kind: FieldType, place: &Place<'_>, key: &str, errors: &mut Errors) -> Option<Bound> {
    let given = place.get(key)?;
    let text = match given.value {
        serde_json::Value::String(text) => text.clone(),
        // `1e3` and `0.0` are whole numbers too, and shown as such.
        serde_json::Value::Number(number) => match number.as_f64().filter(|num| num.fract() == 0.0 && num.abs() < 1e15) {
            Some(num) => (num as i64).to_string(),
            None => number.to_string(),
        },
        _ => String::new(),
    };
    let bound = match kind {
        FieldType::Number => number::number(text.as_bytes(), b'.').map(|num| Bound { int: NULL_INT, num, text: text.clone() }),
        FieldType::String | FieldType::Boolean => None,
        _ => whole(text.as_bytes(), kind).map(|int| Bound { int, num: f64::NAN, text: text.clone() }),
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

fn foreign_keys(
    schema: &Place<'_>,
    resources: &[Place<'_>],
    files: &BTreeMap<String, Vec<u8>>,
    package: &mut Package,
    errors: &mut Errors,
) {
    // The column that is referred to becomes the list's key: lists are loaded when it is known.
    let mut keys: BTreeMap<usize, String> = BTreeMap::new();
    let mut uses: Vec<(usize, usize)> = Vec::new();
    for place in schema.list("foreignKeys", errors) {
        place.only(&["fields", "reference"], errors);
        let Some(reference) = place.get("reference") else {
            errors.push(place.error("'reference' saknas.", "'reference' is missing.", "", ""));
            continue;
        };
        reference.only(&["resource", "fields"], errors);
        let (from, to) = (place.texts("fields", errors), reference.texts("fields", errors));
        let ([from], [to]) = (from.as_slice(), to.as_slice()) else {
            errors.push(place.error(
                "en kodlista pekas ut av ett fält och en kolumn.",
                "a code list is pointed to by one field and one column.",
                "Skriv ett namn i 'fields' på båda ställena.",
                "Write one name in 'fields' in both places.",
            ));
            continue;
        };
        let resource = reference.needed_text("resource", errors);
        let Some(field) = package.fields.iter().position(|field| field.name == *from) else {
            errors.push(unknown_field(&place, from, &package.fields));
            continue;
        };
        let Some(list) = resources.iter().position(|list| list.value.get("name").and_then(|name| name.as_str()) == Some(resource)) else {
            errors.push(reference.error(
                format!("det finns ingen kodlista '{resource}'."),
                format!("there is no code list '{resource}'."),
                "Skriv namnet på en av resurserna efter den första.",
                "Write the name of one of the resources after the first.",
            ));
            continue;
        };
        if keys.insert(list, to.clone()).is_some_and(|known| known != *to) || uses.iter().any(|(known, _)| *known == field) {
            errors.push(place.error(
                "fältet eller kodlistan pekas ut på två sätt.",
                "the field or the code list is pointed to in two ways.",
                "",
                "",
            ));
        }
        uses.push((field, list));
    }
    for (place, list) in resources.iter().enumerate() {
        package.code_lists.push(lists::load(list, keys.get(&place).map(String::as_str), files, errors));
    }
    for (field, list) in uses {
        package.fields[field].code_list = Some(list);
        let Some(format) = package.fields[field].format else { continue };
        if let Err(row) = package.code_lists[list].set_format(format) {
            errors.push(resources[list].error(
                format!("koden på datarad {row} finns på en tidigare rad, skriven med eller utan bindestreck."),
                format!("the code on row {row} stands on an earlier row, written with or without a hyphen."),
                "Ta bort den ena.",
                "Remove one of them.",
            ));
        }
    }
}
