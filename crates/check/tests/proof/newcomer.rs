//! Common mistakes in folders, and the engine's messages about them: file, location and fix, in
//! both languages.
//!
//! The messages are in `tests/data/newcomer.txt`; `FARSTU_WRITE_SNAPSHOTS=1` rewrites them. Read
//! the difference before committing it.

use std::collections::BTreeMap;
use std::fmt::Write;

use check::{Folder, Lang};

const PACKAGE: &str = r#"{
 "name": "prov",
 "resources": [
  {
   "name": "rader",
   "path": "rader.csv",
   "schema": {
    "fields": [
     {"name": "kod", "type": "string", "constraints": {"required": true, "pattern": "[A-Z]{2}"}},
     {"name": "antal", "type": "integer", "constraints": {"minimum": 0}},
     {"name": "dag", "type": "date"},
     {"name": "pris", "type": "number"},
     {"name": "orgnr", "type": "string", "farstu:format": "organisationsnummer"}
    ],
    "primaryKey": ["kod"],
    "foreignKeys": [{"fields": "kod", "reference": {"resource": "koder", "fields": "code"}}]
   }
  },
  {
   "name": "koder",
   "path": "koder.csv",
   "schema": {"fields": [{"name": "code", "type": "string"}, {"name": "namn", "type": "string"}, {"name": "tak", "type": "number"}]}
  }
 ]
}
"#;
const CODES: &str = "code,namn,tak\nAA,Ett,10\nBB,Två,20.5\n";
const RULES: &str = r#"format = 1

[[rule]]
id = "R1"
level = "row"
severity = "error"
columns = ["antal"]
when = "kod = 'AA'"
check = "antal <= kod.tak"
message.sv = "För många."
message.en = "Too many."

[[rule]]
id = "R2"
level = "compare-group"
severity = "warning"
by = ["kod"]
measures = { summa = "sum(antal)" }
check = "summa / previous.summa <= 2"
message.sv = "För stor ökning."
message.en = "Too large a rise."
"#;

/// A mistake: its title, the file, the text to replace, its replacement, and a word that the
/// message must contain.
type Mistake = (&'static str, &'static str, &'static str, &'static str, &'static str);

const MISTAKES: &[Mistake] = &[
    (
        "a trailing comma",
        "datapackage.json",
        "\"type\": \"date\"},",
        "\"type\": \"date\",},",
        "line 11",
    ),
    (
        "a type of another language",
        "datapackage.json",
        "\"type\": \"integer\"",
        "\"type\": \"int\"",
        "integer",
    ),
    ("a misspelled constraint", "datapackage.json", "\"minimum\": 0", "\"minimun\": 0", "minimum"),
    (
        "a bound of the wrong type",
        "datapackage.json",
        "\"minimum\": 0",
        "\"minimum\": \"noll\"",
        "noll",
    ),
    ("a pattern with an open bracket", "datapackage.json", "[A-Z]{2}", "[A-Z{2}", "[A-Z{2}"),
    (
        "a constraint as text",
        "datapackage.json",
        "\"required\": true",
        "\"required\": \"ja\"",
        "required",
    ),
    (
        "two fields with one name",
        "datapackage.json",
        "\"name\": \"dag\"",
        "\"name\": \"Kod\"",
        "Kod",
    ),
    (
        "a key that is not a field",
        "datapackage.json",
        "\"primaryKey\": [\"kod\"]",
        "\"primaryKey\": [\"kood\"]",
        "kod",
    ),
    (
        "a missing code list",
        "datapackage.json",
        "\"resource\": \"koder\"",
        "\"resource\": \"kodlista\"",
        "kodlista",
    ),
    (
        "a missing code list file",
        "datapackage.json",
        "\"path\": \"koder.csv\"",
        "\"path\": \"koder.txt\"",
        "koder.txt",
    ),
    (
        "a path outside the folder",
        "datapackage.json",
        "\"path\": \"koder.csv\"",
        "\"path\": \"../koder.csv\"",
        "../koder.csv",
    ),
    (
        "an unknown format",
        "datapackage.json",
        "\"organisationsnummer\"",
        "\"orgnr\"",
        "organisationsnummer",
    ),
    (
        "an unknown property",
        "datapackage.json",
        "\"farstu:format\"",
        "\"farstu:fromat\"",
        "farstu:format",
    ),
    (
        "a column that is not in the list's file",
        "datapackage.json",
        "{\"name\": \"tak\"",
        "{\"name\": \"tack\"",
        "tack",
    ),
    ("a code twice", "koder.csv", "BB,Två", "AA,Två", "AA"),
    ("a code list's value of the wrong type", "koder.csv", "20.5", "tjugo", "tak"),
    ("a row of the code list too short", "koder.csv", "BB,Två,20.5", "BB,Två", "koder.csv"),
    ("no format", "rules.toml", "format = 1\n", "", "format = 1"),
    ("a quote not closed", "rules.toml", "\"kod = 'AA'\"", "\"kod = 'AA'", "line 8"),
    ("double quotes for text", "rules.toml", "\"kod = 'AA'\"", "'kod = \"AA\"'", "AA"),
    ("a misspelled field", "rules.toml", "check = \"antal <=", "check = \"antall <=", "antal"),
    ("a misspelled key", "rules.toml", "severity = \"error\"", "severty = \"error\"", "severity"),
    ("an unknown level", "rules.toml", "level = \"row\"", "level = \"rows\"", "row"),
    (
        "an unknown severity",
        "rules.toml",
        "severity = \"warning\"",
        "severity = \"info\"",
        "warning",
    ),
    ("text compared with a number", "rules.toml", "kod = 'AA'", "kod = 12", "text"),
    ("a condition that is not boolean", "rules.toml", "antal <= kod.tak", "antal + 1", "integer"),
    (
        "a function of another database",
        "rules.toml",
        "antal <= kod.tak",
        "isnull(antal, 0) > 1",
        "isnull",
    ),
    ("a subquery", "rules.toml", "antal <= kod.tak", "antal IN (SELECT 1)", "SELECT"),
    ("an aggregate in a row", "rules.toml", "antal <= kod.tak", "sum(antal) > 1", "sum"),
    ("a column that the code list lacks", "rules.toml", "kod.tak", "kod.golv", "golv"),
    ("a field without a code list", "rules.toml", "kod.tak", "pris.tak", "pris"),
    ("previous where there is none", "rules.toml", "kod.tak", "previous.antal", "previous"),
    ("a group without groups", "rules.toml", "by = [\"kod\"]\n", "", "by"),
    ("an unknown measure", "rules.toml", "previous.summa <=", "previous.sum <=", "summa"),
    ("an id twice", "rules.toml", "id = \"R2\"", "id = \"R1\"", "R1"),
    ("a message in one language", "rules.toml", "message.en = \"Too many.\"\n", "", "en"),
    (
        "a date that does not exist",
        "rules.toml",
        "antal <= kod.tak",
        "dag < '2024-02-30'",
        "2024-02-30",
    ),
    (
        "a key of JSON twice",
        "datapackage.json",
        "\"type\": \"date\"",
        "\"type\": \"date\", \"type\": \"string\"",
        "'type' occurs twice",
    ),
    (
        "two code lists with one name",
        "datapackage.json",
        "{\n   \"name\": \"koder\"",
        "{\"name\": \"koder\", \"path\": \"koder.csv\", \"schema\": {\"fields\": [{\"name\": \"code\"}, {\"name\": \"namn\"}, {\"name\": \"tak\"}]}},\n  {\n   \"name\": \"koder\"",
        "'koder' occurs twice",
    ),
    (
        "a pattern that closes the surrounding group",
        "datapackage.json",
        "[A-Z]{2}",
        "a)|(?:b",
        "a)|(?:b",
    ),
    (
        "a key with a field twice",
        "datapackage.json",
        "\"primaryKey\": [\"kod\"]",
        "\"primaryKey\": [\"kod\", \"kod\"]",
        "'kod' occurs twice",
    ),
    (
        "an empty condition",
        "rules.toml",
        "check = \"antal <= kod.tak\"",
        "check = \"\"",
        "'check' is empty",
    ),
    ("a reserved id", "rules.toml", "id = \"R1\"", "id = \"primary-key\"", "primary key"),
    (
        "a measure twice",
        "rules.toml",
        "{ summa = \"sum(antal)\" }",
        "{ summa = \"sum(antal)\", Summa = \"sum(antal)\" }",
        "occurs twice",
    ),
    ("a comparison with NULL", "rules.toml", "antal <= kod.tak", "antal <> NULL", "IS NOT NULL"),
    (
        "a smallest value above the largest",
        "datapackage.json",
        "\"minimum\": 0",
        "\"minimum\": 10, \"maximum\": 0",
        "'minimum' (10)",
    ),
    (
        "a shortest text longer than the longest",
        "datapackage.json",
        "\"required\": true",
        "\"minLength\": 5, \"maxLength\": 2",
        "'minLength' (5)",
    ),
    (
        "an encoding other than UTF-8",
        "datapackage.json",
        "\"path\": \"rader.csv\"",
        "\"encoding\": \"cp850\"",
        "cp850",
    ),
    (
        "an unsupported delimiter",
        "datapackage.json",
        "\"path\": \"koder.csv\"",
        "\"path\": \"koder.csv\", \"dialect\": {\"delimiter\": \"x\"}",
        "delimiter",
    ),
    (
        "an unsupported dialect property",
        "datapackage.json",
        "\"path\": \"koder.csv\"",
        "\"path\": \"koder.csv\", \"dialect\": {\"skipRows\": 1}",
        "skipRows",
    ),
    (
        "a name with an invisible character",
        "datapackage.json",
        "\"name\": \"dag\"",
        "\"name\": \"d\u{200b}ag\"",
        "U+200B",
    ),
    (
        "a name with spaces at its edge",
        "datapackage.json",
        "\"name\": \"dag\"",
        "\"name\": \" dag\"",
        "header",
    ),
    (
        "two names that look the same",
        "datapackage.json",
        "{\"name\": \"dag\", \"type\": \"date\"}",
        "{\"name\": \"ålder\", \"type\": \"date\"}, {\"name\": \"a\u{30a}lder\", \"type\": \"date\"}",
        "occurs twice",
    ),
    ("an expression that ends too early", "rules.toml", "antal <= kod.tak", "antal <=", "check"),
];

fn files() -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("datapackage.json", PACKAGE.to_owned()),
        ("koder.csv", CODES.to_owned()),
        ("rules.toml", RULES.to_owned()),
    ])
}

fn load(files: &BTreeMap<&str, String>) -> Result<Folder, Vec<check::FolderError>> {
    Folder::from_files(
        &files.iter().map(|(path, text)| ((*path).to_owned(), text.clone().into_bytes())).collect(),
    )
}

#[test]
fn every_mistake_is_reported_with_file_location_and_fix() {
    assert!(load(&files()).is_ok(), "without a mistake it is right");
    let mut report = String::new();
    let mut faults = Vec::new();
    for (what, file, from, to, word) in MISTAKES {
        let mut files = files();
        let text = files.get_mut(file).expect("a file");
        assert!(text.contains(from), "{what}");
        *text = text.replacen(from, to, 1);
        let Err(errors) = load(&files) else {
            faults.push(format!("{what}: not rejected"));
            continue;
        };
        for error in &errors {
            let own = [("Skriv", "Write"), ("Menade du", "Did you mean"), ("Ta bort", "Remove")];
            let has_fix =
                |fix: &str,
                 report: &str,
                 word: &dyn Fn(&(&'static str, &'static str)) -> &'static str| {
                    !fix.is_empty() || own.iter().any(|words| report.contains(word(words)))
                };
            if !has_fix(&error.fix.sv, &error.problem.sv, &|words| words.0)
                || !has_fix(&error.fix.en, &error.problem.en, &|words| words.1)
            {
                faults.push(format!("{what}: no fix: {error}"));
            }
        }
        let _ = writeln!(report, "## {what}");
        for error in &errors {
            for lang in [Lang::Sv, Lang::En] {
                let _ = writeln!(report, "{}", error.message(lang));
            }
        }
        let english: Vec<String> = errors.iter().map(|error| error.message(Lang::En)).collect();
        if !english.iter().any(|message| message.contains(word)) {
            faults.push(format!("{what}: '{word}' is not named: {english:?}"));
        }
        if errors.iter().any(|error| {
            error.location.en.is_empty() && error.file != *file && error.file != "koder.txt"
        }) {
            faults.push(format!("{what}: no place: {english:?}"));
        }
        if errors.len() > 2 {
            faults.push(format!("{what}: {} messages for one mistake: {english:#?}", errors.len()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/newcomer.txt");
    if std::env::var_os("FARSTU_WRITE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &report).expect("written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    for (line, (kept, report)) in kept.lines().zip(report.lines()).enumerate() {
        assert_eq!(kept, report, "line {} of newcomer.txt", line + 1);
    }
    assert_eq!(kept.lines().count(), report.lines().count(), "newcomer.txt");
}
