//! `/staff/invitations/new`: invites one person, with a role at a unit or an organisation, for a
//! time.

use accounts::account::{self, InvitationEffect};
use axum::extract::Query;
use axum::http::StatusCode;
use base::{EmailAddress, Failure, Fault, Language, Line, OrganisationId, UnitId};
use organisations::actors::Organisation;
use organisations::permissions::{Effect, Role, Scope, permit_administrator, permit_staff};
use organisations::units::{self, Unit};
use organisations::{Refusal, actors};
use serde::Deserialize;

use super::invitations::VALID_FOR;
use super::views::{Invite, InviteFields};
use super::{AskedIn, Purpose, Told, after_last_day, ask_in, first_day, people};
use crate::kernel::{Answer, Ctx, Errors, Form, Notice, Place, Problem};

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct For {
    unit: String,
    role: String,
}

/// The roles, units and organisations that the form offers.
struct Offer {
    roles: Vec<Role>,
    units: Vec<Unit>,
    organisations: Vec<Organisation>,
}

/// No one gives more than they may: roles at the operator are given by system administrators only.
async fn offer(ctx: &Ctx) -> Result<Offer, Problem> {
    let (me, now) = (ctx.account()?, ctx.now());
    ctx.portal
        .db
        .read(move |tx| -> Result<_, Problem> {
            let staff = permit_staff(tx, me, now)?;
            let mut roles = vec![Role::Respondent, Role::PermissionAdministrator];
            if permit_administrator(tx, me, now).is_ok() {
                roles.extend([Role::Staff, Role::SystemAdministrator]);
            }
            Ok(Offer {
                roles,
                units: units::all(tx, &staff)?,
                organisations: actors::all(tx, &staff)?,
            })
        })
        .await
}

fn page<'a>(
    ctx: &'a Ctx,
    offer: &Offer,
    role: Role,
    sent: InviteFields,
    errors: Errors,
) -> Invite<'a> {
    let units = offer
        .units
        .iter()
        .map(|unit| (unit.id.to_string(), format!("{} {}", unit.code, unit.name)));
    let organisations = offer
        .organisations
        .iter()
        .map(|one| (one.id.to_string(), format!("{} {}", one.name, one.number)));
    let ask_own = !sent.own.is_empty()
        || (looks_shared(ctx, &sent) && !ctx.portal.way_in.way.shared().refused);
    Invite {
        p: &ctx.page,
        roles: offer.roles.clone(),
        role,
        units: units.collect(),
        organisations: organisations.collect(),
        ask_own,
        ask_person: !sent.person.is_empty() || errors.get("person").is_some(),
        sent,
        errors,
    }
}

/// Whether a closed account had the address: its owner may be another person now.
async fn had_account(ctx: &Ctx, address: &EmailAddress) -> Result<bool, Fault> {
    let address = address.clone();
    ctx.portal.db.read(move |tx| account::had_account(tx, &address)).await
}

fn looks_shared(ctx: &Ctx, sent: &InviteFields) -> bool {
    EmailAddress::new(&sent.address)
        .is_ok_and(|address| ctx.portal.way_in.way.shared().looks_shared(&address))
}

pub(super) async fn show(ctx: Ctx, Query(asked): Query<For>) -> Answer {
    let offer = offer(&ctx).await?;
    let role = asked
        .role
        .parse()
        .ok()
        .filter(|role| offer.roles.contains(role))
        .unwrap_or(Role::Respondent);
    let sent = InviteFields {
        unit: asked.unit,
        language: ctx.face().language.tag().to_owned(),
        ..InviteFields::default()
    };
    ctx.html(&page(&ctx, &offer, role, sent, Errors::new()))
}

/// What the person is invited for; `what` pairs it with the name for the letter.
#[derive(Clone, Copy)]
enum What {
    In(Scope),
    Here(Role),
}

/// `None`: a unit or an organisation must be chosen first.
fn what(
    ctx: &Ctx,
    offer: &Offer,
    role: Role,
    sent: &InviteFields,
) -> Result<Option<(What, Line)>, Fault> {
    Ok(match role {
        Role::Respondent => {
            let unit = sent
                .unit
                .parse::<UnitId>()
                .ok()
                .and_then(|id| offer.units.iter().find(|unit| unit.id == id));
            unit.map(|unit| (What::In(Scope::Unit(unit.id)), unit.name.clone()))
        }
        Role::PermissionAdministrator => {
            let id = sent.organisation.parse::<OrganisationId>().ok();
            let organisation =
                id.and_then(|id| offer.organisations.iter().find(|one| one.id == id));
            organisation.map(|one| (What::In(Scope::Organisation(one.id)), one.name.clone()))
        }
        Role::Staff | Role::SystemAdministrator => {
            Some((What::Here(role), Line::new(&ctx.face().owner).map_err(Fault::new)?))
        }
    })
}

pub(super) async fn send(ctx: Ctx, Form(sent): Form<InviteFields>) -> Answer {
    let offer = offer(&ctx).await?;
    let p = &ctx.page;
    let role = if sent.role.is_empty() {
        Role::Respondent
    } else {
        sent.role.parse().map_err(|_| Problem::BadRequest)?
    };
    if !offer.roles.contains(&role) {
        return Err(Problem::Forbidden);
    }
    let mut errors = Errors::new();
    let address = EmailAddress::new(&sent.address);
    let own = sent.own == "yes" && !ctx.portal.way_in.way.shared().refused;
    match &address {
        Err(_) if sent.address.trim().is_empty() => {
            errors.add("address", p.t("invite-address-missing"))
        }
        Err(_) => errors.add("address", p.t("sign-in-address-form")),
        Ok(_) if looks_shared(&ctx, &sent) && !own => errors.add("address", p.t("invite-shared")),
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
    if let Ok(address) = &address
        && !matches!(sent.person.as_str(), "same" | "other")
        && had_account(&ctx, address).await?
    {
        errors.add("person", p.t("invite-person-missing"));
    }
    let what = what(&ctx, &offer, role, &sent)?;
    match role {
        Role::Respondent if what.is_none() => errors.add("unit", p.t("invite-unit-missing")),
        Role::PermissionAdministrator if what.is_none() => {
            errors.add("organisation", p.t("invite-organisation-missing"))
        }
        _ => {}
    }
    let (from, until) = (first_day(p, &sent.from), after_last_day(p, &sent.until));
    if from.is_err() {
        errors.add("from", p.t("invite-from-wrong"));
    }
    match (&from, &until) {
        (_, Err(())) => errors.add("until", p.t("invite-until-wrong")),
        (Ok(from), Ok(Some(until))) if until <= from => {
            errors.add("until", p.t("invite-until-before"))
        }
        _ => {}
    }
    let (Ok(address), Some((what, organisation)), Ok(from), Ok(until), true) =
        (address, what, from, until, errors.is_empty())
    else {
        return ctx
            .html_as(StatusCode::UNPROCESSABLE_ENTITY, &page(&ctx, &offer, role, sent, errors));
    };
    let invite = account::Invite {
        address,
        first_name,
        last_name,
        language: sent.language.parse::<Language>().unwrap_or(ctx.face().language),
        organisation,
        url: format!("{}/sign-in", ctx.face().origin),
        valid_for: VALID_FOR,
        effect: InvitationEffect::Permission,
        same_person: sent.person == "same",
    };
    let (me, now) = (ctx.account()?, ctx.now());
    let invited = ctx
        .portal
        .db
        .write(move |tx| -> organisations::Answer<_> {
            let staff = people::permit_for_address(tx, me, &invite.address, now)?;
            let purpose = match what {
                What::In(scope) => Purpose::In(staff, scope),
                What::Here(role) => Purpose::Here(permit_administrator(tx, me, now)?, role),
            };
            ask_in(tx, now, Some(me), &invite, purpose, from, until)
        })
        .await;
    let asked = match invited {
        Ok(asked) => asked,
        Err(Failure::Refused(refusal @ (Refusal::OwnAccount | Refusal::Colleague))) => {
            let why = if refusal == Refusal::OwnAccount {
                "invite-own-account"
            } else {
                "invite-colleague"
            };
            let errors = Errors::one("address", p.t(why));
            return ctx.html_as(StatusCode::FORBIDDEN, &page(&ctx, &offer, role, sent, errors));
        }
        Err(failure) => return Err(failure.into()),
    };
    ctx.go_saying_about(
        "/staff/invitations".to_owned(),
        &Notice::new("notice-invited", &what_was_done(&asked)),
    )
}

/// The effect on the permission and the letter sent, for the notice.
fn what_was_done(asked: &AskedIn) -> Vec<(&'static str, Place)> {
    let letter = match asked.told() {
        Told::Invitation => "invitation",
        Told::News => "news",
        Told::Lately => "lately",
        Told::Nothing => "nothing",
    };
    let letter = ("letter", Place::Word(letter));
    match asked.effect {
        Effect::New => vec![("effect", Place::Word("new")), letter],
        Effect::Held => vec![("effect", Place::Word("held")), letter],
        Effect::Changed { before, after } => vec![
            ("effect", Place::Word("changed")),
            letter,
            ("was", Place::Span { from: before.from, to: before.to }),
            ("is", Place::Span { from: after.from, to: after.to }),
        ],
    }
}
