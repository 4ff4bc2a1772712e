//! The text report, for a terminal.

use std::fmt::Write;

use super::summary::{
    EXAMPLES, allowed_label, by_severity, count_unit, examples, grouped_by, interpretation_facts,
    verdict,
};
use crate::language::format_count;
use crate::{Findings, Lang, Severity, Table};

/// The presentation of a text report.
#[derive(Debug, Clone, Copy, Default)]
pub struct TextOptions {
    /// The language.
    pub lang: Lang,
    /// Whether to use colours. Colour is never the only carrier of information.
    pub colour: bool,
    /// Characters per line; 80 if unknown.
    pub width: Option<usize>,
}

impl TextOptions {
    fn width(self) -> usize {
        self.width.unwrap_or(80).clamp(40, 120)
    }
}

/// A message is written beside its id if it has at least this width.
const ROOM: usize = 34;
/// A longer location gets a line of its own.
const LONG: usize = 32;

/// The findings as text: how the file was read, then each finding with its count and first
/// locations.
pub fn text(table: &Table, findings: &Findings, look: TextOptions) -> String {
    let (lang, folder) = (look.lang, table.folder());
    let sv = lang == Lang::Sv;
    let paint = |code: &str, text: &str| {
        if look.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    };
    let mut out = format!("{}\n\n", paint("1", folder.title(lang)));
    let facts = interpretation_facts(table, findings, lang);
    let wide = facts.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0);
    for (label, value) in &facts {
        let mut lines = if value.chars().count() > 64 && *label != "SHA-256" {
            wrap(value, wide + 4, look.width())
        } else {
            vec![value.clone()]
        };
        let first = lines.remove(0);
        let _ = writeln!(out, "  {label:<wide$}  {first}");
        write_lines(&mut out, &lines, wide + 4);
    }
    let _ = writeln!(out, "\n{}", paint("1", &verdict(findings, lang)));
    let id_width = findings.iter().map(|finding| finding.id().chars().count()).max().unwrap_or(0);
    let counts: Vec<String> =
        findings.iter().map(|finding| format_count(finding.count(), lang)).collect();
    let count_width = counts.iter().map(|count| count.chars().count()).max().unwrap_or(0);
    for severity in [Severity::Error, Severity::Warning] {
        let list: Vec<_> = by_severity(findings)
            .into_iter()
            .filter(|finding| finding.severity() == severity)
            .collect();
        if list.is_empty() {
            continue;
        }
        let title = match (severity, sv) {
            (Severity::Error, true) => "FEL – måste rättas",
            (Severity::Error, false) => "ERRORS – must be corrected",
            (Severity::Warning, true) => "VARNINGAR – rätta eller kommentera",
            (Severity::Warning, false) => "WARNINGS – correct or comment",
        };
        let _ = writeln!(
            out,
            "\n{}",
            paint(if severity == Severity::Error { "1;31" } else { "1;33" }, title)
        );
        for finding in list {
            let count = format_count(finding.count(), lang);
            let unit = count_unit(finding, lang);
            let id = finding.id();
            let column = count_width + 12;
            // Beside the id if there is room, else below it.
            let beside = column + id_width + 2;
            let words = finding.message(folder, lang);
            let (first, from) = if beside + ROOM <= look.width() {
                (wrap(&words, beside, look.width()), beside)
            } else {
                (Vec::new(), column)
            };
            let head = format!(
                "\n  {count:>count_width$} {unit:<8} {}",
                paint("1", &format!("{id:<id_width$}"))
            );
            match first.split_first() {
                Some((line, more)) => {
                    let _ = writeln!(out, "{head}  {line}");
                    write_lines(&mut out, more, from);
                }
                None => {
                    let _ = writeln!(out, "{}", head.trim_end());
                    write_lines(&mut out, &wrap(&words, column, look.width()), column);
                }
            }
            let mut facts = Vec::new();
            let allowed = finding.allowed(folder, lang);
            if !allowed.is_empty() {
                facts.push(format!("{}: {allowed}", allowed_label(finding, lang)));
            }
            let shown = examples(table, findings, finding, lang);
            let places: Vec<String> =
                shown
                    .iter()
                    .map(|(place, value)| {
                        if value.is_empty() { place.clone() } else { format!("{place} ({value})") }
                    })
                    .collect();
            let more = if finding.count() > EXAMPLES as u64 { " …" } else { "" };
            let by = grouped_by(folder, finding);
            let by = if by.is_empty() { by } else { format!("{by}: ") };
            // Rows with several values get a line each.
            if places.iter().any(|place| place.chars().count() > LONG) {
                facts.extend(places);
                facts.extend((!more.is_empty()).then(|| "…".to_owned()));
            } else {
                facts.push(format!("{by}{}{more}", places.join(" · ")));
            }
            for fact in facts {
                write_lines(&mut out, &wrap(&fact, column, look.width()), column);
            }
        }
    }
    out
}

fn write_lines(out: &mut String, lines: &[String], column: usize) {
    for line in lines {
        let _ = writeln!(out, "{:column$}{line}", "");
    }
}

/// Wraps a text that begins at a column; a word longer than a line stays whole.
fn wrap(text: &str, column: usize, width: usize) -> Vec<String> {
    let room = width.saturating_sub(column).max(20);
    let mut lines = vec![String::new()];
    let mut used = 0;
    // A no-break space between thousands keeps a number together.
    for word in text.split(' ') {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > room {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += length;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrap("ett två tre fyra fem sex", 10, 30), ["ett två tre fyra fem", "sex"]);
        assert_eq!(
            wrap("rad 1\u{a0}418 (12A4) · rad 2", 0, 20),
            ["rad 1\u{a0}418 (12A4) ·", "rad 2"]
        );
        assert_eq!(
            wrap("enmycketlångtextutanblanksteg ja", 0, 20),
            ["enmycketlångtextutanblanksteg", "ja"]
        );
        assert_eq!(wrap("", 0, 80), [""]);
    }
}
