//! `/register`: which address?

use accounts::registration::{self, Begun, Next, Purpose, Step};
use axum::http::StatusCode;
use base::EmailAddress;
use serde::Deserialize;

use super::views::Address;
use super::{flow, is_signed_in, stepped, steps_of, token_of_browser, whereto};
use crate::kernel::{Answer, Ctx, Errors, Form, Limit, LocalPath, Problem};

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    address: String,
}

/// Who is further along goes on there; who has not yet proved the address may change it.
pub(super) async fn show(ctx: Ctx) -> Answer {
    // So that two clicks on 'send' are two of one browser.
    token_of_browser(&ctx);
    let shown = flow(&ctx).await?;
    match &shown {
        Some(shown) if !matches!(shown.next, Next::Do(Step::VerifyEmail) | Next::Over(_)) => ctx.go(whereto(Some(shown))),
        _ if is_signed_in(&ctx) => ctx.go(LocalPath::HOME),
        Some(shown) if shown.next == Next::Do(Step::VerifyEmail) => {
            ctx.html(&Address { sent_to: Some(shown.address.to_string()), ..page(&ctx, String::new(), Errors::new()) })
        }
        _ => ctx.html(&page(&ctx, String::new(), Errors::new())),
    }
}

fn page(ctx: &Ctx, address: String, errors: Errors) -> Address<'_> {
    // Nobody says yet who they are: the steps are those of somebody new.
    let way = &ctx.portal.way_in.way;
    let steps: Vec<Step> = way.steps(if way.takes_addresses() { Purpose::Join } else { Purpose::Register }).collect();
    let app_next = steps.get(1) == Some(&Step::SecondFactor);
    Address { p: &ctx.page, steps: steps_of(&steps, Step::VerifyEmail), sent_to: None, app_next, address, errors }
}

pub(super) async fn send(ctx: Ctx, Form(fields): Form<Fields>) -> Answer {
    let p = &ctx.page;
    let Ok(address) = EmailAddress::new(&fields.address) else {
        let key = if fields.address.trim().is_empty() { "sign-in-address-missing" } else { "sign-in-address-form" };
        let errors = Errors::one("address", p.t(key));
        return ctx.html_as(StatusCode::UNPROCESSABLE_ENTITY, &page(&ctx, fields.address, errors));
    };
    ctx.limit(Limit::SendCode)?;
    let token = token_of_browser(&ctx);
    let (now, asker, language, portal) = (ctx.now(), ctx.asker(), p.language, ctx.portal.clone());
    let begun = ctx.portal.db.write(move |tx| registration::begin(tx, &portal.way_in.way, &token, &address, &asker, language, now)).await?;
    match begun {
        Begun::Sent => ctx.go(LocalPath::fixed("/register/code")),
        Begun::Further => ctx.go(whereto(flow(&ctx).await?.as_ref())),
        Begun::TooMany { wait } => Err(Problem::TooMany { wait }),
        Begun::Elsewhere(elsewhere) => stepped(&ctx, elsewhere).await,
    }
}
