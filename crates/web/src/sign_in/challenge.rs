//! `/sign-in/code` and `/sign-in/recovery`: the second factor of a sign-in.

use accounts::Token;
use accounts::second_factor::{OneTimeCode, Proof, RecoveryCode};
use accounts::sign_in::{self, FactorOutcome};
use axum::http::StatusCode;
use base::{Fault, SessionId};
use serde::Deserialize;

use super::views::{Challenge, Recovery};
use crate::kernel::{Answer, Ctx, Errors, Form, Limit, LocalPath, Problem, SIGN_IN, naming};
use crate::session::{form_escape, wait_in_words};

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    code: String,
}

const HERE: &str = "/sign-in/code";
const START: LocalPath = LocalPath::fixed("/sign-in");

/// Continues to the page that asks for the second factor.
pub(crate) fn second_factor_next(ctx: &Ctx, id: SessionId, token: &Token) -> Answer {
    let id = id.to_string();
    ctx.hold(&SIGN_IN, &id, token);
    let is_only_one = ctx.held(&SIGN_IN).len() == 1;
    ctx.go(if is_only_one { LocalPath::fixed(HERE) } else { LocalPath::from(naming(HERE, &id)) })
}

pub(super) async fn show(ctx: Ctx) -> Answer {
    match pending(&ctx).await? {
        Some(pending) if pending.is_open => {
            ctx.html(&Challenge { p: &ctx.page, errors: Errors::new() })
        }
        _ => ctx.go(START),
    }
}

pub(super) async fn show_recovery(ctx: Ctx) -> Answer {
    match pending(&ctx).await? {
        Some(pending) if pending.is_open => {
            ctx.html(&Recovery { p: &ctx.page, errors: Errors::new() })
        }
        _ => ctx.go(START),
    }
}

/// A pending sign-in of this browser, after the password.
struct PendingSignIn {
    id: String,
    token: Token,
    /// Not expired or ended: it waits for the second factor.
    is_open: bool,
}

/// The pending sign-in that the page or form names; without a name, the oldest open one. The page
/// being rendered is bound to it.
async fn pending(ctx: &Ctx) -> Result<Option<PendingSignIn>, Fault> {
    let (held, now) = (ctx.held(&SIGN_IN), ctx.now());
    if held.is_empty() {
        return Ok(None);
    }
    let tokens: Vec<Token> = held.iter().map(|held| held.token.clone()).collect();
    let open = ctx.portal.db.read(move |tx| {
        let look = |token| Ok::<_, Fault>(sign_in::waiting(tx, token, now)?.is_some());
        tokens.iter().map(look).collect::<Result<Vec<bool>, Fault>>()
    });
    let open = open.await?;
    let mut all: Vec<PendingSignIn> = held
        .into_iter()
        .zip(open)
        .map(|(held, is_open)| PendingSignIn { id: held.id, token: held.token, is_open })
        .collect();
    let at = match ctx.named_flow() {
        Some(id) => all.iter().position(|pending| pending.id == id),
        None => all.iter().position(|pending| pending.is_open).or(all.len().checked_sub(1)),
    };
    let Some(at) = at else { return Ok(None) };
    let found = all.swap_remove(at);
    ctx.belongs_to(&found.id, all.is_empty());
    Ok(Some(found))
}

pub(super) async fn prove(ctx: Ctx, Form(fields): Form<Fields>) -> Answer {
    let p = &ctx.page;
    let again = |status, errors| ctx.html_as(status, &Challenge { p, errors });
    let Some(code) = OneTimeCode::parse(&fields.code) else {
        return again(
            StatusCode::UNPROCESSABLE_ENTITY,
            Errors::one("code", p.t("challenge-missing")),
        );
    };
    let pending = pending(&ctx).await?;
    match proven(&ctx, pending.as_ref(), Proof::OneTime(code)).await? {
        FactorOutcome::Wrong { left } => again(
            StatusCode::UNPROCESSABLE_ENTITY,
            Errors::one("code", p.t1("challenge-wrong", "n", left)),
        ),
        FactorOutcome::Used => {
            again(StatusCode::UNPROCESSABLE_ENTITY, Errors::one("code", p.t("challenge-used")))
        }
        FactorOutcome::Wait { wait } => {
            again(StatusCode::TOO_MANY_REQUESTS, Errors::one("code", wait_in_words(p, wait)))
        }
        other => ended(&ctx, pending.as_ref(), other),
    }
}

pub(super) async fn prove_recovery(ctx: Ctx, Form(fields): Form<Fields>) -> Answer {
    let p = &ctx.page;
    let again = |status, errors| ctx.html_as(status, &Recovery { p, errors });
    let Some(code) = RecoveryCode::parse(&fields.code) else {
        let key = if fields.code.trim().is_empty() { "recovery-missing" } else { "recovery-wrong" };
        return again(StatusCode::UNPROCESSABLE_ENTITY, Errors::one("code", p.t(key)));
    };
    let pending = pending(&ctx).await?;
    match proven(&ctx, pending.as_ref(), Proof::Recovery(code)).await? {
        // The phone may be lost: offer to connect a new one before continuing.
        FactorOutcome::SignedIn(signed_in) => {
            if let Some(pending) = &pending {
                ctx.let_go(&SIGN_IN, &pending.id);
            }
            ctx.sign_in_here(&signed_in.session, Some(&signed_in.device), signed_in.stay);
            let next =
                signed_in.next.and_then(|next| LocalPath::parse(&next)).unwrap_or(LocalPath::HOME);
            ctx.go_saying(
                LocalPath::from(format!("/mfa?next={}", form_escape(next.as_str()))),
                "notice-recovery-used",
            )
        }
        FactorOutcome::Wrong { .. } | FactorOutcome::Used => {
            again(StatusCode::UNPROCESSABLE_ENTITY, Errors::one("code", p.t("recovery-wrong")))
        }
        FactorOutcome::Wait { wait } => {
            again(StatusCode::TOO_MANY_REQUESTS, Errors::one("code", wait_in_words(p, wait)))
        }
        other => ended(&ctx, pending.as_ref(), other),
    }
}

async fn proven(
    ctx: &Ctx,
    pending: Option<&PendingSignIn>,
    proof: Proof,
) -> Result<FactorOutcome, Problem> {
    ctx.limit(Limit::TryCode)?;
    let Some(token) = pending.map(|pending| pending.token.clone()) else {
        return Ok(FactorOutcome::Over);
    };
    let (now, asker, portal) = (ctx.now(), ctx.asker(), ctx.portal.clone());
    let proven = ctx
        .portal
        .db
        .write(move |tx| sign_in::prove(tx, &portal.way_in.way, &token, &proof, &asker, now))
        .await?;
    let result = match &proven {
        FactorOutcome::SignedIn(_) => "signed-in",
        FactorOutcome::Wrong { .. } => "wrong",
        FactorOutcome::Used => "used",
        FactorOutcome::Wait { .. } => "held-up",
        _ => "over",
    };
    base::measure::signed_in(&ctx.face().host, "second-factor", result);
    Ok(proven)
}

fn ended(ctx: &Ctx, pending: Option<&PendingSignIn>, proven: FactorOutcome) -> Answer {
    if let Some(pending) = pending {
        ctx.let_go(&SIGN_IN, &pending.id);
    }
    match proven {
        FactorOutcome::SignedIn(signed_in) => {
            ctx.sign_in_here(&signed_in.session, Some(&signed_in.device), signed_in.stay);
            ctx.go(ctx.after_sign_in(signed_in.next.and_then(|next| LocalPath::parse(&next))))
        }
        // The second of two clicks: the first one created the session.
        _ if ctx.signed.is_some() => ctx.go(LocalPath::HOME),
        _ => ctx.go_saying(START, "notice-sign-in-again"),
    }
}
