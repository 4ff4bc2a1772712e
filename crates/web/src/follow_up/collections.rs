//! `/staff/collections`: collections and their periods, and the upload of a definition folder.

use axum::extract::Multipart;
use axum::http::StatusCode;
use base::Failure;
use collection::definitions::{self, Added, Collection, Definition};
use collection::periods::{self, Kind, Period, State};
use collection::submissions::{self, Status};
use collection::{Outcome, Refusal, extensions};
use organisations::permissions::Staff;
use store::Tx;

use super::upload_folder;
use super::views::{CollectionLine, Collections, PeriodLine};
use crate::desk::{self, last_moment, period_words};
use crate::kernel::{Answer, Ctx, Page, Problem};
use crate::parts::{Answers, Response, Tone};
use crate::staff::views::PeriodCard;

/// A period, the number of units that have submitted, and the number asked to.
type Counted = (Period, usize, usize);

pub(super) async fn list(ctx: Ctx) -> Answer {
    page(&ctx, Vec::new()).await
}

async fn page(ctx: &Ctx, problems: Vec<String>) -> Answer {
    let account = desk::account(ctx)?;
    let now = ctx.now();
    let read = ctx.portal.db.read(move |tx| {
        let staff = desk::staff(tx, account, now)?;
        let mut found: Vec<(Collection, Definition, Vec<Counted>)> = Vec::new();
        for (collection, definition) in definitions::collections(tx)? {
            let mut counted = Vec::new();
            for period in periods::periods_of(tx, collection.id)? {
                let all = submissions::overview(tx, &staff, period.id)?;
                let done = all
                    .iter()
                    .filter(|o| matches!(o.submission.status, Status::Submitted | Status::Accepted))
                    .count();
                counted.push((period, done, all.len()));
            }
            found.push((collection, definition, counted));
        }
        Ok::<_, Failure<Refusal>>((found, extensions::waiting(tx, &staff)?.len()))
    });
    let (found, waiting_extensions) = read.await?;
    let p = &ctx.page;
    let collections = found.into_iter().map(|(collection, definition, counted)| CollectionLine {
        id: collection.id.to_string(),
        title: definition.title(p.language).to_owned(),
        name: collection.name,
        version: definition.version,
        number: definition.number,
        added: definition.added_at,
        periods: counted
            .iter()
            .map(|(period, done, asked)| line(p, period, *done, *asked))
            .collect(),
    });
    let status =
        if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    ctx.html_as(
        status,
        &Collections { p, collections: collections.collect(), waiting_extensions, problems },
    )
}

pub(super) fn line(p: &Page, period: &Period, done: usize, asked: usize) -> PeriodLine {
    let (tone, key) = match periods::state(period, p.now) {
        State::Upcoming => (Tone::Neutral, "period-upcoming"),
        State::Open => (Tone::Success, "period-open"),
        State::Over => (Tone::Neutral, "period-over"),
        State::Erased => (Tone::Neutral, "period-erased"),
    };
    PeriodLine {
        id: period.id.to_string(),
        name: period_words(p, period),
        opens: period.opens_at,
        closes: last_moment(period.closes_at),
        tone,
        chip: p.t(key),
        done,
        asked,
    }
}

pub(super) async fn add(ctx: Ctx, form: Multipart) -> Answer {
    let account = desk::account(&ctx)?;
    let now = ctx.now();
    // Check the permission before reading the files.
    ctx.portal.db.read(move |tx| desk::staff(tx, account, now).map(drop)).await?;
    let files = upload_folder::read(&ctx, form).await?;
    let added = ctx.portal.db.write(move |tx| {
        let staff = desk::staff(tx, account, now)?;
        definitions::add(tx, now, &staff, &files)
    });
    match added.await {
        Ok(Added::New(_)) => ctx.go_saying("/staff/collections".to_owned(), "notice-folder-added"),
        Ok(Added::Same(_)) => ctx.go_saying("/staff/collections".to_owned(), "notice-folder-same"),
        Err(Failure::Refused(Refusal::Folder(errors))) => {
            let lang = match ctx.page.language {
                base::Language::Sv => check::Lang::Sv,
                base::Language::En => check::Lang::En,
            };
            page(&ctx, errors.iter().take(100).map(|e| e.message(lang)).collect()).await
        }
        Err(other) => Err(other.into()),
    }
}

/// The open periods, for the overview of staff.
pub(crate) async fn open_periods(ctx: &Ctx) -> Result<Vec<PeriodCard>, Problem> {
    let account = desk::account(ctx)?;
    let now = ctx.now();
    let read = ctx.portal.db.read(move |tx| {
        let staff = desk::staff(tx, account, now)?;
        let mut open = Vec::new();
        for period in periods::periods(tx)?
            .into_iter()
            .filter(|period| periods::state(period, now) == State::Open)
        {
            let title = definitions::definition(tx, period.definition)?
                .map(|d| d.title)
                .unwrap_or_default();
            let all = submissions::overview(tx, &staff, period.id)?;
            let response = if period.kind == Kind::Submission {
                Some(response(tx, &staff, &period)?)
            } else {
                None
            };
            open.push((title, period, all, response));
        }
        Ok::<_, Failure<Refusal>>(open)
    });
    let card = |(title, period, all, response): (
        [String; 2],
        Period,
        Vec<submissions::Overview>,
        Option<Response>,
    )| {
        let count = |wanted: &[Status]| {
            all.iter().filter(|o| wanted.contains(&o.submission.status)).count()
        };
        let submitted = count(&[Status::Submitted, Status::Accepted]);
        PeriodCard {
            collection: title[ctx.page.language as usize].clone(),
            name: period_words(&ctx.page, &period),
            href: format!("/staff/periods/{}", period.id),
            from: period.opens_at,
            to: last_moment(period.closes_at),
            asked: all.len(),
            begun: all.len() - count(&[Status::NotBegun]) - submitted,
            submitted,
            response,
        }
    };
    Ok(read.await?.into_iter().map(card).collect())
}

/// The submissions of a period's units over time, beside those of the previous period.
fn response(tx: &mut Tx<'_>, staff: &Staff, period: &Period) -> Outcome<Response> {
    let mut drawn = Response {
        from: period.opens_at,
        to: last_moment(period.closes_at),
        now: Answers { asked: 0, at: Vec::new() },
        before: None,
    };
    drawn.now = answers(tx, staff, &drawn, period)?;
    if let Some(previous) = period.previous {
        let previous = periods::period(tx, previous)?;
        let before = answers(tx, staff, &drawn, &previous)?;
        drawn.before = (!before.at.is_empty()).then_some(before);
    }
    Ok(drawn)
}

fn answers(tx: &mut Tx<'_>, staff: &Staff, drawn: &Response, of: &Period) -> Outcome<Answers> {
    let found = submissions::response(tx, staff, of.id)?;
    Ok(Answers {
        asked: found.asked,
        at: found.at.iter().map(|at| drawn.place(of.opens_at, *at)).collect(),
    })
}
