//! `/staff/organisations`: organisations, each with its units.

use std::collections::{HashMap, HashSet};

use axum::extract::Query;
use axum::http::StatusCode;
use base::{Failure, Line, OrganisationId, OrganisationNumber, Timestamp, UnitId, fold};
use organisations::actors::Organisation;
use organisations::permissions::permit_staff;
use organisations::{Refusal, actors, units};
use serde::Deserialize;
use store::Tx;

use super::organisation_views::{
    NewOrganisation, OrganisationPage, OrganisationRow, Organisations, UnitRow, Which,
};
use crate::kernel::{Answer, Ctx, Errors, Form, Id, Problem, line_error};
use crate::parts::{Pager, Sort, alphabetic};
use crate::search::sought;

/// Organisations on a page.
const PAGE: usize = 25;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    page: usize,
    /// The tag of a [`Which`].
    show: String,
    sort: String,
}

const COLUMNS: [&str; 2] = ["name", "number"];

/// Lists organisations with their units; those without units are included, so that they can be
/// found.
pub(super) async fn list(ctx: Ctx, Query(asked): Query<Asked>) -> Answer {
    let (me, now) = (ctx.account()?, ctx.now());
    let which = Which::from_tag(&asked.show);
    let search = sought(&ctx, &asked.q);
    let wanted = fold(&search);
    let sort = Sort::of(&asked.sort, &COLUMNS);
    let show =
        serde_urlencoded::to_string([("show", which.tag()), ("q", &asked.q)]).unwrap_or_default();
    let path = format!("/staff/organisations?{show}");
    let (page, paged) = (asked.page, format!("{path}&sort={}&page=", sort.written()));
    let (counts, total, groups, pager) = ctx
        .portal
        .db
        .read(move |tx| -> Result<_, Problem> {
            let staff = permit_staff(tx, me, now)?;
            let all = actors::all(tx, &staff)?;
            let nobody: HashSet<UnitId> =
                units::without_respondents(tx, &staff, now)?.iter().map(|unit| unit.id).collect();
            let mut of: HashMap<OrganisationId, Vec<units::Unit>> = HashMap::new();
            for unit in units::all(tx, &staff)? {
                of.entry(unit.organisation).or_default().push(unit);
            }
            let counts =
                Which::ALL.map(|one| (one, grouped(&all, &of, &nobody, one, "").len())).to_vec();
            let mut groups = grouped(&all, &of, &nobody, which, &wanted);
            groups.sort_by(|(a, _), (b, _)| {
                let order = match sort.by {
                    "number" => a.number.cmp(&b.number),
                    _ => alphabetic(a.name.as_str())
                        .cmp(&alphabetic(b.name.as_str()))
                        .then_with(|| a.id.cmp(&b.id)),
                };
                sort.turn(order)
            });
            let pager = Pager::new(page, groups.len(), PAGE, paged.clone());
            let total = (groups.len(), groups.iter().map(|(_, units)| units.len()).sum::<usize>());
            let mut shown = Vec::new();
            for (organisation, units) in groups.into_iter().skip(pager.skip(PAGE)).take(PAGE) {
                let units = units
                    .into_iter()
                    .map(|unit| unit_row(tx, unit, now))
                    .collect::<Result<_, _>>()?;
                let (id, name, number) = (
                    organisation.id.to_string(),
                    organisation.name.to_string(),
                    organisation.number.to_string(),
                );
                shown.push(OrganisationRow { id, name, number, units });
            }
            Ok((counts, total, shown, pager))
        })
        .await?;
    let at = format!("/staff/organisations?show={}&sort={}", which.tag(), sort.written());
    ctx.html(&Organisations {
        p: &ctx.page,
        at,
        which,
        counts,
        search,
        total,
        groups,
        sort,
        path,
        pager,
    })
}

/// The organisations that match filter and search, each with the matching units.
fn grouped<'a>(
    all: &'a [Organisation],
    of: &'a HashMap<OrganisationId, Vec<units::Unit>>,
    nobody: &HashSet<UnitId>,
    which: Which,
    wanted: &str,
) -> Vec<(&'a Organisation, Vec<&'a units::Unit>)> {
    let group = |organisation: &'a Organisation| {
        let its = of.get(&organisation.id).map(Vec::as_slice).unwrap_or_default();
        let itself = organisation.matches(wanted);
        let units: Vec<_> = its
            .iter()
            .filter(|unit| which != Which::Nobody || nobody.contains(&unit.id))
            .filter(|unit| itself || unit.matches(wanted))
            .collect();
        let shown = match which {
            Which::All => itself || !units.is_empty(),
            Which::Nobody => !units.is_empty(),
            Which::Empty => its.is_empty() && itself,
        };
        shown.then_some((organisation, units))
    };
    all.iter().filter_map(group).collect()
}

fn unit_row(tx: &mut Tx<'_>, unit: &units::Unit, now: Timestamp) -> Result<UnitRow, Problem> {
    let people = units::respondent_count(tx, unit.id, now)?;
    Ok(UnitRow {
        id: unit.id.to_string(),
        code: unit.code.to_string(),
        name: unit.name.to_string(),
        people,
    })
}

/// One organisation with its units.
pub(super) async fn show(ctx: Ctx, Id(id): Id<OrganisationId>) -> Answer {
    let (me, now) = (ctx.account()?, ctx.now());
    let (organisation, units) = ctx
        .portal
        .db
        .read(move |tx| -> Result<_, Problem> {
            let staff = permit_staff(tx, me, now)?;
            let organisation = actors::find(tx, id)?.ok_or(Problem::NotFound)?;
            let units = units::of_organisation(tx, &staff, id)?;
            let units =
                units.iter().map(|unit| unit_row(tx, unit, now)).collect::<Result<Vec<_>, _>>()?;
            Ok((organisation, units))
        })
        .await?;
    ctx.html(&OrganisationPage {
        p: &ctx.page,
        id: id.to_string(),
        name: organisation.name.to_string(),
        number: organisation.number.to_string(),
        principal_code: organisation.principal_code.map(|code| code.to_string()),
        units,
    })
}

/// Refuses everyone but staff, before any error of the form is shown.
async fn of_staff(ctx: &Ctx) -> Result<(), Problem> {
    let (me, now) = (ctx.account()?, ctx.now());
    ctx.portal
        .db
        .read(move |tx| -> Result<_, Problem> { Ok(permit_staff(tx, me, now).map(drop)?) })
        .await
}

pub(super) async fn show_new(ctx: Ctx) -> Answer {
    of_staff(&ctx).await?;
    let empty = String::new;
    ctx.html(&NewOrganisation {
        p: &ctx.page,
        number: empty(),
        name: empty(),
        code: empty(),
        errors: Errors::new(),
    })
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Sent {
    number: String,
    name: String,
    code: String,
}

/// Which of the two values is taken.
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
                    Err(Failure::Refused(Refusal::Taken)) => {
                        return Err(Either::Taken(Taken::Number));
                    }
                    other => other.map_err(Problem::from)?,
                };
                if let Some(code) = &code {
                    match units::register(tx, now, &staff, id, code, &name) {
                        Err(Failure::Refused(Refusal::Taken)) => {
                            return Err(Either::Taken(Taken::Code));
                        }
                        other => other.map_err(Problem::from)?,
                    };
                }
                Ok(())
            })
            .await;
        match added {
            Ok(()) => {
                return ctx
                    .go_saying("/staff/organisations".to_owned(), "notice-organisation-added");
            }
            Err(Either::Problem(problem)) => return Err(problem),
            Err(Either::Taken(Taken::Number)) => errors.add("number", p.t("organisation-taken")),
            Err(Either::Taken(Taken::Code)) => errors.add("code", p.t("unit-taken")),
        }
    }
    let Sent { number, name, code } = sent;
    ctx.html_as(
        StatusCode::UNPROCESSABLE_ENTITY,
        &NewOrganisation { p, number, name, code, errors },
    )
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
