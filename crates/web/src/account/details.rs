//! `/account/details`: the name, and the language of pages and letters.

use accounts::account::{self, Profile};
use axum::http::StatusCode;
use base::{Failure, Language};
use serde::Deserialize;

use super::views::Details;
use crate::kernel::{Answer, Ctx, Errors, Form, LocalPath, Problem, keep_language};
use crate::register::typed_names;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    first: String,
    last: String,
    language: String,
}

pub(super) async fn show(ctx: Ctx) -> Answer {
    let account = &ctx.signed_in()?.inner.account;
    let text =
        |line: &Option<base::Line>| line.as_ref().map(ToString::to_string).unwrap_or_default();
    let fields = Fields {
        first: text(&account.first_name),
        last: text(&account.last_name),
        language: account.language.unwrap_or(ctx.page.language).tag().to_owned(),
    };
    ctx.html(&page(&ctx, fields, Errors::new()))
}

fn page(ctx: &Ctx, fields: Fields, errors: Errors) -> Details<'_> {
    Details {
        p: &ctx.page,
        first: fields.first,
        last: fields.last,
        language: fields.language,
        errors,
    }
}

pub(super) async fn save(ctx: Ctx, Form(fields): Form<Fields>) -> Answer {
    let signed = ctx.signed_in()?;
    let language: Language = fields.language.parse().map_err(|_| Problem::BadRequest)?;
    let names = match typed_names(&ctx.page, &fields.first, &fields.last) {
        Ok(names) => names,
        Err(errors) => {
            return ctx.html_as(StatusCode::UNPROCESSABLE_ENTITY, &page(&ctx, fields, errors));
        }
    };
    let profile =
        Profile { names, language: Some(language), phone: signed.inner.account.phone.clone() };
    let (account, now) = (signed.account, ctx.now());
    match ctx.portal.db.write(move |tx| account::change_profile(tx, account, &profile, now)).await {
        Ok(()) => {
            keep_language(&ctx, language);
            ctx.go_saying(LocalPath::fixed("/account/privacy"), "notice-details-saved")
        }
        Err(Failure::Refused(_)) => Err(Problem::NotFound),
        Err(Failure::Fault(fault)) => Err(fault.into()),
    }
}
