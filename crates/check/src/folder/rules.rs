//! `rules.toml`: the rules, compiled.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::json::{Errors, nearest};
use super::package::{self, Package};
use crate::expr::compile::{Compiler, Level as Place, Refused};
use crate::expr::{GroupProgram, Program, RowProgram};
use crate::findings::PRIMARY_KEY;
use crate::{FolderError, Lang, Severity, Words};

pub(crate) const FILE: &str = "rules.toml";
const MAX_RULES: usize = 2000;

/// What a rule is judged on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A field's own constraints, the primary key, and the shape of the file.
    Field,
    /// Each row.
    Row,
    /// Groups of rows.
    Group,
    /// Each row against the same row of the previous submission.
    Compare,
    /// Groups against the same groups of the previous submission.
    CompareGroup,
    /// Groups of matched rows.
    CompareMatched,
}

impl Level {
    /// All levels, in the order in which they are judged.
    pub const ALL: [Level; 6] = [Level::Field, Level::Row, Level::Group, Level::Compare, Level::CompareGroup, Level::CompareMatched];

    /// The name in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Field => "field",
            Level::Row => "row",
            Level::Group => "group",
            Level::Compare => "compare",
            Level::CompareGroup => "compare-group",
            Level::CompareMatched => "compare-matched",
        }
    }

    /// What it is judged on, for people.
    pub fn words(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Level::Field, Lang::Sv) => "fält",
            (Level::Field, Lang::En) => "field",
            (Level::Row, Lang::Sv) => "rad",
            (Level::Row, Lang::En) => "row",
            (Level::Group, Lang::Sv) => "grupp av rader",
            (Level::Group, Lang::En) => "group of rows",
            (Level::Compare, Lang::Sv) => "rad mot förra insamlingen",
            (Level::Compare, Lang::En) => "row against the last collection",
            (Level::CompareGroup, Lang::Sv) => "grupp mot förra insamlingen",
            (Level::CompareGroup, Lang::En) => "group against the last collection",
            (Level::CompareMatched, Lang::Sv) => "samma rader i båda insamlingarna, i grupp",
            (Level::CompareMatched, Lang::En) => "the same rows in both collections, in groups",
        }
    }
}

/// One rule of `rules.toml`.
#[derive(Debug, Clone)]
pub struct Rule {
    pub(crate) id: String,
    pub(crate) level: Level,
    pub(crate) severity: Severity,
    pub(crate) columns: Vec<usize>,
    pub(crate) by: Vec<usize>,
    pub(crate) when: Option<String>,
    pub(crate) check: String,
    pub(crate) measures: Vec<(String, String)>,
    pub(crate) message: Words,
    pub(crate) program: Program,
}

impl Rule {
    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }
    /// What it is judged on.
    pub fn level(&self) -> Level {
        self.level
    }
    /// How serious it is.
    pub fn severity(&self) -> Severity {
        self.severity
    }
    /// The fields that a page points at, as places in [`crate::Folder::fields`].
    pub fn columns(&self) -> &[usize] {
        &self.columns
    }
    /// The fields that make a group, as places in [`crate::Folder::fields`].
    pub fn by(&self) -> &[usize] {
        &self.by
    }
    /// The condition under which it is judged, as SQL.
    pub fn when(&self) -> Option<&str> {
        self.when.as_deref()
    }
    /// The condition that must not be false, as SQL.
    pub fn check(&self) -> &str {
        &self.check
    }
    /// Named aggregates of a group, as SQL.
    pub fn measures(&self) -> &[(String, String)] {
        &self.measures
    }
    /// What is wrong where it is broken.
    pub fn message(&self, lang: Lang) -> &str {
        self.message.get(lang)
    }
    /// The fields whose values on a row of the submission it reads, as places in [`crate::Folder::fields`], ascending.
    pub fn reads(&self) -> Vec<usize> {
        self.program.fields(crate::expr::Side::Current)
    }
    /// Whether it is judged against a previous submission.
    pub fn compares(&self) -> bool {
        self.program.compares()
    }
}

struct Reader<'a> {
    text: &'a str,
    errors: &'a mut Errors,
    /// The rule being read, for places.
    rule: String,
}

type Table<'a> = DeTable<'a>;

impl Reader<'_> {
    fn line(&self, at: usize) -> usize {
        self.text.as_bytes().iter().take(at).filter(|&&byte| byte == b'\n').count() + 1
    }

    fn error(&mut self, at: usize, key: &str, problem: Words, cure: Words) {
        let line = self.line(at);
        let inside: String =
            [self.rule.as_str(), key].into_iter().filter(|part| !part.is_empty()).map(|part| format!(", {part}")).collect();
        let place = Words::new(format!("rad {line}{inside}"), format!("line {line}{inside}"));
        self.errors.push(FolderError::new(FILE, place, problem, cure));
    }

    fn only(&mut self, table: &Table<'_>, known: &[&str]) {
        for key in table.keys() {
            let name: &str = key.get_ref();
            if !known.contains(&name) {
                let cure = match nearest(name, known) {
                    Some(near) => Words::new(format!("Menade du '{near}'?"), format!("Did you mean '{near}'?")),
                    None => Words::new("Ta bort den.", "Remove it."),
                };
                let problem =
                    Words::new(format!("nyckeln '{name}' förstås inte här."), format!("the key '{name}' is not understood here."));
                self.error(key.span().start, "", problem, cure);
            }
        }
    }

    fn text(&mut self, table: &Table<'_>, key: &str) -> Option<(String, usize)> {
        let value = table.get(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some((text.to_string(), value.span().start)),
            _ => {
                self.error(value.span().start, key, Words::new("värdet är ingen text.", "the value is no text."), quote());
                None
            }
        }
    }

    fn needed(&mut self, table: &Table<'_>, key: &str, at: usize) -> (String, usize) {
        if table.get(key).is_none() {
            let problem = Words::new(format!("'{key}' saknas."), format!("'{key}' is missing."));
            self.error(at, "", problem, Words::new(format!("Lägg till {key} = \"…\"."), format!("Add {key} = \"…\".")));
        }
        match self.text(table, key) {
            Some((text, at)) => {
                if text.trim().is_empty() {
                    let problem = Words::new(format!("'{key}' är tom."), format!("'{key}' is empty."));
                    self.error(at, key, problem, Words::default());
                }
                (text, at)
            }
            None => (String::new(), at),
        }
    }

    /// A list of field names, as their places.
    fn fields(&mut self, table: &Table<'_>, key: &str, package: &Package) -> Vec<usize> {
        let Some(value) = table.get(key) else {
            return Vec::new();
        };
        let DeValue::Array(list) = value.get_ref() else {
            let cure = Words::new(format!("Skriv {key} = [\"fält\"]."), format!("Write {key} = [\"field\"]."));
            self.error(value.span().start, key, Words::new("värdet är ingen lista.", "the value is no list."), cure);
            return Vec::new();
        };
        let mut places = Vec::new();
        for item in list.iter() {
            let name = match item.get_ref() {
                DeValue::String(name) => name.to_string(),
                _ => String::new(),
            };
            match package.fields.iter().position(|field| field.name == name) {
                Some(place) if !places.contains(&place) => places.push(place),
                _ => {
                    let (problem, cure) = package::not_a_field(&name, &package.fields);
                    self.error(item.span().start, key, problem, cure);
                }
            }
        }
        places
    }
}

fn quote() -> Words {
    Words::new("Skriv den i citattecken.", "Write it in quotes.")
}

pub(crate) fn load(files: &BTreeMap<String, Vec<u8>>, package: &Package, errors: &mut Errors) -> Vec<Rule> {
    let plain = |problem: Words| FolderError::new(FILE, "", problem, Words::default());
    let Some(bytes) = files.get(FILE) else {
        errors.push(plain(Words::new("filen saknas.", "the file is missing.")));
        return Vec::new();
    };
    let Ok(text) = std::str::from_utf8(bytes) else {
        errors.push(plain(Words::new("filen är inte UTF-8.", "the file is not UTF-8.")));
        return Vec::new();
    };
    let table = match DeTable::parse(text) {
        Ok(table) => table,
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            let mut reader = Reader { text, errors, rule: String::new() };
            let cure = Words::new(format!("Läsaren säger: {}.", error.message()), format!("The reader says: {}.", error.message()));
            reader.error(at, "", Words::new("filen är inte riktig TOML.", "the file is not valid TOML."), cure);
            return Vec::new();
        }
    };
    let mut reader = Reader { text, errors, rule: String::new() };
    let table = table.get_ref();
    reader.only(table, &["format", "rule"]);
    if !matches!(table.get("format").map(Spanned::get_ref), Some(DeValue::Integer(format)) if format.as_str() == "1") {
        let at = table.get("format").map_or(0, |format| format.span().start);
        let problem = Words::new("formatet är inte 1.", "the format is not 1.");
        reader.error(at, "format", problem, Words::new("Skriv format = 1 överst.", "Write format = 1 at the top."));
    }
    let mut rules: Vec<Rule> = Vec::new();
    let Some(list) = table.get("rule") else {
        return rules;
    };
    let DeValue::Array(list) = list.get_ref() else {
        let cure = Words::new("Skriv [[rule]].", "Write [[rule]].");
        reader.error(list.span().start, "rule", Words::new("reglerna är ingen lista.", "the rules are no list."), cure);
        return rules;
    };
    if list.len() > MAX_RULES {
        let problem = Words::new(format!("fler än {MAX_RULES} regler."), format!("more than {MAX_RULES} rules."));
        reader.error(0, "rule", problem, Words::default());
        return rules;
    }
    for item in list.iter() {
        let at = item.span().start;
        let DeValue::Table(table) = item.get_ref() else {
            reader.error(at, "rule", Words::new("regeln är ingen tabell.", "the rule is no table."), Words::default());
            continue;
        };
        if let Some(rule) = rule(&mut reader, table, at, package) {
            if rules.iter().any(|known| known.id == rule.id) {
                reader.error(at, "id", Words::new("id:t finns på en regel ovanför.", "the id stands on a rule above."), Words::default());
            }
            rules.push(rule);
        }
        reader.rule.clear();
    }
    rules
}

fn rule(reader: &mut Reader<'_>, table: &Table<'_>, at: usize, package: &Package) -> Option<Rule> {
    let (id, id_at) = reader.needed(table, "id", at);
    reader.rule = id.clone();
    let known = ["id", "level", "severity", "columns", "when", "check", "message", "by", "measures"];
    reader.only(table, &known);
    let fits = |letter: char| letter.is_ascii_alphanumeric() || "_-.".contains(letter);
    if id.len() > 64 || !id.chars().all(fits) {
        let problem = Words::new(
            "ett id är 1 till 64 bokstäver a–z, siffror, '_', '-' och '.'.",
            "an id is 1 to 64 letters a–z, digits, '_', '-' and '.'.",
        );
        reader.error(id_at, "id", problem, Words::default());
    }
    if id == PRIMARY_KEY {
        let problem = Words::new("id:t är primärnyckelns eget.", "the id is the primary key's own.");
        reader.error(id_at, "id", problem, Words::default());
    }
    let (level_text, level_at) = reader.needed(table, "level", at);
    let level = Level::ALL.into_iter().skip(1).find(|level| level.as_str() == level_text);
    if level.is_none() && !level_text.is_empty() {
        let problem = Words::new(format!("nivån '{level_text}' är okänd."), format!("the level '{level_text}' is unknown."));
        let cure = Words::new(
            "Skriv row, group, compare, compare-group eller compare-matched.",
            "Write row, group, compare, compare-group or compare-matched.",
        );
        reader.error(level_at, "level", problem, cure);
    }
    let (severity_text, severity_at) = reader.needed(table, "severity", at);
    let severity = Severity::parse(&severity_text);
    if severity.is_none() && !severity_text.is_empty() {
        let problem = Words::new(format!("allvaret '{severity_text}' är okänt."), format!("the severity '{severity_text}' is unknown."));
        reader.error(severity_at, "severity", problem, Words::new("Skriv error eller warning.", "Write error or warning."));
    }
    let columns = reader.fields(table, "columns", package);
    let by = reader.fields(table, "by", package);
    let message = message(reader, table, at);
    let when = reader.text(table, "when");
    let check = reader.needed(table, "check", at);
    let measures = measures(reader, table);
    let (level, severity) = (level?, severity?);
    let groups = matches!(level, Level::Group | Level::CompareGroup | Level::CompareMatched);
    let measured = matches!(level, Level::CompareGroup | Level::CompareMatched);
    for (key, present, wanted) in [("by", !by.is_empty(), groups), ("measures", !measures.is_empty(), measured)] {
        if present != wanted {
            let name = level.as_str();
            let problem = if wanted {
                Words::new(format!("nivån {name} kräver '{key}'."), format!("the level {name} needs '{key}'."))
            } else {
                Words::new(format!("nivån {name} har inget '{key}'."), format!("the level {name} has no '{key}'."))
            };
            let place = table.get(key).map_or(at, |value| value.span().start);
            reader.error(place, key, problem, Words::default());
        }
    }
    if matches!(level, Level::Compare | Level::CompareMatched) && package.primary_key.is_empty() {
        let problem = Words::new("nivån kräver en primärnyckel.", "the level needs a primary key.");
        let cure = Words::new("Lägg till primaryKey i datapackage.json.", "Add primaryKey to datapackage.json.");
        reader.error(level_at, "level", problem, cure);
    }
    if check.0.trim().is_empty() {
        return None;
    }
    let texts = Texts { when: when.as_ref(), check: &check, measures: &measures };
    let program = compile(reader, level, package, &by, &texts)?;
    Some(Rule {
        id,
        level,
        severity,
        columns,
        by,
        when: when.map(|(text, _)| text),
        check: check.0,
        measures: measures.into_iter().map(|(name, text, _)| (name, text)).collect(),
        message,
        program,
    })
}

fn message(reader: &mut Reader<'_>, table: &Table<'_>, at: usize) -> Words {
    match table.get("message").map(|value| (value.get_ref(), value.span().start)) {
        Some((DeValue::Table(message), at)) => {
            reader.only(message, &["sv", "en"]);
            Words::new(reader.needed(message, "sv", at).0, reader.needed(message, "en", at).0)
        }
        _ => {
            let cure = Words::new("Skriv message.sv = \"…\" och message.en = \"…\".", "Write message.sv = \"…\" and message.en = \"…\".");
            reader.error(at, "message", Words::new("'message' saknas.", "'message' is missing."), cure);
            Words::default()
        }
    }
}

fn measures(reader: &mut Reader<'_>, table: &Table<'_>) -> Vec<(String, String, usize)> {
    let mut measures = Vec::new();
    match table.get("measures").map(|value| (value.get_ref(), value.span().start)) {
        None => {}
        Some((DeValue::Table(named), _)) => {
            for key in named.keys() {
                let name = key.get_ref().to_string();
                let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
                let first = name.chars().next().is_some_and(|letter| letter.is_ascii_alphabetic() || letter == '_');
                if !first || !name.chars().all(plain) || name.eq_ignore_ascii_case("previous") {
                    let problem = Words::new(
                        format!("måttet '{name}' har ett namn som inte kan stå i ett uttryck."),
                        format!("the measure '{name}' has a name that cannot stand in an expression."),
                    );
                    let cure = Words::new("Skriv bokstäver a–z, siffror och '_'.", "Write letters a–z, digits and '_'.");
                    reader.error(key.span().start, "measures", problem, cure);
                }
                if measures.iter().any(|(known, _, _): &(String, String, usize)| known.eq_ignore_ascii_case(&name)) {
                    let problem = Words::new(format!("måttet '{name}' finns två gånger."), format!("the measure '{name}' stands twice."));
                    let cure = Words::new("Namn skiljs inte på stora och små bokstäver.", "Names are told apart without regard to case.");
                    reader.error(key.span().start, "measures", problem, cure);
                }
                if let Some((text, at)) = reader.text(named, &name) {
                    measures.push((name, text, at));
                }
            }
        }
        Some((_, at)) => {
            let cure = Words::new("Skriv measures = { namn = \"sum(fält)\" }.", "Write measures = { name = \"sum(field)\" }.");
            reader.error(at, "measures", Words::new("måtten är ingen tabell.", "the measures are no table."), cure);
        }
    }
    measures
}

struct Texts<'a> {
    when: Option<&'a (String, usize)>,
    check: &'a (String, usize),
    measures: &'a [(String, String, usize)],
}

fn compile(reader: &mut Reader<'_>, level: Level, package: &Package, by: &[usize], texts: &Texts<'_>) -> Option<Program> {
    let mut compiler = Compiler::new(&package.fields, &package.code_lists, by);
    let mut fine = true;
    let mut report = |reader: &mut Reader<'_>, key: &str, at: usize, refused: Refused| {
        fine = false;
        reader.error(at, key, refused, Words::default());
    };
    for (name, text, at) in texts.measures {
        let place = if level == Level::CompareMatched { Place::PairMeasure } else { Place::Measure };
        if let Err(refused) = compiler.measure(name, text, place) {
            report(reader, &format!("measures.{name}"), *at, refused);
        }
    }
    let (mut row_when, mut when) = (None, None);
    if let Some((text, at)) = texts.when {
        // A group's `when` with an aggregate is judged on the group, one without narrows its rows.
        let compiled = match level {
            Level::Row => compiler.condition(text, Place::Row).map(|expr| when = Some(expr)),
            Level::Compare => compiler.condition(text, Place::Pair).map(|expr| when = Some(expr)),
            Level::CompareMatched => compiler.condition(text, Place::Pair).map(|expr| row_when = Some(expr)),
            Level::CompareGroup => compiler.condition(text, Place::MeasuresOfBoth).map(|expr| when = Some(expr)),
            Level::Group | Level::Field => match Compiler::new(&package.fields, &package.code_lists, by).condition(text, Place::Row) {
                Ok(_) => compiler.condition(text, Place::Row).map(|expr| row_when = Some(expr)),
                Err(_) => compiler.condition(text, Place::Group).map(|expr| when = Some(expr)),
            },
        };
        if let Err(refused) = compiled {
            report(reader, "when", *at, refused);
        }
    }
    let place = match level {
        Level::Row | Level::Field => Place::Row,
        Level::Compare => Place::Pair,
        Level::Group => Place::Group,
        Level::CompareGroup => Place::MeasuresOfBoth,
        Level::CompareMatched => Place::Measures,
    };
    let check = match compiler.condition(&texts.check.0, place) {
        Ok(check) => Some(check),
        Err(refused) => {
            report(reader, "check", texts.check.1, refused);
            None
        }
    };
    if !fine {
        return None;
    }
    let Compiler { inputs, aggregates, group_inputs, .. } = compiler;
    let rows = |when, check, inputs| RowProgram { inputs, when, check };
    Some(match level {
        Level::Row | Level::Field => Program::Row(rows(when, check, inputs)),
        Level::Compare => Program::Compare(rows(when, check, inputs)),
        _ => {
            let group = GroupProgram { inputs, by: by.to_vec(), row_when, aggregates, group_inputs, when, check };
            match level {
                Level::CompareGroup => Program::CompareGroup(group),
                Level::CompareMatched => Program::CompareMatched(group),
                _ => Program::Group(group),
            }
        }
    })
}
