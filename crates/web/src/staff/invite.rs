use accounts::account::{self, Invited};
use axum::extract::Query;
use axum::http::StatusCode;
use base::{EmailAddress, Language, Line, UnitId};
use organisations::permissions::{Scope, give, permit_staff};
use organisations::units::{self, Unit};
use serde::Deserialize;

use super::after_last_day;
use super::invitations::VALID_FOR;
use super::views::{Invite, InviteFields};
use crate::kernel::{Answer, Ctx, Errors, Form, Problem};

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct For {
    unit: String,
}

async fn all_units(ctx: &Ctx) -> Result<Vec<Unit>, Problem> {
    let (me, now) = (ctx.account()?, ctx.now());
    ctx.portal
        .db
        .read(move |tx| {
            let staff = permit_staff(tx, me, now)?;
            Ok(units::all(tx, &staff)?)
        })
        .await
}

fn options(units: &[Unit]) -> Vec<(String, String)> {
    units.iter().map(|unit| (unit.id.to_string(), format!("{} {}", unit.code, unit.name))).collect()
}

pub(super) async fn show(ctx: Ctx, Query(asked): Query<For>) -> Answer {
    let units = all_units(&ctx).await?;
    let sent = InviteFields { unit: asked.unit, language: ctx.face().language.tag().to_owned(), ..InviteFields::default() };
    ctx.html(&Invite { p: &ctx.page, units: options(&units), sent, errors: Errors::new() })
}

pub(super) async fn send(ctx: Ctx, Form(sent): Form<InviteFields>) -> Answer {
    let units = all_units(&ctx).await?;
    let p = &ctx.page;
    let mut errors = Errors::new();
    let address = EmailAddress::new(&sent.address);
    match &address {
        Err(_) if sent.address.trim().is_empty() => errors.add("address", p.t("sign-in-address-missing")),
        Err(_) => errors.add("address", p.t("sign-in-address-form")),
        Ok(address) if ctx.portal.way_in.way.shared().looks_shared(address) => errors.add("address", p.t("invite-shared")),
        Ok(_) => {}
    }
    let mut name = |field: &str, text: &str| match Line::new(text) {
        _ if text.trim().is_empty() => None,
        Ok(line) => Some(line),
        Err(_) => {
            errors.add(field, p.t("names-wrong"));
            None
        }
    };
    let (first_name, last_name) = (name("first", &sent.first), name("last", &sent.last));
    let unit = sent.unit.parse::<UnitId>().ok().and_then(|id| units.iter().find(|unit| unit.id == id));
    if unit.is_none() {
        errors.add("unit", p.t("invite-unit-missing"));
    }
    let until = after_last_day(p, &sent.until);
    if until.is_err() {
        errors.add("until", p.t("invite-until-wrong"));
    }
    let (Ok(address), Some(unit), Ok(until), true) = (address, unit, until, errors.is_empty()) else {
        return ctx.html_as(StatusCode::UNPROCESSABLE_ENTITY, &Invite { p, units: options(&units), sent, errors });
    };
    let invite = account::Invite {
        address,
        first_name,
        last_name,
        language: sent.language.parse::<Language>().unwrap_or(ctx.face().language),
        organisation: unit.name.clone(),
        url: format!("{}/sign-in", ctx.face().origin),
        valid_for: VALID_FOR,
    };
    let (me, now, unit) = (ctx.account()?, ctx.now(), unit.id);
    let invited = ctx
        .portal
        .db
        .write(move |tx| -> Result<_, Problem> {
            let staff = permit_staff(tx, me, now)?;
            let invited = account::invite(tx, Some(me), &invite, now)?;
            give(tx, now, &staff, invited.account(), Scope::Unit(unit), now, until)?;
            Ok(invited)
        })
        .await?;
    let notice = match invited {
        Invited::Asked { .. } | Invited::AskedAlready { .. } => "notice-invitation-sent",
        Invited::HasAccount { .. } => "notice-invitation-had-account",
    };
    ctx.go_saying("/staff/invitations".to_owned(), notice)
}
