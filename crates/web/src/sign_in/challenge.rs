//! `/sign-in/code` and `/sign-in/recovery`: the second factor.

use accounts::second_factor::{OneTimeCode, Proof, RecoveryCode};
use accounts::sign_in::{self, Proven};
use axum::http::StatusCode;
use serde::Deserialize;

use super::HALF;
use super::views::{Challenge, Recovery};
use crate::kernel::{Answer, Ctx, Errors, Form, Limit, LocalPath};
use crate::session::whole_seconds;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    code: String,
}

const START: LocalPath = LocalPath::fixed("/sign-in");

pub(super) async fn show(ctx: Ctx) -> Answer {
    if !is_waited_for(&ctx).await? {
        return ctx.go(START);
    }
    ctx.html(&Challenge { p: &ctx.page, errors: Errors::new() })
}

pub(super) async fn show_recovery(ctx: Ctx) -> Answer {
    if !is_waited_for(&ctx).await? {
        return ctx.go(START);
    }
    ctx.html(&Recovery { p: &ctx.page, errors: Errors::new() })
}

/// Whether a password was right in this browser a moment ago.
async fn is_waited_for(ctx: &Ctx) -> Result<bool, base::Fault> {
    let Some(token) = ctx.token(HALF) else { return Ok(false) };
    let now = ctx.now();
    Ok(ctx.portal.db.read(move |tx| sign_in::waiting(tx, &token, now)).await?.is_some())
}

pub(super) async fn prove(ctx: Ctx, Form(fields): Form<Fields>) -> Answer {
    let p = &ctx.page;
    let again = |status, errors| ctx.html_as(status, &Challenge { p, errors });
    let Some(code) = OneTimeCode::parse(&fields.code) else {
        return again(StatusCode::UNPROCESSABLE_ENTITY, Errors::one("code", p.t("challenge-missing")));
    };
    match proven(&ctx, Proof::OneTime(code)).await? {
        Proven::Wrong { left } => again(StatusCode::UNPROCESSABLE_ENTITY, Errors::one("code", p.t1("challenge-wrong", "n", left))),
        Proven::Used => again(StatusCode::UNPROCESSABLE_ENTITY, Errors::one("code", p.t("challenge-used"))),
        Proven::Wait { wait } => again(StatusCode::TOO_MANY_REQUESTS, Errors::one("code", p.t1("sign-in-wait", "n", whole_seconds(wait)))),
        other => ended(&ctx, other),
    }
}

pub(super) async fn prove_recovery(ctx: Ctx, Form(fields): Form<Fields>) -> Answer {
    let p = &ctx.page;
    let again = |status, errors| ctx.html_as(status, &Recovery { p, errors });
    let Some(code) = RecoveryCode::parse(&fields.code) else {
        let key = if fields.code.trim().is_empty() { "recovery-missing" } else { "recovery-wrong" };
        return again(StatusCode::UNPROCESSABLE_ENTITY, Errors::one("code", p.t(key)));
    };
    match proven(&ctx, Proof::Recovery(code)).await? {
        Proven::Wrong { .. } | Proven::Used => again(StatusCode::UNPROCESSABLE_ENTITY, Errors::one("code", p.t("recovery-wrong"))),
        Proven::Wait { wait } => again(StatusCode::TOO_MANY_REQUESTS, Errors::one("code", p.t1("sign-in-wait", "n", whole_seconds(wait)))),
        other => ended(&ctx, other),
    }
}

async fn proven(ctx: &Ctx, proof: Proof) -> Result<Proven, crate::kernel::Problem> {
    ctx.limit(Limit::TryCode)?;
    let Some(token) = ctx.token(HALF) else { return Ok(Proven::Over) };
    let (now, asker, portal) = (ctx.now(), ctx.asker(), ctx.portal.clone());
    Ok(ctx.portal.db.write(move |tx| sign_in::prove(tx, &portal.way_in.way, &token, &proof, &asker, now)).await?)
}

fn ended(ctx: &Ctx, proven: Proven) -> Answer {
    match proven {
        Proven::SignedIn(signed_in) => {
            // The half sign-in's cookie stays until the browser closes: a double click is answered with it once more.
            ctx.sign_in_here(&signed_in.session, Some(&signed_in.device), signed_in.stay);
            ctx.go(ctx.after_sign_in(signed_in.next.and_then(|next| LocalPath::parse(&next))))
        }
        _ => {
            ctx.cookies.remove(HALF);
            ctx.go_saying(START, "notice-sign-in-again")
        }
    }
}
