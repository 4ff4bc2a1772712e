//! The request context that page middleware makes and every page handler extracts.

use std::sync::{Arc, OnceLock};

use accounts::{Token, session};
use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse};
use base::{AccountId, EmailAddress, Fault, Secret, Timestamp};

use super::csrf::Browser;
use super::limits::{Limits, Who};
use super::{
    Answer, Client, Cookies, Face, Limit, LocalPath, Notice, Page, Portal, Problem, see_other,
};
use crate::session::Signed;

/// The context of one page request: portal, page, session, client. Cheap to clone.
#[derive(Clone)]
pub struct Ctx(Arc<Inner>);

/// The data that [`Ctx`] shares.
pub struct Inner {
    pub portal: Arc<Portal>,
    pub page: Page,
    pub client: Client,
    pub cookies: Cookies,
    /// The session, if the browser is signed in.
    pub signed: Option<Signed>,
    /// The request's `User-Agent`, cut to 300 characters. Shown in the person's list of sessions;
    /// never used in a decision.
    pub user_agent: String,
    /// The flow that the query names.
    pub(super) flow_in_address: Option<String>,
    /// The submitted form, once it has been read.
    pub(super) sent: OnceLock<Sent>,
    pub(super) browser: Browser,
    pub(super) limits: Arc<Limits>,
}

/// The part of a submitted form that is kept.
pub(super) struct Sent {
    /// The hash of path and body: equal for the same request sent again.
    pub(super) mark: [u8; 32],
    /// The hash of the form's CSRF token, which is unique to each rendering.
    pub(super) shown: [u8; 32],
    /// The flow that the form names.
    pub(super) flow: Option<String>,
}

impl std::ops::Deref for Ctx {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Ctx {
    pub(super) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    pub fn now(&self) -> Timestamp {
        self.page.now
    }

    pub fn face(&self) -> &Face {
        &self.portal.face
    }

    /// 200 with a page.
    pub fn html(&self, view: &impl Template) -> Answer {
        self.html_as(StatusCode::OK, view)
    }

    /// A page with another status: 422 for a form with errors, 409 or 410 for a step that comes too
    /// late.
    pub fn html_as(&self, status: StatusCode, view: &impl Template) -> Answer {
        let text = view.render().map_err(|e| Problem::Fault(Fault::new(e)))?;
        Ok((status, Html(text)).into_response())
    }

    /// 303 to a path of this portal.
    pub fn go(&self, path: impl Into<LocalPath>) -> Answer {
        Ok(see_other(&path.into()))
    }

    /// 303, and the next page shows a notice once. `notice` is a text key that begins with
    /// `notice-`.
    pub fn go_saying(&self, path: impl Into<LocalPath>, notice: &'static str) -> Answer {
        self.cookies.set("notice", notice, None);
        self.go(path)
    }

    /// Like [`go_saying`](Self::go_saying), for a notice with arguments.
    pub fn go_saying_about(&self, path: impl Into<LocalPath>, notice: &Notice<'_>) -> Answer {
        self.cookies.set("notice", &notice.to_string(), None);
        self.go(path)
    }

    /// The signed-in account; else a redirect to the sign-in page, which returns here.
    pub fn account(&self) -> Result<AccountId, Problem> {
        match &self.signed {
            Some(signed) => Ok(signed.account),
            None => Err(Problem::SignIn { next: LocalPath::parse(&self.page.path) }),
        }
    }

    /// Counts one against the limit of the account, or of the client if the person is not signed
    /// in. The refusal says when to try again.
    pub fn limit(&self, limit: Limit) -> Result<(), Problem> {
        match &self.signed {
            Some(signed) => self.count(limit, &Who::Account(signed.account)),
            None => self.count(limit, &Who::Client(self.client)),
        }
    }

    /// Like [`limit`](Self::limit), for requests about an account before sign-in: a browser or a
    /// client that the account knows passes, whatever others behind the same address do.
    pub async fn limit_unless_familiar(
        &self,
        limit: Limit,
        address: &EmailAddress,
    ) -> Result<(), Problem> {
        let Err(problem) = self.limit(limit) else { return Ok(()) };
        let (folded, asker, now) = (address.folded().to_owned(), self.asker(), self.now());
        let familiar =
            self.portal.db.read(move |tx| accounts::is_familiar(tx, &folded, &asker, now)).await?;
        if familiar { Ok(()) } else { Err(problem) }
    }

    /// Counts one against the limit of an account, whichever client asks.
    pub fn limit_account(&self, limit: Limit, account: AccountId) -> Result<(), Problem> {
        self.count(limit, &Who::Account(account))
    }

    fn count(&self, limit: Limit, who: &Who) -> Result<(), Problem> {
        self.limits.count(limit, who).map_err(|wait| Problem::TooMany { wait })
    }

    /// A token unique to the form as it was rendered: a form sent twice gives the same one.
    pub(crate) fn form_shown(&self) -> Token {
        self.sent
            .get()
            .map_or_else(|| Token::new(&*self.portal.entropy), |sent| Token::from_bytes(sent.shown))
    }

    /// This form as a request to renew the session's secret.
    pub(crate) fn session_request(&self) -> Result<session::Request, Problem> {
        let mark = self.sent.get().map(|sent| sent.mark).ok_or(Problem::BadRequest)?;
        self.session_request_marked(mark)
    }

    pub(crate) fn session_request_marked(
        &self,
        mark: [u8; 32],
    ) -> Result<session::Request, Problem> {
        let next = LocalPath::parse(&self.page.path);
        let token = self.token(crate::session::COOKIE).ok_or(Problem::SignIn { next })?;
        Ok(session::Request { token, mark })
    }

    /// Binds server-side state to this browser, from its first page on.
    pub fn bond(&self) -> Secret<String> {
        self.browser.bond()
    }

    /// Checks the field `csrf` of a form that [`Form`](super::Form) doesn't read, such as an
    /// upload.
    pub fn check_csrf(&self, token: &str) -> Result<(), Problem> {
        match self.cookies.get(super::entry::BROWSER) {
            _ if self.browser.accepts(token) => Ok(()),
            None => Err(Problem::NoCookies),
            Some(_) => Err(Problem::Csrf),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Ctx {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Problem::Fault(Fault::new("a route without the page middleware")))
    }
}
