//! Every form is answered by a redirect, errors too: Back and Reload ask nobody to 'confirm form
//! resubmission', and send nothing twice. A page that answers a form is kept by the store for some
//! minutes, and shown where the redirect leads.
//!
//! The address is the page's that the form stood on, with `answer=ID`: a random id, nothing of the
//! person. The page is shown in the browser that sent the form, to the account that it was made
//! for; within a flow, to whoever holds the flow's secret. When it is gone, the address is the
//! plain page.

use axum::body::Body;
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

/// The parameter in addresses.
const FIELD: &str = "answer";
/// Bytes of a page that is kept.
const LARGEST: usize = 1024 * 1024;

/// The answer to a form, as a redirect where it is a page. What cannot be kept is answered at once.
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
    // A browser without our cookie could not be told from another.
    let is_bound = ctx.cookies.get(BROWSER).is_some();
    // What is too large is answered before it is read: the browser is still sending.
    let is_unread = response.status() == StatusCode::PAYLOAD_TOO_LARGE;
    if !is_page
        || !is_bound
        || is_unread
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
    // A browser that this answer signs out is nobody's when it comes for the page.
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
            tracing::warn!(incident = ctx.page.incident, %fault, "an answer to a form is not kept, and sent at once");
            Response::from_parts(parts, Body::from(html))
        }
    }
}

/// A script that sends a form reads the answer itself.
fn navigates(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-mode").is_none_or(|mode| mode.as_bytes() == b"navigate")
}

/// Where the answer is shown: the page that the form stood on, else the form's own address.
fn address(ctx: &Ctx, own: &str, id: &str) -> LocalPath {
    // A return address from upstream holds what the upstream wrote.
    let page = without(
        ctx.page.back.as_deref().filter(|page| !page.starts_with("/return/")).unwrap_or(own),
    );
    let joint = if page.contains('?') { '&' } else { '?' };
    LocalPath::parse(&format!("{page}{joint}{FIELD}={id}"))
        .unwrap_or_else(|| LocalPath::from(format!("/?{FIELD}={id}")))
}

/// A path without the answer that it names.
pub(super) fn without(page: &str) -> String {
    let Some((path, query)) = page.split_once('?') else { return page.to_owned() };
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("answer=")).collect();
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
}

/// The answer that an address names, where it may be shown here.
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
            tracing::warn!(incident = ctx.page.incident, %fault, "an answer to a form cannot be read");
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
