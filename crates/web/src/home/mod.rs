//! `/home` of respondents: current periods, the status of each unit, and the next step.

pub mod samples;
pub mod views;

use std::collections::BTreeMap;

use axum::Router;
use axum::routing::get;
use base::{AccountId, CollectionId, Failure, Timestamp};
use collection::periods::{self, Act, Kind, Period, State, may};
use collection::review::{self, Left};
use collection::submissions::{self, Status, SubmissionView};
use collection::{Refusal, definitions, uploads};
use organisations::permissions::permit_unit;
use organisations::units::{self, Unit};

use crate::desk::{self, last_moment, period_words, status_chip, unit_line};
use crate::kernel::{Answer, Ctx, Page};
use crate::parts::{Mark, Tone};
use views::{Card, Home, Round, UnitLine};

pub(crate) fn routes() -> Router {
    Router::new().route("/home", get(show))
}

/// One unit's submission in one period, and what is left to do.
pub(crate) struct Part {
    pub(crate) unit: Unit,
    pub(crate) seen: SubmissionView,
    pub(crate) left: Option<Left>,
    pub(crate) title: [String; 2],
    /// The message of staff, if they sent it back.
    pub(crate) asked_for: Option<String>,
    /// The name of the newest file, if no readable one has been uploaded yet.
    pub(crate) unreadable: Option<String>,
}

/// Every submission that the account's units are asked for, the newest period first.
pub(crate) fn parts(
    tx: &mut store::Tx<'_>,
    account: AccountId,
    now: Timestamp,
) -> Result<Vec<Part>, Failure<Refusal>> {
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
            let asked_for = submissions::asked_for(tx, &seen)?;
            let newest = if seen.submission.status == Status::NotBegun {
                uploads::newest(tx, &seen)?
            } else {
                None
            };
            let unreadable = newest
                .filter(|upload| upload.state == uploads::State::Unreadable)
                .map(|upload| upload.name);
            parts.push(Part { unit: unit.clone(), seen, left, title, asked_for, unreadable });
        }
    }
    parts.sort_by_key(|part| std::cmp::Reverse(part.seen.period.opens_at));
    Ok(parts)
}

async fn show(ctx: Ctx) -> Answer {
    let account = desk::account(&ctx)?;
    let now = ctx.now();
    let is_staff =
        ctx.page.person.as_ref().is_some_and(|person| person.menu == crate::kernel::Menu::Staff);
    let (parts, all) = ctx
        .portal
        .db
        .read(move |tx| {
            Ok::<_, Failure<Refusal>>((parts(tx, account, now)?, periods::periods(tx)?))
        })
        .await?;
    if is_staff && parts.is_empty() {
        return ctx.go(crate::kernel::LocalPath::fixed("/staff"));
    }
    let cards = cards(&ctx.page, &parts, &all, now);
    ctx.html(&Home { p: &ctx.page, cards })
}

/// A card for each collection, with its current and upcoming periods; else with the last one.
pub(crate) fn cards(p: &Page, parts: &[Part], all: &[Period], now: Timestamp) -> Vec<Card> {
    let mut by_collection: BTreeMap<CollectionId, Vec<&Part>> = BTreeMap::new();
    for part in parts {
        by_collection.entry(part.seen.period.collection).or_default().push(part);
    }
    let mut cards: Vec<Card> =
        by_collection.into_values().filter_map(|parts| card(p, &parts, all, now)).collect();
    cards.sort_by_key(|card| card.order);
    cards
}

fn card(p: &Page, parts: &[&Part], all: &[Period], now: Timestamp) -> Option<Card> {
    let mut periods: Vec<&Period> = Vec::new();
    for part in parts {
        if !periods.iter().any(|known| known.id == part.seen.period.id) {
            periods.push(&part.seen.period);
        }
    }
    let of = |period: &Period| {
        parts
            .iter()
            .copied()
            .filter(move |part| part.seen.period.id == period.id)
            .collect::<Vec<_>>()
    };
    let ended = |period: &Period| {
        let running = of(period).iter().any(|part| now < part.seen.deadline());
        periods::state(period, now) == State::Erased || !running
    };
    // Show current and upcoming periods: a test period and the one it prepares. Else the last one.
    let newest = *periods.first()?;
    periods.retain(|period| !ended(period));
    if periods.is_empty() {
        periods.push(newest);
    }
    periods.sort_by_key(|period| (period.opens_at > now, period.opens_at));
    let rounds: Vec<Round> =
        periods.iter().map(|period| round(p, period, &of(period), now)).collect();
    let first = *periods.first()?;
    let mut marks: Vec<&Period> = all
        .iter()
        .filter(|other| other.collection == first.collection)
        // Only periods near this one, not the whole history.
        .filter(|other| {
            other.id == first.id
                || (other.closes_at > now && other.opens_at < first.closes_at.plus(YEAR))
        })
        .collect();
    marks.sort_by_key(|other| other.opens_at);
    let next =
        all.iter().filter(|other| other.collection == first.collection && other.opens_at > now);
    let next = next
        .filter(|other| !periods.iter().any(|shown| shown.id == other.id))
        .min_by_key(|other| other.opens_at);
    let extended = of(first).into_iter().filter(|part| part.seen.submission.extended_to.is_some());
    let extension = extended.map(|part| part.seen.deadline()).max();
    let extension = extension.map(|to| Mark {
        name: p.t("home-extension-mark"),
        from: first.closes_at,
        to: last_moment(to),
    });
    Some(Card {
        order: (!rounds[0].is_open, rounds[0].closes_at),
        title: of(first)
            .first()
            .map(|part| part.title[p.language as usize].clone())
            .unwrap_or_default(),
        marks: marks
            .into_iter()
            .map(|other| Mark {
                name: period_words(p, other),
                from: other.opens_at,
                to: last_moment(other.closes_at),
            })
            .chain(extension)
            .collect(),
        next: next
            .map(|other| (period_words(p, other), other.opens_at, last_moment(other.closes_at))),
        rounds,
    })
}

/// One period with the account's units in it; submissions that were sent back come first.
fn round(p: &Page, period: &Period, parts: &[&Part], now: Timestamp) -> Round {
    let state = periods::state(period, now);
    let running = state != State::Erased
        && period.opens_at <= now
        && parts.iter().any(|part| now < part.seen.deadline());
    let next_end = next_end(parts, period, now);
    let mut units: Vec<UnitLine> = parts.iter().map(|part| unit(p, part, now)).collect();
    units.sort_by_key(|unit| unit.asked_for.is_none());
    let (tone, chip) = match state {
        State::Erased => (Tone::Neutral, "period-erased"),
        _ if running => (Tone::Success, "period-open"),
        State::Upcoming => (Tone::Info, "period-upcoming"),
        State::Open | State::Over => (Tone::Neutral, "period-over"),
    };
    Round {
        period: period_words(p, period),
        tone,
        chip: p.t(chip),
        is_test: period.kind == Kind::Test,
        is_open: running,
        is_over: !running && state == State::Over,
        is_erased: state == State::Erased,
        opens_at: period.opens_at,
        closes_at: last_moment(next_end.at),
        erases_at: last_moment(period.closes_at),
        days_left: running.then(|| p.days_until(last_moment(next_end.at))),
        is_extended: next_end.at > period.closes_at,
        first: next_end.units.join(", "),
        units,
    }
}

/// The next deadline among units that still have something to do, and the units it applies to if
/// deadlines differ.
struct NextEnd {
    at: Timestamp,
    units: Vec<String>,
}

fn next_end(parts: &[&Part], period: &Period, now: Timestamp) -> NextEnd {
    let at_work: Vec<(Timestamp, String)> = parts
        .iter()
        .filter(|part| may(Act::Upload, &part.seen.decision_input(), now).is_ok())
        .map(|part| (part.seen.deadline(), unit_line(&part.unit)))
        .collect();
    let Some(at) = at_work.iter().map(|(end, _)| *end).min() else {
        return NextEnd { at: period.closes_at, units: Vec::new() };
    };
    if at_work.iter().all(|(end, _)| *end == at) {
        return NextEnd { at, units: Vec::new() };
    }
    let mut units: Vec<String> =
        at_work.into_iter().filter(|(end, _)| *end == at).map(|(_, unit)| unit).collect();
    // Name at most three units. An extended deadline is shown at its own unit anyway.
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
    let may_upload = may(Act::Upload, &seen.decision_input(), now).is_ok();
    let action = match status {
        _ if state(part, now) == State::Erased => None,
        Status::NotBegun if may_upload => Some((p.t("home-upload"), format!("/submission/{id}"))),
        Status::Uploaded if may_upload => Some((p.t("home-confirm"), format!("/submission/{id}"))),
        // Even if nothing is left to correct, the message of staff comes first.
        Status::SentBack if may_upload && part.asked_for.is_some() => {
            Some((p.t("home-answer"), format!("/submission/{id}")))
        }
        Status::InReview | Status::SentBack if may_upload && ready => {
            Some((p.t("home-submit"), format!("/submission/{id}/submit")))
        }
        Status::InReview | Status::SentBack if may_upload => {
            Some((p.t("home-review"), format!("/submission/{id}/review")))
        }
        Status::Submitted | Status::Accepted => {
            Some((p.t("home-receipt"), format!("/submission/{id}/receipt")))
        }
        _ if may(Act::AskForExtension, &seen.decision_input(), now).is_ok()
            && state(part, now) == State::Over =>
        {
            Some((p.t("home-extension"), format!("/extension/{id}")))
        }
        _ => None,
    };
    let left = part.left.filter(|left| match status {
        Status::SentBack => part.asked_for.is_none() || !left.is_nothing(),
        Status::InReview => true,
        _ => false,
    });
    UnitLine {
        name: unit_line(&part.unit),
        tone,
        chip,
        left: match &part.unreadable {
            Some(name) => Some(p.t1("home-unreadable", "name", name.as_str())),
            None => left.map(|left| p.t2("left", "errors", left.errors, "warnings", left.warnings)),
        },
        extended_to: seen
            .submission
            .extended_to
            .filter(|_| may_upload)
            .map(|_| last_moment(seen.deadline())),
        asked_for: part.asked_for.as_deref().map(beginning),
        href: format!("/submission/{id}"),
        action,
    }
}

/// Characters of the message of staff that a line shows; the submission's page has all of it.
const ROOM: usize = 280;

fn beginning(words: &str) -> String {
    match words.char_indices().nth(ROOM) {
        Some((end, _)) => format!("{}…", words[..end].trim_end()),
        None => words.to_owned(),
    }
}
