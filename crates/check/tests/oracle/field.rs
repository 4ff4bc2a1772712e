//! The oracle's table, and its validation of fields.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::Outcome;
use super::csv::{Form, split};
use super::folder::{Field, Folder};
use super::types::Type;
use super::value::{Value, days, read_kind};

#[derive(Debug, Default)]
pub(crate) struct Row {
    /// Too many or too few cells: nothing else is checked.
    pub(crate) unread: bool,
    /// Repeats the header.
    header: bool,
    /// One per field: the trimmed text, empty if missing.
    pub(crate) texts: Vec<String>,
    /// One per field: NULL if missing or not a value of the type.
    pub(crate) values: Vec<Value>,
    /// One per field: the constraints that are broken.
    pub(crate) broken: Vec<BTreeSet<String>>,
}

pub(crate) struct Table {
    pub(crate) rows: Vec<Row>,
    /// Which fields have a column.
    pub(crate) present: Vec<bool>,
    unknown: Vec<String>,
}

impl Table {
    pub(crate) fn read(folder: &Folder, text: &str, form: Form) -> Table {
        let mut lines = split(text.trim_start_matches('\u{feff}'), form.delimiter);
        let first = lines.first().cloned().unwrap_or_default();
        let known = |cell: &String| {
            folder
                .fields
                .iter()
                .position(|field| field.name.to_lowercase() == cell.trim().to_lowercase())
        };
        let mut columns: Vec<Option<usize>> = first.iter().map(known).collect();
        let mut unknown = Vec::new();
        if columns.iter().any(Option::is_some) {
            lines.remove(0);
            let named = first.iter().zip(&columns).filter(|(_, column)| column.is_none());
            unknown = named.map(|(cell, _)| cell.trim().to_owned()).collect();
        } else {
            columns = (0..folder.fields.len()).map(Some).collect();
        }
        let present =
            (0..folder.fields.len()).map(|field| columns.contains(&Some(field))).collect();
        let mut rows: Vec<Row> =
            lines.iter().map(|cells| row(folder, cells, &columns, form)).collect();
        if !first.is_empty() && first.iter().any(|cell| known(cell).is_some()) {
            for (row, cells) in rows.iter_mut().zip(&lines) {
                let same = |((cell, name), column): ((&String, &String), &Option<usize>)| {
                    column.is_none() || cell.trim().to_lowercase() == name.trim().to_lowercase()
                };
                if cells.len() == first.len() && cells.iter().zip(&first).zip(&columns).all(same) {
                    *row = Row { unread: true, header: true, ..Row::default() };
                }
            }
        }
        for (index, field) in folder.fields.iter().enumerate() {
            if field.constraints["unique"] == true {
                for row in equals(&rows, |row| key(row, &[index], true)) {
                    rows[row].broken[index].insert("unique".to_owned());
                }
            }
        }
        Table { rows, present, unknown }
    }

    /// The findings on fields, on the primary key and on the structure of the file.
    pub(crate) fn findings(&self, folder: &Folder, outcome: &mut Outcome) {
        let missing: Vec<String> = folder
            .fields
            .iter()
            .zip(&self.present)
            .filter(|(_, present)| !**present)
            .map(|(field, _)| field.name.clone())
            .collect();
        outcome.add_keys("columns:missing", "field", "error", missing);
        outcome.add_keys("columns:unknown", "field", "warning", self.unknown.clone());
        let places = |wanted: &dyn Fn(&Row) -> bool| {
            self.rows
                .iter()
                .enumerate()
                .filter(|(_, row)| wanted(row))
                .map(|(index, _)| index)
                .collect::<Vec<_>>()
        };
        outcome.add_rows("row:cells", "field", "error", places(&|row| row.unread && !row.header));
        outcome.add_rows("row:header", "field", "error", places(&|row| row.header));
        for (index, field) in folder.fields.iter().enumerate() {
            let kinds: BTreeSet<&String> = self
                .rows
                .iter()
                .filter(|row| !row.unread)
                .flat_map(|row| &row.broken[index])
                .collect();
            for kind in kinds {
                let usual = if kind == "characters" { "warning" } else { "error" };
                let severity = field.severities[kind.as_str()].as_str().unwrap_or(usual);
                let rows = places(&|row| !row.unread && row.broken[index].contains(kind));
                outcome.add_rows(&format!("{}:{kind}", field.name), "field", severity, rows);
            }
        }
        let fields = self.key_fields(folder);
        let places = |names: &[String]| {
            names.iter().filter_map(|name| folder.index(name)).collect::<Vec<usize>>()
        };
        let present = |fields: &[usize]| fields.iter().all(|field| self.present[*field]);
        for names in &folder.unique_keys {
            let fields = places(names);
            if present(&fields) {
                let rows = equals(&self.rows, |row| key(row, &fields, false));
                outcome.add_rows(
                    &format!("unique-key:{}", names.join("+")),
                    "field",
                    "error",
                    rows,
                );
            }
        }
        for (names, known) in &folder.references {
            let fields = places(names);
            let value = |(field, text): (&usize, &String)| {
                let field = &folder.fields[*field];
                let text = field.format.as_ref().map_or(text.clone(), |format| bare(format, text));
                let value =
                    read_own(field, &text).unwrap_or_else(|| read_kind(&text, &field.kind, '.'));
                value.map_or(String::new(), |value| value.show())
            };
            let known: BTreeSet<Vec<String>> =
                known.iter().map(|row| fields.iter().zip(row).map(value).collect()).collect();
            let unknown =
                |row: &Row| key(row, &fields, false).is_some_and(|key| !known.contains(&key));
            if present(&fields) {
                let rows = self
                    .rows
                    .iter()
                    .enumerate()
                    .filter(|(_, row)| unknown(row))
                    .map(|(index, _)| index)
                    .collect::<Vec<_>>();
                outcome.add_rows(
                    &format!("foreign-key:{}", names.join("+")),
                    "field",
                    "error",
                    rows,
                );
            }
        }
        if !fields.is_empty() {
            outcome.add_rows(
                "primary-key",
                "field",
                "error",
                equals(&self.rows, |row| key(row, &fields, false)),
            );
        }
    }

    /// The fields of the primary key; empty if there is none or one of its columns is missing.
    pub(crate) fn key_fields(&self, folder: &Folder) -> Vec<usize> {
        let places: Vec<usize> =
            folder.primary_key.iter().filter_map(|name| folder.index(name)).collect();
        if places.iter().all(|index| self.present[*index]) { places } else { Vec::new() }
    }
}

/// The values of some fields; `None` if one is missing or broken (by its type only, if
/// `only_type`).
pub(crate) fn key(row: &Row, fields: &[usize], only_type: bool) -> Option<Vec<String>> {
    if row.unread {
        return None;
    }
    let fine = |field: &usize| {
        let broken = &row.broken[*field];
        !row.values[*field].is_null()
            && if only_type { !broken.contains("type") } else { broken.is_empty() }
    };
    fields.iter().all(fine).then(|| fields.iter().map(|field| row.values[*field].show()).collect())
}

/// The rows whose key occurs more than once.
fn equals(rows: &[Row], key: impl Fn(&Row) -> Option<Vec<String>>) -> Vec<usize> {
    let mut groups: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        if let Some(key) = key(row) {
            groups.entry(key).or_default().push(index);
        }
    }
    groups.into_values().filter(|places| places.len() > 1).flatten().collect()
}

fn row(folder: &Folder, cells: &[String], columns: &[Option<usize>], form: Form) -> Row {
    if cells.len() != columns.len() {
        return Row { unread: true, ..Row::default() };
    }
    let count = folder.fields.len();
    let mut row = Row {
        unread: false,
        header: false,
        texts: vec![String::new(); count],
        values: vec![Value::Null; count],
        broken: vec![BTreeSet::new(); count],
    };
    for (cell, column) in cells.iter().zip(columns) {
        let Some(index) = *column else { continue };
        let field = &folder.fields[index];
        let text = cell.trim();
        if text.is_empty() || folder.missing.iter().any(|missing| missing == text) {
            if field.constraints["required"] == true {
                row.broken[index].insert("required".to_owned());
            }
            continue;
        }
        text.clone_into(&mut row.texts[index]);
        let value =
            read_own(field, text).unwrap_or_else(|| read_kind(text, &field.kind, form.decimal));
        row.broken[index] =
            evaluate(field, text, value.as_ref()).into_iter().map(str::to_owned).collect();
        row.values[index] = value.unwrap_or(Value::Null);
        if let Some(format) = &field.format
            && let Value::Text(text) = &mut row.values[index]
        {
            *text = bare(format, text);
        }
    }
    row
}

/// An identity number without its hyphen; both spellings are one value.
pub(crate) fn bare(format: &str, text: &str) -> String {
    let parts = if format == "personnummer" { (8, 4) } else { (6, 4) };
    let digits = |text: &str, count: usize| {
        text.len() == count && text.chars().all(|ch| ch.is_ascii_digit())
    };
    match text.split_once('-') {
        Some((first, last)) if digits(first, parts.0) && digits(last, parts.1) => {
            format!("{first}{last}")
        }
        _ => text.to_owned(),
    }
}

/// The value of a text of a boolean field with its own texts; the outer `None` if it has none.
fn read_own(field: &Field, text: &str) -> Option<Option<Value>> {
    let [yes, no] = &field.own;
    if yes.is_none() && no.is_none() {
        return None;
    }
    let listed = |list: &Option<Vec<String>>| {
        list.as_ref().is_some_and(|list| list.iter().any(|one| one == text))
    };
    Some(match (listed(yes), listed(no), text) {
        (true, ..) | (_, false, "true") => Some(Value::Bool(true)),
        (_, true, _) | (_, _, "false") => Some(Value::Bool(false)),
        _ => match read_kind(text, "boolean", '.') {
            Some(Value::Bool(true)) if yes.is_none() => Some(Value::Bool(true)),
            Some(Value::Bool(false)) if no.is_none() => Some(Value::Bool(false)),
            _ => None,
        },
    })
}

fn plain(json: &Json) -> String {
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}

/// The constraints that a value breaks.
fn evaluate(field: &Field, text: &str, value: Option<&Value>) -> Vec<&'static str> {
    let mut kinds = Vec::new();
    let constraint = |name: &str| field.constraints.get(name);
    let length = text.chars().count() as u64;
    if value.is_none() {
        kinds.push("type");
    }
    if field.pattern.as_ref().is_some_and(|whole| !whole.is_match(text)) {
        kinds.push("pattern");
    }
    if constraint("enum")
        .and_then(Json::as_array)
        .is_some_and(|allowed| !allowed.iter().any(|one| plain(one) == text))
    {
        kinds.push("enum");
    }
    if constraint("minLength").and_then(Json::as_u64).is_some_and(|least| length < least) {
        kinds.push("min-length");
    }
    if constraint("maxLength").and_then(Json::as_u64).is_some_and(|most| length > most) {
        kinds.push("max-length");
    }
    let bound =
        |name: &str| constraint(name).and_then(|bound| read_kind(&plain(bound), &field.kind, '.'));
    if let Some(value) = value.filter(|_| field.ty != Type::Text) {
        if bound("minimum")
            .is_some_and(|least| value.order(&least).is_some_and(|order| order.is_lt()))
        {
            kinds.push("minimum");
        }
        if bound("maximum")
            .is_some_and(|most| value.order(&most).is_some_and(|order| order.is_gt()))
        {
            kinds.push("maximum");
        }
    }
    if let Some(value) = value.filter(|_| field.ty != Type::Text) {
        if bound("exclusiveMinimum")
            .is_some_and(|least| value.order(&least).is_some_and(|order| order.is_le()))
        {
            kinds.push("exclusive-minimum");
        }
        if bound("exclusiveMaximum")
            .is_some_and(|most| value.order(&most).is_some_and(|order| order.is_ge()))
        {
            kinds.push("exclusive-maximum");
        }
    }
    let web = ["http", "https"]
        .contains(&text.split(':').next().unwrap_or_default().to_lowercase().as_str());
    let form = match field.form.as_str() {
        "email" => {
            r"^[\p{Alphabetic}\p{N}!#$%&'*+/=?^_`{|}~.-]{1,64}@([\p{Alphabetic}\p{N}]([\p{Alphabetic}\p{N}-]{0,61}[\p{Alphabetic}\p{N}])?\.)+[\p{Alphabetic}\p{N}]([\p{Alphabetic}\p{N}-]{0,61}[\p{Alphabetic}\p{N}])?$"
        }
        "uri" if web => r#"^[a-zA-Z]+://[^\s\p{Cc}<>"{}|\\^`/?#:][^\s\p{Cc}<>"{}|\\^`]*$"#,
        "uri" => r#"^[A-Za-z][A-Za-z0-9+.-]*:[^\s\p{Cc}<>"{}|\\^`]+$"#,
        _ => "",
    };
    let dots = field.form == "email"
        && text.split('@').next().is_some_and(|name| name.split('.').any(str::is_empty));
    if dots || !regex::Regex::new(form).expect("a pattern").is_match(text) {
        kinds.push("format");
    }
    if field.list.as_ref().is_some_and(|list| list.find(field, text).is_none()) {
        kinds.push("codelist");
    }
    match field.format.as_deref() {
        Some("personnummer") => kinds.extend(identity(text, 12, true)),
        Some("organisationsnummer") => kinds.extend(identity(text, 10, false)),
        _ => {}
    }
    if field.ty == Type::Text && kinds.is_empty() {
        if text.contains('\u{fffd}') || ["#N/A", "#REF!"].contains(&text) || text.contains("Ã¤") {
            kinds.push("type");
        } else if text.contains('\u{200b}') {
            let nothing = text.chars().all(|ch| ch == '\u{200b}');
            kinds.push(if nothing && field.constraints["required"] == true {
                "required"
            } else {
                "characters"
            });
        }
    }
    kinds
}

/// An identity number of `count` digits, with an optional hyphen before the last four.
fn identity(text: &str, count: usize, born: bool) -> Vec<&'static str> {
    let chars: Vec<char> = text.chars().collect();
    let mut bare = chars.clone();
    if chars.len() == count + 1 && chars[count - 4] == '-' {
        bare.remove(count - 4);
    }
    let zeros = !born && bare.iter().all(|digit| *digit == '0');
    if bare.len() != count || zeros || !bare.iter().all(char::is_ascii_digit) {
        return vec!["digits"];
    }
    let digits: Vec<i64> = bare.iter().map(|digit| i64::from(*digit as u32 - '0' as u32)).collect();
    let number =
        |from: usize, to: usize| digits[from..to].iter().fold(0, |sum, digit| sum * 10 + digit);
    let mut kinds = Vec::new();
    if born {
        let day = number(6, 8);
        // A coordination number's day is increased by 60.
        if days(number(0, 4), number(4, 6), if day > 60 { day - 60 } else { day }).is_none() {
            kinds.push("date");
        }
    }
    let mut sum = 0;
    for (index, digit) in digits[count - 10..].iter().enumerate() {
        let doubled = if index % 2 == 0 { digit * 2 } else { *digit };
        sum += doubled / 10 + doubled % 10;
    }
    if sum % 10 != 0 {
        kinds.push("checkdigit");
    }
    kinds
}
