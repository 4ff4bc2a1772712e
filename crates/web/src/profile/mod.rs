//! `/profile`: the person's details and units, who else reports for each unit, and the contact
//! person for questions about its data.

pub mod samples;
pub mod views;

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::get;
use base::{Failure, SubmissionId};
use collection::Refusal;
use collection::submissions::{self, Contact};
use organisations::permissions::permit_unit;
use organisations::units;

use crate::desk::{self, Names, unit_line};
use crate::home;
use crate::kernel::{Answer, Ctx, Errors, Form, Problem};
use crate::submission::Opened;
use views::{ContactForm, ContactPage, Profile, UnitCard};

pub(crate) fn routes() -> Router {
    Router::new()
        .route("/profile", get(show))
        .route("/profile/contact/{id}", get(contact).post(say_contact))
}

async fn show(ctx: Ctx) -> Answer {
    let account = desk::account(&ctx)?;
    let (now, language) = (ctx.now(), ctx.page.language);
    let read = ctx.portal.db.read(move |tx| {
        let mut cards = Vec::new();
        let parts = home::parts(tx, account, now)?;
        for unit in units::of_account(tx, account, now)? {
            let by = permit_unit(tx, account, unit.id, now).map_err(desk::not_found)?;
            let people = units::respondents(tx, &by, now)?;
            let names = Names::of(tx, people.iter().copied())?;
            let others: Vec<String> = people
                .into_iter()
                .filter(|p| *p != account)
                .map(|p| names.get(language, p))
                .filter(|n| !n.is_empty())
                .collect();
            cards.push((unit, others));
        }
        Ok::<_, Failure<Refusal>>((cards, parts))
    });
    let (cards, parts) = read.await?;
    let p = &ctx.page;
    let opened: Vec<Opened> = parts.into_iter().map(Opened::from).collect();
    let card = |(unit, others): (units::Unit, Vec<String>)| UnitCard {
        name: unit_line(&unit),
        code: unit.code.to_string(),
        others,
        periods: opened
            .iter()
            .filter(|o| {
                o.unit.id == unit.id && now < o.seen.deadline() && o.seen.period.erased_at.is_none()
            })
            .map(|o| {
                let frame = o.frame(p);
                (
                    format!("{} · {}", frame.title, frame.period),
                    format!("/profile/contact/{}", frame.id),
                )
            })
            .collect(),
    };
    ctx.html(&Profile { p, units: cards.into_iter().map(card).collect() })
}

async fn contact(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let (_, opened) = crate::submission::open(&ctx, &id).await?;
    let seen = opened.seen.clone();
    let said = ctx.portal.db.read(move |tx| Contact::of(tx, &seen)).await?;
    let form = ContactForm { name: said.name, phone: said.phone, system: said.payroll_system };
    ctx.html(&ContactPage {
        p: &ctx.page,
        frame: opened.frame(&ctx.page),
        form,
        errors: Errors::new(),
    })
}

async fn say_contact(ctx: Ctx, Path(id): Path<String>, Form(form): Form<ContactForm>) -> Answer {
    let account = desk::account(&ctx)?;
    let submission: SubmissionId = id.parse().map_err(|_| Problem::NotFound)?;
    let now = ctx.now();
    let said = Contact {
        name: form.name.trim().to_owned(),
        phone: form.phone.trim().to_owned(),
        payroll_system: form.system.trim().to_owned(),
    };
    let write = ctx.portal.db.write(move |tx| {
        let by = collection::permit(tx, account, submission, now)?;
        let seen = submissions::open(tx, &by, submission)?;
        submissions::say_contact(tx, now, &by, &seen, &said)
    });
    match write.await {
        Ok(()) => ctx.go_saying("/profile".to_owned(), "notice-contact-saved"),
        Err(Failure::Refused(Refusal::TextTooLong { limit })) => {
            let (_, opened) = crate::submission::open(&ctx, &id).await?;
            let errors = Errors::one("name", ctx.page.t1("contact-long", "limit", limit));
            ctx.html_as(
                StatusCode::UNPROCESSABLE_ENTITY,
                &ContactPage { p: &ctx.page, frame: opened.frame(&ctx.page), form, errors },
            )
        }
        Err(other) => Err(other.into()),
    }
}
