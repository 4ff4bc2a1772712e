use std::collections::HashMap;

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use base::{CollectionId, Failure, LetterKind, PeriodId, Timestamp, UnitId};
use collection::periods::{self, Kind, PeriodWrong, State};
use collection::submissions::{self, Due, Overview, Remind, Status};
use collection::{Outcome, Refusal, definitions, export};
use organisations::permissions::Staff;
use organisations::units::{self, Unit};
use serde::Deserialize;
use store::Tx;

use super::collections;
use super::views::{self, PeriodForm, UnitLine};
use crate::desk::{self, last_moment, period_words, status_chip, unit_line};
use crate::kernel::{Answer, Ctx, Errors, Explain as _, Form, Problem};
use crate::messages::{people_of, tell_unit};
use crate::parts::{Confirm, Pager};
use crate::search::sought;

pub(super) async fn show_new(ctx: Ctx, Path(id): Path<String>) -> Answer {
    new_page(&ctx, &id, PeriodForm { kind: "test".to_owned(), units: "all".to_owned(), ..PeriodForm::default() }, Errors::new()).await
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
    let status = if view.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    ctx.html_as(status, &view)
}

/// The field of the form that a wrong period is about.
pub(super) fn field_of(why: PeriodWrong) -> &'static str {
    match why {
        PeriodWrong::NameMissing => "name",
        PeriodWrong::HasBegun => "opens",
        PeriodWrong::PreviousWrong => "previous",
        PeriodWrong::EndsBeforeItBegins | PeriodWrong::Over | PeriodWrong::Erased | PeriodWrong::Overlaps | PeriodWrong::TooLong => {
            "closes"
        }
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
            errors.add(field, p.t(if field == "opens" { "period-opens-missing" } else { "period-closes-missing" }));
        }
        day
    };
    let (opens, closes) = (day("opens", &form.opens), day("closes", &form.closes));
    let kind: Kind = form.kind.parse().unwrap_or(Kind::Test);
    let (Some(opens_on), Some(closes_on)) = (opens, closes) else { return new_page(&ctx, &id, form, errors).await };
    let zone = ctx.face().zone.iana_name().unwrap_or("UTC").to_owned();
    let zone = periods::Zone::new(&zone).map_err(base::Fault::new)?;
    let new = periods::NewPeriod { collection, kind, name: form.name.clone(), opens_on, closes_on, previous: form.previous.parse().ok() };
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
    page: usize,
}

/// So many units stand on a page, and with more than these there is a search.
const PAGE: usize = 50;
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
        let title = definitions::definition(tx, period.definition)?.map(|d| d.title).unwrap_or_default();
        let units = units::all(tx, &staff)?.into_iter().map(|unit| (unit.id, unit)).collect();
        Ok::<_, Failure<Refusal>>(Read { title, all: submissions::overview(tx, &staff, id)?, units, period })
    });
    Ok(read.await?)
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<String>, Query(asked): Query<Asked>) -> Answer {
    page(&ctx, &id, asked, String::new(), Errors::new()).await
}

/// The period's page; `reason` and `errors` are of its form for taking data out.
pub(super) async fn page(ctx: &Ctx, id: &str, asked: Asked, reason: String, errors: Errors) -> Answer {
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
    let mut tabs = vec![(p.t("period-all"), format!("/staff/periods/{id}"), all.len(), chosen.is_none())];
    for status in Status::ALL {
        tabs.push((status_chip(p, *status).1, format!("/staff/periods/{id}?status={status}"), count(*status), chosen == Some(*status)));
    }
    let state = periods::state(&period, now);
    let search = sought(ctx, &asked.q);
    let wanted = base::fold(&search);
    let mut lines: Vec<UnitLine> = all
        .iter()
        .filter(|o| chosen.is_none_or(|status| o.submission.status == status))
        .filter_map(|o| Some((o, units.get(&o.submission.unit)?)))
        .filter(|(_, found)| found.matches(&wanted))
        .map(|(o, found)| unit(p, &period, o, found))
        .collect();
    lines.sort_by_key(|line| base::fold(&line.name));
    let at = chosen.map_or(format!("/staff/periods/{id}"), |status| format!("/staff/periods/{id}?status={status}"));
    let query = serde_urlencoded::to_string([("status", &asked.status), ("q", &asked.q)]).unwrap_or_default();
    let pager = Pager::new(asked.page, lines.len(), PAGE, format!("/staff/periods/{id}?{query}&page="));
    let lines = lines.into_iter().skip(pager.skip(PAGE)).take(PAGE).collect();
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
        pager,
        accepted_rows: parts.iter().map(|part| part.rows).sum(),
        accepted: parts.len(),
        may_remind: matches!(state, State::Open | State::Over) && done < all.len(),
        may_take_sensitive,
        reason,
        errors,
    };
    let status = if view.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    ctx.html_as(status, &view)
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

pub(super) async fn show_units(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let Read { period, title, all, units } = read(&ctx, &id).await?;
    let p = &ctx.page;
    let mut lines: Vec<(String, String, bool)> = units
        .values()
        .map(|unit| (unit.id.to_string(), format!("{} ({})", unit_line(unit), unit.code), all.iter().any(|o| o.submission.unit == unit.id)))
        .collect();
    lines.sort_by_key(|(_, words, _)| base::fold(words));
    let (id, title) = (period.id.to_string(), title[p.language as usize].clone());
    ctx.html(&views::Units { p, id, title, period: period_words(p, &period), units: lines })
}

/// Many fields with one name, which the form reader of one value a name doesn't take.
pub(super) async fn ask_units(ctx: Ctx, Path(id): Path<String>, Form(pairs): Form<Vec<(String, String)>>) -> Answer {
    let account = desk::account(&ctx)?;
    let period: PeriodId = id.parse().map_err(|_| Problem::NotFound)?;
    let chosen: Vec<UnitId> = pairs.iter().filter(|(name, _)| name == "unit").filter_map(|(_, value)| value.parse().ok()).collect();
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
    write.await?;
    ctx.go_saying(format!("/staff/periods/{period}"), "notice-units-asked")
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ReleaseForm {
    unit: String,
}

/// Says what follows before it is done. Without a unit there is nothing to ask: back to the list.
pub(super) async fn ask_release(ctx: Ctx, Path(id): Path<String>, Query(form): Query<ReleaseForm>) -> Answer {
    let Read { period, all, units, .. } = read(&ctx, &id).await?;
    let back = format!("/staff/periods/{}", period.id);
    if form.unit.is_empty() {
        return ctx.go(back);
    }
    let unit = form.unit.parse().ok().and_then(|unit: UnitId| units.get(&unit)).ok_or(Problem::NotFound)?;
    let asked = all.iter().find(|o| o.submission.unit == unit.id).ok_or(Problem::NotFound)?;
    if !asked.may_release {
        return Err(Refusal::AtWork.explain());
    }
    let p = &ctx.page;
    let confirm = Confirm::new(p, p.t1("release-ask", "unit", unit_line(unit)), p.t("release-follows"), "release-yes", back).keeps();
    ctx.html(&confirm.with("unit", unit.id.to_string()))
}

pub(super) async fn release(ctx: Ctx, Path(id): Path<String>, Form(form): Form<ReleaseForm>) -> Answer {
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

/// Whom a press reminds now, and who is left out.
struct Reminding {
    remind: Vec<Remind>,
    /// Units where nobody would get the letter.
    nobody: usize,
    lately: usize,
}

fn reminding(tx: &mut Tx<'_>, now: Timestamp, staff: &Staff, period: PeriodId) -> Outcome<Reminding> {
    let Due { mut remind, lately } = submissions::due(tx, now, staff, period)?;
    let all = remind.len();
    let mut reached = Vec::with_capacity(all);
    for one in remind.drain(..) {
        if !people_of(tx, now, one.unit)?.is_empty() {
            reached.push(one);
        }
    }
    Ok(Reminding { nobody: all - reached.len(), remind: reached, lately })
}

pub(super) async fn ask_remind(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let account = desk::account(&ctx)?;
    let period: PeriodId = id.parse().map_err(|_| Problem::NotFound)?;
    let now = ctx.now();
    let read = ctx.portal.db.read(move |tx| {
        let staff = desk::staff(tx, account, now)?;
        reminding(tx, now, &staff, period)
    });
    let Reminding { remind, nobody, lately } = read.await?;
    let p = &ctx.page;
    let follows = if remind.is_empty() { "remind-none-follows" } else { "remind-follows" };
    let confirm = Confirm::new(p, p.t1("remind-ask", "n", remind.len()), p.t(follows), "remind-yes", format!("/staff/periods/{period}"));
    let left_out = [(nobody, "remind-nobody"), (lately, "remind-lately")].into_iter().filter(|(n, _)| *n > 0);
    let confirm = left_out.fold(confirm.harmless(), |confirm, (n, key)| confirm.about(p.t1(key, "n", n)));
    ctx.html(&if remind.is_empty() { confirm.impossible() } else { confirm })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Nothing {}

pub(super) async fn remind(ctx: Ctx, Path(id): Path<String>, Form(Nothing {}): Form<Nothing>) -> Answer {
    let account = desk::account(&ctx)?;
    let period: PeriodId = id.parse().map_err(|_| Problem::NotFound)?;
    let (now, origin) = (ctx.now(), ctx.face().origin.clone());
    let write = ctx.portal.db.write(move |tx| {
        let staff = desk::staff(tx, account, now)?;
        let found = periods::period(tx, period)?;
        let title = definitions::definition(tx, found.definition)?.map(|d| d.title).unwrap_or_default();
        let Reminding { remind, .. } = reminding(tx, now, &staff, period)?;
        for one in &remind {
            let url = format!("{origin}/submission/{}", one.submission);
            tell_unit(tx, now, one.unit, |language| LetterKind::Reminder {
                collection: title[language as usize].clone(),
                deadline: last_moment(one.deadline),
                url: url.clone(),
            })?;
        }
        submissions::remind(tx, now, &staff, period, &remind)?;
        Ok::<_, Failure<Refusal>>(remind.len())
    });
    let notice = if write.await? > 0 { "notice-reminded" } else { "notice-nobody-reminded" };
    ctx.go_saying(format!("/staff/periods/{period}"), notice)
}
