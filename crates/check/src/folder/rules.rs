//! Loads and compiles the rules of `rules.toml`. Each key is understood or rejected, with its line.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::json_node::Errors;
use super::package::Package;
use super::program::{self, RuleSource};
use super::rule::{Level, Rule};
use super::rule_keys::{Presence, example, load_measures, load_message, presence_of};
use super::rules_reader::{RulesReader, Table};
use crate::expr::compile::CompileError;
use crate::findings::PRIMARY_KEY;
use crate::{FolderError, Localized, Severity};

pub(crate) const FILE: &str = "rules.toml";
const MAX_RULES: usize = 2000;

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
                format!("The parser says: {}.", error.message()),
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
            Localized::new("reglerna är ingen lista.", "the rules are not a list."),
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
                Localized::new("regeln är ingen tabell.", "the rule is not a table."),
                Localized::new("Skriv [[rule]].", "Write [[rule]]."),
            );
            continue;
        };
        if let Some(rule) = load_rule(&mut reader, table, at, package) {
            if rules.iter().any(|known| known.id == rule.id) {
                let fix = Localized::new("Skriv ett eget id.", "Write an id of its own.");
                reader.error(
                    at,
                    "id",
                    Localized::new(
                        "id:t finns på en regel ovanför.",
                        "the id is used by an earlier rule.",
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

fn load_rule(
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
        let problem = Localized::new(
            "id:t är primärnyckelns eget.",
            "the id is reserved for the primary key.",
        );
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
    let message = load_message(reader, table, at);
    let when = reader.text(table, "when");
    let check = match level.map(|level| presence_of(level, "check")) {
        None | Some(Presence::Required) => Some(reader.required_text(table, "check", at)),
        _ => reader.text(table, "check"),
    };
    let measures = load_measures(reader, table);
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
                    format!("the level {name} does not take '{key}'."),
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
            "the level codes needs one field with a code list.",
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
