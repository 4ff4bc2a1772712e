//! `/staff/periods/{id}`: the status of each unit in a period; and the form that opens a period.

use std::cmp::Ordering;
use std::collections::HashMap;

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use base::{CollectionId, Failure, PeriodId, UnitId};
use collection::periods::{self, Kind, PeriodWrong, State};
use collection::submissions::{self, Overview, Status};
use collection::{Refusal, definitions, export};
use organisations::units::{self, Unit};
use serde::Deserialize;

use super::collections;
use super::views::{self, PeriodForm, UnitLine};
use crate::desk::{self, last_moment, period_words, status_chip, unit_line};
use crate::kernel::{Answer, Ctx, Errors, Form, Problem};
use crate::parts::{Pager, Sort, alphabetic};
use crate::search::sought;

pub(super) async fn show_new(ctx: Ctx, Path(id): Path<String>) -> Answer {
    new_page(
        &ctx,
        &id,
        PeriodForm { kind: "test".to_owned(), units: "all".to_owned(), ..PeriodForm::default() },
        Errors::new(),
    )
    .await
}

async fn new_page(ctx: &Ctx, id: &str, form: PeriodForm, errors: Errors) -> Answer {
    let account = desk::account(ctx)?;
    let id: CollectionId = id.parse().map_err(|_| Problem::NotFound)?;
    let now = ctx.now();
    let read = ctx.portal.db.read(move |tx| {
        desk::staff(tx, account, now)?;
        let definition = definitions::newest(tx, id)?.ok_or(Refusal::NotFound)?;
        Ok::<_, Failure<Refusal>>((definition, periods::periods_of(tx, id)?))
    });
    let (definition, all) = read.await?;
    let p = &ctx.page;
    let earlier = all.iter().filter(|period| period.kind == Kind::Submission);
    let view = views::NewPeriod {
        p,
        title: definition.title(p.language).to_owned(),
        form,
        previous: earlier.map(|period| (period.id.to_string(), period_words(p, period))).collect(),
        errors,
    };
    let status =
        if view.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    ctx.html_as(status, &view)
}

/// The form field that an invalid period's error belongs to.
pub(super) fn field_of(why: PeriodWrong) -> &'static str {
    match why {
        PeriodWrong::NameMissing => "name",
        PeriodWrong::HasBegun => "opens",
        PeriodWrong::PreviousWrong => "previous",
        PeriodWrong::EndsBeforeItBegins
        | PeriodWrong::Over
        | PeriodWrong::Erased
        | PeriodWrong::Overlaps
        | PeriodWrong::TooLong => "closes",
    }
}

pub(super) async fn open(ctx: Ctx, Path(id): Path<String>, Form(form): Form<PeriodForm>) -> Answer {
    let account = desk::account(&ctx)?;
    let collection: CollectionId = id.parse().map_err(|_| Problem::NotFound)?;
    let p = &ctx.page;
    let mut errors = Errors::new();
    let mut day = |field: &str, text: &str| {
        let day = text.trim().parse().ok();
        if day.is_none() {
            errors.add(
                field,
                p.t(if field == "opens" {
                    "period-opens-missing"
                } else {
                    "period-closes-missing"
                }),
            );
        }
        day
    };
    let (opens, closes) = (day("opens", &form.opens), day("closes", &form.closes));
    let kind: Kind = form.kind.parse().unwrap_or(Kind::Test);
    let (Some(opens_on), Some(closes_on)) = (opens, closes) else {
        return new_page(&ctx, &id, form, errors).await;
    };
    let zone = ctx.face().zone.iana_name().unwrap_or("UTC").to_owned();
    let zone = periods::Zone::new(&zone).map_err(base::Fault::new)?;
    let new = periods::NewPeriod {
        collection,
        kind,
        name: form.name.clone(),
        opens_on,
        closes_on,
        previous: form.previous.parse().ok(),
    };
    let (now, all_units) = (ctx.now(), form.units == "all");
    let made = ctx.portal.db.write(move |tx| {
        let staff = desk::staff(tx, account, now)?;
        let made = periods::open_period(tx, now, &staff, &new, &zone)?;
        if all_units {
            let units: Vec<UnitId> = units::all(tx, &staff)?.iter().map(|unit| unit.id).collect();
            periods::ask_units(tx, now, &staff, made.id, &units)?;
        }
        Ok::<_, Failure<Refusal>>(made)
    });
    match made.await {
        Ok(made) => ctx.go_saying(format!("/staff/periods/{}", made.id), "notice-period-opened"),
        Err(Failure::Refused(Refusal::Period(why))) => {
            let errors = Errors::one(field_of(why), p.t(desk::refusals::period_wrong(why)));
            new_page(&ctx, &id, form, errors).await
        }
        Err(other) => Err(other.into()),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    status: String,
    q: String,
    sort: String,
    page: usize,
}

/// The columns to sort by, the default first.
const COLUMNS: [&str; 5] = ["name", "state", "rows", "errors", "warnings"];

/// Units on a page.
const PAGE: usize = 50;
/// With more units than this, the page has a search field.
const FEW: usize = 15;

pub(super) struct Read {
    pub(super) period: periods::Period,
    pub(super) title: [String; 2],
    pub(super) all: Vec<Overview>,
    pub(super) units: HashMap<UnitId, Unit>,
}

pub(super) async fn read(ctx: &Ctx, id: &str) -> Result<Read, Problem> {
    let account = desk::account(ctx)?;
    let id: PeriodId = id.parse().map_err(|_| Problem::NotFound)?;
    let now = ctx.now();
    let read = ctx.portal.db.read(move |tx| {
        let staff = desk::staff(tx, account, now)?;
        let period = periods::period(tx, id)?;
        let title =
            definitions::definition(tx, period.definition)?.map(|d| d.title).unwrap_or_default();
        let units = units::all(tx, &staff)?.into_iter().map(|unit| (unit.id, unit)).collect();
        Ok::<_, Failure<Refusal>>(Read {
            title,
            all: submissions::overview(tx, &staff, id)?,
            units,
            period,
        })
    });
    Ok(read.await?)
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<String>, Query(asked): Query<Asked>) -> Answer {
    page(&ctx, &id, asked, String::new(), Errors::new()).await
}

/// The period's page; `reason` and `errors` belong to its export form.
pub(super) async fn page(
    ctx: &Ctx,
    id: &str,
    asked: Asked,
    reason: String,
    errors: Errors,
) -> Answer {
    let account = desk::account(ctx)?;
    let Read { period, title, all, units } = read(ctx, id).await?;
    let (id, now) = (period.id, ctx.now());
    let (parts, may_take_sensitive) = ctx
        .portal
        .db
        .read(move |tx| {
            let staff = desk::staff(tx, account, now)?;
            let sensitive = desk::administrator(tx, account, now)?.is_some();
            Ok::<_, Failure<Refusal>>((export::available(tx, &staff, id)?, sensitive))
        })
        .await?;
    let p = &ctx.page;
    let chosen: Option<Status> = asked.status.parse().ok();
    let count = |status: Status| all.iter().filter(|o| o.submission.status == status).count();
    let mut tabs =
        vec![(p.t("period-all"), format!("/staff/periods/{id}"), all.len(), chosen.is_none())];
    for status in Status::ALL {
        tabs.push((
            status_chip(p, *status).1,
            format!("/staff/periods/{id}?status={status}"),
            count(*status),
            chosen == Some(*status),
        ));
    }
    let state = periods::state(&period, now);
    let search = sought(ctx, &asked.q);
    let wanted = base::fold(&search);
    let mut found: Vec<(&Overview, &Unit)> = all
        .iter()
        .filter(|o| chosen.is_none_or(|status| o.submission.status == status))
        .filter_map(|o| Some((o, units.get(&o.submission.unit)?)))
        .filter(|(_, found)| found.matches(&wanted))
        .collect();
    let sort = Sort::of(&asked.sort, &COLUMNS);
    found.sort_by_cached_key(|(_, unit)| (alphabetic(&unit_line(unit)), unit.id));
    // The sort is stable: equal units stay in order of their names.
    found.sort_by(|(a, _), (b, _)| match sort.by {
        "state" => sort.turn(far(a).cmp(&far(b))),
        "rows" => sort.turn(a.rows.cmp(&b.rows)),
        "errors" => sort.turn(a.errors.cmp(&b.errors)),
        "warnings" => sort.turn(a.warnings_unanswered.cmp(&b.warnings_unanswered)),
        _ => Ordering::Equal,
    });
    if sort.by == "name" && sort.falling {
        found.reverse();
    }
    let at = serde_urlencoded::to_string([("status", &asked.status), ("sort", &sort.written())])
        .unwrap_or_default();
    let at = format!("/staff/periods/{id}?{at}");
    let query = serde_urlencoded::to_string([("status", &asked.status), ("q", &asked.q)])
        .unwrap_or_default();
    let path = format!("/staff/periods/{id}?{query}");
    let pager =
        Pager::new(asked.page, found.len(), PAGE, format!("{path}&sort={}&page=", sort.written()));
    let lines = found
        .into_iter()
        .skip(pager.skip(PAGE))
        .take(PAGE)
        .map(|(o, found)| unit(p, &period, o, found))
        .collect();
    let done = count(Status::Submitted) + count(Status::Accepted);
    let view = views::Period {
        p,
        title: title[p.language as usize].clone(),
        line: collections::line(p, &period, done, all.len()),
        is_test: period.kind == Kind::Test,
        is_over: state == State::Over,
        is_erased: state == State::Erased,
        days_left: (state == State::Open).then(|| p.days_until(last_moment(period.closes_at))),
        tabs,
        units: lines,
        search: (all.len() > FEW).then_some((at, search)),
        sort,
        path,
        pager,
        accepted_rows: parts.iter().map(|part| part.rows).sum(),
        accepted: parts.len(),
        may_remind: matches!(state, State::Open | State::Over) && done < all.len(),
        may_take_sensitive,
        reason,
        errors,
    };
    let status =
        if view.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    ctx.html_as(status, &view)
}

/// The rank of a unit's status, in the order of the tabs.
fn far(o: &Overview) -> Option<usize> {
    Status::ALL.iter().position(|status| *status == o.submission.status)
}

fn unit(p: &crate::kernel::Page, period: &periods::Period, o: &Overview, unit: &Unit) -> UnitLine {
    let (tone, chip) = status_chip(p, o.submission.status);
    UnitLine {
        submission: o.submission.id.to_string(),
        unit: unit.id.to_string(),
        code: unit.code.to_string(),
        name: unit_line(unit),
        tone,
        chip,
        errors: o.errors,
        warnings: o.warnings_unanswered,
        rows: o.rows,
        extended: (o.deadline > period.closes_at).then(|| last_moment(o.deadline)),
        asks: o.asks_for_extension,
        reminded: o.submission.reminded_at,
        may_release: o.may_release,
    }
}
