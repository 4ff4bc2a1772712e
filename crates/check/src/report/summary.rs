//! The contents that the text and the HTML report share.

use super::location::{locate_row, received};
use crate::language::{format_count, name_of, show_invisible};
use crate::{
    Constraint, FileFormat, Finding, Findings, Folder, Lang, Level, Severity, Subject, Table,
};

/// Values shown per row.
const SHOWN: usize = 6;
/// Examples shown per finding.
pub(super) const EXAMPLES: usize = 5;

/// Errors first, then warnings; each in the order of the check.
pub(super) fn by_severity(findings: &Findings) -> Vec<&Finding> {
    let mut list: Vec<&Finding> = findings.iter().collect();
    list.sort_by_key(|finding| finding.severity());
    list
}

/// How the file was interpreted, as labels and values.
pub(super) fn interpretation_facts(
    table: &Table,
    findings: &Findings,
    lang: Lang,
) -> Vec<(&'static str, String)> {
    let sv = lang == Lang::Sv;
    let interpretation = table.interpretation();
    let number = |number: u64| format_count(number, lang);
    let counted = match (interpretation.header, sv) {
        (true, true) => " (räknade från 1 efter rubrikraden)",
        (true, false) => " (counted from 1 after the header)",
        (false, true) => " (räknade från 1)",
        (false, false) => " (counted from 1)",
    };
    let mut list = vec![(if sv { "Rader" } else { "Rows" }, number(findings.rows()) + counted)];
    if let Some(previous) = findings.previous_rows() {
        list.push((if sv { "Rader förra gången" } else { "Rows last time" }, number(previous)));
    }
    let file_format = match (interpretation.file_format, sv) {
        (FileFormat::Delimited, true) => format!(
            "text, {}, avgränsare {}",
            interpretation.encoding.as_str(),
            delimiter(interpretation.delimiter, lang)
        ),
        (FileFormat::Delimited, false) => format!(
            "text, {}, delimiter {}",
            interpretation.encoding.as_str(),
            delimiter(interpretation.delimiter, lang)
        ),
        (FileFormat::FixedWidth, true) => {
            format!("text med fasta bredder, {}", interpretation.encoding.as_str())
        }
        (FileFormat::FixedWidth, false) => {
            format!("text of fixed width, {}", interpretation.encoding.as_str())
        }
        (FileFormat::Xlsx, true) => {
            format!("arbetsbok (XLSX), bladet {}", interpretation.sheet.as_deref().unwrap_or(""))
        }
        (FileFormat::Xlsx, false) => {
            format!("workbook (XLSX), sheet {}", interpretation.sheet.as_deref().unwrap_or(""))
        }
    };
    list.push((if sv { "Filen lästes som" } else { "Read as" }, file_format));
    let mark = match (interpretation.decimal, sv) {
        (',', true) => "komma",
        (',', false) => "comma",
        (_, true) => "punkt",
        (_, false) => "point",
    };
    list.push((if sv { "Decimaltecken" } else { "Decimal mark" }, mark.to_owned()));
    let header = match (interpretation.header, sv) {
        (true, true) => "ja",
        (true, false) => "yes",
        (false, true) => "nej, kolumnerna i fältens ordning",
        (false, false) => "no, columns in the order of the fields",
    };
    list.push((if sv { "Rubrikrad" } else { "Header" }, header.to_owned()));
    list.push(("SHA-256", interpretation.sha256.clone()));
    let label = if sv { "Att veta" } else { "To know" };
    list.extend(interpretation.notes.iter().map(|note| (label, note.message(lang))));
    let comparison = findings.comparison();
    if comparison.matched == Some(0)
        && findings.rows() > 0
        && findings.previous_rows().is_some_and(|rows| rows > 0)
    {
        let words = match sv {
            true => {
                "Ingen rad har samma nyckel som en rad i den förra filen, så inga rader jämfördes. Är det rätt fil, och skrivs nyckeln likadant i båda?"
            }
            false => {
                "No row has the key of a row of the previous file, so no rows were compared. Is it the right file, and is the key written alike in both?"
            }
        };
        list.push((label, words.to_owned()));
    }
    if !comparison.missing.is_empty() {
        let names: Vec<&str> =
            comparison.missing.iter().map(|field| table.folder().fields()[*field].name()).collect();
        let names = names.join(", ");
        list.push((
            label,
            match sv {
                true => format!("Den förra filen saknar kolumnen {names}. Regler som jämför med den prövades inte."),
                false => format!("The previous file has no column {names}. Rules that compare with it were not evaluated."),
            },
        ));
    }
    list
}

fn delimiter(delimiter: Option<char>, lang: Lang) -> String {
    match (delimiter, lang) {
        (Some('\t'), Lang::Sv) => "tabb".to_owned(),
        (Some('\t'), Lang::En) => "tab".to_owned(),
        (Some(delimiter), _) => delimiter.to_string(),
        (None, _) => String::new(),
    }
}

/// The overall result, on one line.
pub(super) fn verdict(findings: &Findings, lang: Lang) -> String {
    let kinds = |severity| findings.iter().filter(|finding| finding.severity() == severity).count();
    let part = |severity: Severity| {
        let (count, kinds) = (findings.count(severity), kinds(severity));
        let count_text = format_count(count, lang);
        match (severity, lang, count) {
            (_, _, 0) => None,
            (Severity::Error, Lang::Sv, _) => Some(format!("{count_text} fel av {kinds} slag")),
            (Severity::Warning, Lang::Sv, 1) => Some("1 varning".to_owned()),
            (Severity::Warning, Lang::Sv, _) => {
                Some(format!("{count_text} varningar av {kinds} slag"))
            }
            (Severity::Error, Lang::En, 1) => Some("1 error".to_owned()),
            (Severity::Warning, Lang::En, 1) => Some("1 warning".to_owned()),
            (severity, Lang::En, _) => {
                let of = if kinds == 1 { "kind" } else { "kinds" };
                Some(format!("{count_text} {}s of {kinds} {of}", severity.label(lang)))
            }
        }
    };
    let parts: Vec<String> =
        [Severity::Error, Severity::Warning].into_iter().filter_map(part).collect();
    match (parts.is_empty(), findings.has_errors(), lang) {
        (true, _, Lang::Sv) => "Inga fel och inga varningar.".to_owned(),
        (true, _, Lang::En) => "No errors and no warnings.".to_owned(),
        (false, true, _) => format!("{}.", parts.join(", ")),
        (false, false, Lang::Sv) => format!("Inga fel, {}.", parts.join(", ")),
        (false, false, Lang::En) => format!("No errors, {}.", parts.join(", ")),
    }
}

/// The unit of a finding's count.
pub(super) fn count_unit(finding: &Finding, lang: Lang) -> &'static str {
    let of = match (finding.is_keyed(), finding.level()) {
        (false, _) => ["rad", "rader", "row", "rows"],
        (true, Level::Field) => ["kolumn", "kolumner", "column", "columns"],
        (true, Level::File) => ["fil", "filer", "file", "files"],
        (true, Level::Codes) => ["kod", "koder", "code", "codes"],
        (true, Level::Gone | Level::New) => ["nyckel", "nycklar", "key", "keys"],
        (true, _) => ["grupp", "grupper", "group", "groups"],
    };
    of[usize::from(lang == Lang::En) * 2 + usize::from(finding.count() != 1)]
}

/// The label of what is allowed: a rule has a condition.
pub(super) fn allowed_label(finding: &Finding, lang: Lang) -> &'static str {
    match (finding.subject(), lang) {
        (Subject::Rule(_), Lang::Sv) => "villkor",
        (Subject::Rule(_), Lang::En) => "condition",
        (_, Lang::Sv) => "tillåtet",
        (_, Lang::En) => "allowed",
    }
}

/// The fields whose values are shown with a finding on rows: the highlighted ones, then the others
/// that the rule reads; never sensitive ones.
fn shown_fields(folder: &Folder, finding: &Finding) -> Vec<usize> {
    let mut fields = finding.columns().to_vec();
    match finding.subject() {
        // The message says that the value is missing.
        Subject::Field(_, Constraint::Required) => fields.clear(),
        Subject::Rule(rule) => {
            let read = folder.rules()[rule].fields_read();
            fields.extend(read.into_iter().filter(|field| !finding.columns().contains(field)));
        }
        _ => {}
    }
    fields.retain(|field| !folder.fields()[*field].sensitive());
    fields.truncate(SHOWN);
    fields
}

/// The first rows or keys of a finding, each with the highlighted values (never sensitive ones).
pub(super) fn examples(
    table: &Table,
    findings: &Findings,
    finding: &Finding,
    lang: Lang,
) -> Vec<(String, String)> {
    let folder = table.folder();
    let sv = lang == Lang::Sv;
    if !finding.is_keyed() {
        if matches!(finding.subject(), Subject::RowCells | Subject::RowQuotes | Subject::RowHeader)
        {
            let one = |row: u64| {
                (locate_row(table, finding, row, lang), received(table, finding, row, lang))
            };
            return finding.rows_page(0, EXAMPLES).into_iter().map(one).collect();
        }
        let shown = shown_fields(folder, finding);
        let alone = matches!(finding.subject(), Subject::Field(..));
        let values = |row: u64| {
            let one = |field: &usize| {
                let text = table.trimmed_text(row, *field);
                let seen = finding
                    .hint(folder, &text, table.interpretation().decimal, lang)
                    .map(|seen| format!(" ({seen})"));
                let text =
                    if text.is_empty() { "–".to_owned() } else { name_invisible(&text, lang) };
                let text = text + &seen.unwrap_or_default();
                if alone { text } else { format!("{} {text}", folder.fields()[*field].name()) }
            };
            shown.iter().map(one).collect::<Vec<_>>().join(", ")
        };
        let one = |row: u64| (locate_row(table, finding, row, lang), values(row));
        return finding.rows_page(0, EXAMPLES).into_iter().map(one).collect();
    }
    let Subject::Rule(rule) = finding.subject() else {
        return finding.keys().take(EXAMPLES).map(|name| (shorten(name), String::new())).collect();
    };
    if finding.level() == Level::File {
        return vec![(finding.level().label(lang).to_owned(), String::new())];
    }
    let hidden = folder.rules()[rule].by().iter().any(|field| folder.fields()[*field].sensitive());
    let one = |(place, key): (usize, &str)| {
        if !hidden {
            return (shorten(key), String::new());
        }
        if finding.level() == Level::Gone {
            // No row of this file has the key.
            return (if sv { "(visas inte)" } else { "(not shown)" }.to_owned(), String::new());
        }
        let rows: Vec<String> = findings
            .rows_of_key(table, finding, place)
            .iter()
            .take(4)
            .map(|row| format_count(*row, lang))
            .collect();
        (format!("{} {}", if sv { "rad" } else { "row" }, rows.join(", ")), String::new())
    };
    finding.keys().enumerate().take(EXAMPLES).map(one).collect()
}

/// The names of the fields of the group's key; empty if the finding has none, or if its keys are
/// hidden.
pub(super) fn grouped_by(folder: &Folder, finding: &Finding) -> String {
    let Subject::Rule(rule) = finding.subject() else { return String::new() };
    let by = || folder.rules()[rule].by().iter().map(|field| &folder.fields()[*field]);
    if by().any(|field| field.sensitive()) {
        String::new()
    } else {
        by().map(|field| field.name()).collect::<Vec<_>>().join("|")
    }
}

/// A text short enough for one line of a report.
pub(super) fn shorten(text: &str) -> String {
    truncate(text, 40)
}

/// The first characters of a text, with invisible ones shown.
pub(super) fn truncate(text: &str, most: usize) -> String {
    let clean = text
        .chars()
        .map(|ch| if ch.is_control() && ch.is_whitespace() { ' ' } else { ch })
        .take(most)
        .collect::<String>();
    let clean = show_invisible(&clean);
    if text.chars().nth(most).is_some() { format!("{clean}…") } else { clean }
}

/// A value with the names of its invisible characters.
fn name_invisible(text: &str, lang: Lang) -> String {
    let mut names: Vec<&str> = text.chars().filter_map(|ch| name_of(ch, lang)).collect();
    names.dedup();
    if names.is_empty() {
        shorten(text)
    } else {
        format!("{} [{}]", shorten(text), names.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use crate::report::{self, TextOptions};
    use crate::{Folder, Lang, Options, Table};

    const DATA: &str = "unit;person;amount;from;to\nX;189001019802;5;2026-01-02;2026-01-01\nN;189001019803;600000;;\nN;;-1;;\n";

    fn found() -> (Table, crate::Findings) {
        let files = report::example_folder()
            .into_iter()
            .map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()))
            .collect();
        let folder = Folder::from_files(&files).expect("the example");
        let table = Table::read(&folder, DATA.as_bytes(), &Options::default()).expect("a table");
        let findings =
            crate::check(&folder, &table, None, &Options::default()).expect("not cancelled");
        (table, findings)
    }

    #[test]
    fn reports_never_show_sensitive_values() {
        let (table, findings) = found();
        for lang in [Lang::Sv, Lang::En] {
            let text =
                report::text(&table, &findings, TextOptions { lang, ..TextOptions::default() });
            let html = report::html(&table, &findings, lang);
            for report in [&text, &html] {
                assert!(
                    report.contains("600000") && report.contains("from 2026-01-02"),
                    "{report}"
                );
                assert!(!report.contains("1890"), "{report}");
            }
            assert!(
                text.lines()
                    .filter(|line| !line.contains("SHA-256"))
                    .all(|line| line.chars().count() <= 80),
                "{text}"
            );
        }
        let text = report::text(
            &table,
            &findings,
            TextOptions { lang: Lang::Sv, ..TextOptions::default() },
        );
        assert!(text.contains("5 fel av 5 slag, 2 varningar av 2 slag."), "{text}");
        assert!(
            text.contains("3 (räknade från 1 efter rubrikraden)")
                && text.contains("Belopp (kr) är mindre än 0."),
            "{text}"
        );
    }

    #[test]
    fn a_narrow_terminal_breaks_lines() {
        let (table, findings) = found();
        let text = report::text(
            &table,
            &findings,
            TextOptions { lang: Lang::En, colour: false, width: Some(50) },
        );
        assert!(
            text.lines()
                .filter(|line| !line.contains("SHA-256") && !line.contains("counted"))
                .all(|line| line.chars().count() <= 50),
            "{text}"
        );
    }
}
