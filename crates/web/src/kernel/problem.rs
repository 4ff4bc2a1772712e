//! Errors of page handlers. A [`Problem`] is data; the middleware renders it as a page or as JSON.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base::{Failure, Fault, Outage, Words};

use super::{LocalPath, Whole};

/// `Retry-After` during an outage: a standby takes over within 15 s.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// What a handler returns: a page, a redirect, or a problem that becomes a page.
pub type Answer = Result<Response, Problem>;

/// Why a handler has no page to show. `entry` turns it into one in the person's language, with an
/// incident number if it was unexpected.
#[derive(Debug)]
pub enum Problem {
    /// There is no such page, or the person may not know of it.
    NotFound,
    /// The page's existence is not secret, and the person lacks the permission (a respondent at a
    /// staff page).
    Forbidden,
    /// No page of this portal sends such a request.
    BadRequest,
    /// The path exists, with another method.
    Method,
    /// The form comes from another site or browser, or is older than the browser's cookies.
    Csrf,
    /// The browser sent no cookie, not even the one that it got with the form's page.
    NoCookies,
    /// The body has more than `limit` bytes.
    TooLarge { limit: u64 },
    /// A rate limit is reached; `wait` is the time until the next request passes.
    TooMany { wait: Duration },
    /// The handler took too long.
    Slow,
    /// The database is not, or not yet known to be, this portal's own in this program's version.
    NotReady,
    /// Expected; the person can act on it.
    Refused(Refused),
    /// The person must sign in first, and comes back here.
    SignIn { next: Option<LocalPath> },
    /// The person must do something first (accept a new notice, step up), which leads back here.
    First { path: LocalPath },
    /// Not expected.
    Fault(Fault),
}

/// A refusal in words: what happened, what to do, where to go.
#[derive(Debug, Clone)]
pub struct Refused {
    pub status: StatusCode,
    /// Text key of the heading: what happened.
    pub title: &'static str,
    /// Text key of the paragraph: what it means and what to do.
    pub body: &'static str,
    pub args: Vec<(&'static str, Value)>,
    /// Text key of a button, and where it leads.
    pub next: Option<(&'static str, LocalPath)>,
    /// The page shows the incident number, since a log line has it too.
    pub traceable: bool,
}

/// An argument of a refusal's text.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Text(String),
    Number(i64),
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl<T: Whole> From<T> for Value {
    fn from(n: T) -> Self {
        Self::Number(n.whole())
    }
}
impl<'a> From<&'a Value> for Words<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Text(text) => text.as_str().into(),
            Value::Number(n) => n.into(),
        }
    }
}

impl Refused {
    pub fn new(status: StatusCode, title: &'static str, body: &'static str) -> Self {
        Self { status, title, body, args: Vec::new(), next: None, traceable: false }
    }
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.args.push((name, value.into()));
        self
    }
    /// Shows the incident number, which a log line has too.
    #[must_use]
    pub fn traceable(mut self) -> Self {
        self.traceable = true;
        self
    }
    #[must_use]
    pub fn then(mut self, button: &'static str, path: impl Into<LocalPath>) -> Self {
        self.next = Some((button, path.into()));
        self
    }
}

/// Maps a context's refusal to status, texts and next step. Implementations match exhaustively, so
/// that a new variant doesn't compile without them.
pub trait Explain {
    fn explain(self) -> Problem;
}

impl<R: Explain> From<Failure<R>> for Problem {
    fn from(failure: Failure<R>) -> Self {
        match failure {
            Failure::Refused(refusal) => refusal.explain(),
            Failure::Fault(fault) => Self::Fault(fault),
        }
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

/// A response extension that carries a problem to the middleware.
#[derive(Clone)]
pub(super) struct Carried(pub(super) Arc<Problem>);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Carried(Arc::new(self)));
        response
    }
}

/// The control that refused an answer, if one did: see [`Problem::control`].
pub(super) fn control_of(answered: &Response) -> Option<&'static str> {
    answered.extensions().get::<Carried>().and_then(|Carried(problem)| problem.control())
}

impl Problem {
    /// The security control that refused the request, for the log (ASVS 16.3.3). The status alone
    /// does not tell, since a form is answered by a redirect.
    fn control(&self) -> Option<&'static str> {
        match self {
            Self::Forbidden => Some("permission"),
            Self::Csrf => Some("form-token"),
            Self::NoCookies => Some("cookies"),
            Self::TooLarge { .. } => Some("size-limit"),
            Self::TooMany { .. } => Some("rate-limit"),
            _ => None,
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::Csrf | Self::NoCookies => StatusCode::FORBIDDEN,
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Slow | Self::NotReady => StatusCode::SERVICE_UNAVAILABLE,
            Self::Fault(fault) if fault.outage().is_some() => StatusCode::SERVICE_UNAVAILABLE,
            Self::Refused(refused) => refused.status,
            Self::SignIn { .. } | Self::First { .. } => StatusCode::SEE_OTHER,
            Self::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// `Retry-After` for temporary problems (RFC 9110, section 10.2.3), at least one second.
    pub(crate) fn retry_after(&self) -> Option<HeaderValue> {
        let wait = match self {
            Self::TooMany { wait } => *wait,
            problem if problem.status() == StatusCode::SERVICE_UNAVAILABLE => RETRY_AFTER,
            _ => return None,
        };
        Some(HeaderValue::from(wait.as_secs().max(1)))
    }

    /// Text keys of heading and paragraph for an outage.
    pub(crate) fn words_of_outage(outage: Outage) -> [&'static str; 2] {
        match outage {
            Outage::Unchanged => ["problem-unavailable", "problem-unavailable-body"],
            Outage::Unknown => ["problem-unknown-outcome", "problem-unknown-outcome-body"],
        }
    }

    /// The problem for an error status that axum or a layer answered by itself.
    pub(super) fn of_status(status: StatusCode) -> Option<Self> {
        Some(match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::Method,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge { limit: super::FORM_LIMIT as u64 },
            StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => Self::Slow,
            status if status.is_client_error() => Self::BadRequest,
            status if status.is_server_error() => {
                Self::Fault(Fault::new(format!("unexpected response status {status}")))
            }
            _ => return None,
        })
    }
}
