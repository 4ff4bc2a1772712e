//! Loads and compiles the rules of `rules.toml`. Each key is understood or rejected, with its line.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::json_node::{Errors, suggest_name};
use super::package::{self, Package};
use super::program::{self, RuleSource};
use super::rule::{Level, Rule};
use crate::expr::compile::CompileError;
use crate::findings::PRIMARY_KEY;
use crate::{FolderError, Localized, Severity};

pub(crate) const FILE: &str = "rules.toml";
const MAX_RULES: usize = 2000;

struct RulesReader<'a> {
    text: &'a str,
    errors: &'a mut Errors,
    /// The id of the rule being read, for locations.
    rule: String,
}

type Table<'a> = DeTable<'a>;

impl RulesReader<'_> {
    fn line(&self, at: usize) -> usize {
        self.text.as_bytes().iter().take(at).filter(|&&byte| byte == b'\n').count() + 1
    }

    fn error(&mut self, at: usize, key: &str, problem: Localized, fix: Localized) {
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

    fn allow_keys(&mut self, table: &Table<'_>, known: &[&str]) {
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

    fn text(&mut self, table: &Table<'_>, key: &str) -> Option<(String, usize)> {
        let value = table.get(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some((text.to_string(), value.span().start)),
            _ => {
                self.error(
                    value.span().start,
                    key,
                    Localized::new("värdet är ingen text.", "the value is no text."),
                    quote(),
                );
                None
            }
        }
    }

    fn required_text(&mut self, table: &Table<'_>, key: &str, at: usize) -> (String, usize) {
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
                        Localized::new("Skriv något där.", "Write something there."),
                    );
                }
                (text, at)
            }
            None => (String::new(), at),
        }
    }

    /// A list of field names, as their indices.
    fn fields(&mut self, table: &Table<'_>, key: &str, package: &Package) -> Vec<usize> {
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
                Localized::new("värdet är ingen lista.", "the value is no list."),
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

pub(crate) fn load(
    files: &BTreeMap<String, Vec<u8>>,
    package: &Package,
    errors: &mut Errors,
) -> Vec<Rule> {
    let plain = |problem: Localized| {
        let fix = Localized::new(
            "Skriv den i UTF-8, med format = 1 överst.",
            "Write it in UTF-8, with format = 1 at the top.",
        );
        FolderError::new(FILE, "", problem, fix)
    };
    let Some(bytes) = files.get(FILE) else {
        errors.push(plain(Localized::new("filen saknas.", "the file is missing.")));
        return Vec::new();
    };
    let Ok(text) = std::str::from_utf8(bytes) else {
        errors.push(plain(Localized::new("filen är inte UTF-8.", "the file is not UTF-8.")));
        return Vec::new();
    };
    let table = match DeTable::parse(text) {
        Ok(table) => table,
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            let mut reader = RulesReader { text, errors, rule: String::new() };
            let fix = Localized::new(
                format!("Läsaren säger: {}.", error.message()),
                format!("The reader says: {}.", error.message()),
            );
            reader.error(
                at,
                "",
                Localized::new("filen är inte riktig TOML.", "the file is not valid TOML."),
                fix,
            );
            return Vec::new();
        }
    };
    let mut reader = RulesReader { text, errors, rule: String::new() };
    let table = table.get_ref();
    reader.allow_keys(table, &["format", "rule"]);
    if !matches!(table.get("format").map(Spanned::get_ref), Some(DeValue::Integer(format)) if format.as_str() == "1")
    {
        let at = table.get("format").map_or(0, |format| format.span().start);
        let problem = Localized::new("formatet är inte 1.", "the format is not 1.");
        reader.error(
            at,
            "format",
            problem,
            Localized::new("Skriv format = 1 överst.", "Write format = 1 at the top."),
        );
    }
    let mut rules: Vec<Rule> = Vec::new();
    let Some(list) = table.get("rule") else {
        return rules;
    };
    let DeValue::Array(list) = list.get_ref() else {
        let fix = Localized::new("Skriv [[rule]].", "Write [[rule]].");
        reader.error(
            list.span().start,
            "rule",
            Localized::new("reglerna är ingen lista.", "the rules are no list."),
            fix,
        );
        return rules;
    };
    if list.len() > MAX_RULES {
        let problem = Localized::new(
            format!("fler än {MAX_RULES} regler."),
            format!("more than {MAX_RULES} rules."),
        );
        reader.error(
            0,
            "rule",
            problem,
            Localized::new(
                "Skriv färre, eller dela insamlingen.",
                "Write fewer, or divide the collection.",
            ),
        );
        return rules;
    }
    for item in list.iter() {
        let at = item.span().start;
        let DeValue::Table(table) = item.get_ref() else {
            reader.error(
                at,
                "rule",
                Localized::new("regeln är ingen tabell.", "the rule is no table."),
                Localized::new("Skriv [[rule]].", "Write [[rule]]."),
            );
            continue;
        };
        if let Some(rule) = rule(&mut reader, table, at, package) {
            if rules.iter().any(|known| known.id == rule.id) {
                let fix = Localized::new("Skriv ett eget id.", "Write an id of its own.");
                reader.error(
                    at,
                    "id",
                    Localized::new(
                        "id:t finns på en regel ovanför.",
                        "the id stands on a rule above.",
                    ),
                    fix,
                );
            }
            rules.push(rule);
        }
        reader.rule.clear();
    }
    rules
}

fn rule(
    reader: &mut RulesReader<'_>,
    table: &Table<'_>,
    at: usize,
    package: &Package,
) -> Option<Rule> {
    let (id, id_at) = reader.required_text(table, "id", at);
    reader.rule = id.clone();
    let known =
        ["id", "level", "severity", "columns", "when", "check", "message", "by", "measures"];
    reader.allow_keys(table, &known);
    let fits = |ch: char| ch.is_ascii_alphanumeric() || "_-.".contains(ch);
    if id.len() > 64 || !id.chars().all(fits) {
        let problem = Localized::new(
            "ett id är 1 till 64 bokstäver a–z, siffror, '_', '-' och '.'.",
            "an id is 1 to 64 letters a–z, digits, '_', '-' and '.'.",
        );
        reader.error(
            id_at,
            "id",
            problem,
            Localized::new("Skriv till exempel R12.", "Write R12, for instance."),
        );
    }
    if id == PRIMARY_KEY {
        let problem =
            Localized::new("id:t är primärnyckelns eget.", "the id is the primary key's own.");
        reader.error(
            id_at,
            "id",
            problem,
            Localized::new("Skriv ett annat, som R1.", "Write another, such as R1."),
        );
    }
    let (level_text, level_at) = reader.required_text(table, "level", at);
    let level = Level::ALL.into_iter().skip(1).find(|level| level.as_str() == level_text);
    if level.is_none() && !level_text.is_empty() {
        let problem = Localized::new(
            format!("nivån '{level_text}' är okänd."),
            format!("the level '{level_text}' is unknown."),
        );
        let fix = Localized::new(
            "Skriv row, group, file, codes, compare, compare-group, compare-matched, gone eller new.",
            "Write row, group, file, codes, compare, compare-group, compare-matched, gone or new.",
        );
        reader.error(level_at, "level", problem, fix);
    }
    let (severity_text, severity_at) = reader.required_text(table, "severity", at);
    let severity = Severity::parse(&severity_text);
    if severity.is_none() && !severity_text.is_empty() {
        let problem = Localized::new(
            format!("allvaret '{severity_text}' är okänt."),
            format!("the severity '{severity_text}' is unknown."),
        );
        reader.error(
            severity_at,
            "severity",
            problem,
            Localized::new("Skriv error eller warning.", "Write error or warning."),
        );
    }
    let columns = reader.fields(table, "columns", package);
    let mut by = reader.fields(table, "by", package);
    let message = message(reader, table, at);
    let when = reader.text(table, "when");
    let check = match level.map(|level| presence_of(level, "check")) {
        None | Some(Presence::Required) => Some(reader.required_text(table, "check", at)),
        _ => reader.text(table, "check"),
    };
    let measures = measures(reader, table);
    let (level, severity) = (level?, severity?);
    let present =
        [("by", !by.is_empty()), ("measures", !measures.is_empty()), ("check", check.is_some())];
    for (key, present) in present {
        let name = level.as_str();
        let (problem, fix) = match (presence_of(level, key), present) {
            // A missing `check` has been reported.
            (Presence::Required, false) if key != "check" => (
                Localized::new(
                    format!("nivån {name} kräver '{key}'."),
                    format!("the level {name} needs '{key}'."),
                ),
                example(key),
            ),
            (Presence::Forbidden, true) => (
                Localized::new(
                    format!("nivån {name} har inget '{key}'."),
                    format!("the level {name} has no '{key}'."),
                ),
                Localized::new(
                    "Ta bort det, eller välj en annan nivå.",
                    "Remove it, or choose another level.",
                ),
            ),
            _ => continue,
        };
        let offset = table.get(key).map_or(at, |value| value.span().start);
        reader.error(offset, key, problem, fix);
    }
    if level == Level::Codes
        && !by.is_empty()
        && !matches!(by[..], [field] if package.fields[field].code_list.is_some())
    {
        let problem = Localized::new(
            "nivån codes gäller ett fält med kodlista.",
            "the level codes is about one field with a code list.",
        );
        let fix = Localized::new(
            "Skriv by = [\"fält\"] med ett fält som pekar på en kodlista i foreignKeys.",
            "Write by = [\"field\"] with a field that points to a code list in foreignKeys.",
        );
        reader.error(table.get("by").map_or(at, |value| value.span().start), "by", problem, fix);
        return None;
    }
    if matches!(level, Level::Gone | Level::New) && by.is_empty() {
        by = package.primary_key.clone();
        if by.is_empty() {
            let problem = Localized::new("nivån kräver en nyckel.", "the level needs a key.");
            let fix = Localized::new(
                "Skriv by = [\"fält\"], eller lägg till primaryKey i datapackage.json.",
                "Write by = [\"field\"], or add primaryKey to datapackage.json.",
            );
            reader.error(level_at, "by", problem, fix);
        }
    }
    if matches!(level, Level::Compare | Level::CompareMatched) && package.primary_key.is_empty() {
        let problem =
            Localized::new("nivån kräver en primärnyckel.", "the level needs a primary key.");
        let fix = Localized::new(
            "Lägg till primaryKey i datapackage.json.",
            "Add primaryKey to datapackage.json.",
        );
        reader.error(level_at, "level", problem, fix);
    }
    if check.as_ref().is_some_and(|(text, _)| text.trim().is_empty())
        || (check.is_none() && presence_of(level, "check") == Presence::Required)
    {
        return None;
    }
    let texts = RuleSource { when, check, measures };
    let mut report = |key: &str, at: usize, refused: CompileError| {
        reader.error(at, key, refused, Localized::default())
    };
    let (program, uses_period) =
        program::compile(level, package, package.period, &by, &texts, &mut report)?;
    Some(Rule {
        id,
        level,
        severity,
        columns,
        by,
        when: texts.when.map(|(text, _)| text),
        check: texts.check.map_or(String::new(), |(text, _)| text),
        measures: texts.measures.into_iter().map(|(name, text, _)| (name, text)).collect(),
        message,
        uses_period,
        program,
    })
}

/// Whether a level needs, allows or forbids a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Presence {
    Required,
    Optional,
    Forbidden,
}

fn presence_of(level: Level, key: &str) -> Presence {
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

fn example(key: &str) -> Localized {
    match key {
        "by" => Localized::new("Skriv by = [\"fält\"].", "Write by = [\"field\"]."),
        _ => Localized::new(
            "Skriv measures = { antal = \"count(*)\" }.",
            "Write measures = { number = \"count(*)\" }.",
        ),
    }
}

fn message(reader: &mut RulesReader<'_>, table: &Table<'_>, at: usize) -> Localized {
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

fn measures(reader: &mut RulesReader<'_>, table: &Table<'_>) -> Vec<(String, String, usize)> {
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
                            "the measure '{name}' has a name that cannot stand in an expression."
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
                        format!("the measure '{name}' stands twice."),
                    );
                    let fix = Localized::new(
                        "Namn skiljs inte på stora och små bokstäver.",
                        "Names are told apart without regard to case.",
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
                Localized::new("måtten är ingen tabell.", "the measures are no table."),
                fix,
            );
        }
    }
    measures
}
