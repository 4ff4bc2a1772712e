//! Strict traversal of `datapackage.json`: every key is understood or rejected, with its JSON path.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::FolderError;
use crate::Localized;

/// JSON whose objects have unique keys. By default, `serde_json` would silently drop all but the
/// last.
pub(crate) struct UniqueKeysValue(pub(crate) Value);

impl<'de> Deserialize<'de> for UniqueKeysValue {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<UniqueKeysValue, D::Error> {
        from.deserialize_any(UniqueKeysVisitor).map(UniqueKeysValue)
    }
}

struct UniqueKeysVisitor;

impl<'de> Visitor<'de> for UniqueKeysVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(UniqueKeysValue(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if object.contains_key(&key) {
                return Err(A::Error::custom(format!("'{key}' occurs twice")));
            }
            let UniqueKeysValue(value) = entries.next_value()?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

/// A value in the file with its path: `resources[rows].schema.fields[amount]`.
#[derive(Clone)]
pub(crate) struct JsonNode<'a> {
    pub(crate) value: &'a Value,
    pub(crate) path: String,
    pub(crate) file: &'a str,
}

pub(crate) type Errors = Vec<FolderError>;

impl<'a> JsonNode<'a> {
    pub(crate) fn error(
        &self,
        sv: impl Into<String>,
        en: impl Into<String>,
        fix_sv: &str,
        fix_en: &str,
    ) -> FolderError {
        FolderError::new(
            self.file,
            self.path.as_str(),
            Localized::new(sv, en),
            Localized::new(fix_sv, fix_en),
        )
    }

    fn wrong_type_error(&self, sv: &str, en: &str) -> FolderError {
        self.error(
            "värdet har fel slag.",
            "the value has the wrong type.",
            &format!("Skriv {sv}."),
            &format!("Write {en}."),
        )
    }

    pub(crate) fn get(&self, key: &str) -> Option<JsonNode<'a>> {
        let value = self.value.get(key)?;
        let path =
            if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        Some(JsonNode { value, path, file: self.file })
    }

    /// Rejects every key that is not in `known`.
    pub(crate) fn allow_keys(&self, known: &[&str], errors: &mut Errors) {
        let Some(object) = self.value.as_object() else {
            errors.push(self.wrong_type_error("ett objekt { … }", "an object { … }"));
            return;
        };
        for key in object.keys().filter(|key| !known.contains(&key.as_str())) {
            let near = suggest_name(key, known);
            let (sv, en) = match near {
                Some(near) => (format!("Menade du '{near}'?"), format!("Did you mean '{near}'?")),
                None => ("Ta bort den.".to_owned(), "Remove it.".to_owned()),
            };
            errors.push(self.error(
                format!("egenskapen '{key}' förstås inte här."),
                format!("the property '{key}' is not supported here."),
                &sv,
                &en,
            ));
        }
    }

    pub(crate) fn text(&self, key: &str, errors: &mut Errors) -> Option<&'a str> {
        let node = self.get(key)?;
        let text = node.value.as_str();
        if text.is_none() {
            errors.push(node.wrong_type_error("en text i citattecken", "a text in quotes"));
        }
        text
    }

    pub(crate) fn required_text(&self, key: &str, errors: &mut Errors) -> &'a str {
        if self.get(key).is_none() {
            errors.push(self.error(
                format!("'{key}' saknas."),
                format!("'{key}' is missing."),
                &format!("Lägg till \"{key}\": \"…\"."),
                &format!("Add \"{key}\": \"…\"."),
            ));
        }
        self.text(key, errors).unwrap_or("")
    }

    pub(crate) fn flag(&self, key: &str, errors: &mut Errors) -> bool {
        let Some(node) = self.get(key) else {
            return false;
        };
        node.value.as_bool().unwrap_or_else(|| {
            errors.push(node.wrong_type_error("true eller false", "true or false"));
            false
        })
    }

    pub(crate) fn count(&self, key: &str, errors: &mut Errors) -> Option<usize> {
        let node = self.get(key)?;
        let count = node.value.as_u64().map(|count| count as usize);
        if count.is_none() {
            errors.push(node.wrong_type_error("ett heltal från 0", "a whole number from 0"));
        }
        count
    }

    pub(crate) fn list(&self, key: &str, errors: &mut Errors) -> Vec<JsonNode<'a>> {
        let Some(node) = self.get(key) else {
            return Vec::new();
        };
        node.items(errors)
    }

    pub(crate) fn items(&self, errors: &mut Errors) -> Vec<JsonNode<'a>> {
        let Some(list) = self.value.as_array() else {
            errors.push(self.wrong_type_error("en lista [ … ]", "a list [ … ]"));
            return Vec::new();
        };
        // Elements are labelled by name where they have one: an index is hard to find in the file.
        let item = |(index, value): (usize, &'a Value)| {
            let name = value
                .get("name")
                .and_then(Value::as_str)
                .filter(|name| (1..=60).contains(&name.len()));
            let at = name.map_or_else(|| index.to_string(), str::to_owned);
            JsonNode { value, path: format!("{}[{at}]", self.path), file: self.file }
        };
        list.iter().enumerate().map(item).collect()
    }

    /// A string or a list of strings, as Table Schema writes keys.
    pub(crate) fn string_or_list(&self, key: &str, errors: &mut Errors) -> Vec<String> {
        let Some(node) = self.get(key) else {
            return Vec::new();
        };
        if let Some(text) = node.value.as_str() {
            return vec![text.to_owned()];
        }
        let mut texts = Vec::new();
        for item in node.items(errors) {
            match item.value.as_str() {
                Some(text) => texts.push(text.to_owned()),
                None => {
                    errors.push(item.wrong_type_error("en text i citattecken", "a text in quotes"))
                }
            }
        }
        texts
    }

    /// `{"sv": …, "en": …}`, or `instead` in both languages.
    pub(crate) fn localized(&self, key: &str, instead: &str, errors: &mut Errors) -> Localized {
        let Some(node) = self.get(key) else {
            return Localized::new(instead, instead);
        };
        node.allow_keys(&["sv", "en"], errors);
        Localized::new(node.required_text("sv", errors), node.required_text("en", errors))
    }
}

/// The known name that is most similar, if it differs by a character or two.
pub(crate) fn suggest_name<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let lower = word.to_lowercase();
    known
        .iter()
        .map(|known| (distance(&lower, &known.to_lowercase()), *known))
        .filter(|(distance, known)| *distance <= 1 + known.chars().count() / 4)
        .min()
        .map(|(_, known)| known)
}

/// The Levenshtein distance; words longer than 64 characters are never similar.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().take(65).collect();
    if right.len() > 64 || left.chars().nth(64).is_some() {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let substituted = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}
