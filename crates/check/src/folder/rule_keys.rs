//! The keys of a rule: which ones each level needs, allows or forbids, and the tables `message` and
//! `measures`.

use super::rule::Level;
use super::rules_reader::{RulesReader, Table};
use crate::Localized;
use toml::de::DeValue;

/// Whether a level needs, allows or forbids a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Required,
    Optional,
    Forbidden,
}

pub(super) fn presence_of(level: Level, key: &str) -> Presence {
    match (key, level) {
        ("by", Level::Group | Level::CompareGroup | Level::CompareMatched | Level::Codes) => {
            Presence::Required
        }
        ("by", Level::Row | Level::Gone | Level::New) => Presence::Optional,
        ("measures", Level::CompareGroup | Level::CompareMatched) => Presence::Required,
        ("measures", Level::File) => Presence::Optional,
        ("by" | "measures", _) => Presence::Forbidden,
        ("check", Level::Gone | Level::New) => Presence::Optional,
        ("check", Level::Codes) => Presence::Forbidden,
        _ => Presence::Required,
    }
}

pub(super) fn example(key: &str) -> Localized {
    match key {
        "by" => Localized::new("Skriv by = [\"fält\"].", "Write by = [\"field\"]."),
        _ => Localized::new(
            "Skriv measures = { antal = \"count(*)\" }.",
            "Write measures = { number = \"count(*)\" }.",
        ),
    }
}

pub(super) fn load_message(
    reader: &mut RulesReader<'_>,
    table: &Table<'_>,
    at: usize,
) -> Localized {
    match table.get("message").map(|value| (value.get_ref(), value.span().start)) {
        Some((DeValue::Table(message), at)) => {
            reader.allow_keys(message, &["sv", "en"]);
            Localized::new(
                reader.required_text(message, "sv", at).0,
                reader.required_text(message, "en", at).0,
            )
        }
        _ => {
            let fix = Localized::new(
                "Skriv message.sv = \"…\" och message.en = \"…\".",
                "Write message.sv = \"…\" and message.en = \"…\".",
            );
            reader.error(
                at,
                "message",
                Localized::new("'message' saknas.", "'message' is missing."),
                fix,
            );
            Localized::default()
        }
    }
}

pub(super) fn load_measures(
    reader: &mut RulesReader<'_>,
    table: &Table<'_>,
) -> Vec<(String, String, usize)> {
    let mut measures = Vec::new();
    match table.get("measures").map(|value| (value.get_ref(), value.span().start)) {
        None => {}
        Some((DeValue::Table(named), _)) => {
            for key in named.keys() {
                let name = key.get_ref().to_string();
                let plain = |ch: char| ch.is_ascii_alphanumeric() || ch == '_';
                let first =
                    name.chars().next().is_some_and(|ch| ch.is_ascii_alphabetic() || ch == '_');
                if !first || !name.chars().all(plain) || name.eq_ignore_ascii_case("previous") {
                    let problem = Localized::new(
                        format!("måttet '{name}' har ett namn som inte kan stå i ett uttryck."),
                        format!(
                            "the measure '{name}' has a name that cannot be used in an expression."
                        ),
                    );
                    let fix = Localized::new(
                        "Skriv bokstäver a–z, siffror och '_'.",
                        "Write letters a–z, digits and '_'.",
                    );
                    reader.error(key.span().start, "measures", problem, fix);
                }
                if measures.iter().any(|(known, _, _): &(String, String, usize)| {
                    known.eq_ignore_ascii_case(&name)
                }) {
                    let problem = Localized::new(
                        format!("måttet '{name}' finns två gånger."),
                        format!("the measure '{name}' occurs twice."),
                    );
                    let fix = Localized::new(
                        "Namn skiljs inte på stora och små bokstäver.",
                        "Names are compared ignoring case.",
                    );
                    reader.error(key.span().start, "measures", problem, fix);
                }
                if let Some((text, at)) = reader.text(named, &name) {
                    measures.push((name, text, at));
                }
            }
        }
        Some((_, at)) => {
            let fix = Localized::new(
                "Skriv measures = { namn = \"sum(fält)\" }.",
                "Write measures = { name = \"sum(field)\" }.",
            );
            reader.error(
                at,
                "measures",
                Localized::new("måtten är ingen tabell.", "the measures are not a table."),
                fix,
            );
        }
    }
    measures
}
