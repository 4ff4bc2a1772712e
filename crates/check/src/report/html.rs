//! The HTML report: a single file without script, readable in any browser and on paper.

use std::fmt::Write;

use super::summary::{
    EXAMPLES, allowed_label, by_severity, count_unit, examples, grouped_by, interpretation_facts,
    verdict,
};
use crate::language::format_count;
use crate::{Findings, Lang, Severity, Table};

/// On a narrow screen the cells of a row are stacked; the roles preserve the table for assistive
/// technology.
const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1a1d21;--dim:#545b64;--line:#d5d9de;--paper:#fff;--error:#a3161f;--warning:#7a4b00}\
@media(prefers-color-scheme:dark){:root{--ink:#e8eaed;--dim:#a9b1ba;--line:#3a4047;--paper:#15181b;--error:#ff9a94;--warning:#f2c063}}\
body{font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:62rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.75rem;margin:0 0 .25rem}h2{font-size:1.25rem;margin:2rem 0 .5rem}\
.verdict{font-size:1.1rem;font-weight:600}dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.5rem}\
dt{color:var(--dim)}dd{margin:0;overflow-wrap:anywhere}.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}\
th,td{text-align:left;vertical-align:top;padding:.5rem .75rem .5rem 0;border-bottom:1px solid var(--line)}\
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}code{font-size:.9em;overflow-wrap:anywhere}\
.dim{color:var(--dim);font-size:.9rem}.error{color:var(--error)}.warning{color:var(--warning)}\
ul{margin:.25rem 0 0;padding-left:1.1rem}\
@media(max-width:34rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}tr{display:grid;grid-template-columns:max-content 1fr}\
table,thead,tbody{display:block}td:nth-child(3),th:nth-child(3){grid-column:2}.n{white-space:normal;width:4.5rem}\
tr{border-bottom:1px solid var(--line)}th,td{border:0;padding-bottom:.25rem}}@media print{body{margin:0;max-width:none}tr{break-inside:avoid}}";

/// The findings as an HTML page.
pub fn html(table: &Table, findings: &Findings, lang: Lang) -> String {
    let folder = table.folder();
    let sv = lang == Lang::Sv;
    let say = |swedish: &'static str, english: &'static str| if sv { swedish } else { english };
    let title = escape(folder.title(lang));
    let mut out = String::with_capacity(16 << 10);
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>{} – {title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<p class=\"verdict\">{}</p>\n",
        say("sv", "en"),
        say("Granskning", "Check"),
        escape(&verdict(findings, lang))
    );
    let _ = writeln!(out, "<h2>{}</h2>\n<dl>", say("Filen", "The file"));
    for (label, value) in interpretation_facts(table, findings, lang) {
        let _ = writeln!(out, "<dt>{label}</dt><dd>{}</dd>", escape(&value));
    }
    out.push_str("</dl>\n");
    for severity in [Severity::Error, Severity::Warning] {
        let list: Vec<_> = by_severity(findings)
            .into_iter()
            .filter(|finding| finding.severity() == severity)
            .collect();
        if list.is_empty() {
            continue;
        }
        let heading = match severity {
            Severity::Error => say("Fel – måste rättas", "Errors – must be corrected"),
            Severity::Warning => {
                say("Varningar – rätta eller kommentera", "Warnings – correct or comment")
            }
        };
        let _ = writeln!(
            out,
            "<h2 class=\"{}\">{heading}</h2>\n<div class=\"wide\">\n<table role=\"table\">\n<thead role=\"rowgroup\"><tr role=\"row\"><th role=\"columnheader\" class=\"n\">{}</th><th role=\"columnheader\">{}</th><th role=\"columnheader\">{}</th></tr></thead>\n<tbody role=\"rowgroup\">",
            severity.as_str(),
            say("Antal", "Count"),
            say("Vad är fel", "What is wrong"),
            say("Första ställena", "First places"),
        );
        for finding in list {
            let unit = count_unit(finding, lang);
            let _ = write!(
                out,
                "<tr role=\"row\"><td role=\"cell\" class=\"n\">{} <span class=\"dim\">{unit}</span></td><td role=\"cell\">{}<br><span class=\"dim\"><code>{}</code> · {}",
                format_count(finding.count(), lang),
                escape(&finding.message(folder, lang)),
                escape(finding.id()),
                finding.level().label(lang),
            );
            let allowed = finding.allowed(folder, lang);
            if !allowed.is_empty() {
                let _ = write!(
                    out,
                    "<br>{}: <code>{}</code>",
                    allowed_label(finding, lang),
                    escape(&allowed)
                );
            }
            out.push_str("</span></td><td role=\"cell\">");
            let by = grouped_by(folder, finding);
            if !by.is_empty() {
                let _ = write!(out, "<span class=\"dim\"><code>{}</code></span>", escape(&by));
            }
            out.push_str("<ul>");
            for (place, value) in examples(table, findings, finding, lang) {
                let value = if value.is_empty() {
                    String::new()
                } else {
                    format!(": <code>{}</code>", escape(&value))
                };
                let _ = write!(out, "<li>{}{value}</li>", escape(&place));
            }
            if finding.count() > EXAMPLES as u64 {
                out.push_str("<li>…</li>");
            }
            out.push_str("</ul></td></tr>\n");
        }
        out.push_str("</tbody>\n</table>\n</div>\n");
    }
    let version = if folder.version().is_empty() {
        String::new()
    } else {
        format!(", version {}", folder.version())
    };
    let _ = write!(
        out,
        "<p class=\"dim\">{} <code>{}</code>{}. {}</p>\n</main>\n</body>\n</html>\n",
        say("Granskat mot insamlingen", "Checked against the collection"),
        escape(folder.name()),
        escape(&version),
        say("Värden i känsliga fält visas inte.", "Values of sensitive fields are not shown."),
    );
    out
}

pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            ch => out.push(ch),
        }
    }
    out
}
