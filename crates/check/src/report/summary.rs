//! What both reports for people say, before it is laid out.

use crate::words::grouped;
use crate::{Finding, Findings, Lang, Severity, Shape, Table};

/// Examples that are shown of each finding.
pub(super) const EXAMPLES: usize = 5;

/// `error` findings first, then warnings; within each the order of the check.
pub(super) fn by_severity(findings: &Findings) -> Vec<&Finding> {
    let mut list: Vec<&Finding> = findings.iter().collect();
    list.sort_by_key(|finding| finding.severity());
    list
}

/// What the file was understood as, as label and value.
pub(super) fn input(table: &Table, findings: &Findings, lang: Lang) -> Vec<(&'static str, String)> {
    let sv = lang == Lang::Sv;
    let understood = table.understood();
    let number = |number: u64| grouped(number, lang);
    let mut list = vec![(if sv { "Rader" } else { "Rows" }, number(findings.rows()))];
    if let Some(previous) = findings.previous_rows() {
        list.push((if sv { "Rader förra gången" } else { "Rows last time" }, number(previous)));
    }
    let shape = match (understood.shape, sv) {
        (Shape::Delimited, true) => format!("text, {}, avgränsare {}", understood.encoding.as_str(), delimiter(understood.delimiter, lang)),
        (Shape::Delimited, false) => format!("text, {}, delimiter {}", understood.encoding.as_str(), delimiter(understood.delimiter, lang)),
        (Shape::FixedWidth, true) => format!("text med fasta bredder, {}", understood.encoding.as_str()),
        (Shape::FixedWidth, false) => format!("text of fixed width, {}", understood.encoding.as_str()),
        (Shape::Xlsx, true) => format!("arbetsbok (XLSX), bladet {}", understood.sheet.as_deref().unwrap_or("")),
        (Shape::Xlsx, false) => format!("workbook (XLSX), sheet {}", understood.sheet.as_deref().unwrap_or("")),
    };
    list.push((if sv { "Filen lästes som" } else { "Read as" }, shape));
    let mark = match (understood.decimal, sv) {
        (',', true) => "komma",
        (',', false) => "comma",
        (_, true) => "punkt",
        (_, false) => "point",
    };
    list.push((if sv { "Decimaltecken" } else { "Decimal mark" }, mark.to_owned()));
    let header = match (understood.header, sv) {
        (true, true) => "ja",
        (true, false) => "yes",
        (false, true) => "nej, kolumnerna i fältens ordning",
        (false, false) => "no, columns in the order of the fields",
    };
    list.push((if sv { "Rubrikrad" } else { "Header" }, header.to_owned()));
    list.push(("SHA-256", understood.sha256.clone()));
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

/// One line that says how it went.
pub(super) fn verdict(findings: &Findings, lang: Lang) -> String {
    let number = |severity| grouped(findings.count(severity), lang);
    let kinds = |severity| findings.iter().filter(|finding| finding.severity() == severity).count();
    let (errors, warnings) = (number(Severity::Error), number(Severity::Warning));
    let (error_kinds, warning_kinds) = (kinds(Severity::Error), kinds(Severity::Warning));
    match (findings.is_empty(), lang) {
        (true, Lang::Sv) => "Inga fel och inga varningar.".to_owned(),
        (true, Lang::En) => "No errors and no warnings.".to_owned(),
        (false, Lang::Sv) => format!("{errors} fel av {error_kinds} slag, {warnings} varningar av {warning_kinds} slag."),
        (false, Lang::En) => format!("{errors} errors of {error_kinds} kinds, {warnings} warnings of {warning_kinds} kinds."),
    }
}

/// The first places of a finding, each with the values that it points at (never sensitive ones).
pub(super) fn examples(table: &Table, findings: &Findings, finding: &Finding, lang: Lang) -> Vec<(String, String)> {
    let folder = table.folder();
    let sv = lang == Lang::Sv;
    let row_word = if sv { "rad" } else { "row" };
    if !finding.by_key() {
        let values = |row: u64| {
            let shown = finding.columns().iter().filter(|field| !folder.fields()[**field].sensitive());
            let values: Vec<String> = shown
                .map(|field| {
                    let text = table.judged_text(row, *field);
                    let text = if text.is_empty() { "–".to_owned() } else { short(&text) };
                    if finding.columns().len() == 1 { text } else { format!("{} {text}", folder.fields()[*field].name()) }
                })
                .collect();
            values.join(", ")
        };
        return finding.rows_page(0, EXAMPLES).into_iter().map(|row| (format!("{row_word} {}", grouped(row, lang)), values(row))).collect();
    }
    let crate::What::Rule(rule) = finding.what() else {
        return finding.keys().take(EXAMPLES).map(|name| (short(name), String::new())).collect();
    };
    let hidden = folder.rules()[rule].by().iter().any(|field| folder.fields()[*field].sensitive());
    let one = |(place, key): (usize, &str)| {
        if !hidden {
            return (short(key), String::new());
        }
        let rows: Vec<String> = findings.rows_of_key(table, finding, place).iter().take(4).map(|row| grouped(*row, lang)).collect();
        (format!("{} {}", if sv { "rad" } else { "row" }, rows.join(", ")), String::new())
    };
    finding.keys().enumerate().take(EXAMPLES).map(one).collect()
}

/// A text that does not break a line of a report.
pub(super) fn short(text: &str) -> String {
    let clean: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(40).collect();
    if text.chars().nth(40).is_some() { format!("{clean}…") } else { clean }
}
