//! `/account/recovery-codes`: shown until the person confirms having kept them, and renewed on
//! request.

use accounts::{account, second_factor};
use axum::extract::Query;
use axum::http::StatusCode;
use base::Fault;
use serde::Deserialize;

use super::factors::refused;
use crate::kernel::{Answer, Ctx, Errors, Form, LocalPath};
use crate::parts::Confirm;
use crate::provider::goal;
use crate::register::last_step;
use crate::register::views::RecoveryCodes;

const HERE: LocalPath = LocalPath::fixed("/account/recovery-codes");

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    kept: String,
}

/// Where the person goes once the codes are kept.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Where {
    next: String,
}

#[derive(Deserialize)]
pub(super) struct Nothing {}

/// `None`: the codes were kept, or there are none.
async fn page<'a>(
    ctx: &'a Ctx,
    next: &str,
    errors: Errors,
) -> Result<Option<RecoveryCodes<'a>>, crate::kernel::Problem> {
    let (account, now) = (ctx.signed_in()?.account, ctx.now());
    let read = ctx.portal.db.read(move |tx| {
        let codes = second_factor::recovery_codes_to_keep(tx, account, now)?;
        let made_at = second_factor::recovery_codes(tx, account)?.made_at;
        let activated_at = account::find(tx, account)?.and_then(|account| account.activated_at);
        // Codes made in the transaction that activated the account are the last registration step.
        Ok::<_, Fault>((codes, made_at.is_some() && made_at == activated_at))
    });
    let (codes, registers) = read.await?;
    let steps = registers.then(|| last_step(ctx));
    let service = goal(ctx, next).await?;
    Ok(codes.map(|codes| RecoveryCodes { p: &ctx.page, steps, codes, service, errors }))
}

pub(super) async fn show(ctx: Ctx, Query(to): Query<Where>) -> Answer {
    match page(&ctx, &to.next, Errors::new()).await? {
        Some(page) => ctx.html(&page),
        None => ctx.go(LocalPath::parse(&to.next).unwrap_or(LocalPath::HOME)),
    }
}

pub(super) async fn kept(ctx: Ctx, Query(to): Query<Where>, Form(fields): Form<Fields>) -> Answer {
    let on = LocalPath::parse(&to.next).unwrap_or(LocalPath::HOME);
    let account = ctx.signed_in()?.account;
    if fields.kept != "yes" {
        let errors = Errors::one("kept", ctx.page.t("codes-kept-missing"));
        return match page(&ctx, &to.next, errors).await? {
            Some(page) => ctx.html_as(StatusCode::UNPROCESSABLE_ENTITY, &page),
            None => ctx.go(on),
        };
    }
    ctx.portal.db.write(move |tx| second_factor::keep_recovery_codes(tx, account)).await?;
    ctx.go(on)
}

pub(super) async fn ask(ctx: Ctx) -> Answer {
    ctx.freshly_signed_in("/account/recovery-codes/new")?;
    let p = &ctx.page;
    let (title, words) = (p.t("account-codes-new-ask"), p.t("account-codes-new-follows"));
    ctx.html(&Confirm::new(p, title, words, "account-codes-new-yes", "/account"))
}

pub(super) async fn make(ctx: Ctx, Form(Nothing {}): Form<Nothing>) -> Answer {
    let account = ctx.freshly_signed_in("/account/recovery-codes/new")?.account;
    let now = ctx.now();
    ctx.portal
        .db
        .write(move |tx| second_factor::make_recovery_codes(tx, account, now))
        .await
        .map_err(refused)?;
    ctx.go(HERE)
}
