//! Authorization responses: sends the browser back to the client by query or by `form_post`.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use base::Fault;
use oidc::authorize::{Response, ResponseMode};
use url::{Host, Url};

use super::views::{FormPostPage, RedirectPage};
use crate::kernel::{Answer, Ctx, FormTo};

/// How the browser reached us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    /// By a link or redirect from the client: it can be redirected back.
    Redirect,
    /// By a form of ours, perhaps some redirects ago. CSP `form-action` allows our own origin only
    /// and also applies to the redirects that follow, so a page of ours stands in between (ADR 20).
    Form,
}

/// Sends the authorization response to the client's redirect URI.
pub(super) fn send(ctx: &Ctx, answer: &Response, service: &str, arrival: Arrival) -> Answer {
    let host =
        || Url::parse(&answer.redirect_uri).ok().and_then(|url| url.host_str().map(str::to_owned));
    // A request that was not understood names no client: show the redirect URI's host.
    let service = if service.is_empty() { &*host().unwrap_or_default() } else { service };
    match (answer.mode, arrival) {
        (ResponseMode::Query, Arrival::Redirect) => {
            let location = HeaderValue::from_str(&answer.location()).map_err(Fault::new)?;
            Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
        }
        (ResponseMode::Query, Arrival::Form) => ctx.html(&RedirectPage {
            p: &ctx.page,
            service: service.to_owned(),
            location: answer.location(),
        }),
        (ResponseMode::FormPost, _) => {
            let target = Url::parse(&answer.redirect_uri).map_err(Fault::new)?;
            let fields = answer.fields().map(|(name, value)| (name, value.to_owned())).collect();
            let page = FormPostPage {
                p: &ctx.page,
                service: service.to_owned(),
                target: answer.redirect_uri.clone(),
                fields,
            };
            let mut response = ctx.html(&page)?;
            // CSP cannot name an IPv6 address (CSP 3, host-source), so this page allows the scheme.
            // It has no other form that leaves the portal.
            let allowed = match target.host() {
                Some(Host::Ipv6(_)) => format!("{}:", target.scheme()),
                _ => target.origin().ascii_serialization(),
            };
            response.extensions_mut().insert(FormTo(allowed));
            Ok(response)
        }
    }
}
