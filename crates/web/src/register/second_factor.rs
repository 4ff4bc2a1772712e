//! `/register/second-factor`: connect an authenticator app. `/register/confirm`: prove the one that
//! the account has.

use accounts::Token;
use accounts::registration::{self, FactorVerdict, Shown, Step, StepOutcome};
use accounts::second_factor::{OneTimeCode, Proof, TotpSecret};
use axum::extract::Query;
use axum::http::StatusCode;
use base::Fault;
use serde::Deserialize;

use super::views::{ConfirmFactor, SecondFactor};
use super::{flow_at, flow_token, stepped, steps, whereto};
use crate::kernel::{Answer, Ctx, Errors, Form, Limit, LocalPath, Problem, REGISTRATION};
use crate::parts::Qr;
use crate::session::wait_in_words;

const CONNECT: &str = "/register/second-factor";
const CONFIRM: &str = "/register/confirm";

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    code: String,
    /// `recovery`: a recovery code instead of the app's.
    with: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Way {
    with: String,
}

pub(super) async fn show(ctx: Ctx) -> Answer {
    match flow_at(&ctx, CONNECT).await? {
        Ok(shown) => ctx.html(&connect(&ctx, &shown, Errors::new())?),
        Err(to) => ctx.go(to),
    }
}

fn connect<'a>(ctx: &'a Ctx, shown: &Shown, errors: Errors) -> Result<SecondFactor<'a>, Fault> {
    let secret = shown
        .enrolling
        .as_ref()
        .ok_or_else(|| Fault::new("a second-factor step without a secret"))?;
    let p = &ctx.page;
    let (qr, link) = picture(ctx, secret, &shown.address)?;
    Ok(SecondFactor {
        p,
        steps: steps(shown, Step::SecondFactor),
        qr,
        key: secret.text(),
        link,
        address: shown.address.to_string(),
        errors,
    })
}

/// The QR code and the `otpauth` link with the same content. The app shows the portal's name above
/// the address.
pub(crate) fn picture(
    ctx: &Ctx,
    secret: &TotpSecret,
    address: &base::EmailAddress,
) -> Result<(Qr, String), Fault> {
    let link = secret.uri(ctx.page.brand(), address);
    Ok((Qr::new(&link, ctx.page.t("factor-qr"))?, link))
}

pub(super) async fn prove(ctx: Ctx, Form(fields): Form<Fields>) -> Answer {
    let p = &ctx.page;
    let shown = match flow_at(&ctx, CONNECT).await? {
        Ok(shown) => shown,
        // The app was connected a moment ago and the response was lost: treat the repeated form as
        // a proof.
        Err(_) if flow_at(&ctx, CONFIRM).await?.is_ok() => {
            return confirm(ctx, Form(fields)).await;
        }
        Err(to) => return ctx.go(to),
    };
    let again = |words| {
        ctx.html_as(
            StatusCode::UNPROCESSABLE_ENTITY,
            &connect(&ctx, &shown, Errors::one("code", words))?,
        )
    };
    let Some(code) = OneTimeCode::parse(&fields.code) else { return again(p.t("factor-missing")) };
    match verdict(&ctx, Proof::OneTime(code)).await? {
        FactorVerdict::Right { stepped: to, token } => proved(&ctx, &shown, &token, to).await,
        FactorVerdict::Elsewhere(to) => stepped(&ctx, to).await,
        FactorVerdict::Wrong { .. } | FactorVerdict::NoTriesLeft => again(p.t("factor-wrong")),
        FactorVerdict::Used => again(p.t("challenge-used")),
        FactorVerdict::Wait { wait } => again(wait_in_words(p, wait)),
    }
}

pub(super) async fn show_confirm(ctx: Ctx, Query(way): Query<Way>) -> Answer {
    let recovery = way.with == "recovery";
    match flow_at(&ctx, CONFIRM).await? {
        Ok(shown) => ctx.html(&ConfirmFactor {
            p: &ctx.page,
            steps: steps(&shown, Step::SecondFactor),
            recovery,
            errors: Errors::new(),
        }),
        Err(to) => ctx.go(to),
    }
}

pub(super) async fn confirm(ctx: Ctx, Form(fields): Form<Fields>) -> Answer {
    let p = &ctx.page;
    let shown = match flow_at(&ctx, CONFIRM).await? {
        Ok(shown) => shown,
        Err(to) => return ctx.go(to),
    };
    let recovery = fields.with == "recovery";
    let again = |status, words| {
        let errors = Errors::one("code", words);
        ctx.html_as(
            status,
            &ConfirmFactor { p, steps: steps(&shown, Step::SecondFactor), recovery, errors },
        )
    };
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    // A code of the app, or a recovery code.
    let missing = if recovery { "recovery-missing" } else { "challenge-missing" };
    let Some(proof) = Proof::parse(&fields.code) else { return again(wrong, p.t(missing)) };
    let is_kept = matches!(proof, Proof::Recovery(_));
    match verdict(&ctx, proof).await? {
        FactorVerdict::Right { stepped: to, token } => {
            if is_kept {
                ctx.offer_new_factor();
            }
            proved(&ctx, &shown, &token, to).await
        }
        FactorVerdict::Elsewhere(to) => stepped(&ctx, to).await,
        FactorVerdict::Wrong { .. } if recovery => again(wrong, p.t("recovery-wrong")),
        FactorVerdict::Wrong { left } => {
            again(wrong, p.t1("challenge-wrong", "n", left.unwrap_or(0)))
        }
        FactorVerdict::Used => again(wrong, p.t("challenge-used")),
        FactorVerdict::Wait { wait } => {
            again(StatusCode::TOO_MANY_REQUESTS, wait_in_words(p, wait))
        }
        FactorVerdict::NoTriesLeft => ctx.go(LocalPath::fixed("/register/over")),
    }
}

async fn proved(ctx: &Ctx, shown: &Shown, token: &Token, to: StepOutcome) -> Answer {
    ctx.hold(&REGISTRATION, &shown.id.to_string(), token);
    stepped(ctx, to).await
}

async fn verdict(ctx: &Ctx, proof: Proof) -> Result<FactorVerdict, Problem> {
    ctx.limit(Limit::TryCode)?;
    let Some(token) = flow_token(ctx).await? else {
        return Err(Problem::First { path: whereto(ctx, None) });
    };
    let (now, asker, language, portal) =
        (ctx.now(), ctx.asker(), ctx.page.language, ctx.portal.clone());
    Ok(ctx
        .portal
        .db
        .write(move |tx| {
            registration::prove_factor(
                tx,
                &portal.way_in.way,
                &token,
                &proof,
                &asker,
                language,
                now,
            )
        })
        .await?)
}
