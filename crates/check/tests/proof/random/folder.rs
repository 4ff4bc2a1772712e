//! Random folders: fields of every type with suitable constraints, code lists, keys.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::Tape;
use crate::oracle::Type;

#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) format: Option<&'static str>,
    /// The typed columns of the code list.
    pub(crate) list: Option<Vec<(&'static str, &'static str)>>,
}

pub(crate) struct Package {
    pub(crate) fields: Vec<Field>,
    pub(crate) key: Vec<String>,
    pub(crate) missing: Vec<&'static str>,
    pub(crate) files: BTreeMap<String, Vec<u8>>,
}

const NAMES: [&str; 9] = ["kod", "Ålder", "namn", "belopp_2", "från", "x", "Pris", "möte", "ort"];
const KINDS: [&str; 10] = [
    "string",
    "integer",
    "number",
    "date",
    "boolean",
    "year",
    "yearmonth",
    "string",
    "datetime",
    "time",
];
pub(crate) const CODES: [&str; 6] = ["a", "b", "Å1", "lång kod med mer än åtta", "01", "B"];

/// Values of a type; the last few are invalid.
pub(crate) fn values(
    kind: &str,
    format: Option<&str>,
) -> (&'static [&'static str], &'static [&'static str]) {
    match (kind, format) {
        (_, Some("personnummer")) => (
            &["189001019802", "18900101-9802", "189001619809", "189912310001"],
            &[
                "189001019803",
                "189013019802",
                "18900101TF02",
                "9001019802",
                "1890-01019802",
                "ååååååå",
            ],
        ),
        (_, Some(_)) => (
            &["9900000002", "990000-0002", "9900000010"],
            &["9900000003", "990000002", "99000-00002", "99", "0000000000"],
        ),
        ("integer", _) => (
            &[
                "0",
                "1",
                "2",
                "3",
                "-1",
                "7",
                "007",
                "+5",
                "10",
                "12",
                "-7",
                "100",
                "9223372036854775807",
                "-9223372036854775808",
            ],
            &["1.0", "1,0", "x", "9223372036854775808", "1e3", "--1", "٣"],
        ),
        ("number", _) => (
            &[
                "0", "1", "0.5", "2.25", "-1.75", "3", "1e2", "-0", "+4.5", "10.75", "-2.5", ".5",
                "5.", "1.50", "12E-1", "1E1", "1e-400",
            ],
            &["1.2.3", "NaN", "inf", "1 000", "1e999", "x", "-", "0x1"],
        ),
        ("date", _) => (
            &[
                "2024-02-28",
                "2024-02-29",
                "2024-03-01",
                "2023-12-31",
                "2024-01-31",
                "1899-12-31",
                "2000-02-29",
            ],
            &[
                "2023-02-29",
                "2024-13-01",
                "24-01-01",
                "2024-1-1",
                "20240101",
                "2024-04-31",
                "0000-01-01",
            ],
        ),
        ("boolean", _) => {
            (&["true", "false", "1", "0", "ja", "TRUE", "Nej", "False"], &["2", "j", "yes", "sant"])
        }
        ("datetime", _) => (
            &[
                "2024-02-28T08:30",
                "2024-02-28 08:30:00",
                "2024-02-29T23:59:59",
                "1899-12-31T00:00",
                "2024-02-29",
                "2023-12-31T12:00",
            ],
            &[
                "2024-02-30T08:30",
                "2024-02-28T24:00",
                "2024-02-28T08:30Z",
                "2024-02-28T8:30",
                "08:30",
                "2024-02-28T",
            ],
        ),
        ("time", _) => (
            &["08:30", "08:30:00", "00:00", "23:59:59", "12:15"],
            &["24:00", "8:30", "08.30", "08:30:00.5", "kl 8"],
        ),
        ("year", _) => {
            (&["2023", "2024", "2025", "1999", "0099"], &["24", "20240", "-2024", "+2024", "år"])
        }
        ("yearmonth", _) => (
            &["2024-02", "2024-01", "2023-12", "1999-06"],
            &["2024-13", "2024-00", "2024", "2024-2", "202402"],
        ),
        _ => (
            &[
                "a",
                "b",
                "Åsa",
                "ål",
                "ö%",
                "x_y",
                "ABC",
                "abc",
                "🌲",
                "🌲🌲",
                "10",
                "1.5",
                "2024-01-31",
                "N-1",
                "a|b",
                "it's",
                "x\ny",
                "q\"q",
                "a;b,c",
                "true",
                "lång text med å ä ö och mer än åtta",
                "ÅÄÖ",
                "åtta tkn",
                "7 bytes",
                "a\\b",
                "null",
                "straße",
                "x\u{200b}",
                "\u{200b}",
                "#N/A",
                "LÃ¤kare",
            ],
            &[],
        ),
    }
}

impl Field {
    pub(crate) fn ty(&self) -> Type {
        Type::named(self.kind)
    }
}

fn constraints(tape: &mut Tape<'_>, kind: &str, listed: bool) -> Map<String, Json> {
    let mut made = Map::new();
    if tape.percent(30) {
        made.insert("required".to_owned(), json!(true));
    }
    if tape.percent(12) {
        made.insert("unique".to_owned(), json!(true));
    }
    let mut bounds = |tape: &mut Tape<'_>, low: Json, high: Json| {
        if tape.percent(35) {
            made.insert("minimum".to_owned(), low);
        }
        if tape.percent(35) {
            made.insert("maximum".to_owned(), high);
        }
    };
    match kind {
        "integer" if tape.percent(25) => {
            made.insert("exclusiveMinimum".to_owned(), json!(0));
            made.insert("exclusiveMaximum".to_owned(), json!(10));
        }
        "number" if tape.percent(25) => {
            made.insert("exclusiveMinimum".to_owned(), json!(0.5));
            made.insert("exclusiveMaximum".to_owned(), json!(10));
        }
        "datetime" => bounds(tape, json!("2000-01-01"), json!("2024-02-28T08:30")),
        "time" => bounds(tape, json!("08:00"), json!("12:15:00")),
        "integer" => bounds(tape, json!(0), json!(10)),
        "number" => bounds(tape, json!(-1.75), json!(10)),
        "date" => bounds(tape, json!("2000-01-01"), json!("2024-02-29")),
        "year" => bounds(tape, json!("2000"), json!(2024)),
        "yearmonth" => bounds(tape, json!("2000-01"), json!("2024-01")),
        _ => {}
    }
    if kind == "string" && !listed {
        if tape.percent(20) {
            made.insert("minLength".to_owned(), json!(tape.below(3)));
        }
        if tape.percent(20) {
            made.insert("maxLength".to_owned(), json!(2 + tape.below(8)));
        }
    }
    if tape.percent(15) {
        let pattern = match kind {
            "string" => {
                tape.pick(&["[A-ZÅÄÖa-zåäö]+", "a|b|Åsa", ".{1,8}", "[^0-9]*", "(?i)[abcåäö ]*"])
            }
            _ => tape.pick(&["[0-9.,-]+", ".{1,3}", "[^0].*"]),
        };
        made.insert("pattern".to_owned(), json!(pattern));
    }
    if tape.percent(12) {
        let allowed: Vec<&str> =
            values(kind, None).0.iter().copied().filter(|_| tape.percent(60)).collect();
        if !allowed.is_empty() {
            made.insert("enum".to_owned(), json!(allowed));
        }
    }
    made
}

fn severities(tape: &mut Tape<'_>, constraints: &Map<String, Json>) -> Map<String, Json> {
    let kinds = [
        ("required", "required"),
        ("minimum", "minimum"),
        ("maxLength", "max-length"),
        ("pattern", "pattern"),
        ("unique", "unique"),
    ];
    let mut made = Map::new();
    for (constraint, kind) in kinds {
        if constraints.contains_key(constraint) && tape.percent(40) {
            made.insert(kind.to_owned(), json!(tape.pick(&["warning", "error"])));
        }
    }
    made
}

impl Package {
    pub(crate) fn new(tape: &mut Tape<'_>) -> Package {
        let mut files = BTreeMap::new();
        // With a single column, blank lines would be ambiguous.
        let count = 2 + tape.below(6);
        let first = tape.below(NAMES.len());
        let (mut fields, mut schema, mut lists, mut foreign) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for place in 0..count {
            let name = NAMES[(first + place) % NAMES.len()].to_owned();
            let kind = tape.pick(&KINDS);
            let listed = kind == "string" && tape.percent(35);
            let format = (kind == "string" && !listed && tape.percent(15))
                .then(|| tape.pick(&["personnummer", "organisationsnummer"]));
            let constraints = constraints(tape, kind, listed || format.is_some());
            let severities = severities(tape, &constraints);
            let mut json = json!({"name": name, "type": kind, "constraints": constraints});
            if !severities.is_empty() {
                json["farstu:severity"] = json!(severities);
            }
            if let Some(format) = format {
                json["farstu:format"] = json!(format);
            }
            if kind == "boolean" && tape.percent(30) {
                json["trueValues"] =
                    json!(tape.pick(&[vec!["ja", "j"], vec!["2"], vec!["sant", "1"]]));
                if tape.percent(50) {
                    json["falseValues"] = json!(tape.pick(&[vec!["nej", "n"], vec!["0"], vec![]]));
                }
            }
            let mut list = None;
            if listed {
                let columns = vec![
                    ("etikett", "string"),
                    ("från", "integer"),
                    ("vikt", "number"),
                    ("start", "date"),
                    ("aktiv", "boolean"),
                ];
                let resource = format!("lista{place}");
                files.insert(format!("{resource}.csv"), code_list(tape, &columns).into_bytes());
                let mut described = vec![json!({"name": "code", "type": "string"})];
                described
                    .extend(columns.iter().map(|(name, kind)| json!({"name": name, "type": kind})));
                lists.push(
                    json!({"name": resource, "path": format!("{resource}.csv"), "schema": {"fields": described, "primaryKey": ["code"]}}),
                );
                foreign.push(
                    json!({"fields": name, "reference": {"resource": resource, "fields": "code"}}),
                );
                list = Some(columns);
            }
            schema.push(json);
            fields.push(Field { name, kind, format, list });
        }
        let missing =
            tape.pick(&[vec![""], vec!["", "-"], vec!["saknas", "NA"], vec!["", "0", "a"]]);
        let size = tape.below(4).min(count);
        let from = tape.below(count);
        let key: Vec<String> =
            (0..size).map(|place| fields[(from + place) % count].name.clone()).collect();
        // A composite foreign key.
        if tape.percent(25) {
            let (one, other) = (&fields[from], &fields[(from + 1) % count]);
            let mut rows = "x,y\n".to_owned();
            for _ in 0..tape.below(8) {
                let plain = |text: &str| {
                    if text.contains([',', '"', '\n']) { "a".to_owned() } else { text.to_owned() }
                };
                let cell = |tape: &mut Tape<'_>, field: &Field| match &field.list {
                    Some(_) => tape.pick(&CODES).to_owned(),
                    None => plain(tape.pick(values(field.kind, field.format).0)),
                };
                let (x, y) = (cell(tape, one), cell(tape, other));
                rows.push_str(&format!("{x},{y}\n"));
            }
            files.insert("par.csv".to_owned(), rows.into_bytes());
            lists.push(json!({"name": "par", "path": "par.csv", "schema": {"fields": [{"name": "x"}, {"name": "y"}]}}));
            foreign.push(json!({"fields": [one.name, other.name], "reference": {"resource": "par", "fields": ["x", "y"]}}));
        }
        let mut described = json!({"fields": schema, "missingValues": missing});
        if tape.percent(25) {
            let mut unique = vec![json!([fields[(from + 1) % count].name])];
            unique.push(json!([fields[from].name, fields[(from + 1) % count].name]));
            described["uniqueKeys"] = json!(unique);
        }
        if !key.is_empty() {
            described["primaryKey"] = json!(key);
        }
        if !foreign.is_empty() {
            described["foreignKeys"] = json!(foreign);
        }
        let mut resources = vec![json!({"name": "data", "path": "data.csv", "schema": described})];
        resources.extend(lists);
        let package = json!({"name": "prov", "resources": resources});
        files.insert("datapackage.json".to_owned(), package.to_string().into_bytes());
        Package { fields, key, missing, files }
    }
}

fn code_list(tape: &mut Tape<'_>, columns: &[(&str, &str)]) -> String {
    let mut text =
        format!("code,{}\n", columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(","));
    for code in CODES.iter().take(2 + tape.below(CODES.len() - 1)) {
        text.push_str(code);
        for (_, kind) in columns {
            let plain: &[&str] = match *kind {
                "string" => &["Åsnan", "b", "🌲 gran", "x_y"],
                kind => values(kind, None).0,
            };
            text.push(',');
            if !tape.percent(20) {
                text.push_str(tape.pick(plain));
            }
        }
        text.push('\n');
    }
    text
}
