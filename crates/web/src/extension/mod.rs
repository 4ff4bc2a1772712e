//! `/extension`: a unit requests a later deadline, withdraws the request, and reads the decision.

pub mod samples;
pub mod views;

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::{get, post};
use base::{ExtensionId, Failure, SubmissionId};
use collection::extensions::{self, State};
use collection::periods::{Act, may};
use collection::{Outcome, Refusal};
use jiff::civil::Date;
use serde::Deserialize;

use crate::desk;
use crate::home;
use crate::kernel::{Answer, Ctx, Errors, Form, Page, Problem};
use crate::parts::Tone;
use crate::submission::Opened;
use views::{Ask, AskedLine, List};

pub(crate) fn routes() -> Router {
    Router::new()
        .route("/extension", get(list))
        .route("/extension/{id}", get(show).post(ask))
        .route("/extension/{id}/withdraw", post(withdraw))
}

async fn list(ctx: Ctx) -> Answer {
    let account = desk::account(&ctx)?;
    let now = ctx.now();
    let parts = ctx.portal.db.read(move |tx| home::parts(tx, account, now)).await?;
    let frames: Vec<_> = parts
        .into_iter()
        .map(Opened::from)
        .filter(|opened| may(Act::AskForExtension, &opened.seen.decision_input(), now).is_ok())
        .map(|opened| opened.frame(&ctx.page))
        .collect();
    ctx.html(&List { p: &ctx.page, frames })
}

async fn show(ctx: Ctx, Path(id): Path<String>) -> Answer {
    page(&ctx, &id, ("", ""), Errors::new()).await
}

async fn page(ctx: &Ctx, id: &str, (day, reason): (&str, &str), errors: Errors) -> Answer {
    let (_, opened) = crate::submission::open(ctx, id).await?;
    let seen = opened.seen.clone();
    let asked = ctx.portal.db.read(move |tx| extensions::of_submission(tx, &seen)).await?;
    let p = &ctx.page;
    let waits = asked.iter().any(|e| e.state == State::Asked);
    let open = may(Act::AskForExtension, &opened.seen.decision_input(), ctx.now()).is_ok();
    let zone = opened.seen.period.zone.clone();
    let line = |e: &extensions::Extension| line(p, &zone, e);
    let view = Ask {
        p,
        frame: opened.frame(p),
        asked: asked.iter().map(line).collect(),
        may_ask: open && !waits,
        day: day.to_owned(),
        reason: reason.to_owned(),
        errors,
    };
    let status =
        if view.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    ctx.html_as(status, &view)
}

pub(crate) fn line(
    p: &Page,
    zone: &collection::periods::Zone,
    e: &extensions::Extension,
) -> AskedLine {
    let (tone, key) = match e.state {
        State::Asked => (Tone::Info, "extension-asked"),
        State::Granted => (Tone::Success, "extension-granted"),
        State::Refused => (Tone::Warning, "extension-refused"),
        State::Withdrawn => (Tone::Neutral, "extension-withdrawn"),
    };
    let day = |day: Date| zone.start_of(day).ok();
    AskedLine {
        id: e.id.to_string(),
        wanted: day(e.wanted_on),
        granted: e.granted_on.and_then(day),
        reason: e.reason.clone(),
        answer: e.answer.clone(),
        at: e.asked_at,
        tone,
        chip: p.t(key),
        waits: e.state == State::Asked,
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AskForm {
    day: String,
    reason: String,
}

async fn ask(ctx: Ctx, Path(id): Path<String>, Form(form): Form<AskForm>) -> Answer {
    let account = desk::account(&ctx)?;
    let submission: SubmissionId = id.parse().map_err(|_| Problem::NotFound)?;
    let now = ctx.now();
    let wanted: Option<Date> = form.day.trim().parse().ok();
    let mut errors = Errors::new();
    if wanted.is_none() {
        errors.add("day", ctx.page.t("extension-day-wrong"));
    }
    if form.reason.trim().is_empty() {
        errors.add("reason", ctx.page.t("extension-reason-missing"));
    }
    let (Some(wanted), true) = (wanted, errors.is_empty()) else {
        return page(&ctx, &id, (&form.day, &form.reason), errors).await;
    };
    let reason = form.reason.clone();
    let asked: Outcome<ExtensionId> = ctx
        .portal
        .db
        .write(move |tx| {
            let by = collection::permit(tx, account, submission, now)?;
            extensions::ask(tx, now, &by, submission, wanted, &reason)
        })
        .await;
    match asked {
        Ok(_) => ctx.go_saying(format!("/extension/{submission}"), "notice-extension-asked"),
        Err(Failure::Refused(Refusal::NotLater)) => {
            let errors = Errors::one("day", ctx.page.t("extension-not-later"));
            page(&ctx, &id, (&form.day, &form.reason), errors).await
        }
        Err(other) => Err(other.into()),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WithdrawForm {
    extension: String,
}

async fn withdraw(ctx: Ctx, Path(id): Path<String>, Form(form): Form<WithdrawForm>) -> Answer {
    let account = desk::account(&ctx)?;
    let submission: SubmissionId = id.parse().map_err(|_| Problem::NotFound)?;
    let extension: ExtensionId = form.extension.parse().map_err(|_| Problem::NotFound)?;
    let now = ctx.now();
    let write = ctx.portal.db.write(move |tx| {
        let by = collection::permit(tx, account, submission, now)?;
        extensions::withdraw(tx, now, &by, submission, extension)
    });
    write.await?;
    ctx.go_saying(format!("/extension/{submission}"), "notice-extension-withdrawn")
}
