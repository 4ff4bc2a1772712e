//! `/staff/units`: one unit, and adding one.

use accounts::account;
use axum::extract::Query;
use axum::http::StatusCode;
use base::{Failure, Fault, Line, OrganisationId, UnitId};
use organisations::permissions::permit_staff;
use organisations::{Refusal, actors, units};
use serde::Deserialize;

use super::far;
use super::organisation_views::{NewUnit, PersonRow, Unit};
use crate::kernel::{Answer, Ctx, Errors, Form, Id, Problem, line_error};

pub(super) async fn show(ctx: Ctx, Id(id): Id<UnitId>) -> Answer {
    let (me, now) = (ctx.account()?, ctx.now());
    let (unit, organisation, people) = ctx
        .portal
        .db
        .read(move |tx| -> Result<_, Problem> {
            permit_staff(tx, me, now)?;
            let unit = units::find(tx, id)?.ok_or(Problem::NotFound)?;
            let organisation = actors::find(tx, unit.organisation)?
                .ok_or_else(|| Fault::new("a unit without an organisation"))?;
            let mut people = Vec::new();
            for respondent in units::respondents_of(tx, id, now)? {
                people.extend(account::find(tx, respondent)?);
            }
            Ok((unit, organisation, people))
        })
        .await?;
    let row = |account: &account::Account| PersonRow {
        id: account.id.to_string(),
        name: account.shown_name(),
        address: account.address.to_string(),
        far: far::of_account(account.state),
    };
    ctx.html(&Unit {
        p: &ctx.page,
        id: unit.id.to_string(),
        code: unit.code.to_string(),
        name: unit.name.to_string(),
        organisation: organisation.name.to_string(),
        organisation_id: organisation.id.to_string(),
        number: organisation.number.to_string(),
        people: people.iter().map(row).collect(),
    })
}

async fn all_organisations(ctx: &Ctx) -> Result<Vec<(String, String)>, Problem> {
    let (me, now) = (ctx.account()?, ctx.now());
    let all = ctx
        .portal
        .db
        .read(move |tx| -> Result<_, Problem> {
            let staff = permit_staff(tx, me, now)?;
            Ok(actors::all(tx, &staff)?)
        })
        .await?;
    Ok(all.iter().map(|o| (o.id.to_string(), o.name.to_string())).collect())
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Sent {
    organisation: String,
    code: String,
    name: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Of {
    organisation: String,
}

pub(super) async fn show_new(ctx: Ctx, Query(of): Query<Of>) -> Answer {
    let organisations = all_organisations(&ctx).await?;
    let empty = String::new;
    ctx.html(&NewUnit {
        p: &ctx.page,
        organisations,
        organisation: of.organisation,
        code: empty(),
        name: empty(),
        errors: Errors::new(),
    })
}

pub(super) async fn add(ctx: Ctx, Form(sent): Form<Sent>) -> Answer {
    let organisations = all_organisations(&ctx).await?;
    let p = &ctx.page;
    let mut errors = Errors::new();
    let organisation = sent.organisation.parse::<OrganisationId>();
    if organisation.is_err() {
        errors.add("organisation", p.t("unit-organisation-missing"));
    }
    let (name, code) = (Line::new(&sent.name), Line::new(&sent.code));
    if let Err(e) = name {
        errors.add("name", line_error(p, e, "unit-name-missing"));
    }
    if let Err(e) = code {
        errors.add("code", line_error(p, e, "unit-code-missing"));
    }
    let (me, now) = (ctx.account()?, ctx.now());
    if let (Ok(organisation), Ok(name), Ok(code)) = (organisation, name, code) {
        let added = ctx
            .portal
            .db
            .write(move |tx| {
                let staff = permit_staff(tx, me, now)?;
                units::register(tx, now, &staff, organisation, &code, &name)
            })
            .await;
        match added {
            Ok(unit) => return ctx.go_saying(format!("/staff/units/{unit}"), "notice-unit-added"),
            Err(Failure::Refused(Refusal::Taken)) => errors.add("code", p.t("unit-taken")),
            Err(other) => return Err(other.into()),
        }
    }
    let Sent { organisation, code, name } = sent;
    ctx.html_as(
        StatusCode::UNPROCESSABLE_ENTITY,
        &NewUnit { p, organisations, organisation, code, name, errors },
    )
}
