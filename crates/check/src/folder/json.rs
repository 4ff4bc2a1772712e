//! A strict walk through `datapackage.json`: every key is either understood or refused, with its
//! place.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::FolderError;
use crate::Localized;

/// A file whose objects name each key once: of two, one would be lost without a word.
pub(crate) struct Once(pub(crate) Value);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Once, D::Error> {
        from.deserialize_any(OnceVisitor).map(Once)
    }
}

struct OnceVisitor;

impl<'de> Visitor<'de> for OnceVisitor {
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
        while let Some(Once(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if object.contains_key(&key) {
                return Err(A::Error::custom(format!("'{key}' stands twice")));
            }
            let Once(value) = entries.next_value()?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

/// A value of the file with its path: `resources[rows].schema.fields[amount]`.
#[derive(Clone)]
pub(crate) struct Place<'a> {
    pub(crate) value: &'a Value,
    pub(crate) path: String,
    pub(crate) file: &'a str,
}

pub(crate) type Errors = Vec<FolderError>;

impl<'a> Place<'a> {
    pub(crate) fn error(
        &self,
        sv: impl Into<String>,
        en: impl Into<String>,
        cure_sv: &str,
        cure_en: &str,
    ) -> FolderError {
        FolderError::new(
            self.file,
            self.path.as_str(),
            Localized::new(sv, en),
            Localized::new(cure_sv, cure_en),
        )
    }

    fn expected(&self, sv: &str, en: &str) -> FolderError {
        self.error(
            "värdet har fel slag.",
            "the value is of the wrong kind.",
            &format!("Skriv {sv}."),
            &format!("Write {en}."),
        )
    }

    pub(crate) fn get(&self, key: &str) -> Option<Place<'a>> {
        let value = self.value.get(key)?;
        let path =
            if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        Some(Place { value, path, file: self.file })
    }

    /// Refuses every key that is not listed.
    pub(crate) fn only(&self, known: &[&str], errors: &mut Errors) {
        let Some(object) = self.value.as_object() else {
            errors.push(self.expected("ett objekt { … }", "an object { … }"));
            return;
        };
        for key in object.keys().filter(|key| !known.contains(&key.as_str())) {
            let near = nearest(key, known);
            let (sv, en) = match near {
                Some(near) => (format!("Menade du '{near}'?"), format!("Did you mean '{near}'?")),
                None => ("Ta bort den.".to_owned(), "Remove it.".to_owned()),
            };
            errors.push(self.error(
                format!("egenskapen '{key}' förstås inte här."),
                format!("the property '{key}' is not understood here."),
                &sv,
                &en,
            ));
        }
    }

    pub(crate) fn text(&self, key: &str, errors: &mut Errors) -> Option<&'a str> {
        let place = self.get(key)?;
        let text = place.value.as_str();
        if text.is_none() {
            errors.push(place.expected("en text i citattecken", "a text in quotes"));
        }
        text
    }

    pub(crate) fn needed_text(&self, key: &str, errors: &mut Errors) -> &'a str {
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
        let Some(place) = self.get(key) else {
            return false;
        };
        place.value.as_bool().unwrap_or_else(|| {
            errors.push(place.expected("true eller false", "true or false"));
            false
        })
    }

    pub(crate) fn count(&self, key: &str, errors: &mut Errors) -> Option<usize> {
        let place = self.get(key)?;
        let count = place.value.as_u64().map(|count| count as usize);
        if count.is_none() {
            errors.push(place.expected("ett heltal från 0", "a whole number from 0"));
        }
        count
    }

    pub(crate) fn list(&self, key: &str, errors: &mut Errors) -> Vec<Place<'a>> {
        let Some(place) = self.get(key) else {
            return Vec::new();
        };
        place.items(errors)
    }

    pub(crate) fn items(&self, errors: &mut Errors) -> Vec<Place<'a>> {
        let Some(list) = self.value.as_array() else {
            errors.push(self.expected("en lista [ … ]", "a list [ … ]"));
            return Vec::new();
        };
        // What has a name is found by it: nobody counts fields from 0.
        let item = |(place, value): (usize, &'a Value)| {
            let name = value
                .get("name")
                .and_then(Value::as_str)
                .filter(|name| (1..=60).contains(&name.len()));
            let at = name.map_or_else(|| place.to_string(), str::to_owned);
            Place { value, path: format!("{}[{at}]", self.path), file: self.file }
        };
        list.iter().enumerate().map(item).collect()
    }

    /// A text or a list of texts, as Table Schema has keys.
    pub(crate) fn texts(&self, key: &str, errors: &mut Errors) -> Vec<String> {
        let Some(place) = self.get(key) else {
            return Vec::new();
        };
        if let Some(text) = place.value.as_str() {
            return vec![text.to_owned()];
        }
        let mut texts = Vec::new();
        for item in place.items(errors) {
            match item.value.as_str() {
                Some(text) => texts.push(text.to_owned()),
                None => errors.push(item.expected("en text i citattecken", "a text in quotes")),
            }
        }
        texts
    }

    /// `{"sv": …, "en": …}`, or what stands instead.
    pub(crate) fn localized(&self, key: &str, instead: &str, errors: &mut Errors) -> Localized {
        let Some(place) = self.get(key) else {
            return Localized::new(instead, instead);
        };
        place.only(&["sv", "en"], errors);
        Localized::new(place.needed_text("sv", errors), place.needed_text("en", errors))
    }
}

/// A known word that differs by a letter or two, to suggest.
pub(crate) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let lower = word.to_lowercase();
    known
        .iter()
        .map(|known| (distance(&lower, &known.to_lowercase()), *known))
        .filter(|(distance, known)| *distance <= 1 + known.chars().count() / 4)
        .min()
        .map(|(_, known)| known)
}

/// Levenshtein's distance; words longer than 64 characters are never near.
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
