//! `/register/other-address`: an address other than the one that the upstream provider gave.

use accounts::registration::{self, CodeRequest, Shown, Step};
use axum::http::StatusCode;
use base::EmailAddress;
use serde::Deserialize;

use super::views::OtherAddress;
use super::{flow_at, flow_token, stepped, steps, whereto};
use crate::kernel::{Answer, Ctx, Errors, Form, Limit, Problem};

/// The page that this one belongs to.
const CODE: &str = "/register/code";

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    address: String,
}

pub(super) async fn show(ctx: Ctx) -> Answer {
    match flow_at(&ctx, CODE).await? {
        Ok(shown) => ctx.html(&page(&ctx, &shown, String::new(), Errors::new())),
        Err(to) => ctx.go(to),
    }
}

fn page<'a>(ctx: &'a Ctx, shown: &Shown, address: String, errors: Errors) -> OtherAddress<'a> {
    OtherAddress { p: &ctx.page, steps: steps(shown, Step::VerifyEmail), address, errors }
}

pub(super) async fn send(ctx: Ctx, Form(fields): Form<Fields>) -> Answer {
    let p = &ctx.page;
    let shown = match flow_at(&ctx, CODE).await? {
        Ok(shown) => shown,
        Err(to) => return ctx.go(to),
    };
    let Ok(address) = EmailAddress::new(&fields.address) else {
        let key = if fields.address.trim().is_empty() {
            "sign-in-address-missing"
        } else {
            "sign-in-address-form"
        };
        let view = page(&ctx, &shown, fields.address, Errors::one("address", p.t(key)));
        return ctx.html_as(StatusCode::UNPROCESSABLE_ENTITY, &view);
    };
    ctx.limit(Limit::SendCode)?;
    let Some(token) = flow_token(&ctx).await? else { return ctx.go(whereto(&ctx, None)) };
    let (now, asker, language, portal) = (ctx.now(), ctx.asker(), p.language, ctx.portal.clone());
    let begun = ctx.portal.db.write(move |tx| {
        registration::other_address(tx, &portal.way_in.way, &token, &address, &asker, language, now)
    });
    match begun.await? {
        CodeRequest::Sent { .. } | CodeRequest::Further { .. } => ctx.go(ctx.in_flow(CODE)),
        CodeRequest::TooMany { wait } => Err(Problem::TooMany { wait }),
        CodeRequest::Elsewhere(elsewhere) => stepped(&ctx, elsewhere).await,
    }
}
