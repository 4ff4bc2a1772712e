//! A collection's folder: `datapackage.json`, `rules.toml` and code lists.
//!
//! Loading is strict: everything that is not understood is an error, and all errors are returned at
//! once. A loaded folder is immutable, and its rules are compiled.

pub(crate) mod codelist;
mod constraints;
mod error;
pub(crate) mod field;
mod field_type;
pub(crate) mod json_node;
pub(crate) mod keys;
pub(crate) mod layout;
mod lists;
pub(crate) mod package;
mod period;
mod program;
mod rule;
mod rule_keys;
pub(crate) mod rules;
mod rules_reader;
mod unit;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

pub use codelist::CodeList;
pub use error::FolderError;
pub use field::{Constraint, Field, FieldType, IdentityNumber, StringFormat};
pub use period::{ParsePeriodError, Period};
pub use rule::{Level, Rule};
pub use unit::Unit;
pub(crate) use unit::UnitValues;

use crate::expr::Side;
use crate::{Lang, Localized};

/// Larger files are rejected.
const MAX_FILE: u64 = 64 << 20;

/// A collection: its fields, code lists and compiled rules. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Folder {
    inner: Arc<Inner>,
    /// The values of the submitting unit, if it is known ([`Folder::for_unit`]).
    own: Option<Arc<UnitValues>>,
}

#[derive(Debug)]
struct Inner {
    package: Arc<package::Package>,
    rules: Vec<Rule>,
}

impl Folder {
    /// Loads a folder from disk.
    ///
    /// # Errors
    /// Everything in the folder that is not understood, with file, location and fix.
    pub fn load(path: impl AsRef<Path>) -> Result<Folder, Vec<FolderError>> {
        let path = path.as_ref();
        let mut files = BTreeMap::new();
        for name in [package::FILE, rules::FILE] {
            read(path, name, &mut files)?;
        }
        // The package names the code lists; other files in the folder are ignored.
        let package: serde_json::Value = files
            .get(package::FILE)
            .and_then(|bytes| {
                serde_json::from_slice(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)).ok()
            })
            .unwrap_or_default();
        let resources = package.get("resources").and_then(|list| list.as_array());
        for resource in resources.into_iter().flatten().skip(1) {
            let name = resource.get("path").and_then(|path| path.as_str()).unwrap_or("");
            let inside = !name.is_empty()
                && name.split('/').all(|part| !["", ".", ".."].contains(&part))
                && !name.contains('\\');
            if inside {
                read(path, name, &mut files)?;
            }
        }
        Folder::from_files(&files)
    }

    /// Loads a folder from its files: path inside the folder (`codelists/x.csv`) and contents.
    ///
    /// # Errors
    /// As [`Folder::load`].
    pub fn from_files(files: &BTreeMap<String, Vec<u8>>) -> Result<Folder, Vec<FolderError>> {
        let mut errors = Vec::new();
        let package = package::load(files, &mut errors);
        let rules =
            if errors.is_empty() { rules::load(files, &package, &mut errors) } else { Vec::new() };
        if errors.is_empty() {
            Ok(Folder { inner: Arc::new(Inner { package: Arc::new(package), rules }), own: None })
        } else {
            Err(errors)
        }
    }

    /// The folder for data about another period than its own.
    pub fn for_period(&self, period: Period) -> Folder {
        let package = Arc::clone(&self.inner.package);
        let bound = |rule: &Rule| {
            if rule.uses_period {
                program::bind_period(rule, &package, period)
            } else {
                rule.clone()
            }
        };
        let rules = self.rules().iter().map(bound).collect();
        Folder { inner: Arc::new(Inner { package, rules }), own: self.own.clone() }
    }

    /// Whether rules use a period that the folder does not define. Without [`Folder::for_period`],
    /// these rules are never broken.
    pub fn needs_period(&self) -> bool {
        self.package().period.is_none() && self.rules().iter().any(|rule| rule.uses_period)
    }

    pub(crate) fn package(&self) -> &package::Package {
        &self.inner.package
    }

    /// The name of the collection, for file names and addresses.
    pub fn name(&self) -> &str {
        &self.package().name
    }
    /// The version of the folder; empty if there is none.
    pub fn version(&self) -> &str {
        &self.package().version
    }
    /// The title that people see.
    pub fn title(&self, lang: Lang) -> &str {
        self.package().title.get(lang)
    }
    /// The description; empty if there is none.
    pub fn description(&self) -> &str {
        &self.package().description
    }
    /// The fields, in order. Rules and findings refer to them by index.
    pub fn fields(&self) -> &[Field] {
        &self.package().fields
    }
    /// The index of a field, by its name (ignoring case).
    pub fn field(&self, name: &str) -> Option<usize> {
        self.package().field_index(name)
    }
    /// The code list that a field refers to.
    pub fn code_list(&self, field: usize) -> Option<&CodeList> {
        self.fields().get(field)?.code_list.and_then(|list| self.package().code_lists.get(list))
    }
    /// All code lists.
    pub fn code_lists(&self) -> &[CodeList] {
        &self.package().code_lists
    }
    /// The rules, in order.
    pub fn rules(&self) -> &[Rule] {
        &self.inner.rules
    }
    /// A rule by its id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules().iter().find(|rule| rule.id == id)
    }
    /// The indices of the fields of the primary key; empty if there is none.
    pub fn primary_key(&self) -> &[usize] {
        &self.package().primary_key
    }
    /// Unique keys besides the primary key, as indices of fields.
    pub fn unique_keys(&self) -> &[Vec<usize>] {
        &self.package().unique_keys
    }
    /// Composite foreign keys: indices of the fields, and the code list.
    pub fn references(&self) -> impl Iterator<Item = (&[usize], &CodeList)> {
        let package = self.package();
        package
            .references
            .iter()
            .map(|reference| (reference.fields.as_slice(), &package.code_lists[reference.list]))
    }
    /// Texts that mean a missing value, besides the empty text.
    pub fn missing_values(&self) -> &[String] {
        &self.package().missing_values
    }
    /// Whether the data may be in fixed-width lines.
    pub fn has_layout(&self) -> bool {
        self.package().layout.is_some()
    }

    /// The fields whose values are stored for rules across rows, on a side.
    pub(crate) fn stored_fields(&self, side: Side) -> Vec<usize> {
        let mut stored: Vec<usize> = Vec::new();
        let mut needs_key = side == Side::Current && !self.primary_key().is_empty();
        for rule in self.rules() {
            if rule.program.looks_across_rows() && (side == Side::Current || rule.compares()) {
                stored.extend(rule.program.fields(side));
            }
            needs_key |= rule.program.matches_rows();
        }
        if needs_key {
            stored.extend(self.primary_key());
        }
        if side == Side::Current {
            stored.extend(
                self.fields()
                    .iter()
                    .enumerate()
                    .filter(|(_, field)| field.unique)
                    .map(|(index, _)| index),
            );
            stored.extend(self.unique_keys().iter().flatten());
            stored.extend(self.package().references.iter().flat_map(|reference| &reference.fields));
        }
        stored.sort_unstable();
        stored.dedup();
        stored
    }
}

fn read(
    folder: &Path,
    name: &str,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> Result<(), Vec<FolderError>> {
    let path = folder.join(name);
    let fix = || Localized::new("Lägg dit en läsbar fil.", "Put a readable file there.");
    let refuse = |sv: String, en: String| {
        Err(vec![FolderError::new(name, "", Localized::new(sv, en), fix())])
    };
    match std::fs::metadata(&path) {
        Ok(meta) if meta.len() > MAX_FILE => refuse(
            "filen är större än 64 MiB.".to_owned(),
            "the file is larger than 64 MiB.".to_owned(),
        ),
        Ok(meta) if !meta.is_file() => {
            refuse("det är ingen fil.".to_owned(), "it is not a file.".to_owned())
        }
        Ok(_) => match std::fs::read(&path) {
            Ok(bytes) => {
                files.insert(name.to_owned(), bytes);
                Ok(())
            }
            Err(error) => refuse(
                format!("filen går inte att läsa: {error}."),
                format!("the file cannot be read: {error}."),
            ),
        },
        // The caller reports a missing file, if it needs it.
        Err(_) => Ok(()),
    }
}
