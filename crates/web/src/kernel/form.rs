//! URL-encoded forms and their field errors. [`Form`] is the only extractor for them, and it checks
//! the CSRF token, so no handler can forget to.

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use base::NotALine;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use super::ctx::Sent;
use super::{Ctx, Page, Problem, flow_cookies};

/// The largest body in bytes. The longest form carries some hundred invitations as CSV.
pub const FORM_LIMIT: usize = 512 * 1024;

/// A form submitted by a page of this portal, in the browser that the page was shown in.
///
/// `T` has `#[serde(default)]` and text fields: a missing field is an empty one, and the page can
/// say which.
pub struct Form<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let ctx = request.extensions().get::<Ctx>().cloned().ok_or(Problem::BadRequest)?;
        let kind = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(Problem::BadRequest);
        }
        let path = request.uri().path().to_owned();
        let body = collect(request.into_body()).await?;
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_bytes(&body).map_err(|_| Problem::BadRequest)?;
        let token = pairs.iter().find(|(name, _)| name == "csrf").map_or("", |(_, value)| value);
        ctx.check_csrf(token)?;
        let flow = pairs
            .iter()
            .find(|(name, _)| name == flow_cookies::FIELD)
            .map(|(_, value)| value.clone());
        let mark = Sha256::new()
            .chain_update(path)
            .chain_update([0])
            .chain_update(&body)
            .finalize()
            .into();
        // Each rendering masks the token with fresh bytes, so its hash identifies the rendering.
        let _ = ctx.sent.set(Sent { mark, shown: Sha256::digest(token).into(), flow });
        serde_urlencoded::from_bytes(&body).map(Self).map_err(|_| Problem::BadRequest)
    }
}

async fn collect(body: Body) -> Result<bytes::Bytes, Problem> {
    match Limited::new(body, FORM_LIMIT).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(e) if e.is::<LengthLimitError>() => Err(Problem::TooLarge { limit: FORM_LIMIT as u64 }),
        Err(_) => Err(Problem::BadRequest),
    }
}

/// The error for one line of text; `missing` is the text key for an empty one.
pub fn line_error(p: &Page, wrong: NotALine, missing: &str) -> String {
    match wrong {
        NotALine::Empty => p.t(missing),
        NotALine::TooLong | NotALine::Unprintable => p.t("field-line-wrong"),
    }
}

/// A form's errors by field, in the person's language and in the page's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Errors(Vec<(String, String)>);

impl Errors {
    pub fn new() -> Self {
        Self::default()
    }
    /// `field` is the field's name and id; `words` name the field and say what to do.
    pub fn add(&mut self, field: &str, words: impl Into<String>) {
        self.0.push((field.to_owned(), words.into()));
    }
    /// One error, for the common case.
    pub fn one(field: &str, words: impl Into<String>) -> Self {
        let mut errors = Self::new();
        errors.add(field, words);
        errors
    }
    /// The first error of a field.
    pub fn get(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(f, _)| f == field).map(|(_, words)| words.as_str())
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, words)| (field.as_str(), words.as_str()))
    }
}
