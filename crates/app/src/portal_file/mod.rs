//! A portal's file (TOML): everything that an operator configures. A faulty file is refused, with
//! the line of every fault, what is wrong and what to write instead.
//!
//! Unknown settings are faults: a misspelt setting that is silently ignored is found on the worst
//! day.

mod amount;
mod clients;
mod lines;
mod missing;
mod model;
mod problem;
mod raw;
mod retention;
#[cfg(test)]
mod tests;
mod validate;
mod validate_backup;
mod validate_hall;
mod validate_limits;
mod validate_notices;
mod validate_rates;
mod validate_storage;

use std::path::Path;

use serde::Deserialize as _;
use toml::de::{DeTable, Deserializer};

pub(crate) use amount::words as duration_words;
pub(crate) use clients::{ServiceFile, open as open_clients};
pub(crate) use lines::Lines;
#[cfg(test)]
pub(crate) use model::BackupPlan;
pub(crate) use model::{BackupPlace, Bucket, Files, PortalFile, Secret};
pub(crate) use problem::Problem;
pub(crate) use raw::Class;
pub(crate) use retention::{Retention, words as kept_for};
pub(crate) use validate_hall::return_address;
pub(crate) use validate_storage::is_this_machine;

/// Reads a portal's file and everything that it names, except secrets.
pub(crate) fn read(path: &Path) -> Result<PortalFile, Vec<Problem>> {
    let whole = |what: String, instead: &str| {
        vec![Problem { file: path.to_owned(), line: 0, what, instead: instead.to_owned() }]
    };
    let text = std::fs::read_to_string(path).map_err(|e| {
        whole(
            format!("cannot be read: {}", io_words(&e)),
            "name a portal file, such as portals/statistik.toml in the source",
        )
    })?;
    validate_text(path, text)
}

/// Validates a text; paths in it are relative to `path`'s folder.
pub(crate) fn validate_text(path: &Path, text: String) -> Result<PortalFile, Vec<Problem>> {
    let (text, raw, mut problems) = names(path, text);
    let validated = match raw {
        Some(raw) => validate::validate(path, &text, raw),
        None => Err(Vec::new()),
    };
    match validated {
        Ok(file) if problems.is_empty() => Ok(file),
        Ok(_) => Err(problems),
        Err(more) => {
            problems.extend(more);
            problems.sort_by_key(|problem| problem.line);
            Err(problems)
        }
    }
}

/// Deserializes the file, and reports every unknown setting. The deserializer stops at the first
/// one: it is corrected, or its line blanked, and the text is read again. Lines keep their numbers.
fn names(path: &Path, mut text: String) -> (String, Option<raw::Raw>, Vec<Problem>) {
    let (mut problems, mut left_out) = (Vec::new(), false);
    loop {
        let read = DeTable::parse(&text).and_then(|root| {
            let (root, missing) = missing::complete(path, &text, root);
            raw::Raw::deserialize(Deserializer::from(root)).map(|raw| (raw, missing))
        });
        let error = match read {
            Ok((raw, missing)) => {
                // A blanked line may have held what is missing.
                if !left_out {
                    problems.extend(missing);
                }
                return (text, Some(raw), problems);
            }
            Err(error) => error,
        };
        let meant = problem::unknown_name(&error);
        // A fault that only a blanked line caused is not the file's.
        if meant.is_some() || !left_out {
            problems.push(problem::of_toml(path.to_owned(), &text, &error));
        }
        let (Some(meant), Some(span)) = (meant, error.span()) else {
            return (text, None, problems);
        };
        match meant {
            Some(name) => text.replace_range(span, name),
            None => {
                left_out = true;
                let begin = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
                let end = text[span.start..].find('\n').map_or(text.len(), |at| span.start + at);
                text.replace_range(begin..end, "");
            }
        }
    }
}

/// An I/O error in plain words.
pub(crate) fn io_words(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        std::io::ErrorKind::InvalidData => "not UTF-8 text".to_owned(),
        std::io::ErrorKind::IsADirectory => "a folder, not a file".to_owned(),
        _ => error.to_string(),
    }
}
