//! Missing settings: all are reported at once, and the rest of the file is validated as if they
//! were there.
//!
//! The deserializer stops at the first missing setting. So each gets an example value before it
//! runs, with a span ([`FILLED`]) for which no fault is reported.

use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{Problem, line_of};

/// The span of a value that is not in the file.
pub(super) const FILLED: usize = usize::MAX;

/// Tables that every portal file must have.
const TABLES: &[&str] = &[
    "brand",
    "contact",
    "controller",
    "storage",
    "mail",
    "ways-in",
    "ways-in.invitation",
    "password",
    "session",
    "limits",
];

/// Table, setting, example. Tables outside `TABLES` are optional; one that is present needs these
/// settings.
const SETTINGS: &[(&str, &str, &str)] = &[
    ("", "id", "\"statistik\""),
    ("", "origin", "\"https://statistik.example\""),
    ("", "name", "{ sv = \"Personalstatistik\", en = \"Staff statistics\" }"),
    ("", "languages", "[\"sv\", \"en\"]"),
    ("", "time-zone", "\"Europe/Stockholm\""),
    ("", "privacy-notice", "[]"),
    ("brand", "accent", "\"#1f5c4d\""),
    ("brand", "owner", "\"Arbetsgivarringen\""),
    ("contact", "mail", "\"help@statistik.example\""),
    ("controller", "name", "\"Arbetsgivarringen\""),
    ("controller", "address", "\"Ringvägen 1, 999 99 Sjöboda\""),
    ("controller", "data-protection-officer", "\"dataskydd@statistik.example\""),
    ("storage", "database", "\"sqlite:/var/lib/farstu/portal.sqlite\""),
    ("storage", "keys", "\"/etc/farstu/portal.keys\""),
    ("storage.s3", "region", "\"eu-north-1\""),
    ("storage.s3", "bucket", "\"statistik\""),
    ("storage.s3", "access-key", "{ environment = \"STATISTIK_S3_ACCESS_KEY\" }"),
    ("storage.s3", "secret-key", "{ environment = \"STATISTIK_S3_SECRET_KEY\" }"),
    ("mail", "from", "\"portal@statistik.example\""),
    ("mail", "host", "\"smtp.statistik.example\""),
    ("tls", "certificate", "\"/etc/farstu/portal.pem\""),
    ("tls", "key", "\"/etc/farstu/portal.key\""),
    (
        "ways-in.invitation",
        "steps",
        "[\"verify-email\", \"second-factor\", \"password\", \"names\", \"privacy-notice\"]",
    ),
    (
        "ways-in.address",
        "steps",
        "[\"verify-email\", \"names\", \"password\", \"human-check\", \"privacy-notice\"]",
    ),
    (
        "ways-in.upstream",
        "steps",
        "[\"upstream\", \"verify-email\", \"names\", \"privacy-notice\"]",
    ),
    ("password", "least-characters", "8"),
    ("session", "of-use", "\"12 h\""),
    ("session", "stay-signed-in", "\"90 days\""),
    ("limits", "upload", "\"1 GiB\""),
    ("privacy-notice", "version", "1"),
    ("privacy-notice", "sv", "\"privacy-1.sv.txt\""),
    ("privacy-notice", "en", "\"privacy-1.en.txt\""),
    ("front-page", "lead", "{ sv = \"Välkommen.\", en = \"Welcome.\" }"),
    ("client", "id", "\"verktyget\""),
    ("client", "name", "\"Statistikverktyget\""),
    ("client", "redirect-uris", "[\"https://verktyget.example/back\"]"),
    ("tenant", "id", "\"1f0e9c36-6b52-4c7e-9a55-0d1c2b3a4f50\""),
    ("tenant", "domains", "[\"skogen.example\"]"),
    ("upstream", "id", "\"work\""),
    ("upstream", "name", "\"Microsoft\""),
    ("upstream", "kind", "\"microsoft-work\""),
    ("upstream", "client-id", "\"portal\""),
    ("service", "id", "\"matning\""),
    ("service", "name", "{ sv = \"Mätning\", en = \"Measuring\" }"),
    ("service", "about", "{ sv = \"Mätbesked.\", en = \"Measuring results.\" }"),
    ("service", "environment", "\"production\""),
    ("service", "url", "\"https://matning.example/\""),
    ("link", "name", "{ sv = \"Utbildning\", en = \"Education\" }"),
    ("link", "about", "{ sv = \"Kurser.\", en = \"Courses.\" }"),
    ("link", "url", "\"https://utbildning.example/\""),
    ("guide.use", "id", "\"services\""),
    ("guide.use", "name", "{ sv = \"Mätning\", en = \"Measuring\" }"),
    ("guide.rule", "address", "\"work\""),
    ("guide.rule", "way", "\"email\""),
];

/// Fills each missing setting with its example, and reports it.
pub(super) fn complete<'a>(
    path: &Path,
    text: &str,
    root: Spanned<DeTable<'a>>,
) -> (Spanned<DeTable<'a>>, Vec<Problem>) {
    let mut problems = Vec::new();
    let span = root.span();
    let mut root = DeValue::Table(root.into_inner());
    for (table, setting, example) in SETTINGS {
        let steps: Vec<&str> = table.split('.').filter(|step| !step.is_empty()).collect();
        let mut fill = |start: usize, found: &mut DeTable<'a>| {
            let Ok(value) = DeValue::parse(example) else { return };
            if found.contains_key(*setting) {
                return;
            }
            found.insert(place((*setting).into()), filled(value.into_inner()));
            let place =
                if table.is_empty() { String::new() } else { format!(" from {}", header(table)) };
            let instead = match (*setting, table.is_empty()) {
                ("privacy-notice", true) => {
                    "add [[privacy-notice]] with version, sv and en".to_owned()
                }
                _ => format!(
                    "add {}{setting} = {example}, with your own value",
                    section(table, start)
                ),
            };
            let line = if start == FILLED || table.is_empty() { 0 } else { line_of(text, start) };
            let what = format!("the setting `{setting}` is missing{place}");
            problems.push(Problem { file: path.to_owned(), line, what, instead });
        };
        visit(span.start, &mut root, "", &steps, &mut fill);
    }
    let root = match root {
        DeValue::Table(root) => root,
        _ => DeTable::default(),
    };
    (Spanned::new(span, root), problems)
}

/// Calls `fill` for the table, or each of the tables, at the end of `steps`.
fn visit<'a>(
    start: usize,
    value: &mut DeValue<'a>,
    so_far: &str,
    steps: &[&str],
    fill: &mut dyn FnMut(usize, &mut DeTable<'a>),
) {
    match value {
        DeValue::Array(all) => {
            for one in all.iter_mut() {
                let start = one.span().start;
                visit(start, one.get_mut(), so_far, steps, fill);
            }
        }
        DeValue::Table(table) => {
            let Some((step, rest)) = steps.split_first() else { return fill(start, table) };
            let name =
                if so_far.is_empty() { (*step).to_owned() } else { format!("{so_far}.{step}") };
            if TABLES.contains(&name.as_str()) && !table.contains_key(*step) {
                table.insert(
                    place((*step).to_owned().into()),
                    place(DeValue::Table(DeTable::default())),
                );
            }
            if let Some(child) = table.get_mut(*step) {
                let start = child.span().start;
                visit(start, child.get_mut(), &name, rest, fill);
            }
        }
        // Not a table: the deserializer reports it.
        _ => {}
    }
}

/// `[brand]`, or `[[client]]` for an array of tables.
fn header(table: &str) -> String {
    let several = [
        "privacy-notice",
        "client",
        "tenant",
        "upstream",
        "service",
        "link",
        "guide.use",
        "guide.rule",
    ];
    if several.contains(&table) { format!("[[{table}]]") } else { format!("[{table}]") }
}

/// Names the table if it is missing too.
fn section(table: &str, start: usize) -> String {
    if start == FILLED && !table.is_empty() {
        format!("{} with ", header(table))
    } else {
        String::new()
    }
}

fn place<T>(value: T) -> Spanned<T> {
    Spanned::new(FILLED..FILLED, value)
}

/// The value and everything in it, with the span `FILLED`.
fn filled(value: DeValue<'_>) -> Spanned<DeValue<'_>> {
    place(match value {
        DeValue::Array(all) => {
            DeValue::Array(all.into_iter().map(|one| filled(one.into_inner())).collect())
        }
        DeValue::Table(table) => DeValue::Table(
            table
                .into_iter()
                .map(|(name, one)| (place(name.into_inner()), filled(one.into_inner())))
                .collect(),
        ),
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize as _;

    use super::*;
    use crate::portal_file::raw::Raw;

    /// A file with every table, and the examples as their settings.
    fn whole() -> String {
        let mut text = String::new();
        let mut tables: Vec<&str> = SETTINGS.iter().map(|(table, ..)| *table).collect();
        tables.dedup();
        for table in tables {
            if !table.is_empty() {
                text += &format!("{}\n", header(table));
            }
            for (_, setting, example) in SETTINGS
                .iter()
                .filter(|(of, setting, _)| *of == table && *setting != "privacy-notice")
            {
                text += &format!("{setting} = {example}\n");
            }
        }
        text
    }

    /// The table above matches the deserializer: each setting in it is required.
    #[test]
    fn each_is_one_that_the_reader_misses() {
        let text = whole();
        toml::from_str::<Raw>(&text).map(drop).expect("a whole file");
        for (table, setting, example) in
            SETTINGS.iter().filter(|(_, setting, _)| *setting != "privacy-notice")
        {
            let (before, after) = match table.is_empty() {
                true => ("", &*text),
                false => {
                    text.split_at(text.find(&format!("{}\n", header(table))).expect("the table"))
                }
            };
            let less =
                format!("{before}{}", after.replacen(&format!("{setting} = {example}\n"), "", 1));
            let error = toml::from_str::<Raw>(&less).map(drop).expect_err("it is missed");
            assert!(
                error.message().contains(&format!("missing field `{setting}`")),
                "{table} {setting}: {error}"
            );
            let (root, problems) =
                complete(Path::new("p.toml"), &less, DeTable::parse(&less).expect("TOML"));
            assert_eq!(problems.len(), 1, "{table} {setting}: {problems:?}");
            assert!(problems[0].what.contains(&format!("`{setting}` is missing")), "{problems:?}");
            Raw::deserialize(toml::de::Deserializer::from(root)).map(drop).expect("filled");
        }
    }

    #[test]
    fn of_an_empty_file_all_are_told() {
        let (root, problems) = complete(Path::new("p.toml"), "", DeTable::parse("").expect("TOML"));
        let of_every_file = SETTINGS
            .iter()
            .filter(|(table, ..)| table.is_empty() || TABLES.contains(table))
            .count();
        assert_eq!(problems.len(), of_every_file, "{problems:?}");
        assert!(
            problems
                .iter()
                .any(|problem| problem.instead.starts_with("add [brand] with accent = ")),
            "{problems:?}"
        );
        Raw::deserialize(toml::de::Deserializer::from(root)).map(drop).expect("filled");
    }
}
