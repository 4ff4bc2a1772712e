//! `/register/names`: who staff did not know by name.

use accounts::account::Names as Given;
use accounts::registration::{self, Shown, Step};
use axum::http::StatusCode;
use base::{Line, NotALine};
use serde::Deserialize;

use super::views::Names;
use super::{flow_token, standing_at, stepped, steps, whereto};
use crate::kernel::{Answer, Ctx, Errors, Form};

const HERE: &str = "/register/names";

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    first: String,
    last: String,
}

pub(super) async fn show(ctx: Ctx) -> Answer {
    match standing_at(&ctx, HERE).await? {
        Ok(shown) => {
            let told = |name: &Option<Line>| name.as_ref().map(ToString::to_string).unwrap_or_default();
            let fields = Fields { first: told(&shown.told.0), last: told(&shown.told.1) };
            ctx.html(&page(&ctx, &shown, fields, Errors::new()))
        }
        Err(to) => ctx.go(to),
    }
}

fn page<'a>(ctx: &'a Ctx, shown: &Shown, fields: Fields, errors: Errors) -> Names<'a> {
    Names { p: &ctx.page, steps: steps(shown, Step::Names), first: fields.first, last: fields.last, errors }
}

pub(super) async fn give(ctx: Ctx, Form(fields): Form<Fields>) -> Answer {
    let p = &ctx.page;
    let shown = match standing_at(&ctx, HERE).await? {
        Ok(shown) => shown,
        Err(to) => return ctx.go(to),
    };
    let mut errors = Errors::new();
    let mut line = |field, text: &str, missing: String| match Line::new(text) {
        Ok(line) => Some(line),
        Err(e) => {
            errors.add(field, if e == NotALine::Empty { missing } else { p.t("names-wrong") });
            None
        }
    };
    let first = line("first", &fields.first, p.t("names-first-missing"));
    let last = line("last", &fields.last, p.t("names-last-missing"));
    let (Some(first), Some(last)) = (first, last) else {
        return ctx.html_as(StatusCode::UNPROCESSABLE_ENTITY, &page(&ctx, &shown, fields, errors));
    };
    let Some(token) = flow_token(&ctx).await? else { return ctx.go(whereto(&ctx, None)) };
    let names = Given { first, last };
    let (now, asker, language, portal) = (ctx.now(), ctx.asker(), p.language, ctx.portal.clone());
    let to = ctx.portal.db.write(move |tx| registration::give_names(tx, &portal.way_in.way, &token, &names, &asker, language, now)).await?;
    stepped(&ctx, to).await
}
