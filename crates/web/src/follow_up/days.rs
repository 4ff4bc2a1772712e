use axum::extract::Path;
use axum::http::StatusCode;
use base::{Failure, PeriodId};
use collection::{Refusal, periods};
use serde::Deserialize;

use super::periods::{Read, field_of, read};
use super::views::Days;
use crate::desk::{self, period_words};
use crate::kernel::{Answer, Ctx, Errors, Form, Problem};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DaysForm {
    opens: String,
    closes: String,
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<String>) -> Answer {
    page(&ctx, &id, None, Errors::new()).await
}

async fn page(ctx: &Ctx, id: &str, form: Option<DaysForm>, errors: Errors) -> Answer {
    let Read { period, title, .. } = read(ctx, id).await?;
    let p = &ctx.page;
    let form = form.unwrap_or_else(|| DaysForm { opens: period.opens_on.to_string(), closes: period.closes_on.to_string() });
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
    let status = if view.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    ctx.html_as(status, &view)
}

pub(super) async fn change(ctx: Ctx, Path(id): Path<String>, Form(form): Form<DaysForm>) -> Answer {
    let account = desk::account(&ctx)?;
    let period: PeriodId = id.parse().map_err(|_| Problem::NotFound)?;
    let (Ok(opens), Ok(closes)) = (form.opens.trim().parse(), form.closes.trim().parse()) else {
        let errors = Errors::one("closes", ctx.page.t("period-day-wrong"));
        return page(&ctx, &id, Some(form), errors).await;
    };
    let now = ctx.now();
    let write = ctx.portal.db.write(move |tx| {
        let staff = desk::staff(tx, account, now)?;
        periods::change_days(tx, now, &staff, period, opens, closes)
    });
    match write.await {
        Ok(_) => ctx.go_saying(format!("/staff/periods/{period}"), "notice-days-changed"),
        Err(Failure::Refused(Refusal::Period(why))) => {
            let errors = Errors::one(field_of(why), ctx.page.t(desk::refusals::period_wrong(why)));
            page(&ctx, &id, Some(form), errors).await
        }
        Err(other) => Err(other.into()),
    }
}
