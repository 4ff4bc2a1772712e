//! Both languages have the same text keys and variables; no key is missing or unused.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use base::{Language, texts};

use crate::kernel::TEXT_FILES;

/// Methods whose first argument is a text key.
const SAYING: [&str; 18] = [
    "t",
    "t1",
    "t2",
    "text",
    "say",
    "label",
    "hint",
    "legend",
    "empty",
    "button",
    "link_button",
    "tabs",
    "then",
    "quiet_button",
    "danger_button",
    "has_key",
    "heading",
    "key",
];

#[test]
fn both_languages_have_the_same_texts() {
    for (_, name, sv) in TEXT_FILES.iter().filter(|(l, ..)| *l == Language::Sv) {
        let en = TEXT_FILES
            .iter()
            .find(|(l, n, _)| *l == Language::En && n == name)
            .unwrap_or_else(|| panic!("{name} is not in English"));
        let (sv, en) = (texts::keys(sv), texts::keys(en.2));
        assert_eq!(
            sv.symmetric_difference(&en).collect::<Vec<_>>(),
            Vec::<&String>::new(),
            "{name}"
        );
        assert_eq!(
            variables(sv_of(name)),
            variables(en_of(name)),
            "{name}: the variables of the texts differ"
        );
    }
    let count = |language| TEXT_FILES.iter().filter(|(l, ..)| *l == language).count();
    assert_eq!(count(Language::Sv), count(Language::En));
}

#[test]
fn no_text_is_missing_and_none_is_left_over() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    collect(&root.join("src"), &mut sources);
    collect(&root.join("templates"), &mut sources);
    let known: BTreeSet<String> =
        TEXT_FILES.iter().flat_map(|(_, _, content)| texts::keys(content)).collect();
    let mut used = BTreeSet::new();
    let mut missing = Vec::new();
    for (path, content) in &sources {
        for literal in literals(content) {
            if known.contains(literal) {
                used.insert(literal.to_owned());
            }
        }
        if path.contains("/tests/") {
            continue;
        }
        missing.extend(
            literals(content)
                .filter(|l| l.starts_with("notice-") && !l.ends_with('-') && !known.contains(*l))
                .map(|key| format!("{path}: {key}")),
        );
        for call in SAYING {
            for piece in content.split(&format!(".{call}(\"")).skip(1) {
                let key = piece.split('"').next().unwrap_or_default();
                if !known.contains(key) {
                    missing.push(format!("{path}: {key}"));
                }
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new(), "texts that are used but missing");
    let left: Vec<_> = known.difference(&used).collect();
    assert_eq!(left, Vec::<&String>::new(), "unused texts");
}

fn sv_of(name: &str) -> &'static str {
    TEXT_FILES.iter().find(|(l, n, _)| *l == Language::Sv && *n == name).map_or("", |f| f.2)
}

fn en_of(name: &str) -> &'static str {
    TEXT_FILES.iter().find(|(l, n, _)| *l == Language::En && *n == name).map_or("", |f| f.2)
}

/// (key, `$name`) of every variable in a Fluent file.
fn variables(content: &str) -> BTreeSet<(String, String)> {
    let mut key = String::new();
    let mut found = BTreeSet::new();
    for line in content.lines().filter(|l| !l.starts_with('#')) {
        if line.starts_with(|c: char| c.is_ascii_alphabetic())
            && let Some((k, _)) = line.split_once('=')
        {
            k.trim().clone_into(&mut key);
        }
        for piece in line.split('$').skip(1) {
            let name: String =
                piece.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
            found.insert((key.clone(), name));
        }
    }
    found
}

/// The string literals that could be text keys.
fn literals(content: &str) -> impl Iterator<Item = &str> {
    content.split('"').filter(|piece| {
        !piece.is_empty()
            && piece.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    })
}

fn collect(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs" || e == "html") {
            found.push((
                path.display().to_string(),
                fs::read_to_string(&path).expect("a readable file"),
            ));
        }
    }
}
