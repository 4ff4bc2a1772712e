//! Text for people at a terminal.

use std::fmt::Write;

use super::summary::{EXAMPLES, by_severity, examples, input, verdict};
use crate::words::grouped;
use crate::{Findings, Lang, Severity, Table};

/// How a report for a terminal looks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Look {
    /// The language.
    pub lang: Lang,
    /// Whether colours are understood. Nothing is told by colour alone.
    pub colour: bool,
}

/// The findings as text: what was read, a table of findings with counts, and the first places of each.
pub fn text(table: &Table, findings: &Findings, look: Look) -> String {
    let (lang, folder) = (look.lang, table.folder());
    let sv = lang == Lang::Sv;
    let paint = |code: &str, text: &str| if look.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() };
    let mut out = format!("{}\n\n", paint("1", folder.title(lang)));
    let facts = input(table, findings, lang);
    let wide = facts.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0);
    for (label, value) in &facts {
        let _ = writeln!(out, "  {label:<wide$}  {value}");
    }
    let _ = writeln!(out, "\n{}", paint("1", &verdict(findings, lang)));
    let id_width = findings.iter().map(|finding| finding.id().chars().count()).max().unwrap_or(0);
    let counts: Vec<String> = findings.iter().map(|finding| grouped(finding.count(), lang)).collect();
    let count_width = counts.iter().map(|count| count.chars().count()).max().unwrap_or(0);
    for severity in [Severity::Error, Severity::Warning] {
        let list: Vec<_> = by_severity(findings).into_iter().filter(|finding| finding.severity() == severity).collect();
        if list.is_empty() {
            continue;
        }
        let title = match (severity, sv) {
            (Severity::Error, true) => "FEL – måste rättas",
            (Severity::Error, false) => "ERRORS – must be corrected",
            (Severity::Warning, true) => "VARNINGAR – rätta eller kommentera",
            (Severity::Warning, false) => "WARNINGS – correct or comment",
        };
        let _ = writeln!(out, "\n{}", paint(if severity == Severity::Error { "1;31" } else { "1;33" }, title));
        for finding in list {
            let count = grouped(finding.count(), lang);
            let unit = match (finding.by_key(), finding.count() == 1, sv) {
                (false, true, true) => "rad",
                (false, false, true) => "rader",
                (false, true, false) => "row",
                (false, false, false) => "rows",
                (true, true, true) => "grupp",
                (true, false, true) => "grupper",
                (true, true, false) => "group",
                (true, false, false) => "groups",
            };
            let unit =
                if finding.level() == crate::Level::Field && finding.by_key() { if sv { "kolumner" } else { "columns" } } else { unit };
            let id = finding.id();
            let _ = writeln!(
                out,
                "\n  {count:>count_width$} {unit:<8} {}  {}",
                paint("1", &format!("{id:<id_width$}")),
                finding.words(folder, lang)
            );
            let margin = " ".repeat(count_width + 12);
            let allowed = finding.allowed(folder, lang);
            if !allowed.is_empty() {
                let _ = writeln!(out, "{margin}{}: {allowed}", if sv { "tillåtet" } else { "allowed" });
            }
            let shown = examples(table, findings, finding, lang);
            let places: Vec<String> =
                shown.iter().map(|(place, value)| if value.is_empty() { place.clone() } else { format!("{place} ({value})") }).collect();
            let more = if finding.count() > EXAMPLES as u64 { " …" } else { "" };
            let _ = writeln!(out, "{margin}{}{more}", places.join(" · "));
        }
    }
    out
}
