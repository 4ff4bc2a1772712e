//! The router and the page middleware. Every page request passes [`entry`] once: it finds the
//! portal, the session and the language, applies limits and CSRF checks, and turns each [`Problem`]
//! into a page. Endpoints for programs have a middleware of their own (`machine.rs`).

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use base::trace::Span;
use base::{Fault, measure};
use futures_util::FutureExt as _;
use tower_http::compression::{
    CompressionLayer, DefaultPredicate, Predicate as _, predicate::SizeAbove,
};

use super::assets;
use super::csrf::Browser;
use super::ctx::Inner;
use super::form_answer;
use super::guarded::guarded;
use super::limits::{Limits, Who};
use super::machine::{BODY_LIMIT, machine_entry};
use super::problem::{Carried, control_of};
use super::refused_access;
use super::streamed::{self, Ended};
use super::{
    Client, Cookies, Ctx, Face, Limit, LocalPath, Notice, Page, Portal, Problem, flow_cookies,
    language,
};
use crate::problem_page;

/// Bytes from which a response is compressed. A smaller one fits the first packets anyway, and
/// compressing it takes longer than rendering it.
const PACKED_FROM: u64 = 4096;

/// One router for all portals. The request's host selects the portal; an unknown host gets a plain
/// 404.
pub fn router(portals: Vec<Arc<Portal>>) -> Router {
    reloadable(portals).0
}

/// Like [`router`], with a handle that replaces portals while they are served.
pub fn reloadable(portals: Vec<Arc<Portal>>) -> (Router, Replace) {
    let replace = Replace(Arc::new(Kernel::new(portals)));
    (with_kernel(crate::routes(), crate::machine_routes(), replace.0.clone()), replace)
}

/// Replaces a portal by one with the same host name and other settings. Rate-limit counters are
/// kept; requests in progress finish with the old settings.
#[derive(Clone)]
pub struct Replace(Arc<Kernel>);

impl Replace {
    pub fn replace(&self, portal: Arc<Portal>) {
        let mut portals = self.0.portals.write().unwrap_or_else(PoisonError::into_inner);
        portals.entry(portal.face.host.clone()).and_modify(|hosted| hosted.portal = portal);
    }
}

/// The same middleware around other routes, for tests.
#[cfg(test)]
pub(crate) fn behind_the_door(
    pages: Router,
    machines: Router,
    portals: Vec<Arc<Portal>>,
) -> Router {
    with_kernel(pages, machines, Arc::new(Kernel::new(portals)))
}

fn with_kernel(pages: Router, machines: Router, kernel: Arc<Kernel>) -> Router {
    let machines = machines
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn_with_state(kernel.clone(), machine_entry));
    pages
        .route("/language", post(language::switch))
        .fallback(async || Problem::NotFound)
        .layer(from_fn_with_state(kernel, entry))
        .merge(machines)
        .layer(
            CompressionLayer::new()
                .compress_when(DefaultPredicate::new().and(SizeAbove::new(PACKED_FROM))),
        )
}

pub(super) struct Kernel {
    portals: RwLock<HashMap<String, Hosted>>,
}

/// A portal with its counters. A request keeps its clone to the end, even if the portal is
/// replaced.
#[derive(Clone)]
pub(super) struct Hosted {
    pub(super) portal: Arc<Portal>,
    pub(super) limits: Arc<Limits>,
}

impl Kernel {
    fn new(portals: Vec<Arc<Portal>>) -> Self {
        let hosted = portals.into_iter().map(|portal| {
            let limits =
                Arc::new(Limits::new(portal.clock.clone(), &portal.rates, portal.limit_factor));
            (portal.face.host.clone(), Hosted { portal, limits })
        });
        Self { portals: RwLock::new(hosted.collect()) }
    }

    /// The portal that a request is for.
    pub(super) fn hosted(&self, parts: &Parts) -> Option<Hosted> {
        let authority = match parts.uri.authority() {
            Some(authority) => authority.as_str(),
            None => {
                parts.headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or_default()
            }
        };
        self.portals
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&host_of(authority))
            .cloned()
    }
}

/// A proxy in front may have used either `Host` header, so a request with two is refused (RFC 9112,
/// section 3.2).
pub(super) fn has_two_hosts(headers: &HeaderMap) -> bool {
    headers.get_all(header::HOST).iter().nth(1).is_some()
}

/// How long a page may take. Uploads are exempt and watch their own progress.
const PATIENCE: Duration = Duration::from_secs(30);

/// Answers a request that takes longer than `PATIENCE` with [`Problem::Slow`].
pub fn timed(routes: Router) -> Router {
    routes.layer(from_fn(async |request: Request, next: Next| {
        match tokio::time::timeout(PATIENCE, next.run(request)).await {
            Ok(response) => response,
            Err(_) => Problem::Slow.into_response(),
        }
    }))
}

/// The cookie that CSRF tokens are checked against, without prefix.
pub(super) const BROWSER: &str = "browser";
const NOTICE: &str = "notice";
/// Bytes of path and query. Links of our own are far shorter.
const LONGEST_URL: usize = 4_096;

/// Requests from OpenID Connect clients may be longer; `oidc` checks their length when it reads
/// them.
fn longest_url(path: &str) -> usize {
    if matches!(path, "/oidc/authorize" | "/oidc/logout") {
        path.len() + 1 + oidc::authorize::LONGEST
    } else {
        LONGEST_URL
    }
}

async fn entry(State(kernel): State<Arc<Kernel>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let (mut parts, body) = request.into_parts();
    let path = parts.uri.path();
    if path == "/healthz" {
        return guarded((StatusCode::OK, "alive\n").into_response(), None);
    }
    if has_two_hosts(&parts.headers) {
        return guarded(StatusCode::BAD_REQUEST.into_response(), None);
    }
    let Some(hosted) = kernel.hosted(&parts) else {
        return guarded(problem_page::unknown_host(&parts.headers), None);
    };
    let face = hosted.portal.face.clone();
    if let Some(rest) = path.strip_prefix(assets::PREFIX)
        && matches!(parts.method, Method::GET | Method::HEAD)
        && let Some(response) = face.assets().serve(rest, &parts.headers)
    {
        return guarded(response, Some(&face));
    }

    let (method, asked_path) = (parts.method.clone(), parts.uri.path().to_owned());
    let route = parts.extensions.get::<MatchedPath>().map(|m| m.as_str().to_owned());
    let span = Span::request(&face.host, method.as_str(), route.as_deref().unwrap_or("-"));
    let (ctx, ready) = span.around(welcome(&hosted, &parts)).await;
    let json = wants_json(&parts.headers);
    let (may_keep, looks) = (
        ready.is_ok() && !json && method == Method::POST,
        matches!(method, Method::GET | Method::HEAD),
    );
    let kept = if ready.is_ok() && looks {
        form_answer::find(&ctx, parts.uri.query()).await
    } else {
        None
    };
    let (headers, own) = (
        parts.headers.clone(),
        parts.uri.path_and_query().map_or("/", |url| url.as_str()).to_owned(),
    );
    let answered = match (ready, kept) {
        (Ok(()), Some(kept)) => kept,
        (Ok(()), None) => {
            parts.extensions.insert(ctx.clone());
            let handled = AssertUnwindSafe(span.around(next.run(Request::from_parts(parts, body))))
                .catch_unwind()
                .await;
            handled.unwrap_or_else(|panic| {
                Problem::Fault(Fault::new(words_of(&*panic))).into_response()
            })
        }
        (Err(problem), _) => problem.into_response(),
    };
    let control = control_of(&answered);
    let refused = refused_access::status(&answered);
    if let (Some(status), Some(route)) = (refused, &route) {
        refused_access::note(&ctx, status, &method, route, &asked_path).await;
    }
    let response = finish(&ctx, answered, json);
    let status = response.status();
    let mut response = if may_keep {
        form_answer::redirect(&ctx, &headers, &own, response).await
    } else {
        response
    };

    let html = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|v| v.as_bytes().starts_with(b"text/html"));
    if html && ctx.page.notice.is_some() {
        ctx.cookies.remove(NOTICE);
    }
    ctx.cookies.write(response.headers_mut());
    if let Ok(incident) = HeaderValue::from_str(&ctx.page.incident) {
        response.headers_mut().insert("x-request-id", incident);
    }
    // Log the route's pattern, never the path: ids and queries can be personal data.
    let (status, host, incident) = (status.as_u16(), face.host.clone(), ctx.page.incident.clone());
    measure::answered(
        &host,
        "person",
        method.as_str(),
        route.as_deref().unwrap_or("-"),
        status,
        started.elapsed(),
    );
    span.answered(status);
    let response = streamed::tell_end(response, move |ended| {
        let (route, ms) = (route.as_deref().unwrap_or("-"), started.elapsed().as_millis());
        match ended {
            Ended::Whole => {
                tracing::info!(incident, host, %method, route, status, ms, control, "request answered")
            }
            Ended::Left => {
                tracing::info!(incident, host, %method, route, ms, "client disconnected before the end of the response")
            }
            Ended::Broken(why) => {
                tracing::error!(incident, host, %method, route, ms, %why, "response aborted")
            }
        }
    });
    guarded(response, Some(&face))
}

/// Makes the request's context, and says whether the handler may run. Among several problems, the
/// last check decides.
async fn welcome(hosted: &Hosted, parts: &Parts) -> (Ctx, Result<(), Problem>) {
    let Hosted { portal, limits } = hosted;
    let headers = &parts.headers;
    let now = portal.clock.now();
    let incident = incident(&*portal.entropy);
    let peer = parts
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |c| c.0.ip());
    let client = Client::of(peer, headers, &portal.proxies);
    let cookies = Cookies::read(headers);

    let url = parts.uri.path_and_query().map_or("/", |p| p.as_str());
    let changes = !matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
    let found = match cookies.get(crate::session::COOKIE) {
        Some(secret) => crate::session::find(portal, secret, now).await,
        None => Ok(None),
    };
    // Signed-in people are counted by account: thousands of a municipality's staff can share one
    // address.
    let who = match &found {
        Ok(Some(signed)) => Who::Account(signed.account),
        Ok(None) | Err(_) => Who::Client(client),
    };
    let count = |limit| limits.count(limit, &who).map_err(|wait| Problem::TooMany { wait });
    let mut ready = count(Limit::Request);
    if ready.is_ok() && changes {
        // Check the origin first: another site's page must not use up an office's form limit.
        ready =
            if from_here(headers, &portal.face) { count(Limit::Form) } else { Err(Problem::Csrf) };
    }
    if url.len() > longest_url(parts.uri.path()) {
        ready = Err(Problem::BadRequest);
    }
    if !portal.db.fits() {
        // The database belongs to another portal or a newer version: neither read nor write it.
        ready = Err(Problem::NotReady);
    }

    let mut signed = None;
    if ready.is_ok() {
        match found {
            Ok(found) => {
                if found
                    .as_ref()
                    .is_some_and(|s| s.notice_pending && !s.may_see_before_notice(parts.uri.path()))
                {
                    ready = Err(Problem::First {
                        path: crate::session::notice_first(&parts.method, url),
                    });
                }
                let path = parts.uri.path();
                let pending =
                    found.as_ref().is_some_and(|s| !s.notice_pending && s.two_steps_pending);
                if pending && !crate::session::may_see_before_two_steps(path) {
                    ready = Err(Problem::First {
                        path: crate::session::two_steps_first(&parts.method, url),
                    });
                }
                signed = found;
            }
            Err(fault) => ready = Err(Problem::Fault(fault)),
        }
    }

    let browser = cookies.get(BROWSER).and_then(Browser::from_cookie).unwrap_or_else(|| {
        let (browser, value) = Browser::new(&*portal.entropy);
        cookies.set(BROWSER, &value, None);
        browser
    });
    let account_language = signed.as_ref().and_then(|s| s.language);
    let language =
        language::choose(&cookies, account_language, parts.uri.path(), headers, &portal.face);
    let notice =
        cookies.get(NOTICE).filter(|text| Notice::parse(text).is_some()).map(str::to_owned);
    let from = changes.then(|| page_of_form(headers, &portal.face)).flatten();
    let page = Page {
        face: portal.face.clone(),
        language,
        now,
        path: shown_path(url, from.as_deref()),
        back: from,
        csrf: browser.token(&*portal.entropy),
        person: signed.as_ref().map(|s| s.person.clone()),
        incident,
        notice,
        flow: OnceLock::new(),
    };
    let user_agent = headers
        .get(header::USER_AGENT)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default()
        .chars()
        .take(300)
        .collect();
    let flow_in_address = parts.uri.query().and_then(|query| {
        url::form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == flow_cookies::FIELD)
            .map(|(_, value)| value.into_owned())
    });
    let (portal, limits, sent) = (portal.clone(), limits.clone(), OnceLock::new());
    let ctx = Ctx::new(Inner {
        portal,
        page,
        client,
        cookies,
        signed,
        user_agent,
        flow_in_address,
        sent,
        browser,
        limits,
    });
    (ctx, ready)
}

/// The page of this portal that a form was sent from, by `Referer`.
fn page_of_form(headers: &HeaderMap, face: &Face) -> Option<String> {
    let from = headers.get(header::REFERER)?.to_str().ok()?.strip_prefix(&*face.origin)?;
    // Strip `answer=ID`: an answer kept for an earlier form is not the page itself.
    LocalPath::parse(&form_answer::without(from)).map(|page| page.to_string())
}

/// The address that a page names as its own: for a submitted form the page that held the form, so
/// that "try again" and the language switch return there.
fn shown_path(url: &str, from: Option<&str>) -> String {
    // An upstream provider's callback parameters (code, state) must not appear on a page.
    let url = if url.starts_with("/return/") { "/sign-in" } else { url };
    match from {
        Some(page) => page.to_owned(),
        None if url.len() > LONGEST_URL => "/".to_owned(),
        None => url.to_owned(),
    }
}

/// Whether the browser says that a form came from a page of this portal: by Fetch Metadata, or by
/// `Origin` in a browser without it. A request with neither header is not from a browser, so it
/// carries no person's cookies.
fn from_here(headers: &HeaderMap, face: &Face) -> bool {
    match (headers.get("sec-fetch-site"), headers.get(header::ORIGIN)) {
        (Some(site), _) => matches!(site.as_bytes(), b"same-origin" | b"none"),
        (None, Some(origin)) => origin.as_bytes() == face.origin.as_bytes(),
        (None, None) => true,
    }
}

/// Turns a [`Problem`], or a library's bare error status, into a page.
fn finish(ctx: &Ctx, response: Response, json: bool) -> Response {
    if let Some(Carried(problem)) = response.extensions().get::<Carried>() {
        let problem = problem.clone();
        return problem_page::answer(ctx, &problem, json);
    }
    let ours = response.headers().contains_key(header::CONTENT_TYPE)
        && !response
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|v| v.as_bytes().starts_with(b"text/plain"));
    match Problem::of_status(response.status()) {
        Some(problem) if !ours => {
            let mut page = problem_page::answer(ctx, &problem, json);
            if let Some(allow) = response.headers().get(header::ALLOW) {
                page.headers_mut().insert(header::ALLOW, allow.clone());
            }
            page
        }
        _ => response,
    }
}

/// The host name of `[user@]host[:port]`, in lower case.
pub(super) fn host_of(authority: &str) -> String {
    let without_user = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match without_user.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => without_user,
    };
    host.trim_end_matches('.').to_ascii_lowercase()
}

/// A new incident number, such as `7KQ2-M9XD`: 40 random bits that a person can read out
/// (Crockford's Base32, without I, L, O and U).
pub(super) fn incident(entropy: &dyn base::Entropy) -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let bytes: [u8; 8] = entropy.bytes();
    let mut text = String::with_capacity(9);
    for (i, byte) in bytes.iter().enumerate() {
        if i == 4 {
            text.push('-');
        }
        text.push(char::from(LETTERS[usize::from(byte & 31)]));
    }
    text
}

/// Whether a script asks, which shows the response itself.
pub(crate) fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    accept.contains("application/json") && !accept.contains("text/html")
}

pub(super) fn words_of(panic: &(dyn std::any::Any + Send)) -> String {
    let words = panic
        .downcast_ref::<&str>()
        .map(|w| (*w).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned());
    format!("panic: {}", words.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_read_without_port_and_case() {
        for (authority, host) in [
            ("Statistik.LOCALHOST:8080", "statistik.localhost"),
            ("portal.example.", "portal.example"),
            ("[::1]:8080", "[::1]"),
            ("user@evil.example:80", "evil.example"),
            ("", ""),
        ] {
            assert_eq!(host_of(authority), host);
        }
    }
}
