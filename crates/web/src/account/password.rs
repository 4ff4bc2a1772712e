//! `/account/password`: changes the password, given the current one; or sets a first one, after a
//! step-up at an upstream provider.

use accounts::password::{self, About, Password, Refusal, Verified};
use accounts::session::{self, Methods};
use accounts::sign_in::{self, Begun};
use axum::http::StatusCode;
use base::{Failure, Fault};
use serde::Deserialize;

use super::views::ChangePassword;
use crate::kernel::{Answer, Ctx, Errors, Form, Limit, LocalPath};
use crate::register::{password_rules, password_typed, password_words};
use crate::session::{Signed, wait_in_words};
use crate::sign_in::busy;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    current: String,
    password: String,
    again: String,
}

const HERE: &str = "/account/password";

async fn has_password(ctx: &Ctx, signed: &Signed) -> Result<bool, Fault> {
    let account = signed.account;
    ctx.portal.db.read(move |tx| Ok::<_, Fault>(password::changed_at(tx, account)?.is_some())).await
}

fn page<'a>(
    ctx: &'a Ctx,
    signed: &Signed,
    has_password: bool,
    errors: Errors,
) -> ChangePassword<'a> {
    ChangePassword {
        p: &ctx.page,
        has_password,
        rules: password_rules(ctx),
        address: signed.address.to_string(),
        errors,
    }
}

pub(super) async fn show(ctx: Ctx) -> Answer {
    let signed = ctx.signed_in()?;
    let has_password = has_password(&ctx, signed).await?;
    if !has_password {
        ctx.freshly_signed_in(HERE)?;
    }
    ctx.html(&page(&ctx, signed, has_password, Errors::new()))
}

pub(super) async fn change(ctx: Ctx, Form(fields): Form<Fields>) -> Answer {
    if ctx.was_renewed_by_form().await? {
        return ctx.go_saying(LocalPath::fixed("/account"), "notice-password-changed");
    }
    let signed = ctx.signed_in()?;
    if !has_password(&ctx, signed).await? {
        return choose_first(&ctx, fields).await;
    }
    let p = &ctx.page;
    let again = |status, errors| ctx.html_as(status, &page(&ctx, signed, true, errors));
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    let Ok(current) = Password::new(&fields.current) else {
        let key = if fields.current.is_empty() {
            "sign-in-password-missing"
        } else {
            "change-password-wrong"
        };
        return again(wrong, Errors::one("current", p.t(key)));
    };
    let chosen = match password_typed(p, &fields.password, &fields.again) {
        Ok(chosen) => chosen,
        Err(errors) => return again(wrong, errors),
    };
    if chosen.is_same(&current) {
        return again(wrong, Errors::one("password", p.t("password-same")));
    }
    ctx.limit(Limit::SignIn)?;

    // Guesses at the current password are throttled as at sign-in.
    let (now, asker, address) = (ctx.now(), ctx.asker(), signed.address.clone());
    let held_up =
        |wait| again(StatusCode::TOO_MANY_REQUESTS, Errors::one("current", wait_in_words(p, wait)));
    let attempt =
        match ctx.portal.db.read(move |tx| sign_in::begin(tx, &address, &asker, now)).await? {
            Begun::Check(attempt) => attempt,
            Begun::Wait { wait } => return held_up(wait),
        };
    let (way_in, stored, asker) = (&ctx.portal.way_in, attempt.stored(), ctx.asker());
    let verified = way_in.hasher.verify(current, stored.clone()).await.map_err(busy)?;
    let right = matches!(verified, Verified::Right { .. });
    if let Err(wait) =
        ctx.portal.db.write(move |tx| sign_in::settle(tx, &attempt, &verified, &asker, now)).await?
    {
        return held_up(wait);
    }
    let Some(stored) = stored.filter(|_| right) else {
        return again(wrong, Errors::one("current", p.t("change-password-wrong")));
    };
    let hash = match way_in
        .hasher
        .take(chosen, way_in.password.clone(), about(signed))
        .await
        .map_err(busy)?
    {
        Ok(hash) => hash,
        Err(weaknesses) => {
            return again(wrong, Errors::one("password", password_words(p, &weaknesses)));
        }
    };
    let (session, by) = (signed.inner.clone(), ctx.session_request()?);
    let changed = ctx.portal.db.write(move |tx| -> Result<_, Failure<Refusal>> {
        password::change(tx, session.account.id, session.session, &stored, &hash, now)?;
        // The current password was proved: renew the session's secret.
        Ok(session::step_up(tx, &session, Methods::PASSWORD, &by, now)?)
    });
    match changed.await {
        Ok(token) => {
            ctx.sign_in_here(&token, None, signed.inner.stay);
            ctx.go_saying(LocalPath::fixed("/account"), "notice-password-changed")
        }
        // Changed in another tab: the typed password is no longer current.
        Err(Failure::Refused(Refusal::ChangedMeanwhile | Refusal::Gone)) => {
            again(wrong, Errors::one("current", p.t("change-password-wrong")))
        }
        Err(Failure::Fault(fault)) => Err(fault.into()),
    }
}

/// The names and address that the password must not contain.
fn about(signed: &Signed) -> About {
    let names = signed.inner.account.names();
    let names: Vec<&str> = names.iter().flat_map(accounts::account::Names::parts).collect();
    About::new(&signed.address, &names)
}

async fn choose_first(ctx: &Ctx, fields: Fields) -> Answer {
    let signed = ctx.freshly_signed_in(HERE)?;
    let p = &ctx.page;
    let again =
        |errors| ctx.html_as(StatusCode::UNPROCESSABLE_ENTITY, &page(ctx, signed, false, errors));
    let chosen = match password_typed(p, &fields.password, &fields.again) {
        Ok(chosen) => chosen,
        Err(errors) => return again(errors),
    };
    ctx.limit(Limit::SignIn)?;
    let way_in = &ctx.portal.way_in;
    let hash = match way_in
        .hasher
        .take(chosen, way_in.password.clone(), about(signed))
        .await
        .map_err(busy)?
    {
        Ok(hash) => hash,
        Err(weaknesses) => return again(Errors::one("password", password_words(p, &weaknesses))),
    };
    let (account, session, now) = (signed.account, signed.session, ctx.now());
    match ctx
        .portal
        .db
        .write(move |tx| password::choose_first(tx, account, session, &hash, now))
        .await
    {
        Ok(()) => ctx.go_saying(LocalPath::fixed("/account"), "notice-password-chosen"),
        // A double click, or another tab: the account has a password now.
        Err(Failure::Refused(Refusal::ChangedMeanwhile | Refusal::Gone)) => {
            ctx.go(LocalPath::fixed("/account"))
        }
        Err(Failure::Fault(fault)) => Err(fault.into()),
    }
}
