//! `/home`: what is on, what it means, and the one next thing to do.

pub mod samples;
pub mod views;

use std::collections::BTreeMap;

use axum::Router;
use axum::routing::get;
use base::{AccountId, CollectionId, Failure, Timestamp};
use collection::periods::{self, Act, Kind, Period, State, may};
use collection::review::{self, Left};
use collection::submissions::{self, Seen, Status};
use collection::{Refusal, definitions};
use organisations::permissions::permit_unit;
use organisations::units::{self, Unit};

use crate::desk::{self, last_moment, period_words, status_chip, unit_line};
use crate::kernel::{Answer, Ctx, Page};
use crate::parts::Mark;
use views::{Card, Home, UnitLine};

pub(crate) fn routes() -> Router {
    Router::new().route("/home", get(show))
}

/// One unit's part in one period, and what is left to do in it.
pub(crate) struct Part {
    pub(crate) unit: Unit,
    pub(crate) seen: Seen,
    pub(crate) left: Option<Left>,
    pub(crate) title: [String; 2],
}

/// Everything that the account is asked for, in all its units, newest period first.
pub(crate) fn parts(tx: &mut store::Tx<'_>, account: AccountId, now: Timestamp) -> Result<Vec<Part>, Failure<Refusal>> {
    let mut parts = Vec::new();
    for unit in units::of_account(tx, account, now)? {
        let by = permit_unit(tx, account, unit.id, now).map_err(desk::not_found)?;
        for seen in submissions::of_unit(tx, &by)? {
            let left = match seen.submission.upload {
                Some(upload) => Some(review::left(tx, upload)?),
                None => None,
            };
            let definition = definitions::definition(tx, seen.period.definition)?;
            let title = definition.map(|d| d.title).unwrap_or_default();
            parts.push(Part { unit: unit.clone(), seen, left, title });
        }
    }
    parts.sort_by_key(|part| std::cmp::Reverse(part.seen.period.opens_at));
    Ok(parts)
}

async fn show(ctx: Ctx) -> Answer {
    let account = desk::account(&ctx)?;
    let now = ctx.now();
    let is_staff = ctx.page.person.as_ref().is_some_and(|person| person.menu == crate::kernel::Menu::Staff);
    let (parts, all) = ctx.portal.db.read(move |tx| Ok::<_, Failure<Refusal>>((parts(tx, account, now)?, periods::periods(tx)?))).await?;
    if is_staff && parts.is_empty() {
        return ctx.go(crate::kernel::LocalPath::fixed("/staff"));
    }
    let cards = cards(&ctx.page, &parts, &all, now);
    ctx.html(&Home { p: &ctx.page, cards })
}

/// A card for each collection, with the period that matters now: the one that runs, else the next, else the last.
pub(crate) fn cards(p: &Page, parts: &[Part], all: &[Period], now: Timestamp) -> Vec<Card> {
    let mut by_collection: BTreeMap<CollectionId, Vec<&Part>> = BTreeMap::new();
    for part in parts {
        by_collection.entry(part.seen.period.collection).or_default().push(part);
    }
    let mut cards: Vec<Card> = by_collection.into_values().filter_map(|parts| card(p, &parts, all, now)).collect();
    cards.sort_by_key(|card| card.order);
    cards
}

fn card(p: &Page, parts: &[&Part], all: &[Period], now: Timestamp) -> Option<Card> {
    let runs = |part: &&&Part| state(part, now) != State::Erased && part.seen.period.opens_at <= now && now < part.seen.deadline();
    let upcoming = || parts.iter().filter(|part| part.seen.period.opens_at > now).min_by_key(|part| part.seen.period.opens_at);
    let chosen = parts.iter().find(runs).or_else(upcoming).or_else(|| parts.first())?;
    let period = &chosen.seen.period;
    let units: Vec<UnitLine> = parts.iter().filter(|part| part.seen.period.id == period.id).map(|part| unit(p, part, now)).collect();
    let mut marks: Vec<&Period> = all
        .iter()
        .filter(|other| other.collection == period.collection)
        // The rounds around this one, and not the whole history.
        .filter(|other| other.id == period.id || (other.closes_at > now && other.opens_at < period.closes_at.plus(YEAR)))
        .collect();
    marks.sort_by_key(|other| other.opens_at);
    let next = all.iter().filter(|other| other.collection == period.collection && other.opens_at > now && other.id != period.id);
    let next = next.min_by_key(|other| other.opens_at);
    let running = runs(&chosen);
    let next_end = next_end(parts.iter().filter(|part| part.seen.period.id == period.id), period, now);
    let extended = parts.iter().filter(|part| part.seen.period.id == period.id && part.seen.submission.extended_to.is_some());
    let extension = extended.map(|part| part.seen.deadline()).max();
    let extension = extension.map(|to| Mark { name: p.t("home-extension-mark"), from: period.closes_at, to: last_moment(to) });
    Some(Card {
        order: (!running, next_end.at),
        title: chosen.title[p.language as usize].clone(),
        period: period_words(p, period),
        is_test: period.kind == Kind::Test,
        is_open: running,
        is_over: !running && periods::state(period, now) == State::Over,
        is_erased: periods::state(period, now) == State::Erased,
        opens_at: period.opens_at,
        closes_at: last_moment(next_end.at),
        erases_at: last_moment(period.closes_at),
        days_left: running.then(|| p.days_until(last_moment(next_end.at))),
        is_extended: next_end.at > period.closes_at,
        first: next_end.units.join(", "),
        marks: marks
            .into_iter()
            .map(|other| Mark { name: period_words(p, other), from: other.opens_at, to: last_moment(other.closes_at) })
            .chain(extension)
            .collect(),
        next: next.map(|other| (period_words(p, other), other.opens_at, last_moment(other.closes_at))),
        units,
    })
}

/// The deadline that comes next, of those who still have something to do before it, and whose it is where not all have the same.
struct NextEnd {
    at: Timestamp,
    units: Vec<String>,
}

fn next_end<'a>(parts: impl Iterator<Item = &'a &'a Part>, period: &Period, now: Timestamp) -> NextEnd {
    let at_work: Vec<(Timestamp, String)> = parts
        .filter(|part| may(Act::Upload, &part.seen.standing(), now).is_ok())
        .map(|part| (part.seen.deadline(), unit_line(&part.unit)))
        .collect();
    let Some(at) = at_work.iter().map(|(end, _)| *end).min() else { return NextEnd { at: period.closes_at, units: Vec::new() } };
    if at_work.iter().all(|(end, _)| *end == at) {
        return NextEnd { at, units: Vec::new() };
    }
    let mut units: Vec<String> = at_work.into_iter().filter(|(end, _)| *end == at).map(|(_, unit)| unit).collect();
    // More than a few are everybody else: the others' own days stand at their names.
    if units.len() > 3 {
        units.clear();
    }
    NextEnd { at, units }
}

const YEAR: std::time::Duration = std::time::Duration::from_secs(366 * 86_400);

fn state(part: &Part, now: Timestamp) -> State {
    periods::state(&part.seen.period, now)
}

fn unit(p: &Page, part: &Part, now: Timestamp) -> UnitLine {
    let seen = &part.seen;
    let status = seen.submission.status;
    let id = seen.submission.id;
    let (tone, chip) = status_chip(p, status);
    let ready = part.left.is_some_and(Left::is_nothing);
    let may_upload = may(Act::Upload, &seen.standing(), now).is_ok();
    let action = match status {
        _ if state(part, now) == State::Erased => None,
        Status::NotBegun if may_upload => Some((p.t("home-upload"), format!("/submission/{id}"))),
        Status::Uploaded if may_upload => Some((p.t("home-confirm"), format!("/submission/{id}"))),
        Status::InReview | Status::SentBack if may_upload && ready => Some((p.t("home-submit"), format!("/submission/{id}/submit"))),
        Status::InReview | Status::SentBack if may_upload => Some((p.t("home-review"), format!("/submission/{id}/review"))),
        Status::Submitted | Status::Accepted => Some((p.t("home-receipt"), format!("/submission/{id}/receipt"))),
        _ if may(Act::AskForExtension, &seen.standing(), now).is_ok() && state(part, now) == State::Over => {
            Some((p.t("home-extension"), format!("/extension/{id}")))
        }
        _ => None,
    };
    let left = part.left.filter(|_| matches!(status, Status::InReview | Status::SentBack));
    UnitLine {
        name: unit_line(&part.unit),
        tone,
        chip,
        left: left.map(|left| p.t2("left", "errors", left.errors, "warnings", left.warnings)),
        extended_to: seen.submission.extended_to.filter(|_| may_upload).map(|_| last_moment(seen.deadline())),
        href: format!("/submission/{id}"),
        action,
    }
}
