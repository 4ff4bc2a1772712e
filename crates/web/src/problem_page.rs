//! Error pages: what happened, whether anything was lost, and what to do next. The same as
//! `application/problem+json` for programs.

use askama::Template;
use axum::Json;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use base::{Fault, Language, Outage};

use crate::kernel::{Ctx, LocalPath, Page, Problem, Refused, bytes, see_other};

/// One page for all problems.
#[derive(Template)]
#[template(path = "problem.html")]
pub struct ProblemPage<'a> {
    pub p: &'a Page,
    pub status: u16,
    pub title: String,
    pub body: String,
    /// Says that nothing was saved; set where a form may have been in transit.
    pub nothing_lost: bool,
    /// Shown if staff need it to find the log line.
    pub incident: Option<String>,
    /// The one next step: words and path.
    pub next: (String, String),
}

impl<'a> ProblemPage<'a> {
    pub fn new(p: &'a Page, problem: &Problem) -> Self {
        let status = problem.status();
        let again = || (p.t("problem-again"), p.path.clone());
        let home = || (p.t("problem-home"), "/".to_owned());
        let back = || p.back.as_ref().map_or_else(home, |page| (p.t("problem-back"), page.clone()));
        let (title, body, nothing_lost, next) = match problem {
            Problem::NotFound => {
                (p.t("problem-not-found"), p.t("problem-not-found-body"), false, home())
            }
            Problem::Forbidden => {
                (p.t("problem-forbidden"), p.t("problem-forbidden-body"), false, home())
            }
            Problem::BadRequest => {
                (p.t("problem-bad-request"), p.t("problem-bad-request-body"), true, home())
            }
            Problem::Method => (p.t("problem-method"), p.t("problem-method-body"), true, home()),
            Problem::Csrf => (p.t("problem-csrf"), p.t("problem-csrf-body"), true, again()),
            Problem::NoCookies => {
                (p.t("problem-no-cookies"), p.t("problem-no-cookies-body"), true, again())
            }
            Problem::TooLarge { limit } => (
                p.t("problem-too-large"),
                p.t1("problem-too-large-body", "limit", bytes(p.language, *limit)),
                true,
                again(),
            ),
            Problem::TooMany { wait } => {
                let seconds = wait.as_secs().max(1);
                let body = if seconds < 90 {
                    p.t1("problem-too-many-seconds", "n", seconds)
                } else {
                    p.t1("problem-too-many-minutes", "n", seconds.div_ceil(60))
                };
                (p.t("problem-too-many"), body, true, again())
            }
            Problem::Slow => (p.t("problem-slow"), p.t("problem-slow-body"), true, again()),
            Problem::Refused(refused) => {
                let next = refused
                    .next
                    .as_ref()
                    .map_or_else(back, |(words, path)| (p.t(words), path.to_string()));
                let args: Vec<_> =
                    refused.args.iter().map(|(name, value)| (*name, value.into())).collect();
                (p.text(refused.title, &args), p.text(refused.body, &args), false, next)
            }
            Problem::SignIn { .. } | Problem::First { .. } => {
                (p.t("problem-forbidden"), p.t("problem-forbidden-body"), false, home())
            }
            Problem::NotReady => {
                (p.t("problem-unavailable"), p.t("problem-unavailable-body"), true, again())
            }
            Problem::Fault(fault) => match fault.outage() {
                Some(outage) => {
                    let [title, body] = Problem::words_of_outage(outage);
                    (p.t(title), p.t(body), outage == Outage::Unchanged, again())
                }
                None => (p.t("problem-fault"), p.t("problem-fault-body"), true, again()),
            },
        };
        let traceable = match problem {
            Problem::Fault(_) | Problem::Slow | Problem::BadRequest => true,
            Problem::Refused(refused) => refused.traceable,
            _ => false,
        };
        let incident = traceable.then(|| p.incident.clone());
        Self { p, status: status.as_u16(), title, body, nothing_lost, incident, next }
    }
}

/// The response to a problem: a page, or `application/problem+json` (RFC 9457) for programs. Faults
/// are logged here, once.
pub(crate) fn answer(ctx: &Ctx, problem: &Problem, json: bool) -> Response {
    if let Problem::Fault(fault) = problem {
        log_fault(&ctx.page.incident, &ctx.face().host, fault);
    }
    if let Problem::SignIn { next } = problem
        && !json
    {
        return see_other(&sign_in_path(next.as_ref()));
    }
    if let Problem::First { path } = problem
        && !json
    {
        return see_other(path);
    }
    let status = match problem {
        Problem::SignIn { .. } => StatusCode::UNAUTHORIZED,
        Problem::First { .. } => StatusCode::FORBIDDEN,
        other => other.status(),
    };
    let page = ProblemPage::new(&ctx.page, problem);
    let mut response = if json {
        let body = serde_json::json!({
            "title": page.title, "detail": page.body, "status": status.as_u16(), "incident": ctx.page.incident,
        });
        let mut response = (status, Json(body)).into_response();
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        response
    } else {
        match page.render() {
            Ok(text) => (status, Html(text)).into_response(),
            Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, page.title).into_response(),
        }
    };
    if let Some(wait) = problem.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, wait);
    }
    response
}

/// An outage is for the operator to mend (warning); a fault is for a programmer (error).
pub(crate) fn log_fault(incident: &str, host: &str, fault: &Fault) {
    match fault.outage() {
        Some(_) => tracing::warn!(incident, host, %fault, "dependency unavailable"),
        None => tracing::error!(incident, host, ?fault, "request failed"),
    }
}

fn sign_in_path(next: Option<&LocalPath>) -> LocalPath {
    let query = next.and_then(|path| serde_urlencoded::to_string([("next", path.as_str())]).ok());
    query.map_or(LocalPath::fixed("/sign-in"), |query| LocalPath::from(format!("/sign-in?{query}")))
}

/// No portal has this host name, so there is no brand and no style: only text.
pub(crate) fn unknown_host(headers: &HeaderMap) -> Response {
    let asked = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|v| v.to_str().ok())
        .and_then(Language::from_accept_language);
    let language = asked.unwrap_or_default();
    let say = |key| crate::kernel::TEXTS.say(language, key, &[]).into_owned();
    let (title, body) = (say("problem-unknown-host"), say("problem-unknown-host-body"));
    let text = format!(
        "<!doctype html>\n<html lang=\"{language}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title></head><body><main><h1>{title}</h1><p>{body}</p></main></body></html>\n"
    );
    (StatusCode::NOT_FOUND, Html(text)).into_response()
}

pub(crate) fn samples(language: Language) -> Vec<crate::gallery::Sample> {
    use crate::gallery::{Sample, page_at};
    let p = &page_at(language, "/register/code");
    let seconds = std::time::Duration::from_secs;
    let of = |name, problem: Problem| Sample::new(name, &ProblemPage::new(p, &problem));
    vec![
        of("problem-not-found", Problem::NotFound),
        of("problem-forbidden", Problem::Forbidden),
        of("problem-bad-request", Problem::BadRequest),
        of("problem-method", Problem::Method),
        of("problem-csrf", Problem::Csrf),
        of("problem-no-cookies", Problem::NoCookies),
        of("problem-too-large", Problem::TooLarge { limit: 512_000 }),
        of("problem-too-many", Problem::TooMany { wait: seconds(30) }),
        of("problem-too-many-minutes", Problem::TooMany { wait: seconds(600) }),
        of("problem-slow", Problem::Slow),
        of("problem-unavailable", Problem::NotReady),
        of("problem-unknown-outcome", Problem::Fault(Fault::of_outage(Outage::Unknown, "made up"))),
        {
            let p = &Page {
                back: Some("/submission/01/row/3?field=lon".to_owned()),
                ..page_at(language, "/submission/01/row/3?field=lon")
            };
            let changed =
                Refused::new(StatusCode::CONFLICT, "refused-changed", "refused-changed-body");
            Sample::new("problem-refused", &ProblemPage::new(p, &changed.into()))
        },
        of("problem-fault", Problem::Fault(Fault::new("made up"))),
    ]
}
