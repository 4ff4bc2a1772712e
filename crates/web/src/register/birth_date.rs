//! `/register/birth-date`: where, and whether old enough. The date is looked at and kept nowhere.

use accounts::registration::{self, Birth, Shown, Step};
use axum::http::StatusCode;
use jiff::civil::Date;
use serde::Deserialize;

use super::countries;
use super::views::{BirthDate, TooYoung};
use super::{flow_token, standing_at, stepped, steps, whereto};
use crate::kernel::{Answer, Ctx, Errors, Form, LocalPath, REGISTRATION};

const HERE: &str = "/register/birth-date";

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    country: String,
    year: String,
    month: String,
    day: String,
}

pub(super) async fn show(ctx: Ctx) -> Answer {
    match standing_at(&ctx, HERE).await? {
        Ok(shown) => {
            let fields = Fields { country: "SE".to_owned(), ..Fields::default() };
            ctx.html(&page(&ctx, &shown, fields, Errors::new()))
        }
        Err(to) => ctx.go(to),
    }
}

fn page<'a>(ctx: &'a Ctx, shown: &Shown, fields: Fields, errors: Errors) -> BirthDate<'a> {
    let p = &ctx.page;
    let Fields { country, year, month, day } = fields;
    BirthDate {
        p,
        steps: steps(shown, Step::BirthDate),
        least_age: ctx.portal.way_in.way.least_age(),
        countries: countries::all(p.language),
        country,
        months: countries::months(p.language),
        year,
        month,
        day,
        errors,
    }
}

pub(super) async fn give(ctx: Ctx, Form(fields): Form<Fields>) -> Answer {
    let p = &ctx.page;
    let shown = match standing_at(&ctx, HERE).await? {
        Ok(shown) => shown,
        Err(to) => return ctx.go(to),
    };
    let today = ctx.now().to_jiff().to_zoned(ctx.face().zone.clone()).date();
    let mut errors = Errors::new();
    if !countries::is_one(&fields.country) {
        errors.add("country", p.t("birth-country-missing"));
    }
    let born = date(&fields, today);
    if born.is_none() {
        errors.add("year", p.t("birth-date-wrong"));
    }
    let (Some(born), true) = (born, errors.is_empty()) else {
        return ctx.html_as(StatusCode::UNPROCESSABLE_ENTITY, &page(&ctx, &shown, fields, errors));
    };
    let Some(token) = flow_token(&ctx).await? else { return ctx.go(whereto(&ctx, None)) };
    let (now, asker, language, portal) = (ctx.now(), ctx.asker(), p.language, ctx.portal.clone());
    let country = fields.country;
    let birth = ctx
        .portal
        .db
        .write(move |tx| registration::give_birth_date(tx, &portal.way_in.way, &token, &country, born, today, &asker, language, now));
    match birth.await? {
        Birth::Stepped(to) => stepped(&ctx, to).await,
        Birth::TooYoung => {
            ctx.let_go(&REGISTRATION, &shown.id.to_string());
            ctx.go(LocalPath::fixed("/register/too-young"))
        }
    }
}

/// A date that somebody who lives can have been born on.
fn date(fields: &Fields, today: Date) -> Option<Date> {
    let born = Date::new(fields.year.trim().parse().ok()?, fields.month.trim().parse().ok()?, fields.day.trim().parse().ok()?).ok()?;
    (born < today && today.year() - born.year() <= 120).then_some(born)
}

pub(super) async fn too_young(ctx: Ctx) -> Answer {
    ctx.html(&TooYoung { p: &ctx.page, least_age: ctx.portal.way_in.way.least_age() })
}
