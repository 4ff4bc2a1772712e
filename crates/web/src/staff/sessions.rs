//! Ends the sessions of a person, or of everyone. For system administrators only, with step-up.

use accounts::account;
use accounts::session;
use axum::http::StatusCode;
use base::AccountId;
use organisations::permissions::permit_administrator;
use serde::Deserialize;

use crate::kernel::{Answer, Ctx, Errors, Form, Id, LocalPath, Problem};
use crate::parts::{Confirm, is_typed};
use crate::session::COOKIE;

const OF_ALL: &str = "/staff/sessions/end";

#[derive(Deserialize)]
pub(super) struct Nothing {}

fn of_person(id: AccountId) -> LocalPath {
    LocalPath::from(format!("/staff/people/{id}/sessions/end"))
}

/// Whether the person is a system administrator, who alone sees these pages.
pub(super) async fn is_administrator(ctx: &Ctx) -> Result<bool, Problem> {
    let (me, now) = (ctx.account()?, ctx.now());
    match ctx.portal.db.read(move |tx| permit_administrator(tx, me, now).map(drop)).await {
        Ok(()) => Ok(true),
        Err(base::Failure::Refused(_)) => Ok(false),
        Err(failure) => Err(failure.into()),
    }
}

async fn name(ctx: &Ctx, id: AccountId) -> Result<String, Problem> {
    let (me, now) = (ctx.account()?, ctx.now());
    let found = ctx.portal.db.read(move |tx| -> Result<_, Problem> {
        permit_administrator(tx, me, now)?;
        account::find(tx, id)?.ok_or(Problem::NotFound)
    });
    Ok(found.await?.shown_name())
}

pub(super) async fn ask_person(ctx: Ctx, Id(id): Id<AccountId>) -> Answer {
    let name = name(&ctx, id).await?;
    ctx.freshly_signed_in(of_person(id))?;
    let p = &ctx.page;
    let title = p.t1("person-sessions-ask", "name", name);
    ctx.html(&Confirm::new(
        p,
        title,
        p.t("person-sessions-follows"),
        "person-sessions-end",
        format!("/staff/people/{id}"),
    ))
}

pub(super) async fn end_person(
    ctx: Ctx,
    Id(id): Id<AccountId>,
    Form(Nothing {}): Form<Nothing>,
) -> Answer {
    name(&ctx, id).await?;
    let (me, now) = (ctx.freshly_signed_in(of_person(id))?.account, ctx.now());
    let ended = ctx.portal.db.write(move |tx| -> Result<_, Problem> {
        permit_administrator(tx, me, now)?;
        Ok(session::end_all_of(tx, Some(me), id, now)?)
    });
    ended.await?;
    if me == id {
        ctx.cookies.remove(COOKIE);
        return ctx.go_saying(LocalPath::fixed("/sign-in"), "notice-signed-out");
    }
    ctx.go_saying(format!("/staff/people/{id}"), "notice-person-signed-out")
}

pub(super) async fn ask_all(ctx: Ctx) -> Answer {
    if !is_administrator(&ctx).await? {
        return Err(Problem::NotFound);
    }
    ctx.freshly_signed_in(OF_ALL)?;
    ctx.html(&question_for_all(&ctx, Errors::new()).await?)
}

/// The confirmation before ending everyone's sessions: says how many people are signed in, and asks
/// for the portal's name.
async fn question_for_all(ctx: &Ctx, errors: Errors) -> Result<Confirm<'_>, Problem> {
    let (now, portal) = (ctx.now(), ctx.portal.clone());
    let many =
        ctx.portal.db.read(move |tx| session::signed_in(tx, &portal.way_in.sessions, now)).await?;
    let p = &ctx.page;
    let question = Confirm::new(
        p,
        p.t("staff-sessions-ask"),
        p.t1("staff-sessions-follows", "n", many),
        "staff-sessions-end",
        "/staff",
    );
    Ok(question.typed(p.brand(), errors))
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct TypedName {
    typed: String,
}

pub(super) async fn end_all(ctx: Ctx, Form(form): Form<TypedName>) -> Answer {
    if !is_administrator(&ctx).await? {
        return Err(Problem::NotFound);
    }
    let (me, now) = (ctx.freshly_signed_in(OF_ALL)?.account, ctx.now());
    let p = &ctx.page;
    if !is_typed(&form.typed, p.brand()) {
        let errors = Errors::one("typed", p.t1("confirm-typed-wrong", "name", p.brand()));
        return ctx
            .html_as(StatusCode::UNPROCESSABLE_ENTITY, &question_for_all(&ctx, errors).await?);
    }
    let ended = ctx.portal.db.write(move |tx| -> Result<_, Problem> {
        permit_administrator(tx, me, now)?;
        Ok(session::end_every_one(tx, Some(me), now)?)
    });
    ended.await?;
    ctx.cookies.remove(COOKIE);
    ctx.go_saying(LocalPath::fixed("/sign-in"), "notice-all-signed-out")
}
