//! `/account/confirm`: a fresh proof of who one is, before credentials are changed.

use accounts::second_factor::Proof;
use accounts::sign_in::{self, Confirmed};
use axum::extract::Query;
use axum::http::StatusCode;
use serde::Deserialize;

use super::views::Confirm;
use crate::kernel::{Answer, Ctx, Errors, Form, Limit, LocalPath};
use crate::session::whole_seconds;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Where {
    next: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    code: String,
}

pub(super) async fn show(ctx: Ctx) -> Answer {
    ctx.signed_in()?;
    ctx.html(&Confirm { p: &ctx.page, errors: Errors::new() })
}

pub(super) async fn prove(ctx: Ctx, Query(to): Query<Where>, Form(fields): Form<Fields>) -> Answer {
    let signed = ctx.signed_in()?.inner.clone();
    let p = &ctx.page;
    let again = |status, words| ctx.html_as(status, &Confirm { p, errors: Errors::one("code", words) });
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    let Some(proof) = Proof::parse(&fields.code) else { return again(wrong, p.t("challenge-missing")) };
    ctx.limit(Limit::TryCode)?;
    let (now, asker) = (ctx.now(), ctx.asker());
    match ctx.portal.db.write(move |tx| sign_in::confirm(tx, &signed, &proof, &asker, now)).await? {
        Confirmed::Yes => ctx.go(LocalPath::parse(&to.next).unwrap_or(LocalPath::fixed("/account"))),
        Confirmed::Wrong => again(wrong, p.t("account-confirm-wrong")),
        Confirmed::Used => again(wrong, p.t("challenge-used")),
        Confirmed::Wait { wait } => again(StatusCode::TOO_MANY_REQUESTS, p.t1("sign-in-wait", "n", whole_seconds(wait))),
    }
}
