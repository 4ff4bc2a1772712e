//! Words and sentence shapes that `docs/STYLE.md` retired, looked for in comments, in names and in
//! documents.

use std::path::{Path, PathBuf};

/// What a comment or a document does not say, as a line's beginning or anywhere in it.
const BEGINNINGS: [&str; 8] =
    ["Who ", "What is ", "What was ", "Of who", "Whose ", "Whom ", "Whoever ", "Where nobody "];
const ANYWHERE: [&str; 4] = [" anew", " of whom", "somebody", "whoever"];
/// Names that another one has replaced.
const NAMES: [&str; 12] = [
    "Workshop",
    "Laid",
    "Benches",
    "Unanswerable",
    "EnrolAnew",
    "NotAWay",
    "WayInChanged",
    "LastWayIn",
    "Misdeed",
    "Vouching",
    "Surroundings",
    "BoundFor",
];
/// This file, which has to name them.
const THIS: &str = "xtask/src/house/words.rs";

/// `FILE:LINE: the line`, for each.
pub(super) fn found(root: &Path) -> Result<Vec<String>, String> {
    let mut paths = Vec::new();
    for folder in ["crates", "xtask", "docs"] {
        texts(&root.join(folder), &mut paths)?;
    }
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let text =
            std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let is_code = path.extension().is_some_and(|extension| extension == "rs");
        // A sentence begins where the comment does, or after a full stop.
        let mut begins = true;
        for (at, line) in text.lines().enumerate() {
            let words = if is_code { comment(line) } else { Some(line.trim()) };
            let is_bad = words.is_some_and(|words| is_retired(&without_code(words), begins))
                || is_code
                    && !path.ends_with(THIS)
                    && NAMES.iter().any(|name| has_word(line, name));
            begins = words.is_none_or(|words| words.is_empty() || words.ends_with(['.', ':']));
            if is_bad {
                let path = path.strip_prefix(root).unwrap_or(&path).display();
                found.push(format!("{path}:{}: {}", at + 1, line.trim()));
            }
        }
    }
    Ok(found)
}

/// The text of a line that is a comment.
fn comment(line: &str) -> Option<&str> {
    let line = line.trim_start();
    ["///", "//!", "//"].iter().find_map(|mark| line.strip_prefix(mark)).map(str::trim)
}

/// The text without its code spans, which name things that exist.
fn without_code(words: &str) -> String {
    words.split('`').step_by(2).collect()
}

fn is_retired(words: &str, begins: bool) -> bool {
    let at_beginning = |text: &str| BEGINNINGS.iter().any(|one| text.starts_with(one));
    // A question is one.
    let is_question = |text: &str| {
        text.split(['.', '?'])
            .next()
            .is_some_and(|sentence| text[sentence.len()..].starts_with('?'))
    };
    let begun = begins && at_beginning(words) && !is_question(words);
    let after = words.split(". ").skip(1).any(|text| at_beginning(text) && !is_question(text));
    // `It is no table` is retired; "there is no table" and "is no longer" stay.
    let negated = words.match_indices(" is no ").any(|(at, found)| {
        let (before, after) = (&words[..at], &words[at + found.len()..]);
        !before.to_lowercase().ends_with("there")
            && !["longer", "more", "less", "later"].iter().any(|word| after.starts_with(word))
    });
    begun || after || negated || ANYWHERE.iter().any(|one| words.contains(one))
}

fn has_word(line: &str, name: &str) -> bool {
    line.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == name)
}

fn texts(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), String> {
    let wrong = |e: std::io::Error| format!("{}: {e}", folder.display());
    for entry in std::fs::read_dir(folder).map_err(wrong)? {
        let path = entry.map_err(wrong)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() {
            if name != "target" {
                texts(&path, found)?;
            }
        } else if name.ends_with(".rs") || (name.ends_with(".md") && name != "STYLE.md") {
            found.push(path);
        }
    }
    Ok(())
}

#[test]
fn retired_shapes_are_found_and_questions_are_not() {
    for bad in [
        "Whom a service wants.",
        "It is kept. Who has it gets in.",
        "Asked anew.",
        "This is no table.",
    ] {
        assert!(is_retired(bad, true), "{bad}");
    }
    for good in [
        "Who may do this?",
        "There is no such flow.",
        "It is no longer sent.",
        "A renewed one is known.",
        "What a caller gets: a row.",
    ] {
        assert!(!is_retired(good, true), "{good}");
    }
}
