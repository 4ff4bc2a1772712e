//! Reads a folder without checking it: the engine rejects invalid folders.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use sqlparser::ast::Expr;

use super::types::{Type, parse};
use super::value::{Value, read_kind};

pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) ty: Type,
    /// The name of the type in the package; a year is parsed differently from an integer.
    pub(crate) kind: String,
    pub(crate) constraints: Json,
    pub(crate) pattern: Option<regex::Regex>,
    pub(crate) format: Option<String>,
    pub(crate) severities: Json,
    /// `email` or `uri`.
    pub(crate) form: String,
    /// `trueValues` and `falseValues`.
    pub(crate) own: [Option<Vec<String>>; 2],
    pub(crate) list: Option<List>,
}

/// A code list: code to its other columns.
pub(crate) struct List {
    pub(crate) columns: Vec<(String, Type)>,
    pub(crate) rows: BTreeMap<String, BTreeMap<String, Value>>,
}

pub(crate) struct Rule {
    pub(crate) id: String,
    pub(crate) level: String,
    pub(crate) severity: String,
    pub(crate) by: Vec<String>,
    pub(crate) when: Option<Expr>,
    pub(crate) check: Option<Expr>,
    pub(crate) measures: Vec<(String, Expr)>,
}

pub(crate) struct Folder {
    pub(crate) fields: Vec<Field>,
    pub(crate) missing: Vec<String>,
    pub(crate) primary_key: Vec<String>,
    pub(crate) unique_keys: Vec<Vec<String>>,
    /// Composite foreign keys: the fields, and the rows of the list.
    pub(crate) references: Vec<(Vec<String>, Vec<Vec<String>>)>,
    pub(crate) rules: Vec<Rule>,
}

fn names(json: &Json) -> Vec<String> {
    match json {
        Json::String(name) => vec![name.clone()],
        Json::Array(list) => {
            list.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect()
        }
        _ => Vec::new(),
    }
}

impl Folder {
    /// From paths inside the folder and their contents.
    pub(crate) fn read(files: &BTreeMap<String, Vec<u8>>) -> Folder {
        let text = |path: &str| std::str::from_utf8(&files[path]).expect("UTF-8").to_owned();
        let package: Json = serde_json::from_str(&text("datapackage.json")).expect("JSON");
        let schema = &package["resources"][0]["schema"];
        let mut fields: Vec<Field> = Vec::new();
        for json in schema["fields"].as_array().expect("fields") {
            fields.push(Field {
                name: json["name"].as_str().expect("name").to_owned(),
                ty: Type::named(json["type"].as_str().unwrap_or("string")),
                kind: json["type"].as_str().unwrap_or("string").to_owned(),
                constraints: json["constraints"].clone(),
                pattern: json["constraints"]["pattern"]
                    .as_str()
                    .map(|text| regex::Regex::new(&format!("^(?:{text})$")).expect("a pattern")),
                format: json["farstu:format"].as_str().map(str::to_owned),
                severities: json["farstu:severity"].clone(),
                form: json["format"].as_str().unwrap_or_default().to_owned(),
                own: ["trueValues", "falseValues"]
                    .map(|key| json[key].is_array().then(|| names(&json[key]))),
                list: None,
            });
        }
        let mut references = Vec::new();
        for key in schema["foreignKeys"].as_array().unwrap_or(&Vec::new()) {
            let (own, columns) = (names(&key["fields"]), names(&key["reference"]["fields"]));
            if own.len() > 1 {
                let all = package["resources"].as_array().cloned().unwrap_or_default();
                let resource = all
                    .into_iter()
                    .find(|one| one["name"] == key["reference"]["resource"])
                    .expect("the code list");
                let mut lines =
                    super::csv::split(&text(resource["path"].as_str().expect("path")), ',')
                        .into_iter();
                let header = lines.next().expect("a header");
                let places: Vec<usize> = columns
                    .iter()
                    .map(|name| header.iter().position(|one| one == name).expect("a column"))
                    .collect();
                let rows = lines
                    .map(|line| places.iter().map(|index| line[*index].trim().to_owned()).collect())
                    .collect();
                references.push((own, rows));
                continue;
            }
            let field = names(&key["fields"]).remove(0);
            let column = names(&key["reference"]["fields"]).remove(0);
            let resource = package["resources"]
                .as_array()
                .and_then(|all| all.iter().find(|one| one["name"] == key["reference"]["resource"]));
            let resource = resource.expect("the code list");
            let list =
                List::read(resource, &column, &text(resource["path"].as_str().expect("path")));
            fields.iter_mut().find(|known| known.name == field).expect("the field").list =
                Some(list);
        }
        let rules: toml::Table = toml::from_str(&text("rules.toml")).expect("TOML");
        let rules = rules.get("rule").and_then(toml::Value::as_array).cloned().unwrap_or_default();
        Folder {
            fields,
            missing: names(&schema["missingValues"])
                .iter()
                .map(|text| text.trim().to_owned())
                .collect(),
            primary_key: names(&schema["primaryKey"]),
            unique_keys: schema["uniqueKeys"]
                .as_array()
                .map_or(Vec::new(), |keys| keys.iter().map(names).collect()),
            references,
            rules: rules
                .iter()
                .map(|rule| Rule::read(rule, &names(&schema["primaryKey"])))
                .collect(),
        }
    }

    /// The index of a field, by its name (ignoring case).
    pub(crate) fn index(&self, name: &str) -> Option<usize> {
        let exact = self.fields.iter().position(|field| field.name == name);
        exact.or_else(|| {
            self.fields.iter().position(|field| field.name.to_lowercase() == name.to_lowercase())
        })
    }
}

impl List {
    fn read(resource: &Json, code: &str, text: &str) -> List {
        let fields = resource["schema"]["fields"].as_array().cloned().unwrap_or_default();
        let delimiter = resource["dialect"]["delimiter"]
            .as_str()
            .and_then(|text| text.chars().next())
            .unwrap_or(',');
        let mut lines =
            super::csv::split(text.trim_start_matches('\u{feff}'), delimiter).into_iter();
        let header = lines.next().expect("a header");
        let kind = |name: &str| {
            let field = fields.iter().find(|field| field["name"] == name);
            field.and_then(|field| field["type"].as_str()).unwrap_or("string").to_owned()
        };
        let columns: Vec<(String, String)> =
            header.iter().map(|name| (name.trim().to_owned(), kind(name.trim()))).collect();
        let mut rows = BTreeMap::new();
        for line in lines {
            let mut row = BTreeMap::new();
            let mut own = String::new();
            for ((name, kind), cell) in columns.iter().zip(&line) {
                let cell = cell.trim();
                if name == code {
                    own = cell.to_owned();
                }
                let value = if cell.is_empty() {
                    Value::Null
                } else {
                    read_kind(cell, kind, '.').expect("a value of its type")
                };
                row.insert(name.to_lowercase(), value);
            }
            rows.insert(own, row);
        }
        let columns = columns.into_iter().map(|(name, kind)| (name, Type::named(&kind))).collect();
        List { columns, rows }
    }

    /// The row of a code. An identity number is found with and without its hyphen.
    pub(crate) fn find(&self, field: &Field, text: &str) -> Option<&BTreeMap<String, Value>> {
        let Some(format) = &field.format else { return self.rows.get(text) };
        let wanted = super::field::bare(format, text);
        self.rows
            .iter()
            .find(|(code, _)| super::field::bare(format, code) == wanted)
            .map(|(_, row)| row)
    }

    pub(crate) fn column(&self, name: &str) -> Option<Type> {
        self.columns.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, ty)| *ty)
    }
}

impl Rule {
    fn read(table: &toml::Value, key: &[String]) -> Rule {
        let text = |key: &str| table.get(key).and_then(toml::Value::as_str).map(str::to_owned);
        let by = table.get("by").and_then(toml::Value::as_array).cloned().unwrap_or_default();
        let mut by: Vec<String> =
            by.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect();
        if by.is_empty() && ["gone", "new"].contains(&text("level").unwrap_or_default().as_str()) {
            by = key.to_vec();
        }
        let measures =
            table.get("measures").and_then(toml::Value::as_table).cloned().unwrap_or_default();
        Rule {
            id: text("id").expect("id"),
            level: text("level").expect("level"),
            severity: text("severity").expect("severity"),
            by,
            when: text("when").map(|text| parse(&text)),
            check: text("check").map(|text| parse(&text)),
            measures: measures
                .iter()
                .map(|(name, text)| (name.clone(), parse(text.as_str().expect("text"))))
                .collect(),
        }
    }
}
