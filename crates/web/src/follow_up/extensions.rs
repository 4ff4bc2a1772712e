//! `/staff/extensions`: requests for a later deadline, to grant or refuse.

use axum::extract::Path;
use axum::http::StatusCode;
use base::{ExtensionId, Failure, LetterKind};
use collection::extensions::{self, Extension};
use collection::submissions::{self, SubmissionView};
use collection::{Outcome, Refusal, definitions};
use jiff::civil::Date;
use organisations::units;
use serde::Deserialize;
use store::Tx;

use super::views::{Extensions, Question};
use crate::desk::{self, last_moment, period_words, unit_line};
use crate::extension;
use crate::kernel::{Answer, Ctx, Errors, Form, Page, Problem};
use crate::messages::tell_unit;

pub(super) async fn list(ctx: Ctx) -> Answer {
    page(&ctx, None, Errors::new()).await
}

struct Read {
    extension: Extension,
    seen: SubmissionView,
    unit: String,
}

fn rest(
    tx: &mut Tx<'_>,
    staff: &organisations::permissions::Staff,
    all: Vec<Extension>,
) -> Outcome<Vec<Read>> {
    let mut read = Vec::new();
    for extension in all {
        let seen = submissions::open_for_staff(tx, staff, extension.submission)?;
        let unit =
            units::find(tx, seen.submission.unit)?.map(|unit| unit_line(&unit)).unwrap_or_default();
        read.push(Read { extension, seen, unit });
    }
    Ok(read)
}

/// `written`: the request whose form is shown again, and what staff typed in it.
async fn page(ctx: &Ctx, written: Option<(&str, DecideForm)>, errors: Errors) -> Answer {
    let account = desk::account(ctx)?;
    let now = ctx.now();
    let read = ctx.portal.db.read(move |tx| {
        let staff = desk::staff(tx, account, now)?;
        let (waiting, decided) =
            (extensions::waiting(tx, &staff)?, extensions::decided(tx, &staff)?);
        Ok::<_, Failure<Refusal>>((rest(tx, &staff, waiting)?, rest(tx, &staff, decided)?))
    });
    let (waiting, decided) = read.await?;
    let p = &ctx.page;
    let lines = |all: &[Read]| all.iter().map(|read| question(p, read)).collect::<Vec<_>>();
    let mut waiting = lines(&waiting);
    if let Some((id, form)) = written
        && let Some(question) = waiting.iter_mut().find(|question| question.line.id == id)
    {
        (question.until, question.answer) = (form.until, form.answer);
    }
    let view = Extensions { p, waiting, decided: lines(&decided), errors };
    let status =
        if view.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    ctx.html_as(status, &view)
}

fn question(p: &Page, read: &Read) -> Question {
    Question {
        submission: read.seen.submission.id.to_string(),
        unit: read.unit.clone(),
        period: period_words(p, &read.seen.period),
        deadline: last_moment(read.seen.deadline()),
        until: read.extension.wanted_on.to_string(),
        answer: String::new(),
        line: extension::line(p, &read.seen.period.zone, &read.extension),
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DecideForm {
    until: String,
    answer: String,
}

pub(super) async fn grant(
    ctx: Ctx,
    Path(id): Path<String>,
    Form(form): Form<DecideForm>,
) -> Answer {
    let Ok(until) = form.until.trim().parse::<Date>() else {
        return page(
            &ctx,
            Some((&id, form)),
            Errors::one(&format!("until-{id}"), ctx.page.t("period-day-wrong")),
        )
        .await;
    };
    decide(&ctx, &id, Some(until), form).await
}

pub(super) async fn refuse(
    ctx: Ctx,
    Path(id): Path<String>,
    Form(form): Form<DecideForm>,
) -> Answer {
    decide(&ctx, &id, None, form).await
}

async fn decide(ctx: &Ctx, id: &str, until: Option<Date>, form: DecideForm) -> Answer {
    let account = desk::account(ctx)?;
    let extension: ExtensionId = id.parse().map_err(|_| Problem::NotFound)?;
    let (now, origin, answer) = (ctx.now(), ctx.face().origin.clone(), form.answer.clone());
    let write = ctx.portal.db.write(move |tx| {
        let staff = desk::staff(tx, account, now)?;
        let seen = match until {
            Some(day) => extensions::grant(tx, now, &staff, extension, day, &answer)?,
            None => extensions::refuse(tx, now, &staff, extension, &answer)?,
        };
        let title = definitions::definition(tx, seen.period.definition)?
            .map(|d| d.title)
            .unwrap_or_default();
        let url = format!("{origin}/submission/{}", seen.submission.id);
        let until = until.map(|_| last_moment(seen.deadline()));
        tell_unit(tx, now, seen.submission.unit, |language| LetterKind::ExtensionDecided {
            collection: title[language as usize].clone(),
            until,
            url: url.clone(),
        })?;
        Ok::<_, Failure<Refusal>>(())
    });
    let wrong = match write.await {
        Ok(()) => return ctx.go_saying("/staff/extensions".to_owned(), "notice-extension-decided"),
        Err(Failure::Refused(Refusal::TextMissing)) => {
            (format!("answer-{id}"), "extension-answer-missing")
        }
        Err(Failure::Refused(Refusal::NotLater)) => (format!("until-{id}"), "extension-not-later"),
        Err(other) => return Err(other.into()),
    };
    page(ctx, Some((id, form)), Errors::one(&wrong.0, ctx.page.t(wrong.1))).await
}
