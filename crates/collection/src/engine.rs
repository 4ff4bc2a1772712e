//! The adapter to the check engine: translates its types to this context's. No other file names its
//! options or reasons.

use std::collections::BTreeMap;
use std::sync::Arc;

use base::Fault;
use check::{Encoding, FileFormat, Folder, FolderError, Lang, Options, Progress, ReadError};
use jiff::civil::Date;

use crate::corrections::Edited;
use crate::definitions::FolderFiles;
use crate::processing::{Counted, Question, RuleView};
use crate::review::Severity;
use crate::uploads::{Interpretation, Reading, Trouble};

pub(crate) fn folder(files: &FolderFiles) -> Result<Folder, Vec<FolderError>> {
    let files: BTreeMap<String, Vec<u8>> =
        files.iter().map(|(path, content)| (path.to_owned(), content.to_vec())).collect();
    Folder::from_files(&files)
}

/// The folder for a period with these days, if its rules refer to the period and the folder does
/// not define one itself.
pub(crate) fn for_days(folder: Folder, first: Date, last: Date) -> Result<Folder, Fault> {
    if !folder.needs_period() {
        return Ok(folder);
    }
    let period = check::Period::new(&first.to_string(), &last.to_string())
        .ok_or_else(|| Fault::new("a period without days"))?;
    Ok(folder.for_period(period))
}

/// A folder's own name, version and titles.
pub(crate) struct About {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) title: [String; 2],
}

pub(crate) fn about(folder: &Folder) -> About {
    let title = [Lang::Sv, Lang::En].map(|lang| folder.title(lang).to_owned());
    About { name: folder.name().to_owned(), version: folder.version().to_owned(), title }
}

pub(crate) fn severity(severity: check::Severity) -> Severity {
    match severity {
        check::Severity::Error => Severity::Error,
        check::Severity::Warning => Severity::Warning,
    }
}

pub(crate) fn options(
    reading: &Reading,
    limits: &super::processing::Limits,
    progress: Option<Arc<Progress>>,
) -> Options {
    Options {
        encoding: reading.encoding.as_deref().and_then(Encoding::from_name),
        delimiter: reading.delimiter,
        decimal: reading.decimal,
        header: reading.header,
        sheet: reading.sheet.clone(),
        columns: reading.columns.clone(),
        threads: limits.threads,
        max_memory: limits.max_memory,
        progress,
    }
}

/// The options for reading the submitted file that [`crate::submissions`] wrote.
pub(crate) fn submitted_options(limits: &super::processing::Limits) -> Options {
    let reading = Reading {
        encoding: Some(Encoding::Utf8.as_str().to_owned()),
        delimiter: Some(';'),
        decimal: Some('.'),
        header: Some(true),
        ..Reading::default()
    };
    options(&reading, limits, None)
}

pub(crate) fn interpretation(found: &check::Interpretation, folder: &Folder) -> Interpretation {
    let name = |place: usize| {
        folder.fields().get(place).map_or_else(String::new, |field| field.name().to_owned())
    };
    let columns = found.columns.iter().zip(&found.names).enumerate().map(|(at, (place, own))| {
        let own = if own.is_empty() { format!("({})", at + 1) } else { check::show_invisible(own) };
        (own, place.map(name))
    });
    let (form, encoding) = match found.file_format {
        FileFormat::Delimited => ("csv", Some(found.encoding.as_str().to_owned())),
        FileFormat::FixedWidth => ("fixed", Some(found.encoding.as_str().to_owned())),
        FileFormat::Xlsx => ("xlsx", None),
    };
    Interpretation {
        form: form.to_owned(),
        encoding,
        delimiter: found.delimiter,
        decimal: Some(found.decimal),
        header: found.header,
        sheet: found.sheet.clone(),
        sheets: found.sheets.clone(),
        columns: columns.collect(),
        missing: found.missing.iter().map(|place| name(*place)).collect(),
        notes: found
            .notes
            .iter()
            .map(|note| [note.message(Lang::Sv), note.message(Lang::En)])
            .collect(),
    }
}

pub(crate) fn trouble(why: &ReadError) -> Trouble {
    Trouble { code: why.code().to_owned(), words: [why.message(Lang::Sv), why.message(Lang::En)] }
}

pub(crate) fn names(folder: &Folder) -> Vec<String> {
    folder.fields().iter().map(|field| field.name().to_owned()).collect()
}

pub(crate) fn is_number(kind: check::FieldType) -> bool {
    matches!(kind, check::FieldType::Integer | check::FieldType::Number)
}

/// Whether a sum over the rows is meaningful: for amounts, but not for keys, codes and shares.
pub(crate) fn adds_up(folder: &Folder, place: usize) -> bool {
    let Some(field) = folder.fields().get(place) else { return false };
    let tells_apart = folder.primary_key().contains(&place) || field.unique();
    let is_code = folder.code_list(place).is_some() || field.enum_values().is_some();
    let words = [field.title(Lang::Sv), field.title(Lang::En), field.name()].map(base::fold);
    let is_share = words
        .iter()
        .any(|words| ["%", "‰", "procent", "percent"].iter().any(|share| words.contains(share)));
    is_number(field.field_type()) && !tells_apart && !is_code && !is_share
}

/// Whether a rule is about rows that could not be split into cells.
pub(crate) fn is_torn(rule: &str) -> bool {
    ["row:cells", "row:quotes", "row:header"].contains(&rule)
}

/// The findings of a check, with the folder that words them.
pub(crate) struct Findings {
    folder: Folder,
    found: check::Findings,
    questions: Vec<Question>,
}

/// Checks a received table with its corrections.
pub(crate) fn check(
    parsed: &super::processing::ParsedUpload,
    edits: &[Edited],
    limits: &super::processing::Limits,
) -> Result<(check::Table, Findings), Fault> {
    let folder = parsed.folder.clone();
    let mut changes = Vec::with_capacity(edits.len());
    for edit in edits {
        let field = folder
            .field(&edit.field)
            .ok_or_else(|| Fault::new("a correction of a field that is not in the folder"))?;
        changes.push(check::Edit { row: edit.row, field, value: edit.value.clone() });
    }
    let table = if changes.is_empty() {
        parsed.table.clone()
    } else {
        parsed.table.with_edits(&changes).map_err(Fault::new)?
    };
    let options = options(&Reading::default(), limits, None);
    let found =
        check::check(&folder, &table, parsed.previous.as_ref(), &options).map_err(Fault::new)?;
    Ok((table, Findings { folder, found, questions: parsed.questions.clone() }))
}

impl Findings {
    pub(crate) fn rules(&self) -> Vec<RuleView> {
        let view = |finding: &check::Finding| RuleView {
            id: finding.id().to_owned(),
            severity: severity(finding.severity()),
            message: [Lang::Sv, Lang::En].map(|lang| finding.message(&self.folder, lang)),
            allowed: [Lang::Sv, Lang::En].map(|lang| match finding.subject() {
                // A rule's message says what it means; its condition is for rule authors.
                check::Subject::Rule(_) => String::new(),
                _ => finding.allowed(&self.folder, lang),
            }),
            columns: finding.columns().to_vec(),
            count: finding.count(),
            by_key: finding.is_keyed(),
            by: match finding.subject() {
                check::Subject::Rule(rule) => self.folder.rules()[rule].by().to_vec(),
                _ => Vec::new(),
            },
            torn: is_torn(finding.id()),
            compares: finding.level() == check::Level::Compare,
            counts: counted(finding),
        };
        let asked = |question: &Question| RuleView {
            id: question.id.to_owned(),
            severity: Severity::Warning,
            message: question.words.map(str::to_owned),
            allowed: Default::default(),
            columns: Vec::new(),
            count: 1,
            by_key: true,
            by: Vec::new(),
            torn: false,
            compares: false,
            counts: Counted::File,
        };
        self.found.iter().map(view).chain(self.questions.iter().map(asked)).collect()
    }

    fn question(&self, rule: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == rule)
    }

    pub(crate) fn level(&self, rule: &str) -> String {
        let level = self.found.get(rule).map(|finding| finding.level().as_str());
        level.or(self.question(rule).map(|_| "file")).unwrap_or_default().to_owned()
    }

    /// The message of a rule, with a hint about the value:
    /// `The pay is not a number. (a space in the number)`.
    pub(crate) fn says(
        &self,
        rule: &str,
        value: &str,
        decimal: char,
        lang: usize,
    ) -> Option<String> {
        if let Some(question) = self.question(rule) {
            return Some(question.words[lang].to_owned());
        }
        let finding = self.found.get(rule)?;
        let lang = [Lang::Sv, Lang::En][lang];
        let words = finding.message(&self.folder, lang);
        let seen =
            finding.hint(&self.folder, value, decimal, lang).filter(|_| !value.trim().is_empty());
        Some(seen.map_or_else(
            || words.clone(),
            |seen| format!("{} ({seen}).", words.trim_end_matches('.')),
        ))
    }

    pub(crate) fn breaks(&self, rule: &str, row: u64) -> bool {
        self.found.get(rule).is_some_and(|finding| finding.has_row(row))
    }

    pub(crate) fn has_key(&self, rule: &str, key: &str) -> bool {
        self.found
            .get(rule)
            .is_some_and(|finding| finding.is_keyed() && finding.keys().any(|other| other == key))
            || self.question(rule).is_some_and(|question| question.key == key)
    }

    pub(crate) fn rows_of(&self, rule: &str, skip: u64, take: usize) -> Vec<u64> {
        self.found.get(rule).map(|finding| finding.rows_page(skip, take)).unwrap_or_default()
    }

    pub(crate) fn keys_of(&self, rule: &str, skip: usize, take: usize) -> Vec<String> {
        if let Some(question) = self.question(rule) {
            return [question.key.clone()].into_iter().skip(skip).take(take).collect();
        }
        let keys = self.found.get(rule).filter(|finding| finding.is_keyed());
        keys.map(|finding| finding.keys().skip(skip).take(take).map(str::to_owned).collect())
            .unwrap_or_default()
    }

    pub(crate) fn rows_of_key(&self, table: &check::Table, rule: &str, key: &str) -> Vec<u64> {
        let Some(finding) = self.found.get(rule).filter(|finding| finding.is_keyed()) else {
            return Vec::new();
        };
        let place = finding.keys().position(|other| other == key);
        place.map(|place| self.found.rows_of_key(table, finding, place)).unwrap_or_default()
    }

    pub(crate) fn rules_of_row(&self, row: u64) -> Vec<String> {
        self.found.of_row(row).map(|finding| finding.id().to_owned()).collect()
    }
}

/// The kind of a rule's findings. Exhaustive, so that a new level cannot be missing from the pages.
fn counted(finding: &check::Finding) -> Counted {
    use check::Level;
    match (finding.level(), finding.is_keyed()) {
        (Level::Field, true) => Counted::Columns,
        (Level::Field | Level::Row | Level::Compare, _) => Counted::Rows,
        (Level::Group | Level::CompareGroup | Level::CompareMatched, _) => Counted::Groups,
        (Level::File, _) => Counted::File,
        (Level::Codes, _) => Counted::Codes,
        (Level::Gone, _) => Counted::Gone,
        (Level::New, _) => Counted::New,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{PACKAGE, RULES, folder_with};

    #[test]
    fn rules_that_name_the_period_have_its_days() {
        let rule = r#"
            [[rule]]
            id = "T"
            level = "row"
            severity = "error"
            check = "nr BETWEEN EXTRACT(DAY FROM period.starts) AND EXTRACT(DAY FROM period.ends)"
            message = { sv = "s", en = "e" }"#;
        let named = |package: &str| {
            let files = [
                ("datapackage.json", package.to_owned()),
                ("rules.toml", format!("{RULES}{rule}")),
            ];
            let files =
                FolderFiles::new(files.map(|(path, text)| (path.to_owned(), text.into_bytes())))
                    .unwrap();
            for_days(
                folder(&files).unwrap(),
                jiff::civil::date(2026, 3, 2),
                jiff::civil::date(2026, 3, 29),
            )
            .unwrap()
        };
        let broken = |folder: &Folder| {
            let options = Options::default();
            let data =
                b"kod;nr;pnr;lon;anm\n0114;1;;20000;\n0114;5;;20000;\n0114;30;;20000;\n".to_vec();
            let table = check::Table::read(folder, data, &options).unwrap();
            let found = check::check(folder, &table, None, &options).unwrap();
            found.get("T").map(|found| found.rows().collect::<Vec<_>>()).unwrap_or_default()
        };
        assert_eq!(broken(&named(PACKAGE)), [1, 3]);
        let own = PACKAGE.replacen(
            '{',
            r#"{"farstu:period": {"starts": "2026-01-01", "ends": "2026-12-31"}, "#,
            1,
        );
        assert_eq!(broken(&named(&own)), Vec::<u64>::new(), "the folder's own period applies");
    }

    #[test]
    fn only_amounts_are_summed() {
        let more = r#"{"name": "grad", "type": "number", "farstu:title": {"sv": "Sysselsättningsgrad (%)", "en": "Scope"}},
            {"name": "grupp", "type": "integer", "constraints": {"enum": ["1", "2"]}},
            {"name": "lopnr", "type": "integer", "constraints": {"unique": true}},
            {"name": "timmar", "type": "integer"},
            {"name": "pnr""#;
        let folder = folder(&folder_with(&PACKAGE.replacen(r#"{"name": "pnr""#, more, 1))).unwrap();
        let summed: Vec<&str> = folder
            .fields()
            .iter()
            .enumerate()
            .filter(|(place, _)| adds_up(&folder, *place))
            .map(|(_, field)| field.name())
            .collect();
        assert_eq!(summed, ["timmar", "lon"], "`nr` is part of the key");
    }
}
