//! The JSON report, as specified in `docs/collection-format.md`.

use std::fmt::Write;

use crate::{FileFormat, Findings, Lang, Subject, Table};

/// The findings as JSON. `max_rows` limits the rows and keys of each finding (0 for all); counts
/// are never limited.
pub fn json(table: &Table, findings: &Findings, max_rows: usize) -> String {
    let cut = if max_rows == 0 { usize::MAX } else { max_rows };
    let mut text = String::with_capacity(4096);
    let _ = write!(text, "{{\"rows\": {}", findings.rows());
    if let Some(previous) = findings.previous_rows() {
        let _ = write!(text, ", \"previous_rows\": {previous}");
        let comparison = findings.comparison();
        if let Some(matched) = comparison.matched {
            let _ = write!(text, ", \"previous_matched\": {matched}");
        }
        if !comparison.missing.is_empty() {
            let names =
                comparison.missing.iter().map(|field| table.folder().fields()[*field].name());
            list(&mut text, ", \"previous_missing\": [", names, quote);
            text.push(']');
        }
    }
    let interpretation = table.interpretation();
    text.push_str(",\n \"input\": {");
    let encoding = match interpretation.file_format {
        FileFormat::Xlsx => "xlsx",
        _ => interpretation.encoding.as_str(),
    };
    pair(&mut text, "encoding", Some(encoding));
    text.push_str(", ");
    pair(&mut text, "delimiter", interpretation.delimiter.map(String::from).as_deref());
    text.push_str(", ");
    pair(&mut text, "decimal", Some(&interpretation.decimal.to_string()));
    let _ = write!(text, ", \"header\": {}, ", interpretation.header);
    if let Some(sheet) = &interpretation.sheet {
        pair(&mut text, "sheet", Some(sheet));
        text.push_str(", ");
    }
    pair(&mut text, "sha256", Some(&interpretation.sha256));
    text.push_str(", \"notes\": [");
    for (index, note) in interpretation.notes.iter().enumerate() {
        text.push_str(if index == 0 { "{" } else { ", {" });
        pair(&mut text, "id", Some(note.code()));
        for (name, lang) in [("sv", Lang::Sv), ("en", Lang::En)] {
            text.push_str(", ");
            pair(&mut text, name, Some(&note.message(lang)));
        }
        text.push('}');
    }
    text.push_str("]},\n \"findings\": [");
    for (index, finding) in findings.iter().enumerate() {
        text.push_str(if index == 0 { "\n  {" } else { ",\n  {" });
        pair(&mut text, "id", Some(finding.id()));
        text.push_str(", ");
        pair(&mut text, "level", Some(finding.level().as_str()));
        text.push_str(", ");
        pair(&mut text, "severity", Some(finding.severity().as_str()));
        let _ = write!(text, ", \"count\": {}, ", finding.count());
        if finding.is_keyed() {
            list(&mut text, "\"keys\": [", finding.keys().take(cut), quote);
        } else {
            let number = |text: &mut String, number: u64| text.push_str(&number.to_string());
            list(&mut text, "\"rows\": [", finding.rows().take(cut), number);
            let lines = finding.rows().take(cut).filter_map(|row| table.line(row));
            list(&mut text, "], \"lines\": [", lines, number);
            if matches!(
                finding.subject(),
                Subject::RowCells | Subject::RowQuotes | Subject::RowHeader
            ) {
                let raw =
                    finding.rows().take(cut).filter_map(|row| table.raw_row(row).ok().flatten());
                list(&mut text, "], \"received\": [", raw, |text, raw| {
                    let _ = write!(
                        text,
                        "{{\"cells\": {}, \"expected\": {}, ",
                        raw.cells, raw.expected
                    );
                    if let Some(address) = &raw.address {
                        pair(text, "address", Some(address));
                        text.push_str(", ");
                    }
                    pair(text, "text", Some(&raw.text));
                    text.push('}');
                });
            }
        }
        text.push_str("]}");
    }
    text.push_str(if findings.is_empty() { "]}\n" } else { "\n ]}\n" });
    text
}

/// Writes a list: its beginning, and its items separated by commas.
fn list<T>(
    text: &mut String,
    begin: &str,
    items: impl Iterator<Item = T>,
    one: impl Fn(&mut String, T),
) {
    text.push_str(begin);
    for (index, item) in items.enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        one(text, item);
    }
}

fn pair(text: &mut String, name: &str, value: Option<&str>) {
    let _ = write!(text, "\"{name}\": ");
    match value {
        Some(value) => quote(text, value),
        None => text.push_str("null"),
    }
}

fn quote(text: &mut String, value: &str) {
    text.push('"');
    for ch in value.chars() {
        match ch {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            control if control < ' ' => {
                let _ = write!(text, "\\u{:04x}", control as u32);
            }
            ch => text.push(ch),
        }
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    #[test]
    fn strings_are_json() {
        let mut text = String::new();
        let value = "a\"b\\c\n\t\r\u{1}åäö🌲";
        super::quote(&mut text, value);
        assert_eq!(serde_json::from_str::<String>(&text).expect("JSON"), value);
    }
}
