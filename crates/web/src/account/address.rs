//! `/account/address`: a new address for the account, or the current one proved again.

use accounts::account::{self, AddressChanged, CodeSent};
use accounts::second_factor::OneTimeCode;
use axum::http::StatusCode;
use base::{EmailAddress, Failure, Fault};
use serde::Deserialize;

use super::views::OwnAddress;
use crate::kernel::{Answer, Ctx, Errors, Form, Limit, LocalPath, Page, Problem};

pub(super) const HERE: &str = "/account/address";
const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct AddressForm {
    address: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct CodeForm {
    code: String,
}

pub(super) async fn show(ctx: Ctx) -> Answer {
    page(&ctx, StatusCode::OK, String::new(), Errors::new()).await
}

async fn page(ctx: &Ctx, status: StatusCode, typed: String, errors: Errors) -> Answer {
    let signed = ctx.freshly_signed_in(HERE)?;
    let (id, now, own) = (signed.account, ctx.now(), signed.inner.account.clone());
    let read = ctx.portal.db.read(move |tx| {
        Ok::<_, Fault>((account::asked_address(tx, id, now)?, account::address_trouble(tx, &own)?))
    });
    let (asked, trouble) = read.await?;
    let view = OwnAddress {
        p: &ctx.page,
        own: signed.address.to_string(),
        why: trouble.map(|trouble| ctx.page.words_of_trouble(trouble, signed.address.as_str())),
        asked: asked.map(|address| address.to_string()),
        typed,
        errors,
    };
    ctx.html_as(status, &view)
}

pub(super) async fn ask(ctx: Ctx, Form(form): Form<AddressForm>) -> Answer {
    let signed = ctx.freshly_signed_in(HERE)?;
    let p = &ctx.page;
    let Ok(address) = EmailAddress::new(&form.address) else {
        let key = if form.address.trim().is_empty() {
            "sign-in-address-missing"
        } else {
            "sign-in-address-form"
        };
        return page(&ctx, WRONG, form.address, Errors::one("address", p.t(key))).await;
    };
    if ctx.portal.way_in.way.shared().looks_shared(&address) {
        return page(&ctx, WRONG, form.address, Errors::one("address", p.t("own-address-shared")))
            .await;
    }
    ctx.limit(Limit::SendCode)?;
    let (id, now, asker, language) = (signed.account, ctx.now(), ctx.asker(), p.language);
    let sent = ctx
        .portal
        .db
        .write(move |tx| account::ask_for_address(tx, id, &address, &asker, language, now))
        .await;
    match sent.map_err(gone)? {
        CodeSent::Sent => ctx.go_saying(LocalPath::fixed(HERE), "notice-address-code"),
        CodeSent::Wait { wait } => Err(Problem::TooMany { wait }),
    }
}

pub(super) async fn prove(ctx: Ctx, Form(form): Form<CodeForm>) -> Answer {
    let id = ctx.freshly_signed_in(HERE)?.account;
    let again = |words: String| page(&ctx, WRONG, String::new(), Errors::one("code", words));
    let p: &Page = &ctx.page;
    let Some(code) = OneTimeCode::parse_mailed(&form.code) else {
        return again(p.t("code-missing")).await;
    };
    ctx.limit(Limit::TryCode)?;
    let now = ctx.now();
    match ctx
        .portal
        .db
        .write(move |tx| account::change_address(tx, id, &code, now))
        .await
        .map_err(gone)?
    {
        AddressChanged::Done => {
            ctx.go_saying(LocalPath::fixed("/account/privacy"), "notice-address-changed")
        }
        AddressChanged::Wrong { left } => again(p.t1("code-wrong", "n", left)).await,
        AddressChanged::Void => {
            page(&ctx, WRONG, String::new(), Errors::one("address", p.t("own-address-void"))).await
        }
        AddressChanged::Taken => {
            page(&ctx, WRONG, String::new(), Errors::one("address", p.t("own-address-taken"))).await
        }
    }
}

fn gone(failure: Failure<account::Refusal>) -> Problem {
    match failure {
        Failure::Refused(_) => Problem::NotFound,
        Failure::Fault(fault) => fault.into(),
    }
}
