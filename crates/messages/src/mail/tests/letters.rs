//! Wording and rendering of every letter.

use std::collections::BTreeSet;

use base::{EmailAddress, Language, Letter, LetterKind, Timestamp, texts};

use super::look;
use crate::mail::{Look, TEXT_FILES, render, samples};

const ORIGIN: &str = "https://statistik.example";

fn letter_keys(language: Language) -> BTreeSet<String> {
    let files = TEXT_FILES.iter().filter(|(l, ..)| *l == language);
    files.flat_map(|(_, _, content)| texts::keys(content)).collect()
}

#[test]
fn both_languages_have_the_same_texts() {
    assert_eq!(letter_keys(Language::Sv), letter_keys(Language::En));
}

/// A letter without a sample would be missing from the gallery; a text without a letter would be
/// unused.
#[test]
fn every_letter_has_words_and_a_sample() {
    for language in Language::ALL {
        let keys = letter_keys(language);
        let written: BTreeSet<&str> =
            keys.iter().filter_map(|key| key.strip_suffix("-subject")).collect();
        let samples = samples(language, ORIGIN);
        let sampled: BTreeSet<&str> = samples.iter().map(|(name, _)| *name).collect();
        assert_eq!(written, sampled);
        for (name, letter) in samples {
            assert_eq!(super::super::words::choose(&letter.kind, &look(), language).key, name);
        }
    }
}

#[test]
fn a_device_that_says_nothing_of_itself_is_an_unknown_one() {
    for (language, words) in
        [(Language::Sv, "förut: okänd enhet."), (Language::En, "before: unknown device.")]
    {
        let kind = LetterKind::NewDevice {
            at: Timestamp::from_micros(0),
            device: String::new(),
            url: format!("{ORIGIN}/account"),
        };
        let letter = Letter {
            to: EmailAddress::new("anna@norrdal.example").expect("an address"),
            language,
            kind,
        };
        let text = render(&letter, &look()).text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(words), "{text}");
    }
}

#[test]
fn a_letter_stands_alone_as_text_and_says_the_same_as_html() {
    for language in Language::ALL {
        for (name, letter) in samples(language, ORIGIN) {
            let rendered = render(&letter, &look());
            let portal = look().name(language).to_owned();
            let whole = format!("{}\n{}\n{}", rendered.subject, rendered.text, rendered.html);
            assert!(
                rendered.subject.starts_with(&format!("{portal}: ")),
                "{name}: {}",
                rendered.subject
            );
            assert!(rendered.subject.chars().count() <= 78, "{name}: {}", rendered.subject);
            for hole in ["{$", "{ $", "-subject", "-body", "-button", "-unasked", "\u{2068}"] {
                assert!(!whole.contains(hole), "{name} ({language}) has {hole:?}:\n{whole}");
            }
            assert!(rendered.html.contains(&format!("<html lang=\"{language}\">")), "{name}");
            // The HTML says everything that the text says, except the link's own line and the
            // signature mark.
            for line in rendered
                .text
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty() && *line != "--")
            {
                let line = line
                    .trim_end_matches(':')
                    .replace('&', "&#38;")
                    .replace('"', "&#34;")
                    .replace('\'', "&#39;");
                assert!(
                    rendered.html.contains(&line),
                    "{name} ({language}): the HTML lacks {line:?}\n{}",
                    rendered.html
                );
            }
            assert!(
                rendered.text.matches("https://").count() <= 1,
                "{name} has more than one link"
            );
            let links = rendered.html.matches("href=").count();
            assert_eq!(links, rendered.text.matches("https://").count(), "{name}");
            // No name, address or code on a locked screen.
            for personal in ["Anna", "Berg", "norrdal", "Norrdal", "402"] {
                assert!(!rendered.subject.contains(personal), "{name}: {}", rendered.subject);
            }
            assert!(rendered.text.contains("hjalp@statistik.example"), "{name} names no contact");
        }
    }
}

#[test]
fn the_invitation_in_swedish_as_the_person_reads_it() {
    let (_, letter) = samples(Language::Sv, ORIGIN).swap_remove(0);
    let rendered = render(&letter, &look());
    assert_eq!(rendered.subject, "Personalstatistik: du är inbjuden");
    assert!(
        rendered
            .text
            .starts_with("Hej Anna Berg\n\nKommunförbundet Norr bjuder in dig till Personalstatistik för Norrdals kommun.\n\nSå gör du:"),
        "{}",
        rendered.text
    );
    assert!(rendered.text.contains("till och med 30 december 2026."), "{}", rendered.text);
    assert!(
        rendered.text.contains("Öppna Personalstatistik:\nhttps://statistik.example/sign-in\n"),
        "{}",
        rendered.text
    );
}

#[test]
fn the_invitation_names_the_link_that_the_sign_in_page_has() {
    for (language, closed, open) in [
        (Language::Sv, "Inbjuden eller glömt lösenordet?", "Kommer du inte in?"),
        (Language::En, "Invited or forgotten your password?", "Can't get in?"),
    ] {
        let (_, letter) = samples(language, ORIGIN).swap_remove(0);
        for (is_open, said, unsaid) in [(false, closed, open), (true, open, closed)] {
            let text = render(&letter, &Look { open: is_open, ..look() }).text;
            assert!(text.contains(said) && !text.contains(unsaid), "{text}");
        }
    }
}

#[test]
fn what_people_wrote_adds_no_line_and_no_markup() {
    let letter = Letter {
        to: EmailAddress::new("a@b.example").expect("an address"),
        language: Language::Sv,
        kind: LetterKind::Invitation {
            name: "Eva\r\nBcc: all@b.example\r\n\r\n<script>alert(1)</script>".into(),
            organisation: "<b>{ $help }</b>\u{2028}X".into(),
            valid_to: Timestamp::from_seconds(0),
            url: "https://statistik.example/?a=\"><script>".into(),
        },
    };
    let rendered = render(&letter, &look());
    assert!(
        rendered.text.starts_with("Hej Eva Bcc: all@b.example <script>alert(1)</script>\n"),
        "{}",
        rendered.text
    );
    assert!(
        !rendered.html.contains("<script>") && !rendered.html.contains("<b>"),
        "{}",
        rendered.html
    );
    assert!(rendered.html.contains("{ $help }"), "placeholders in a value are not expanded");
}
