//! Reads the values of `rules.toml`, reporting errors with line and rule.

use super::json_node::{Errors, suggest_name};
use super::package::{self, Package};
use super::rules::FILE;
use crate::{FolderError, Localized};
use toml::de::{DeTable, DeValue};

pub(super) struct RulesReader<'a> {
    pub(super) text: &'a str,
    pub(super) errors: &'a mut Errors,
    /// The id of the rule being read, for locations.
    pub(super) rule: String,
}

pub(super) type Table<'a> = DeTable<'a>;

impl RulesReader<'_> {
    pub(super) fn line(&self, at: usize) -> usize {
        self.text.as_bytes().iter().take(at).filter(|&&byte| byte == b'\n').count() + 1
    }

    pub(super) fn error(&mut self, at: usize, key: &str, problem: Localized, fix: Localized) {
        let line = self.line(at);
        let inside: String = [self.rule.as_str(), key]
            .into_iter()
            .filter(|part| !part.is_empty())
            .map(|part| format!(", {part}"))
            .collect();
        let location =
            Localized::new(format!("rad {line}{inside}"), format!("line {line}{inside}"));
        self.errors.push(FolderError::new(FILE, location, problem, fix));
    }

    pub(super) fn allow_keys(&mut self, table: &Table<'_>, known: &[&str]) {
        for key in table.keys() {
            let name: &str = key.get_ref();
            if !known.contains(&name) {
                let fix = match suggest_name(name, known) {
                    Some(near) => Localized::new(
                        format!("Menade du '{near}'?"),
                        format!("Did you mean '{near}'?"),
                    ),
                    None => Localized::new("Ta bort den.", "Remove it."),
                };
                let problem = Localized::new(
                    format!("nyckeln '{name}' förstås inte här."),
                    format!("the key '{name}' is not understood here."),
                );
                self.error(key.span().start, "", problem, fix);
            }
        }
    }

    pub(super) fn text(&mut self, table: &Table<'_>, key: &str) -> Option<(String, usize)> {
        let value = table.get(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some((text.to_string(), value.span().start)),
            _ => {
                self.error(
                    value.span().start,
                    key,
                    Localized::new("värdet är ingen text.", "the value is not a text."),
                    quote(),
                );
                None
            }
        }
    }

    pub(super) fn required_text(
        &mut self,
        table: &Table<'_>,
        key: &str,
        at: usize,
    ) -> (String, usize) {
        if table.get(key).is_none() {
            let problem =
                Localized::new(format!("'{key}' saknas."), format!("'{key}' is missing."));
            self.error(
                at,
                "",
                problem,
                Localized::new(format!("Lägg till {key} = \"…\"."), format!("Add {key} = \"…\".")),
            );
        }
        match self.text(table, key) {
            Some((text, at)) => {
                if text.trim().is_empty() {
                    let problem =
                        Localized::new(format!("'{key}' är tom."), format!("'{key}' is empty."));
                    self.error(
                        at,
                        key,
                        problem,
                        Localized::new("Skriv något där.", "Write a text."),
                    );
                }
                (text, at)
            }
            None => (String::new(), at),
        }
    }

    /// A list of field names, as their indices.
    pub(super) fn fields(&mut self, table: &Table<'_>, key: &str, package: &Package) -> Vec<usize> {
        let Some(value) = table.get(key) else {
            return Vec::new();
        };
        let DeValue::Array(list) = value.get_ref() else {
            let fix = Localized::new(
                format!("Skriv {key} = [\"fält\"]."),
                format!("Write {key} = [\"field\"]."),
            );
            self.error(
                value.span().start,
                key,
                Localized::new("värdet är ingen lista.", "the value is not a list."),
                fix,
            );
            return Vec::new();
        };
        let mut indices = Vec::new();
        for item in list.iter() {
            let name = match item.get_ref() {
                DeValue::String(name) => name.to_string(),
                _ => String::new(),
            };
            match package.fields.iter().position(|field| field.name == name) {
                Some(index) if !indices.contains(&index) => indices.push(index),
                _ => {
                    let (problem, fix) = package::unknown_field_message(&name, &package.fields);
                    self.error(item.span().start, key, problem, fix);
                }
            }
        }
        indices
    }
}

fn quote() -> Localized {
    Localized::new("Skriv den i citattecken.", "Write it in quotes.")
}
