//! Documentation of a folder for the person who produces the file, generated from the folder.

use std::fmt::Write;

use crate::findings::format_bound;
use crate::{Constraint, Folder, IdentityNumber, Lang, Level, Severity};

/// The fields, rules and code lists as Markdown, which is readable as plain text.
pub fn explain(folder: &Folder, lang: Lang) -> String {
    let sv = lang == Lang::Sv;
    let say = |swedish: &'static str, english: &'static str| if sv { swedish } else { english };
    let mut out = format!("# {}\n\n", folder.title(lang));
    let _ = writeln!(out, "`{}` {}\n", folder.name(), folder.version());
    if !folder.description().is_empty() {
        let _ = writeln!(out, "{}\n", folder.description());
    }
    let form = say(
        "Filen är CSV eller XLSX. En CSV-fil får vara i UTF-8, Windows-1252 eller UTF-16, med `;`, `,`, tabb eller `|` mellan cellerna och komma eller punkt som decimaltecken. Första raden har fältens namn i valfri ordning; utan rubrikrad står fälten i ordningen nedan.",
        "The file is CSV or XLSX. A CSV file may be in UTF-8, Windows-1252 or UTF-16, with `;`, `,`, tab or `|` between cells and a decimal comma or point. The first row has the fields' names in any order; without a header the fields are in the order below.",
    );
    let _ = writeln!(out, "{form}\n");
    if folder.has_layout() {
        let _ = writeln!(
            out,
            "{}\n",
            say("Filen får också ha fasta bredder.", "The file may also be of fixed width.")
        );
    }
    let missing: Vec<String> = folder
        .missing_values()
        .iter()
        .filter(|text| !text.is_empty())
        .map(|text| format!("`{text}`"))
        .collect();
    if !missing.is_empty() {
        let words = say(
            "En tom cell betyder att värdet saknas, och det gör också",
            "An empty cell means that the value is missing, and so does",
        );
        let _ = writeln!(out, "{words} {}.\n", missing.join(", "));
    }
    let key: Vec<String> = folder
        .primary_key()
        .iter()
        .map(|field| format!("`{}`", folder.fields()[*field].name()))
        .collect();
    if !key.is_empty() {
        let _ = writeln!(
            out,
            "{} {}.\n",
            say("Varje rad är ensam om sin nyckel:", "Each row has a key of its own:"),
            key.join(", ")
        );
    }
    let names = |fields: &[usize]| -> String {
        fields
            .iter()
            .map(|field| format!("`{}`", folder.fields()[*field].name()))
            .collect::<Vec<_>>()
            .join(", ")
    };
    for fields in folder.unique_keys() {
        let _ = writeln!(
            out,
            "{} {}.\n",
            say("Inga två rader har samma", "No two rows have the same"),
            names(fields)
        );
    }
    for (fields, list) in folder.references() {
        let words = say(
            "står tillsammans på en rad i kodlistan",
            "occur together on a row of the code list",
        );
        let _ = writeln!(out, "{} {words} `{}`.\n", names(fields), list.name());
    }
    let _ = writeln!(out, "## {}\n", say("Fält", "Fields"));
    for (index, field) in folder.fields().iter().enumerate() {
        let _ = writeln!(out, "### {}. `{}` – {}\n", index + 1, field.name(), field.title(lang));
        if !field.description().is_empty() {
            let _ = writeln!(out, "{}\n", field.description());
        }
        let mut facts = vec![field.field_type().label(lang).to_owned()];
        facts.push(
            if field.required() {
                say("måste anges", "must be given")
            } else {
                say("får saknas", "may be missing")
            }
            .to_owned(),
        );
        match field.identity_number() {
            Some(IdentityNumber::Personnummer) => facts.push(
                say(
                    "personnummer eller samordningsnummer, tolv siffror",
                    "personal or coordination number, twelve digits",
                )
                .to_owned(),
            ),
            Some(IdentityNumber::Organisationsnummer) => facts.push(
                say("organisationsnummer, tio siffror", "organisation number, ten digits")
                    .to_owned(),
            ),
            None => {}
        }
        for (text, swedish, english) in [
            (
                field.minimum().map(|least| format_bound(field, Some(least), lang)),
                "minst",
                "at least",
            ),
            (field.maximum().map(|most| format_bound(field, Some(most), lang)), "högst", "at most"),
            (
                field.exclusive_minimum().map(|least| format_bound(field, Some(least), lang)),
                "mer än",
                "more than",
            ),
            (
                field.exclusive_maximum().map(|most| format_bound(field, Some(most), lang)),
                "mindre än",
                "less than",
            ),
            (field.string_format().map(|form| form.label(lang).to_owned()), "form", "form"),
            (field.own_texts(lang), "skrivs", "written"),
            (
                field.min_length().map(|length| length.to_string()),
                "minsta antal tecken",
                "fewest characters",
            ),
            (
                field.max_length().map(|length| length.to_string()),
                "högsta antal tecken",
                "most characters",
            ),
            (field.pattern().map(|pattern| format!("`{pattern}`")), "mönster", "pattern"),
            (field.enum_values().map(|enum_values| enum_values.join(", ")), "ett av", "one of"),
            (
                folder.code_list(index).map(|list| format!("`{}`", list.name())),
                "kod ur listan",
                "a code in the list",
            ),
        ] {
            if let Some(text) = text {
                facts.push(format!("{} {text}", say(swedish, english)));
            }
        }
        if field.unique() {
            facts.push(say("olika på varje rad", "different on every row").to_owned());
        }
        if field.sensitive() {
            facts.push(say("känslig uppgift", "sensitive").to_owned());
        }
        if folder.unit_field() == Some(index) {
            facts.push(
                say("säger vilken enhet raden hör till", "says which unit the row belongs to")
                    .to_owned(),
            );
        }
        // Findings on `characters` are warnings unless the folder says otherwise.
        let warnings: Vec<&str> = Constraint::ALL
            .into_iter()
            .filter(|constraint| {
                *constraint != Constraint::Characters
                    && field.can_break(*constraint)
                    && field.severity(*constraint) == Severity::Warning
            })
            .map(Constraint::as_str)
            .collect();
        if !warnings.is_empty() {
            facts.push(format!(
                "{} {}",
                say("bara varning:", "a warning only:"),
                warnings.join(", ")
            ));
        }
        for fact in facts {
            let _ = writeln!(out, "- {fact}");
        }
        out.push('\n');
    }
    rules(folder, lang, &mut out);
    lists(folder, lang, &mut out);
    out
}

fn rules(folder: &Folder, lang: Lang, out: &mut String) {
    let say = |swedish: &'static str, english: &'static str| {
        if lang == Lang::Sv { swedish } else { english }
    };
    let _ = writeln!(out, "## {}\n", say("Regler", "Rules"));
    for level in Level::ALL {
        for rule in folder.rules().iter().filter(|rule| rule.level() == level) {
            let _ = writeln!(
                out,
                "### {} – {} ({})\n",
                rule.id(),
                rule.message(lang),
                rule.severity().label(lang)
            );
            let by: Vec<&str> =
                rule.by().iter().map(|field| folder.fields()[*field].name()).collect();
            let mut facts = vec![(say("prövas på", "evaluated on"), level.label(lang).to_owned())];
            if !by.is_empty() {
                facts
                    .push((say("grupperas efter", "grouped by"), format!("`{}`", by.join("`, `"))));
            }
            facts.extend(rule.when().map(|when| (say("när", "when"), format!("`{when}`"))));
            facts.extend(
                rule.measures().iter().map(|(name, measure)| {
                    (say("mått", "measure"), format!("`{name} = {measure}`"))
                }),
            );
            if !rule.check().is_empty() {
                facts.push((say("ska gälla", "must hold"), format!("`{}`", rule.check())));
            }
            for (label, text) in facts {
                let _ = writeln!(out, "- {label}: {text}");
            }
            out.push('\n');
        }
    }
}

fn lists(folder: &Folder, lang: Lang, out: &mut String) {
    let sv = lang == Lang::Sv;
    if folder.code_lists().is_empty() {
        return;
    }
    let _ = writeln!(out, "## {}\n", if sv { "Kodlistor" } else { "Code lists" });
    for list in folder.code_lists() {
        let _ = writeln!(out, "### `{}` ({})\n", list.name(), list.len());
        // Other columns of the list, which rules may use.
        let others: Vec<&str> = list
            .columns()
            .filter(|column| !["label_sv", "label_en", list.key_column()].contains(column))
            .collect();
        if !list.has_codes() {
            for row in list.rows() {
                let _ = writeln!(out, "- {}", row.join(" · "));
            }
            out.push('\n');
            continue;
        }
        for code in list.codes() {
            let _ = write!(out, "- `{code}` {}", list.label(code, lang).unwrap_or(""));
            for other in &others {
                let _ = write!(
                    out,
                    " · {other} {}",
                    list.value(code, other).filter(|text| !text.is_empty()).unwrap_or("–")
                );
            }
            out.push('\n');
        }
        out.push('\n');
    }
}
