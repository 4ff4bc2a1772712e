//! The language of a page, and the switch between languages.

use std::time::Duration;

use axum::http::{HeaderMap, header};
use base::{Failure, Language};
use serde::Deserialize;

use super::{Answer, Cookies, Ctx, Face, Form, LocalPath};

const COOKIE: &str = "language";
const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);

/// The language that an OpenID Connect client asked for (`ui_locales`), while its authorization
/// request is pending.
const ASKED: &str = "asked-language";
const ASKED_FOR: Duration = Duration::from_secs(3600);

/// In order of precedence: the person's choice in this browser; on pages of a pending authorization
/// request, the client's `ui_locales`; the account's language; `Accept-Language`; the portal's own.
pub(super) fn choose(
    cookies: &Cookies,
    account: Option<Language>,
    path: &str,
    headers: &HeaderMap,
    face: &Face,
) -> Language {
    let of_service =
        || cookies.get(ASKED).filter(|_| leads_to_a_service(path)).and_then(|tag| tag.parse().ok());
    let of_browser = || {
        headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|v| v.to_str().ok())
            .and_then(Language::from_accept_language)
    };
    chosen(cookies).or_else(of_service).or(account).or_else(of_browser).unwrap_or(face.language)
}

/// The person's choice in this browser.
pub(crate) fn chosen(cookies: &Cookies) -> Option<Language> {
    cookies.get(COOKIE).and_then(|tag| tag.parse().ok())
}

/// Keeps the person's choice in this browser.
pub(crate) fn keep(ctx: &Ctx, language: Language) {
    ctx.cookies.set(COOKIE, language.tag(), Some(YEAR));
}

/// Pages that can come between an authorization request and its response. A client chooses the
/// language of no others.
fn leads_to_a_service(path: &str) -> bool {
    let below = |start: &str| {
        path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    [
        "/oidc",
        "/sign-in",
        "/register",
        "/join",
        "/upstream",
        "/return",
        "/mfa",
        "/privacy",
        "/consent",
    ]
    .into_iter()
    .any(below)
        || matches!(path, "/account/confirm" | "/account/second-factor" | "/account/recovery-codes")
}

/// Notes the language that the pending request asks for; `None`: no request is pending, or it asks
/// for none.
pub(crate) fn ask_in(ctx: &Ctx, language: Option<Language>) {
    match language {
        Some(language) => ctx.cookies.set(ASKED, language.tag(), Some(ASKED_FOR)),
        None if ctx.cookies.get(ASKED).is_some() => ctx.cookies.remove(ASKED),
        None => {}
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Choice {
    language: String,
    next: String,
}

/// `POST /language`: keeps the choice in this browser and in the signed-in account, whose letters
/// follow it; then returns to the page.
pub(super) async fn switch(ctx: Ctx, Form(choice): Form<Choice>) -> Answer {
    if let Ok(language) = choice.language.parse::<Language>() {
        keep(&ctx, language);
        if let Some(signed) = ctx.signed.as_ref().filter(|signed| signed.language != Some(language))
        {
            let account = signed.account;
            match ctx
                .portal
                .db
                .write(move |tx| accounts::account::choose_language(tx, account, language))
                .await
            {
                Ok(()) | Err(Failure::Refused(_)) => {}
                Err(Failure::Fault(fault)) => return Err(fault.into()),
            }
        }
    }
    ctx.go(LocalPath::parse(&choice.next).unwrap_or(LocalPath::HOME))
}
