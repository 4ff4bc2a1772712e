//! `/oidc/logout`: a service sends somebody to sign out (OpenID Connect RP-Initiated Logout 1.0, 2).

use axum::extract::RawQuery;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::Fault;
use oidc::authorize::Unanswerable;
use oidc::logout::{Meant, Request};
use serde::Deserialize;

use super::answer::Came;
use super::authorize::{not_understood, onward, speak};
use super::provider;
use super::views::{AskToSignOut, Leaving};
use crate::kernel::{Answer, Ctx, Form, LocalPath, Machine, Problem};
use crate::sign_in::end_session;

pub(super) async fn by_link(ctx: Ctx, RawQuery(query): RawQuery) -> Answer {
    let query = query.unwrap_or_default();
    let meant = match read(&ctx, &query).await? {
        Ok(meant) => meant,
        Err(why) => return not_understood(&ctx, told(why)),
    };
    match &ctx.signed {
        Some(signed) if !meant.named => {
            let service = service(&ctx, &meant)?;
            ctx.html(&AskToSignOut { p: &ctx.page, service, person: signed.person.clone(), query })
        }
        _ => leave(&ctx, meant, Came::Straight).await,
    }
}

/// By a form from elsewhere: no cookie comes along, so the browser is sent on to the same as a link, and brings them.
pub(super) async fn by_form(machine: Machine, body: String) -> Result<Response, Problem> {
    onward(&machine, "/oidc/logout", &body)
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    /// What the service asked for, as it came.
    query: String,
}

/// The person was asked, and wants to be signed out.
pub(super) async fn answer(ctx: Ctx, Form(fields): Form<Fields>) -> Answer {
    match read(&ctx, &fields.query).await? {
        Ok(meant) => leave(&ctx, meant, Came::ByAForm).await,
        Err(why) => not_understood(&ctx, told(why)),
    }
}

async fn read(ctx: &Ctx, query: &str) -> Result<Result<Meant, Unanswerable>, Problem> {
    let clients = provider(ctx)?.clients.clone();
    let request = match Request::read(query) {
        Ok(request) => request,
        Err(why) => return Ok(Err(why)),
    };
    speak(ctx, request.language);
    let who = ctx.signed.as_ref().map(|signed| signed.account);
    Ok(ctx.portal.db.read(move |tx| request.meant(tx, &clients, who)).await?)
}

/// What was wrong, in the words of this request.
fn told(why: Unanswerable) -> &'static str {
    match why {
        Unanswerable::RedirectUriUnknown => "provider-why-logout-address",
        other => super::authorize::told(other),
    }
}

fn service(ctx: &Ctx, meant: &Meant) -> Result<Option<String>, Problem> {
    let client = meant.client.as_ref().and_then(|id| provider(ctx).ok()?.client(id));
    Ok(client.map(|client| client.name.get(ctx.page.language).to_owned()))
}

/// Ends the session, if there is one, and leads on.
async fn leave(ctx: &Ctx, meant: Meant, came: Came) -> Answer {
    end_session(ctx).await?;
    let service = service(ctx, &meant)?.unwrap_or_default();
    match (meant.back, came) {
        (None, _) => ctx.go_saying(LocalPath::fixed("/sign-in"), "notice-signed-out"),
        (Some(back), Came::Straight) => {
            let location = HeaderValue::from_str(&back).map_err(Fault::new)?;
            Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
        }
        (Some(location), Came::ByAForm) => ctx.html(&Leaving { p: &ctx.page, service, location }),
    }
}
