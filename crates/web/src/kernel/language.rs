use std::time::Duration;

use axum::http::{HeaderMap, header};
use base::Language;
use serde::Deserialize;

use super::{Answer, Cookies, Ctx, Face, Form, LocalPath};

const COOKIE: &str = "language";
const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);

/// What the person chose in this browser, else what the account says, else what the browser asks for, else the portal's own.
pub(super) fn choose(cookies: &Cookies, account: Option<Language>, headers: &HeaderMap, face: &Face) -> Language {
    let chosen = cookies.get(COOKIE).and_then(|tag| tag.parse().ok());
    let asked = || headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).and_then(Language::from_accept_language);
    chosen.or(account).or_else(asked).unwrap_or(face.language)
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Choice {
    language: String,
    next: String,
}

/// `POST /language`: keeps the choice in this browser and goes back to the page.
pub(super) async fn switch(ctx: Ctx, Form(choice): Form<Choice>) -> Answer {
    if let Ok(language) = choice.language.parse::<Language>() {
        ctx.cookies.set(COOKIE, language.tag(), Some(YEAR));
    }
    ctx.go(LocalPath::parse(&choice.next).unwrap_or(LocalPath::HOME))
}
