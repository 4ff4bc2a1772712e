//! `/register/code`: the code from the mail.

use accounts::registration::{self, CODE_LIFE, CodeRequest, CodeVerdict, Purpose, Shown, Step};
use accounts::second_factor::OneTimeCode;
use axum::http::StatusCode;
use serde::Deserialize;

use super::views::Code;
use super::{flow, flow_at, flow_token, go_to_flow, stepped, steps, whereto};
use crate::kernel::{Answer, Ctx, Errors, Form, Limit, Problem, REGISTRATION, naming};

const HERE: &str = "/register/code";

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    code: String,
    /// `yes`: subscribes to news.
    news: String,
}

pub(super) async fn show(ctx: Ctx) -> Answer {
    match flow_at(&ctx, HERE).await? {
        Ok(shown) => ctx.html(&page(&ctx, &shown, Errors::new())),
        Err(to) => ctx.go(to),
    }
}

fn page<'a>(ctx: &'a Ctx, shown: &Shown, errors: Errors) -> Code<'a> {
    let minutes = u32::try_from(CODE_LIFE.as_secs() / 60).unwrap_or(u32::MAX);
    let hall = &ctx.portal.hall;
    let elsewhere = shown.purpose == Purpose::Upstream;
    let is_new = shown.purpose == Purpose::SelfRegister;
    Code {
        p: &ctx.page,
        steps: steps(shown, Step::VerifyEmail),
        address: shown.address.to_string(),
        minutes,
        open: hall.is_open(),
        news: is_new && hall.news,
        terms: hall.terms.as_deref().filter(|_| is_new),
        other_address: if elsewhere {
            ctx.page.in_flow("/register/other-address")
        } else {
            naming("/register", &shown.id.to_string())
        },
        errors,
    }
}

pub(super) async fn confirm(ctx: Ctx, Form(fields): Form<Fields>) -> Answer {
    let p = &ctx.page;
    let shown = match flow_at(&ctx, HERE).await? {
        Ok(shown) => shown,
        Err(to) => return ctx.go(to),
    };
    let again = |words| {
        ctx.html_as(
            StatusCode::UNPROCESSABLE_ENTITY,
            &page(&ctx, &shown, Errors::one("code", words)),
        )
    };
    let Some(code) = OneTimeCode::parse_mailed(&fields.code) else {
        return again(p.t("code-missing"));
    };
    ctx.limit(Limit::TryCode)?;
    let Some(token) = flow_token(&ctx).await? else { return ctx.go(whereto(&ctx, None)) };
    let (now, asker, portal) = (ctx.now(), ctx.asker(), ctx.portal.clone());
    let news = fields.news == "yes";
    let verdict = ctx.portal.db.write(move |tx| {
        registration::choose_news(tx, &token, news, now)?;
        registration::confirm_code(tx, &portal.way_in.way, &token, &code, &asker, now)
    });
    let verdict = verdict.await?;
    match verdict {
        CodeVerdict::Right { device, token } => {
            ctx.hold(&REGISTRATION, &shown.id.to_string(), &token);
            ctx.remember_device(&device);
            stepped(&ctx, registration::StepOutcome::Next).await
        }
        CodeVerdict::Elsewhere(elsewhere) => stepped(&ctx, elsewhere).await,
        CodeVerdict::Wrong { left } => again(p.t1("code-wrong", "n", left)),
        CodeVerdict::NoTriesLeft => again(p.t1("code-wrong", "n", 0)),
        CodeVerdict::Expired => again(p.t("code-old")),
    }
}

#[derive(Deserialize)]
pub(super) struct Nothing {}

pub(super) async fn send_new(ctx: Ctx, Form(Nothing {}): Form<Nothing>) -> Answer {
    ctx.limit(Limit::SendCode)?;
    let Some(token) = flow_token(&ctx).await? else { return ctx.go(whereto(&ctx, None)) };
    let (now, asker, language, portal) =
        (ctx.now(), ctx.asker(), ctx.page.language, ctx.portal.clone());
    let begun = ctx
        .portal
        .db
        .write(move |tx| {
            registration::send_new_code(tx, &portal.way_in.way, &token, &asker, language, now)
        })
        .await?;
    match begun {
        CodeRequest::Sent { .. } => {
            flow(&ctx).await?;
            ctx.go_saying(ctx.in_flow(HERE), "notice-code-sent")
        }
        CodeRequest::Further { flow } => go_to_flow(&ctx, flow).await,
        CodeRequest::TooMany { wait } => Err(Problem::TooMany { wait }),
        CodeRequest::Elsewhere(elsewhere) => stepped(&ctx, elsewhere).await,
    }
}
