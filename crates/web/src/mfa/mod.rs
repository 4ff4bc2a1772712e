//! `/mfa`: the status of two-step verification. Clients and roles that require it send people here,
//! and get them back through `next`.

pub mod samples;
pub mod views;

use accounts::second_factor;
use axum::Router;
use axum::extract::Query;
use axum::routing::get;
use serde::Deserialize;

use crate::account::is_demanded;
use crate::kernel::{Answer, Ctx, LocalPath};
use crate::provider::{SignInTarget, way_out};
use crate::session::leading_back;
use views::{App, Mfa};

const HERE: &str = "/mfa";

pub(crate) fn routes() -> Router {
    Router::new().route("/mfa", get(show))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Where {
    next: String,
}

async fn show(ctx: Ctx, Query(Where { next }): Query<Where>) -> Answer {
    let signed = ctx.signed_in()?;
    // A `next` that names this page would loop.
    let next = LocalPath::parse(&next).filter(|next| next.as_str() != HERE);
    let sign_in_target =
        SignInTarget::find(&ctx, next.as_ref().map_or("", LocalPath::as_str)).await?;
    let account = signed.account;
    let (factors, codes) = ctx
        .portal
        .db
        .read(move |tx| {
            Ok::<_, base::Fault>((
                second_factor::factors(tx, account)?,
                second_factor::recovery_codes(tx, account)?,
            ))
        })
        .await?;
    // A person with a second factor, sent here by something that requires it, proves it instead.
    if !factors.is_empty() && next.is_some() && !signed.inner.methods.two_steps() {
        return ctx.go(leading_back("/account/confirm", next));
    }
    let demanded = is_demanded(&ctx);
    let removable = factors.len() > 1 || !demanded;
    let unnamed = ctx.page.t("account-factor-unnamed");
    let apps = factors.into_iter().map(|factor| App {
        id: factor.id.to_string(),
        name: factor.label.map_or_else(|| unnamed.clone(), String::from),
        added: factor.created_at,
        last_used: factor.last_used_at,
        removable,
    });
    ctx.html(&Mfa {
        p: &ctx.page,
        apps: apps.collect(),
        codes_left: codes.left,
        demanded,
        way_out: sign_in_target
            .is_some()
            .then(|| way_out(next.as_ref().map_or("", LocalPath::as_str), "/").to_string()),
        service: sign_in_target.map(|target| target.service),
        next: next.map(|next| next.to_string()),
    })
}
