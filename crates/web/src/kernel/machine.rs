//! Middleware and context for endpoints that programs call (OpenID Connect, `security.txt`). It
//! reads no cookie and no session; errors are JSON.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::extract::{ConnectInfo, FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base::trace::Span;
use base::{Fault, Timestamp, measure};
use futures_util::FutureExt as _;
use serde_json::json;

use super::entry::{Kernel, has_two_hosts, incident, words_of};
use super::guarded::guarded;
use super::limits::{Limits, Who};
use super::problem::{Carried, control_of};
use super::{Client, Limit, Portal, Problem};
use crate::problem_page;

/// The largest request body in bytes. A token request is below one kilobyte.
pub(super) const BODY_LIMIT: usize = 32 * 1024;

/// Public metadata and keys, which clients read and cache.
const UNLIMITED: [&str; 4] = [
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
    "/{tenant}/v2.0/.well-known/openid-configuration",
    "/oidc/keys",
];
/// These endpoints authenticate the client, and count it by [`Machine::limit_service`].
const COUNTED_BY_SERVICE: [&str; 2] = ["/oidc/token", "/oidc/userinfo"];

/// The context of one request by a program. It has no cookies, session or language: the caller
/// authenticates as the endpoint's standard says. Ambient credentials of a browser never count, so
/// pages of any origin may call (CORS without credentials).
#[derive(Clone)]
pub struct Machine {
    pub portal: Arc<Portal>,
    pub now: Timestamp,
    client: Client,
    limits: Arc<Limits>,
}

impl Machine {
    /// Counts a call by an authenticated client, whatever address it calls from.
    pub fn limit_service(&self, id: &str) -> Result<(), Problem> {
        self.count(&Who::Service(id.into()))
    }

    /// Counts an unauthenticated call by its address.
    pub fn limit_client(&self) -> Result<(), Problem> {
        self.count(&Who::Client(self.client))
    }

    fn count(&self, who: &Who) -> Result<(), Problem> {
        self.limits.count(Limit::Api, who).map_err(|wait| Problem::TooMany { wait })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Machine {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Problem::Fault(Fault::new("a route without the API middleware")))
    }
}

/// The `Authorization` header. A header that can't be read, or a repeated one, becomes an empty
/// string: it authenticates nothing, yet differs from a missing header.
pub struct Authorization(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for Authorization {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let mut all = parts.headers.get_all(header::AUTHORIZATION).iter();
        Ok(Self(all.next().map(|first| match all.next() {
            None => first.to_str().unwrap_or_default().to_owned(),
            Some(_) => String::new(),
        })))
    }
}

/// The middleware for programs; the one for pages is [`entry`](super::entry).
pub(super) async fn machine_entry(
    State(kernel): State<Arc<Kernel>>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let (mut parts, body) = request.into_parts();
    if has_two_hosts(&parts.headers) {
        return guarded(StatusCode::BAD_REQUEST.into_response(), None);
    }
    let Some(hosted) = kernel.hosted(&parts) else {
        return guarded(problem_page::unknown_host(&parts.headers), None);
    };
    let portal = hosted.portal.clone();
    let peer = parts
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |c| c.0.ip());
    let client = Client::of(peer, &parts.headers, &portal.proxies);
    let incident = incident(&*portal.entropy);
    let method = parts.method.clone();
    let route =
        parts.extensions.get::<MatchedPath>().map_or("-".to_owned(), |m| m.as_str().to_owned());
    let span = Span::request(&portal.face.host, method.as_str(), &route);

    let counted = if UNLIMITED.contains(&&*route) || COUNTED_BY_SERVICE.contains(&&*route) {
        Ok(())
    } else {
        hosted.limits.count(Limit::Api, &Who::Client(client))
    };
    let answered = match counted {
        Err(wait) => Problem::TooMany { wait }.into_response(),
        Ok(()) if !portal.db.fits() => Problem::NotReady.into_response(),
        Ok(()) if method == Method::OPTIONS => StatusCode::NO_CONTENT.into_response(),
        Ok(()) => {
            let limits = hosted.limits.clone();
            parts.extensions.insert(Machine {
                now: portal.clock.now(),
                portal: portal.clone(),
                client,
                limits,
            });
            let handled = AssertUnwindSafe(span.around(next.run(Request::from_parts(parts, body))))
                .catch_unwind()
                .await;
            handled.unwrap_or_else(|panic| {
                Problem::Fault(Fault::new(words_of(&*panic))).into_response()
            })
        }
    };
    let control = control_of(&answered);
    let mut response = finish(&incident, &portal.face.host, answered);
    shared(response.headers_mut());
    if let Ok(incident) = HeaderValue::from_str(&incident) {
        response.headers_mut().insert("x-request-id", incident);
    }
    let (status, ms) = (response.status().as_u16(), started.elapsed().as_millis());
    measure::answered(
        &portal.face.host,
        "program",
        method.as_str(),
        &route,
        status,
        started.elapsed(),
    );
    span.answered(status);
    tracing::info!(incident, host = portal.face.host, %method, route, status, ms, control, "API request answered");
    let mut response = guarded(response, Some(&portal.face));
    // Public endpoints may be read from any origin; the other security headers stay.
    response
        .headers_mut()
        .insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    response
}

/// Lets pages of any origin call and read the response. With `*`, browsers send no credentials
/// (Fetch, "CORS protocol").
fn shared(headers: &mut HeaderMap) {
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value))
    };
    set(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    set(header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST");
    set(header::ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type");
    set(header::ACCESS_CONTROL_EXPOSE_HEADERS, "WWW-Authenticate, Retry-After, X-Request-Id");
    set(header::ACCESS_CONTROL_MAX_AGE, "7200");
}

/// Turns a [`Problem`], or a library's bare error status, into JSON. Errors that the endpoint's
/// standard defines have been answered by the endpoint.
fn finish(incident: &str, host: &str, response: Response) -> Response {
    let carried = response.extensions().get::<Carried>().cloned();
    let ours = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| !kind.as_bytes().starts_with(b"text/plain"));
    let bare = || if ours { None } else { Problem::of_status(response.status()) };
    let Some(problem) = carried.map(|Carried(problem)| problem).or_else(|| bare().map(Arc::new))
    else {
        return response;
    };
    if let Problem::Fault(fault) = &*problem {
        problem_page::log_fault(incident, host, fault);
    }
    let status = problem.status();
    let error = match status {
        StatusCode::INTERNAL_SERVER_ERROR => "server_error",
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            "temporarily_unavailable"
        }
        StatusCode::NOT_FOUND => "not_found",
        _ => "invalid_request",
    };
    let mut made = (status, Json(json!({ "error": error, "incident": incident }))).into_response();
    if let Some(wait) = problem.retry_after() {
        made.headers_mut().insert(header::RETRY_AFTER, wait);
    }
    if let Some(allow) = response.headers().get(header::ALLOW) {
        made.headers_mut().insert(header::ALLOW, allow.clone());
    }
    made
}
