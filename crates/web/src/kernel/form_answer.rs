//! Post/redirect/get for every form, errors included: Back and Reload don't ask to confirm a
//! resubmission, and send nothing twice. A page that answers a form is kept in the store for some
//! minutes, and shown where the redirect leads.
//!
//! The redirect leads to the page that held the form, with `answer=ID`, a random id. The answer is
//! shown only in the browser that sent the form, and to the account that it was made for; within a
//! flow, only to a holder of the flow's secret. When it has expired, the URL shows the plain page.

use axum::body::Body;
use axum::body::HttpBody as _;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use http_body_util::{BodyExt as _, Limited};
use store::form_answers::{self, FormAnswer};
use subtle::ConstantTimeEq as _;
use url::form_urlencoded;

use super::entry::BROWSER;
use super::guarded::FormTo;
use super::{Ctx, LocalPath, see_other};
use crate::session::COOKIE;

/// The query parameter.
const FIELD: &str = "answer";
/// The largest page that is kept, in bytes.
const LARGEST: usize = 1024 * 1024;

/// Keeps a page that answers a form, and returns a redirect to it. Any other response, and a page
/// that cannot be kept, is returned as it is.
pub(super) async fn redirect(
    ctx: &Ctx,
    headers: &HeaderMap,
    own: &str,
    response: Response,
) -> Response {
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|v| v.as_bytes().starts_with(b"text/html"));
    // Without our cookie, this browser cannot be told from another.
    let is_bound = ctx.cookies.get(BROWSER).is_some();
    // 413 is sent while the browser is still uploading.
    let is_unread = response.status() == StatusCode::PAYLOAD_TOO_LARGE;
    let is_small = response.body().size_hint().upper().is_some_and(|size| size <= LARGEST as u64);
    if !is_page
        || !is_bound
        || is_unread
        || !is_small
        || response.status().is_redirection()
        || !navigates(headers)
    {
        return response;
    }
    let (parts, body) = response.into_parts();
    let Ok(html) = Limited::new(body, LARGEST).collect().await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let html = html.to_bytes();
    let text = |name| {
        parts
            .headers
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
            .map(str::to_owned)
    };
    // If this response signs the browser out, it has no account when it follows the redirect.
    let signed = ctx
        .signed
        .as_ref()
        .filter(|_| ctx.cookies.with_prefix(COOKIE).iter().any(|(rest, _)| rest.is_empty()));
    let answer = FormAnswer {
        account: signed.map(|signed| signed.account),
        flow: ctx
            .page
            .flow
            .get()
            .and_then(|flow| Some((flow.id.clone(), ctx.flow_bond(&flow.id)?))),
        status: parts.status.as_u16(),
        html: String::from_utf8_lossy(&html).into_owned(),
        form_to: parts.extensions.get::<FormTo>().map(|FormTo(origin)| origin.clone()),
        retry_after: text(header::RETRY_AFTER),
    };
    let (now, bond) = (ctx.now(), ctx.bond());
    match ctx.portal.db.write_unsynced(move |tx| form_answers::keep(tx, now, &bond, &answer)).await
    {
        Ok(id) => see_other(&address(ctx, own, &id)),
        Err(fault) => {
            tracing::warn!(incident = ctx.page.incident, %fault, "cannot store a form response, sending it directly");
            Response::from_parts(parts, Body::from(html))
        }
    }
}

/// Whether the request is a navigation. A script that submits a form reads the response itself.
fn navigates(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-mode").is_none_or(|mode| mode.as_bytes() == b"navigate")
}

/// Where the answer is shown: the page that held the form, else the form's own URL.
fn address(ctx: &Ctx, own: &str, id: &str) -> LocalPath {
    // A `/return/` URL holds an upstream provider's callback parameters.
    let page = without(
        ctx.page.back.as_deref().filter(|page| !page.starts_with("/return/")).unwrap_or(own),
    );
    let joint = if page.contains('?') { '&' } else { '?' };
    LocalPath::parse(&format!("{page}{joint}{FIELD}={id}"))
        .unwrap_or_else(|| LocalPath::from(format!("/?{FIELD}={id}")))
}

/// `page` without its `answer` parameters.
pub(super) fn without(page: &str) -> String {
    let Some((path, query)) = page.split_once('?') else { return page.to_owned() };
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("answer=")).collect();
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
}

/// The answer that a query names, if it may be shown to this request.
pub(super) async fn find(ctx: &Ctx, query: Option<&str>) -> Option<Response> {
    let id = form_urlencoded::parse(query?.as_bytes())
        .find(|(name, _)| name == FIELD)
        .map(|(_, id)| id.into_owned())?;
    if id.len() != 32 {
        return None;
    }
    let (now, bond) = (ctx.now(), ctx.bond());
    let answer = match ctx.portal.db.read(move |tx| form_answers::find(tx, now, &id, &bond)).await {
        Ok(answer) => answer?,
        Err(fault) => {
            tracing::warn!(incident = ctx.page.incident, %fault, "cannot read a stored form response");
            return None;
        }
    };
    if answer.account.is_some()
        && answer.account != ctx.signed.as_ref().map(|signed| signed.account)
    {
        return None;
    }
    if let Some((id, bond)) = answer.flow
        && !ctx.flow_bond(&id).is_some_and(|own| bond.ct_eq(&own).into())
    {
        return None;
    }
    let mut response =
        (StatusCode::from_u16(answer.status).ok()?, Html(answer.html)).into_response();
    if let Some(wait) = answer.retry_after.and_then(|wait| HeaderValue::from_str(&wait).ok()) {
        response.headers_mut().insert(header::RETRY_AFTER, wait);
    }
    if let Some(origin) = answer.form_to {
        response.extensions_mut().insert(FormTo(origin));
    }
    Some(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_one_answer_at_most() {
        for (given, plain) in [
            ("/sign-in", "/sign-in"),
            ("/sign-in?answer=1", "/sign-in"),
            ("/sign-in?next=%2Fa%3Fb&answer=1", "/sign-in?next=%2Fa%3Fb"),
            ("/a?answer=1&b=2&answer=3", "/a?b=2"),
            ("/a?answers=1", "/a?answers=1"),
        ] {
            assert_eq!(without(given), plain);
        }
    }
}
