//! `/oidc/logout`: RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0, 2).
//! Without an `id_token_hint` for the signed-in person, the person is asked first.

use axum::extract::RawQuery;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use base::Fault;
use oidc::authorize::UnredirectableError;
use oidc::logout::Request;
use serde::Deserialize;

use super::answer::Arrival;
use super::authorize::{heard, not_understood, onward};
use super::provider;
use super::views::{AskToSignOut, RedirectPage};
use crate::kernel::{Answer, Ctx, Form, Limit, LocalPath, Machine};
use crate::sign_in::end_session;

pub(super) async fn by_link(ctx: Ctx, RawQuery(query): RawQuery) -> Answer {
    told_or_asked(ctx, query.unwrap_or_default(), None).await
}

/// By a cross-site form, which sends no cookies: a redirect to the same request as a link brings
/// them.
pub(super) async fn by_form(machine: Machine, body: String) -> Answer {
    onward(&machine, "/oidc/logout", &body)
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    /// The logout request, as received.
    query: String,
    /// The account that the page was shown to.
    account: String,
}

/// The person confirmed the logout.
pub(super) async fn answer(ctx: Ctx, Form(fields): Form<Fields>) -> Answer {
    told_or_asked(ctx, fields.query, Some(fields.account)).await
}

/// `agreed` is the account that confirmed. If another person has signed in since, in another tab,
/// they are asked themselves.
async fn told_or_asked(ctx: Ctx, query: String, agreed: Option<String>) -> Answer {
    ctx.limit(Limit::Authorize)?;
    let clients = provider(&ctx)?.clients.clone();
    let request = match Request::read(&query) {
        Ok(request) => request,
        Err(why) => return not_understood(&ctx, &ctx.page, told(why)),
    };
    let mut page = ctx.page.clone();
    page.language = heard(&ctx, request.language).unwrap_or(page.language);
    let who = ctx.signed.as_ref().map(|signed| signed.account);
    let logout = match ctx.portal.db.read(move |tx| request.validate(tx, &clients, who)).await? {
        Ok(logout) => logout,
        Err(why) => return not_understood(&ctx, &page, told(why)),
    };
    let client = logout.client.as_ref().and_then(|id| provider(&ctx).ok()?.client(id));
    let service = client.map(|client| client.name.get(page.language).to_owned());
    let arrival = if agreed.is_some() { Arrival::Form } else { Arrival::Redirect };
    if let Some(signed) = &ctx.signed {
        let account = signed.account.to_string();
        if !logout.named && agreed.is_none_or(|agreed| agreed != account) {
            return ctx.html(&AskToSignOut {
                p: &page,
                service,
                account,
                person: signed.person.clone(),
                query,
            });
        }
        end_session(&ctx).await?;
        page.person = None;
    }
    match (logout.back, arrival) {
        (None, _) => ctx.go_saying(LocalPath::fixed("/sign-in"), "notice-signed-out"),
        (Some(back), Arrival::Redirect) => {
            let location = HeaderValue::from_str(&back).map_err(Fault::new)?;
            Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
        }
        (Some(location), Arrival::Form) => {
            ctx.html(&RedirectPage { p: &page, service: service.unwrap_or_default(), location })
        }
    }
}

/// The text key that explains why a logout request cannot be answered.
fn told(why: UnredirectableError) -> &'static str {
    match why {
        UnredirectableError::RedirectUriUnknown => "provider-why-logout-address",
        other => super::authorize::told(other),
    }
}
