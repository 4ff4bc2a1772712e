//! `http://post.localhost`: the demo's mailbox, its authenticator app, and sample files.

use std::path::PathBuf;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base::{Clock, EmailAddress, Language, Timestamp};
use jiff::tz::TimeZone;
use messages::mail::{Mail, Mailbox};
use serde::{Deserialize, Serialize};

use super::phone::{self, Phone};
use super::words::Frame;

pub(super) struct Post {
    pub(super) mailbox: Arc<Mailbox>,
    pub(super) phone: Arc<Phone>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) zone: TimeZone,
    /// The portal's origin.
    pub(super) portal: String,
    /// The folder of the sample files.
    pub(super) samples: PathBuf,
}

type Shared = State<Arc<Post>>;

pub(super) fn router(post_office: Post) -> Router {
    Router::new()
        .route("/", get(mails))
        .route("/mail/{id}", get(mail))
        .route("/mail/{id}/html", get(mail_html))
        .route("/api/messages", get(messages))
        .route("/phone", get(phone_page).post(phone_add))
        .route("/phone/forget", post(phone_forget))
        .route("/files", get(files))
        .route("/files/{name}", get(file))
        .route(
            "/post.css",
            get(async || {
                (
                    [(header::CONTENT_TYPE, "text/css; charset=utf-8")],
                    include_str!("../../assets/post.css"),
                )
            }),
        )
        .route(
            "/post.js",
            get(async || {
                (
                    [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")],
                    include_str!("../../assets/post.js"),
                )
            }),
        )
        .with_state(Arc::new(post_office))
}

#[derive(Deserialize)]
struct Asked {
    lang: Option<Language>,
    to: Option<String>,
    wrong: Option<String>,
    add: Option<String>,
}

/// Picks the language: the query's, the cookie's, or `Accept-Language`'s.
fn frame(post: &Post, headers: &HeaderMap, asked: Option<Language>) -> Frame {
    let cookies = headers.get(header::COOKIE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let kept = cookies.split("; ").find_map(|cookie| cookie.strip_prefix("lang=")?.parse().ok());
    let accepted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|v| v.to_str().ok())
        .and_then(Language::from_accept_language);
    Frame::new(asked.or(kept).or(accepted).unwrap_or_default(), &post.portal)
}

const POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src data:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

fn page(template: &impl Template, frame: &Frame, status: StatusCode) -> Response {
    match template.render() {
        Ok(html) => {
            let cookie = format!("lang={}; Path=/; SameSite=Lax; HttpOnly", frame.language);
            let headers =
                [(header::CONTENT_SECURITY_POLICY, POLICY), (header::CACHE_CONTROL, "no-store")];
            let mut response = (status, headers, Html(html)).into_response();
            if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                response.headers_mut().insert(header::SET_COOKIE, cookie);
            }
            response
        }
        Err(e) => (StatusCode::INTERNAL_SERVER_ERROR, e.to_string()).into_response(),
    }
}

#[derive(Template)]
#[template(path = "post/mails.html")]
struct Mails<'a> {
    it: &'a Frame,
    here: &'static str,
    title: String,
    refresh: Option<u32>,
    mails: Vec<Listed>,
}

struct Listed {
    id: String,
    subject: String,
    to: String,
    at: String,
}

async fn mails(State(post): Shared, headers: HeaderMap, Query(asked): Query<Asked>) -> Response {
    let it = frame(&post, &headers, asked.lang);
    let person = asked.to.as_deref().and_then(|to| EmailAddress::new(to).ok());
    let found =
        person.as_ref().map_or_else(|| post.mailbox.all(), |person| post.mailbox.to(person));
    let listed = |mail: Mail| Listed {
        id: mail.id,
        subject: mail.subject,
        to: mail.to.to_string(),
        at: time(mail.at, &post.zone),
    };
    let title = person.map_or_else(
        || it.t("mail-title"),
        |who| it.say("mail-only", &[("who", who.as_str().into())]),
    );
    let mails = found.into_iter().map(listed).collect();
    page(&Mails { it: &it, here: "/", title, refresh: Some(3), mails }, &it, StatusCode::OK)
}

#[derive(Template)]
#[template(path = "post/mail.html")]
struct Opened<'a> {
    it: &'a Frame,
    here: &'static str,
    title: String,
    refresh: Option<u32>,
    id: String,
    from: String,
    to: String,
    at: String,
    text: String,
}

fn find(post: &Post, id: &str) -> Option<Mail> {
    post.mailbox.all().into_iter().find(|mail| mail.id == id)
}

/// The text with its links on the demo's current port, which may have changed since the letter was
/// sent.
fn leading_here(text: &str, portal: &str) -> String {
    let Some((_, port)) = portal.rsplit_once(':') else { return text.to_owned() };
    let mut led = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(".localhost:") {
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        led.push_str(before);
        led.push_str(".localhost:");
        led.push_str(if digits == 0 { "" } else { port });
        rest = &after[digits..];
    }
    led + rest
}

async fn mail(
    State(post): Shared,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let it = frame(&post, &headers, asked.lang);
    let Some(mail) = find(&post, &id) else {
        let gone = Mails {
            it: &it,
            here: "/",
            title: it.t("mail-gone"),
            refresh: None,
            mails: Vec::new(),
        };
        return page(&gone, &it, StatusCode::NOT_FOUND);
    };
    let from = format!("{} <{}>", mail.from_name, mail.from);
    let (at, text) = (time(mail.at, &post.zone), leading_here(&mail.text, &post.portal));
    let opened = Opened {
        it: &it,
        here: "",
        title: mail.subject,
        refresh: None,
        id: mail.id,
        from,
        to: mail.to.to_string(),
        at,
        text,
    };
    page(&opened, &it, StatusCode::OK)
}

/// The letter's own HTML, sandboxed: it can only be read and have its links followed.
async fn mail_html(State(post): Shared, Path(id): Path<String>) -> Response {
    let Some(mail) = find(&post, &id) else { return StatusCode::NOT_FOUND.into_response() };
    let policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox; frame-ancestors 'self'";
    // Without `_blank`, links would open inside the frame.
    let html = leading_here(&mail.html, &post.portal).replacen(
        "<head>",
        "<head><base target=\"_blank\">",
        1,
    );
    ([(header::CONTENT_SECURITY_POLICY, policy)], Html(html)).into_response()
}

/// A mail in the JSON interface.
#[derive(Serialize)]
struct Message {
    id: String,
    to: String,
    from: String,
    subject: String,
    text: String,
    html: String,
    /// RFC 3339, UTC.
    date: String,
}

async fn messages(State(post): Shared, Query(asked): Query<Asked>) -> Response {
    let found = match asked.to.as_deref().map(EmailAddress::new) {
        None => post.mailbox.all(),
        Some(Ok(person)) => post.mailbox.to(&person),
        Some(Err(_)) => {
            return (StatusCode::BAD_REQUEST, "`to` is not an e-mail address\n").into_response();
        }
    };
    let message = |mail: Mail| Message {
        id: mail.id,
        to: mail.to.to_string(),
        from: mail.from.to_string(),
        subject: mail.subject,
        text: leading_here(&mail.text, &post.portal),
        html: leading_here(&mail.html, &post.portal),
        date: mail.at.to_jiff().to_string(),
    };
    (
        [(header::CACHE_CONTROL, "no-store")],
        Json(found.into_iter().map(message).collect::<Vec<_>>()),
    )
        .into_response()
}

#[derive(Template)]
#[template(path = "post/phone.html")]
struct PhonePage<'a> {
    it: &'a Frame,
    here: &'static str,
    title: String,
    refresh: Option<u64>,
    codes: Vec<Shown>,
    left: String,
    form: bool,
    wrong: bool,
}

struct Shown {
    whose: String,
    code: String,
    id: String,
    forget: String,
    of_demo: bool,
}

async fn phone_page(
    State(post): Shared,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Response {
    let it = frame(&post, &headers, asked.lang);
    let seconds = u64::try_from(post.clock.now().seconds()).unwrap_or(0);
    let shown = |(n, key): (usize, phone::Key)| {
        let whose = if key.label.is_empty() {
            it.say("phone-unnamed", &[("n", (n + 1).into())])
        } else {
            key.label.clone()
        };
        let forget = it.say("phone-forget-whose", &[("who", whose.as_str().into())]);
        Shown { code: key.code(seconds), forget, whose, id: key.key.clone(), of_demo: key.of_demo }
    };
    let codes: Vec<Shown> = post.phone.keys().into_iter().enumerate().map(shown).collect();
    let left = phone::left(seconds);
    // The page must not reload while a key is being typed; otherwise its codes must be fresh.
    let wrong = asked.wrong.is_some();
    let form = wrong || asked.add.is_some() || codes.is_empty();
    let (title, words) = (it.t("phone-title"), it.say("phone-left", &[("n", left.into())]));
    let template = PhonePage {
        it: &it,
        here: "/phone",
        title,
        refresh: (!form).then_some(left.min(5)),
        codes,
        left: words,
        form,
        wrong,
    };
    page(&template, &it, StatusCode::OK)
}

#[derive(Deserialize)]
struct Added {
    key: String,
    #[serde(default)]
    label: String,
}

async fn phone_add(State(post): Shared, headers: HeaderMap, Form(added): Form<Added>) -> Response {
    if !from_here(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    match post.phone.add(&added.key, &added.label, false) {
        Ok(true) => Redirect::to("/phone").into_response(),
        Ok(false) => Redirect::to("/phone?wrong=1").into_response(),
        Err(e) => (StatusCode::INTERNAL_SERVER_ERROR, e.to_string()).into_response(),
    }
}

#[derive(Deserialize)]
struct Forgotten {
    key: String,
}

async fn phone_forget(
    State(post): Shared,
    headers: HeaderMap,
    Form(forgotten): Form<Forgotten>,
) -> Response {
    if !from_here(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    match post.phone.forget(&forgotten.key) {
        Ok(()) => Redirect::to("/phone").into_response(),
        Err(e) => (StatusCode::INTERNAL_SERVER_ERROR, e.to_string()).into_response(),
    }
}

/// Refuses forms from other sites (Fetch Metadata). Clients other than browsers send no such
/// header.
fn from_here(headers: &HeaderMap) -> bool {
    headers
        .get("sec-fetch-site")
        .is_none_or(|site| matches!(site.as_bytes(), b"same-origin" | b"none"))
}

#[derive(Template)]
#[template(path = "post/files.html")]
struct Files<'a> {
    it: &'a Frame,
    here: &'static str,
    title: String,
    refresh: Option<u32>,
    files: Vec<Sample>,
}

struct Sample {
    name: String,
    about: String,
    size: String,
}

async fn files(State(post): Shared, headers: HeaderMap, Query(asked): Query<Asked>) -> Response {
    let it = frame(&post, &headers, asked.lang);
    let mut files = Vec::new();
    for (name, about) in super::samples::ABOUT {
        if let Ok(facts) = tokio::fs::metadata(post.samples.join(name)).await {
            let size = format!(
                "{} kB",
                base::number(
                    it.language,
                    i64::try_from(facts.len().div_ceil(1000)).unwrap_or(i64::MAX)
                )
            );
            files.push(Sample {
                name: (*name).to_owned(),
                about: about.get(it.language).to_owned(),
                size,
            });
        }
    }
    page(
        &Files { it: &it, here: "/files", title: it.t("files-title"), refresh: None, files },
        &it,
        StatusCode::OK,
    )
}

async fn file(State(post): Shared, Path(name): Path<String>) -> Response {
    // Only known names: no path is built from the request.
    let Some((known, _)) = super::samples::ABOUT.iter().find(|(known, _)| *known == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let Ok(content) = tokio::fs::read(post.samples.join(known)).await else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{known}\"")),
    ];
    (headers, content).into_response()
}

fn time(at: Timestamp, zone: &TimeZone) -> String {
    let local = at.to_jiff().to_zoned(zone.clone());
    local.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::leading_here;

    #[test]
    fn an_old_letter_leads_to_where_the_demo_runs_now() {
        let portal = "http://statistik.localhost:18100";
        for (sent, led) in [
            ("http://statistik.localhost:8080/sign-in", "http://statistik.localhost:18100/sign-in"),
            (
                "<a href=\"http://a.localhost:1\">a</a> http://b.localhost:22.",
                "<a href=\"http://a.localhost:18100\">a</a> http://b.localhost:18100.",
            ),
            ("på localhost: nej, .localhost: nej", "på localhost: nej, .localhost: nej"),
            ("", ""),
        ] {
            assert_eq!(leading_here(sent, portal), led);
        }
    }
}
