//! JSON, exactly as the format says.

use std::fmt::Write;

use crate::{Findings, Shape, Table};

/// The findings as JSON. `max_rows` cuts the list of rows and keys of each finding, 0 gives all; counts are never cut.
pub fn json(table: &Table, findings: &Findings, max_rows: usize) -> String {
    let cut = if max_rows == 0 { usize::MAX } else { max_rows };
    let mut text = String::with_capacity(4096);
    let _ = write!(text, "{{\"rows\": {}", findings.rows());
    if let Some(previous) = findings.previous_rows() {
        let _ = write!(text, ", \"previous_rows\": {previous}");
    }
    let understood = table.understood();
    text.push_str(",\n \"input\": {");
    let encoding = match understood.shape {
        Shape::Xlsx => "xlsx",
        _ => understood.encoding.as_str(),
    };
    pair(&mut text, "encoding", Some(encoding));
    text.push_str(", ");
    pair(&mut text, "delimiter", understood.delimiter.map(String::from).as_deref());
    text.push_str(", ");
    pair(&mut text, "decimal", Some(&understood.decimal.to_string()));
    let _ = write!(text, ", \"header\": {}, ", understood.header);
    if let Some(sheet) = &understood.sheet {
        pair(&mut text, "sheet", Some(sheet));
        text.push_str(", ");
    }
    pair(&mut text, "sha256", Some(&understood.sha256));
    text.push_str("},\n \"findings\": [");
    for (place, finding) in findings.iter().enumerate() {
        text.push_str(if place == 0 { "\n  {" } else { ",\n  {" });
        pair(&mut text, "id", Some(finding.id()));
        text.push_str(", ");
        pair(&mut text, "level", Some(finding.level().as_str()));
        text.push_str(", ");
        pair(&mut text, "severity", Some(finding.severity().as_str()));
        let _ = write!(text, ", \"count\": {}, ", finding.count());
        if finding.by_key() {
            text.push_str("\"keys\": [");
            for (place, key) in finding.keys().take(cut).enumerate() {
                if place > 0 {
                    text.push_str(", ");
                }
                quote(&mut text, key);
            }
        } else {
            text.push_str("\"rows\": [");
            for (place, row) in finding.rows().take(cut).enumerate() {
                let _ = write!(text, "{}{row}", if place > 0 { ", " } else { "" });
            }
        }
        text.push_str("]}");
    }
    text.push_str(if findings.is_empty() { "]}\n" } else { "\n ]}\n" });
    text
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
    for letter in value.chars() {
        match letter {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            control if control < ' ' => {
                let _ = write!(text, "\\u{:04x}", control as u32);
            }
            letter => text.push(letter),
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
