//! `/staff/periods/{id}/units` and `…/release`: the units that are asked to report in a period.

use std::collections::{HashMap, HashSet};

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use base::{PeriodId, UnitId};
use collection::{Refusal, periods};
use organisations::units::{self, Unit};
use serde::Deserialize;

use super::periods::{Read, read};
use super::views;
use crate::desk::{self, period_words, unit_line};
use crate::kernel::{Answer, Ctx, Errors, Explain as _, Form, Notice, Place, Problem};
use crate::parts::{Confirm, alphabetic};
use crate::search::sought;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sought {
    q: String,
}

pub(super) async fn show(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(Sought { q }): Query<Sought>,
) -> Answer {
    page(&ctx, &id, q, Errors::new()).await
}

async fn page(ctx: &Ctx, id: &str, q: String, errors: Errors) -> Answer {
    let Read { period, title, all, units } = read(ctx, id).await?;
    let p = &ctx.page;
    let asked: HashSet<UnitId> = all.iter().map(|o| o.submission.unit).collect();
    let search = sought(ctx, &q);
    let mut found: Vec<&Unit> = not_asked(&units, &asked, &search).collect();
    found.sort_by_cached_key(|unit| (alphabetic(&unit_line(unit)), unit.id));
    let lines = found
        .into_iter()
        .map(|unit| (unit.id.to_string(), format!("{} ({})", unit_line(unit), unit.code)))
        .collect();
    let view = views::Units {
        p,
        id: period.id.to_string(),
        title: title[p.language as usize].clone(),
        period: period_words(p, &period),
        units: lines,
        asked: asked.len(),
        none: units.is_empty(),
        search,
        q,
        errors,
    };
    let status =
        if view.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    ctx.html_as(status, &view)
}

/// The units that match `search` and are not asked yet.
fn not_asked<'a>(
    units: &'a HashMap<UnitId, Unit>,
    asked: &'a HashSet<UnitId>,
    search: &str,
) -> impl Iterator<Item = &'a Unit> {
    let wanted = base::fold(search);
    units
        .values()
        .filter(|unit| !asked.contains(&unit.id))
        .filter(move |unit| unit.matches(&wanted))
}

/// The form is read as pairs, since `unit` repeats. `all` adds every unit that the search `q`
/// finds.
pub(super) async fn ask(
    ctx: Ctx,
    Path(id): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let account = desk::account(&ctx)?;
    let period: PeriodId = id.parse().map_err(|_| Problem::NotFound)?;
    let value = |name: &str| {
        pairs
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.clone())
            .unwrap_or_default()
    };
    let chosen: Vec<UnitId> = if value("all").is_empty() {
        pairs
            .iter()
            .filter(|(name, _)| name == "unit")
            .filter_map(|(_, value)| value.parse().ok())
            .collect()
    } else {
        let Read { all, units, .. } = read(&ctx, &id).await?;
        let asked = all.iter().map(|o| o.submission.unit).collect();
        not_asked(&units, &asked, &sought(&ctx, &value("q"))).map(|unit| unit.id).collect()
    };
    if chosen.is_empty() {
        return page(&ctx, &id, value("q"), Errors::one("units", ctx.page.t("units-missing")))
            .await;
    }
    let now = ctx.now();
    let write = ctx.portal.db.write(move |tx| {
        let staff = desk::staff(tx, account, now)?;
        for unit in &chosen {
            if units::find(tx, *unit)?.is_none() {
                return Err(Refusal::NotFound.into());
            }
        }
        periods::ask_units(tx, now, &staff, period, &chosen)
    });
    let new = write.await?;
    ctx.go_saying_about(
        format!("/staff/periods/{period}"),
        &Notice::new("notice-units-asked", &[("n", Place::Count(new))]),
    )
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ReleaseForm {
    unit: String,
}

/// Asks for confirmation and says what follows. Without a unit, goes back to the list.
pub(super) async fn ask_release(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(form): Query<ReleaseForm>,
) -> Answer {
    let Read { period, all, units, .. } = read(&ctx, &id).await?;
    let back = format!("/staff/periods/{}", period.id);
    if form.unit.is_empty() {
        return ctx.go(back);
    }
    let unit = form
        .unit
        .parse()
        .ok()
        .and_then(|unit: UnitId| units.get(&unit))
        .ok_or(Problem::NotFound)?;
    let asked = all.iter().find(|o| o.submission.unit == unit.id).ok_or(Problem::NotFound)?;
    if !asked.may_release {
        return Err(Refusal::AtWork.explain());
    }
    let p = &ctx.page;
    let confirm = Confirm::new(
        p,
        p.t1("release-ask", "unit", unit_line(unit)),
        p.t("release-follows"),
        "release-yes",
        back,
    )
    .keeps();
    ctx.html(&confirm.with("unit", unit.id.to_string()))
}

pub(super) async fn release(
    ctx: Ctx,
    Path(id): Path<String>,
    Form(form): Form<ReleaseForm>,
) -> Answer {
    let account = desk::account(&ctx)?;
    let period: PeriodId = id.parse().map_err(|_| Problem::NotFound)?;
    let unit: UnitId = form.unit.parse().map_err(|_| Problem::NotFound)?;
    let now = ctx.now();
    let write = ctx.portal.db.write(move |tx| {
        let staff = desk::staff(tx, account, now)?;
        periods::release_unit(tx, now, &staff, period, unit)
    });
    write.await?;
    ctx.go_saying(format!("/staff/periods/{period}"), "notice-unit-released")
}
