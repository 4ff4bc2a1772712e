//! `/register/names`: asks for the names, with any the flow already has filled in.

use accounts::account::Names as Given;
use accounts::registration::{self, Shown, Step};
use axum::http::StatusCode;
use base::{Line, NotALine};
use serde::Deserialize;

use super::views::Names;
use super::{flow_at, flow_token, stepped, steps, whereto};
use crate::kernel::{Answer, Ctx, Errors, Form, Page};

const HERE: &str = "/register/names";

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    first: String,
    last: String,
}

pub(super) async fn show(ctx: Ctx) -> Answer {
    match flow_at(&ctx, HERE).await? {
        Ok(shown) => {
            let told =
                |name: &Option<Line>| name.as_ref().map(ToString::to_string).unwrap_or_default();
            let fields = Fields { first: told(&shown.told.0), last: told(&shown.told.1) };
            ctx.html(&page(&ctx, &shown, fields, Errors::new()))
        }
        Err(to) => ctx.go(to),
    }
}

fn page<'a>(ctx: &'a Ctx, shown: &Shown, fields: Fields, errors: Errors) -> Names<'a> {
    Names {
        p: &ctx.page,
        steps: steps(shown, Step::Names),
        first: fields.first,
        last: fields.last,
        errors,
    }
}

/// The names as typed; a single name may stand in either field.
pub(crate) fn typed(p: &Page, first: &str, last: &str) -> Result<Given, Errors> {
    let mut errors = Errors::new();
    let mut line = |field, text: &str| match Line::new(text) {
        Ok(line) => Some(line),
        Err(NotALine::Empty) => None,
        Err(NotALine::TooLong | NotALine::Unprintable) => {
            errors.add(field, p.t("names-wrong"));
            None
        }
    };
    let (first, last) = (line("first", first), line("last", last));
    match (first, last) {
        _ if !errors.is_empty() => Err(errors),
        (Some(first), last) => Ok(Given { first, last }),
        (None, Some(only)) => Ok(Given { first: only, last: None }),
        (None, None) => Err(Errors::one("first", p.t("names-missing"))),
    }
}

pub(super) async fn give(ctx: Ctx, Form(fields): Form<Fields>) -> Answer {
    let p = &ctx.page;
    let shown = match flow_at(&ctx, HERE).await? {
        Ok(shown) => shown,
        Err(to) => return ctx.go(to),
    };
    let names = match typed(p, &fields.first, &fields.last) {
        Ok(names) => names,
        Err(errors) => {
            return ctx
                .html_as(StatusCode::UNPROCESSABLE_ENTITY, &page(&ctx, &shown, fields, errors));
        }
    };
    let Some(token) = flow_token(&ctx).await? else { return ctx.go(whereto(&ctx, None)) };
    let (now, asker, language, portal) = (ctx.now(), ctx.asker(), p.language, ctx.portal.clone());
    let to = ctx
        .portal
        .db
        .write(move |tx| {
            registration::give_names(tx, &portal.way_in.way, &token, &names, &asker, language, now)
        })
        .await?;
    stepped(&ctx, to).await
}
