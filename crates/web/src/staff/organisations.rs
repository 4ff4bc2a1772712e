use axum::extract::Query;
use axum::http::StatusCode;
use base::{Failure, Line, OrganisationNumber, Timestamp, fold};
use organisations::permissions::permit_staff;
use organisations::{Refusal, actors, units};
use serde::Deserialize;
use store::Tx;

use super::views::{NewOrganisation, Organisations, UnitRow};
use crate::kernel::{Answer, Ctx, Errors, Form, Problem, line_error};
use crate::parts::Pager;
use crate::search::sought;

const PAGE: usize = 50;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    page: usize,
    /// `nobody`: only units that nobody reports for.
    show: String,
}

pub(super) async fn list(ctx: Ctx, Query(asked): Query<Asked>) -> Answer {
    let (me, now, only_nobody) = (ctx.account()?, ctx.now(), asked.show == "nobody");
    let search = sought(&ctx, &asked.q);
    let wanted = fold(&search);
    let page = asked.page;
    let at = if only_nobody { "/staff/organisations?show=nobody" } else { "/staff/organisations" };
    let query = serde_urlencoded::to_string([("show", &asked.show), ("q", &asked.q)]).unwrap_or_default();
    let (total, rows, pager) = ctx
        .portal
        .db
        .read(move |tx| -> Result<_, Problem> {
            let staff = permit_staff(tx, me, now)?;
            let mut found = if only_nobody { units::without_respondents(tx, &staff, now)? } else { units::all(tx, &staff)? };
            found.retain(|unit| unit.matches(&wanted));
            let pager = Pager::new(page, found.len(), PAGE, format!("/staff/organisations?{query}&page="));
            let mut rows = Vec::new();
            for unit in found.iter().skip(pager.skip(PAGE)).take(PAGE) {
                rows.push(UnitRow {
                    id: unit.id.to_string(),
                    code: unit.code.to_string(),
                    name: unit.name.to_string(),
                    organisation: unit.organisation_name.to_string(),
                    people: people(tx, unit.id, now)?,
                });
            }
            Ok((found.len(), rows, pager))
        })
        .await?;
    ctx.html(&Organisations { p: &ctx.page, at: at.to_owned(), search, total, rows, pager })
}

fn people(tx: &mut Tx<'_>, unit: base::UnitId, now: Timestamp) -> Result<usize, Problem> {
    Ok(units::respondents_of(tx, unit, now)?.len())
}

/// The page is there for staff alone, also with what is wrong in its form.
async fn of_staff(ctx: &Ctx) -> Result<(), Problem> {
    let (me, now) = (ctx.account()?, ctx.now());
    ctx.portal.db.read(move |tx| -> Result<_, Problem> { Ok(permit_staff(tx, me, now).map(drop)?) }).await
}

pub(super) async fn show_new(ctx: Ctx) -> Answer {
    of_staff(&ctx).await?;
    let empty = String::new;
    ctx.html(&NewOrganisation { p: &ctx.page, number: empty(), name: empty(), code: empty(), errors: Errors::new() })
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Sent {
    number: String,
    name: String,
    code: String,
}

/// Which of the two was taken.
enum Taken {
    Number,
    Code,
}

pub(super) async fn add(ctx: Ctx, Form(sent): Form<Sent>) -> Answer {
    of_staff(&ctx).await?;
    let p = &ctx.page;
    let mut errors = Errors::new();
    let name = Line::new(&sent.name);
    if let Err(e) = name {
        errors.add("name", line_error(p, e, "organisation-name-missing"));
    }
    let number = OrganisationNumber::new(&sent.number);
    if number.is_err() {
        errors.add("number", p.t("organisation-number-wrong"));
    }
    let code = if sent.code.trim().is_empty() { Ok(None) } else { Line::new(&sent.code).map(Some) };
    if let Err(e) = code {
        errors.add("code", line_error(p, e, "unit-code-missing"));
    }
    let (me, now) = (ctx.account()?, ctx.now());
    if let (Ok(name), Ok(number), Ok(code)) = (name, number, code) {
        let added = ctx
            .portal
            .db
            .write(move |tx| -> Result<(), Either> {
                let staff = permit_staff(tx, me, now).map_err(Problem::from)?;
                let id = match actors::register(tx, now, &staff, number, &name) {
                    Err(Failure::Refused(Refusal::Taken)) => return Err(Either::Taken(Taken::Number)),
                    other => other.map_err(Problem::from)?,
                };
                if let Some(code) = &code {
                    match units::register(tx, now, &staff, id, code, &name) {
                        Err(Failure::Refused(Refusal::Taken)) => return Err(Either::Taken(Taken::Code)),
                        other => other.map_err(Problem::from)?,
                    };
                }
                Ok(())
            })
            .await;
        match added {
            Ok(()) => return ctx.go_saying("/staff/organisations".to_owned(), "notice-organisation-added"),
            Err(Either::Problem(problem)) => return Err(problem),
            Err(Either::Taken(Taken::Number)) => errors.add("number", p.t("organisation-taken")),
            Err(Either::Taken(Taken::Code)) => errors.add("code", p.t("unit-taken")),
        }
    }
    let Sent { number, name, code } = sent;
    ctx.html_as(StatusCode::UNPROCESSABLE_ENTITY, &NewOrganisation { p, number, name, code, errors })
}

enum Either {
    Taken(Taken),
    Problem(Problem),
}

impl From<Problem> for Either {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}
impl From<base::Fault> for Either {
    fn from(fault: base::Fault) -> Self {
        Self::Problem(fault.into())
    }
}
