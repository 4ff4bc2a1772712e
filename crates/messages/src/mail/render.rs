//! Renders a letter as text and HTML.

use askama::Template;
use base::{Letter, Words};

use super::words::choose;
use super::{Look, Rendered, TEXTS};

#[derive(Template)]
#[template(path = "letter.html")]
struct Page<'a> {
    language: &'static str,
    subject: &'a str,
    portal: &'a str,
    accent: &'a str,
    greeting: &'a str,
    paragraphs: &'a [String],
    code: Option<&'a str>,
    link: Option<(&'a str, &'a str)>,
    unasked: &'a str,
    sender: &'a str,
}

/// Renders a letter. Never fails: every kind of letter is worded, and a test renders each in both
/// languages.
pub fn render(letter: &Letter, look: &Look) -> Rendered {
    let language = letter.language;
    let portal = one_line(look.name(language));
    let chosen = choose(&letter.kind, look, language);
    let mut args: Vec<(&str, Words<'_>)> = vec![
        ("portal", portal.as_str().into()),
        ("operator", look.operator.as_str().into()),
        ("help", look.help.as_str().into()),
    ];
    args.extend(chosen.args);
    let key = |part: &str| format!("{}-{part}", chosen.key);
    let say = |key: &str| {
        TEXTS
            .find(language, key, &args)
            .map_or_else(|| key.to_owned(), std::borrow::Cow::into_owned)
    };

    let subject = one_line(&say(&key("subject")));
    let greeting = match chosen.name.map(one_line).filter(|name| !name.is_empty()) {
        Some(name) => TEXTS.say(language, "greeting-name", &[("name", name.into())]).into_owned(),
        None => say("greeting"),
    };
    let paragraphs: Vec<String> =
        say(&key("body")).lines().map(one_line).filter(|line| !line.is_empty()).collect();
    let code = chosen.code.map(one_line);
    let button = chosen.url.map(|_| one_line(&say(&key("button"))));
    let link = chosen.url.zip(button.as_deref()).map(|(url, words)| (one_line(url), words));
    let unasked = one_line(&say(&key("unasked")));
    let sender = one_line(&say("sender"));

    let mut text = format!("{greeting}\n\n");
    if let Some(code) = &code {
        text.push_str(&format!("    {code}\n\n"));
    }
    for paragraph in &paragraphs {
        text.push_str(&format!("{paragraph}\n\n"));
    }
    if let Some((url, words)) = &link {
        text.push_str(&format!("{words}:\n{url}\n\n"));
    }
    // "-- " and a line break before the signature: mail programs fold what follows (RFC 3676,
    // section 4.3).
    text.push_str(&format!("{unasked}\n\n-- \n{portal}\n{sender}\n"));

    let page = Page {
        language: language.tag(),
        subject: &subject,
        portal: &portal,
        accent: &look.accent,
        greeting: &greeting,
        paragraphs: &paragraphs,
        code: code.as_deref(),
        link: link.as_ref().map(|(url, words)| (url.as_str(), *words)),
        unasked: &unasked,
        sender: &sender,
    };
    // Rendering values into memory cannot fail; the text part is complete in any case.
    let html = page.render().unwrap_or_default();
    Rendered { subject, text, html }
}

/// Collapses a value to one line, so that a name or a setting cannot add a header or a paragraph.
pub(super) fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
