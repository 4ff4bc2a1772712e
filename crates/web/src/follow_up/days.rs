//! `/staff/periods/{id}/days`: changes a period's first and last day. An earlier last day closes or
//! erases units' work, so a second page says what follows, and requires the period's name.

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use base::{Failure, PeriodId};
use collection::periods::EndsSooner;
use collection::{Refusal, periods};
use serde::Deserialize;

use super::periods::{Read, field_of, read};
use super::views::Days;
use crate::desk::{self, period_words};
use crate::kernel::{Answer, Ctx, Errors, Form, Problem};
use crate::parts::{Confirm, is_typed};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DaysForm {
    opens: String,
    closes: String,
    /// The period's name, typed to confirm; `None` from the first form.
    typed: Option<String>,
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<String>) -> Answer {
    page(&ctx, &id, None, Errors::new()).await
}

async fn page(ctx: &Ctx, id: &str, form: Option<DaysForm>, errors: Errors) -> Answer {
    let Read { period, title, .. } = read(ctx, id).await?;
    let p = &ctx.page;
    let form = form.unwrap_or_else(|| DaysForm {
        opens: period.opens_on.to_string(),
        closes: period.closes_on.to_string(),
        typed: None,
    });
    let view = Days {
        p,
        id: period.id.to_string(),
        title: title[p.language as usize].clone(),
        period: period_words(p, &period),
        opens: form.opens,
        closes: form.closes,
        has_begun: period.opens_at <= ctx.now(),
        errors,
    };
    let status =
        if view.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    ctx.html_as(status, &view)
}

pub(super) async fn change(ctx: Ctx, Path(id): Path<String>, Form(form): Form<DaysForm>) -> Answer {
    let account = desk::account(&ctx)?;
    let period: PeriodId = id.parse().map_err(|_| Problem::NotFound)?;
    let mut errors = Errors::new();
    let mut day = |field, text: &str, missing| {
        let day = text.trim().parse().ok();
        if day.is_none() {
            errors.add(field, ctx.page.t(missing));
        }
        day
    };
    let opens = day("opens", &form.opens, "period-opens-missing");
    let closes = day("closes", &form.closes, "period-closes-missing");
    let (Some(opens), Some(closes)) = (opens, closes) else {
        return page(&ctx, &id, Some(form), errors).await;
    };
    let now = ctx.now();
    let sooner = ctx.portal.db.read(move |tx| {
        let staff = desk::staff(tx, account, now)?;
        periods::ends_sooner(tx, now, &staff, period, opens, closes)
    });
    let done = match sooner.await {
        Ok(Some(sooner)) => match &form.typed {
            None => {
                let days =
                    serde_urlencoded::to_string([("opens", &form.opens), ("closes", &form.closes)])
                        .unwrap_or_default();
                return ctx.go(format!("/staff/periods/{period}/days/sooner?{days}"));
            }
            Some(typed) if !is_typed(typed, &sooner.period.name) => {
                let errors = Errors::one(
                    "typed",
                    ctx.page.t1("confirm-typed-wrong", "name", sooner.period.name.as_str()),
                );
                return ctx
                    .html_as(StatusCode::UNPROCESSABLE_ENTITY, &question(&ctx, &sooner, errors));
            }
            Some(_) => Ok(()),
        },
        Ok(None) => Ok(()),
        Err(failure) => Err(failure),
    };
    let write = async || {
        let write = ctx.portal.db.write(move |tx| {
            let staff = desk::staff(tx, account, now)?;
            periods::change_days(tx, now, &staff, period, opens, closes)
        });
        write.await.map(drop)
    };
    let done = match done {
        Ok(()) => write().await,
        refused => refused,
    };
    match done {
        Ok(()) => ctx.go_saying(format!("/staff/periods/{period}"), "notice-days-changed"),
        Err(Failure::Refused(Refusal::Period(why))) => {
            let errors = Errors::one(field_of(why), ctx.page.t(desk::refusals::period_wrong(why)));
            page(&ctx, &id, Some(form), errors).await
        }
        Err(other) => Err(other.into()),
    }
}

/// The page that says what an earlier last day ends, and asks for confirmation.
pub(super) async fn ask_sooner(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(form): Query<DaysForm>,
) -> Answer {
    let account = desk::account(&ctx)?;
    let period: PeriodId = id.parse().map_err(|_| Problem::NotFound)?;
    let here = format!("/staff/periods/{period}/days");
    read(&ctx, &id).await?;
    let (Ok(opens), Ok(closes)) = (form.opens.trim().parse(), form.closes.trim().parse()) else {
        return ctx.go(here);
    };
    let now = ctx.now();
    let read = ctx.portal.db.read(move |tx| {
        let staff = desk::staff(tx, account, now)?;
        periods::ends_sooner(tx, now, &staff, period, opens, closes)
    });
    match read.await? {
        Some(sooner) => ctx.html(&question(&ctx, &sooner, Errors::new())),
        None => ctx.go(here),
    }
}

fn question<'a>(ctx: &'a Ctx, sooner: &EndsSooner, errors: Errors) -> Confirm<'a> {
    let (p, period) = (&ctx.page, &sooner.period);
    let last = p.date(desk::last_moment(period.closes_at));
    let title = p.t2("days-sooner-ask", "period", period_words(p, period), "date", last.as_str());
    let follows = if sooner.erases() {
        p.text(
            "days-sooner-erases",
            &[
                ("date", last.as_str().into()),
                ("units", sooner.units.into()),
                ("files", sooner.files.into()),
            ],
        )
    } else {
        p.t2("days-sooner-closes", "date", last.as_str(), "n", sooner.at_work)
    };
    Confirm::new(p, title, follows, "days-sooner-yes", format!("/staff/periods/{}", period.id))
        .posts_to(format!("/staff/periods/{}/days", period.id))
        .with("opens", period.opens_on.to_string())
        .with("closes", period.closes_on.to_string())
        .typed(period.name.clone(), errors)
}
