//! `farstu collection check|explain|new`: run by a respondent, without a portal.

use std::fs;

use crate::world::World;

/// A folder with one rule of each level: field, row and group.
const RULES: &str = r#"format = 1
[[rule]]
id = "R1"
level = "row"
severity = "warning"
columns = ["antal"]
check = "antal <= 10"
message = { sv = "Många.", en = "Many." }
[[rule]]
id = "R2"
level = "group"
severity = "error"
by = ["kod"]
check = "count(*) <= 2"
message = { sv = "Fler än två rader.", en = "More than two rows." }
"#;
const PACKAGE: &str = r#"{"name": "prov", "farstu:title": {"sv": "Prov", "en": "Trial"}, "resources": [{"name": "data", "schema": {"fields": [
 {"name": "kod", "type": "string"}, {"name": "antal", "type": "integer"}]}}]}"#;

struct Place {
    world: World,
    folder: String,
}

impl Place {
    fn new() -> Place {
        let world = World::new();
        let folder = world.path("folder");
        fs::create_dir(&folder).expect("made");
        fs::write(format!("{folder}/datapackage.json"), PACKAGE).expect("written");
        fs::write(format!("{folder}/rules.toml"), RULES).expect("written");
        Place { world, folder }
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.world.path(name);
        fs::write(&path, text).expect("written");
        path
    }

    fn check(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let fixed = ["collection", "check", self.folder.as_str()];
        self.world.farstu(&[&fixed, arguments].concat())
    }
}

#[test]
fn the_exit_status_tells_how_it_went() {
    let place = Place::new();
    let clean = place.file("clean.csv", "kod;antal\na;1\nb;2\n");
    let warned = place.file("warned.csv", "kod;antal\na;1\nb;11\n");
    let wrong = place.file("wrong.csv", "kod;antal\na;1\nb;x\n");
    let twice = place.file("twice.csv", "kod;KOD\na;1\n");
    assert_eq!(place.check(&[&clean]).0, Some(0));
    assert_eq!(place.check(&[&warned]).0, Some(0), "warnings alone are no errors");
    assert_eq!(place.check(&[&wrong]).0, Some(1));
    for (file, says) in [
        (twice.as_str(), "KOD"),
        ("/nowhere.csv", "/nowhere.csv"),
        (place.folder.as_str(), "not a file"),
    ] {
        let (code, out, errors) = place.check(&[file, "--lang", "en"]);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{file}");
        assert!(errors.contains(says), "{errors}");
    }
    let (code, _, errors) = place.check(&[&clean, "--previous", &twice]);
    assert_eq!(code, Some(2), "a previous file that cannot be read");
    assert!(errors.contains("twice.csv"), "{errors}");
    let (code, _, errors) = place.check(&[&clean, "--max-memory", "1"]);
    assert_eq!(code, Some(2));
    assert!(errors.contains("MiB"), "{errors}");
    fs::write(format!("{}/rules.toml", place.folder), RULES.replace("antal <=", "antall <="))
        .expect("written");
    let (code, _, errors) = place.check(&[&clean, "--lang", "en"]);
    assert_eq!(code, Some(2));
    assert!(
        errors.contains("rules.toml, line 7") && errors.contains("Did you mean 'antal'?"),
        "{errors}"
    );
}

#[test]
fn json_is_as_the_format_says() {
    let place = Place::new();
    let file = place.file("file.csv", "kod;antal\na;11\na;12\na;x\nb;13\n");
    let (code, out, errors) = place.check(&[&file, "--format", "json"]);
    assert_eq!((code, errors.as_str()), (Some(1), ""));
    let json: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    let sha = "2253d262d394073cfdac3adee26e283136aaad21880d8c05b7e70036d0122e40";
    let wanted = serde_json::json!({
        "rows": 4,
        "input": {"encoding": "utf-8", "delimiter": ";", "decimal": ".", "header": true, "sha256": sha, "notes": []},
        "findings": [
            {"id": "antal:type", "level": "field", "severity": "error", "count": 1, "rows": [3], "lines": [4]},
            {"id": "R1", "level": "row", "severity": "warning", "count": 3, "rows": [1, 2, 4], "lines": [2, 3, 5]},
            {"id": "R2", "level": "group", "severity": "error", "count": 1, "keys": ["a"]},
        ],
    });
    assert_eq!(json, wanted);
    let places = |more: &[&str]| {
        let (_, out, _) = place.check(&[&[file.as_str(), "--format", "json"], more].concat());
        let json: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        (
            json["findings"][1]["rows"].as_array().expect("rows").len(),
            json["findings"][1]["count"].as_u64(),
            json["previous_rows"].as_u64(),
        )
    };
    assert_eq!(places(&["--max-rows", "2"]), (2, Some(3), None), "rows are cut, counts are not");
    assert_eq!(places(&["--max-rows", "0", "--threads", "1"]), (3, Some(3), None), "0 lists all");
    assert_eq!(places(&["--previous", &file, "--threads", "7"]), (3, Some(3), Some(4)));
}

#[test]
fn people_read_it_in_their_language() {
    let place = Place::new();
    let file = place.file("file.csv", "kod;antal\na;11\na;12\na;x\nb;13\n");
    let (_, swedish, _) = place.check(&[&file, "--lang", "sv"]);
    assert!(
        swedish.contains("2 fel av 2 slag, 3 varningar av 1 slag.")
            && swedish.contains("antal är inget heltal."),
        "{swedish}"
    );
    let (_, english, _) = place.check(&[&file, "--lang", "en"]);
    assert!(
        english.contains("2 errors of 2 kinds, 3 warnings of 1 kind.")
            && english.contains("More than two rows."),
        "{english}"
    );
    assert!(!english.contains('\u{1b}'), "no colours in a file");
    let (_, page, _) = place.check(&[&file, "--format", "html", "--lang", "sv"]);
    assert!(
        page.starts_with("<!doctype html>")
            && page.contains("lang=\"sv\"")
            && !page.contains("<script"),
        "{page}"
    );
    assert!(!page.contains("http://") && !page.contains("https://"), "nothing from elsewhere");
}

#[test]
fn a_column_is_read_as_the_field_that_is_named() {
    let place = Place::new();
    let file = place.file("other.csv", "kod;Antal = stycken\na;1\nb;x\n");
    let (code, out, _) = place.check(&[&file, "--format", "json"]);
    assert!(
        code == Some(1) && out.contains("columns:missing") && !out.contains("antal:type"),
        "{out}"
    );
    let (code, out, _) =
        place.check(&[&file, "--column", "Antal = stycken=antal", "--format", "json"]);
    assert!(
        code == Some(1)
            && !out.contains("columns:missing")
            && out.contains("antal:type")
            && out.contains("column-as"),
        "{out}"
    );
    let (code, _, errors) = place.check(&[&file, "--column", "Antal=antal", "--lang", "en"]);
    assert!(code == Some(2) && errors.contains("has no column Antal"), "{errors}");
    let (code, _, errors) = place.check(&[&file, "--column", "antal"]);
    assert!(code == Some(2) && errors.contains("write COLUMN=FIELD"), "{errors}");
}

#[test]
fn a_new_folder_explains_itself_and_can_be_checked_with() {
    let place = Place::new();
    let new = place.world.path("new");
    assert_eq!(place.world.farstu(&["collection", "new", &new]).0, Some(0));
    let (code, _, errors) = place.world.farstu(&["collection", "new", &new]);
    assert_eq!(code, Some(2), "it writes over nothing: {errors}");
    let (code, words, _) = place.world.farstu(&["collection", "explain", &new, "--lang", "sv"]);
    assert_eq!(code, Some(0));
    for word in [
        "`unit` – Enhet",
        "ska gälla: `amount <= unit.ceiling`",
        "högst 1\u{a0}000\u{a0}000",
        "`N` Norra enheten · ceiling 500000",
    ] {
        assert!(words.contains(word), "{word} is missing: {words}");
    }
    let file = place
        .file("new.csv", "unit;person;amount;from;to\nN;189001019802;5,5;2026-01-01;2026-01-02\n");
    let (code, out, _) =
        place.world.farstu(&["collection", "check", &new, &file, "--format", "json"]);
    assert_eq!(code, Some(0));
    assert!(out.contains("\"decimal\": \",\"") && out.contains("\"R3\""), "{out}");
}
