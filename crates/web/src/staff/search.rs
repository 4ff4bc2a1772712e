//! `/staff/search`: one search for organisations, units and people.

use accounts::account::{self, Account};
use axum::extract::Query;
use base::{Timestamp, UnitId, fold};
use collection::definitions;
use collection::periods::{self, State};
use collection::submissions::{self, Status};
use organisations::permissions::{Staff, permit_staff};
use organisations::{actors, units};
use serde::Deserialize;
use store::Tx;

use super::far;
use super::organisation_views::PersonRow;
use super::views::{FoundOrganisation, FoundUnit, Search, UnitNow};
use crate::desk::{period_words, status_chip, unit_line};
use crate::kernel::{Answer, Ctx, Problem};
use crate::search::sought;

/// Results of each kind; for the rest, the search must be more specific.
const SHOWN: usize = 20;
/// One more than `SHOWN`, to know whether there are more.
const ASKED_FOR: u32 = 21;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
}

/// A unit's submission in an open period: id, period, title, status.
type Now = (String, periods::Period, [String; 2], Status);

/// Searches organisations, units with their open submissions, and people, by name, address, number
/// or code.
///
/// O(organisations + units), and two queries for each open period.
pub(super) async fn show(ctx: Ctx, Query(asked): Query<Asked>) -> Answer {
    let (me, now) = (ctx.account()?, ctx.now());
    let search = sought(&ctx, &asked.q);
    let wanted = fold(&search);
    let (organisations, units, people) = ctx
        .portal
        .db
        .read(move |tx| -> Result<_, Problem> {
            let staff = permit_staff(tx, me, now)?;
            if wanted.is_empty() {
                return Ok((Vec::new(), Vec::new(), Vec::new()));
            }
            let units = units::all(tx, &staff)?;
            let organisations: Vec<_> = actors::all(tx, &staff)?
                .into_iter()
                .filter(|one| one.matches(&wanted))
                .take(SHOWN + 1)
                .collect();
            let organisations: Vec<FoundOrganisation> = organisations
                .iter()
                .map(|one| FoundOrganisation {
                    id: one.id.to_string(),
                    name: one.name.to_string(),
                    number: one.number.to_string(),
                    units: units.iter().filter(|unit| unit.organisation == one.id).count(),
                })
                .collect();
            let found = units.into_iter().filter(|unit| unit.matches(&wanted)).take(SHOWN + 1);
            let mut found: Vec<_> = found.map(|unit| (unit, Vec::new())).collect();
            if !found.is_empty() {
                for (unit, submission) in open_submissions(tx, &staff, now)? {
                    if let Some((_, its)) = found.iter_mut().find(|(found, _)| found.id == unit) {
                        its.push(submission);
                    }
                }
            }
            Ok((organisations, found, account::search(tx, &wanted, ASKED_FOR)?))
        })
        .await?;
    let p = &ctx.page;
    let more = organisations.len() > SHOWN || units.len() > SHOWN || people.len() > SHOWN;
    let state = |(id, period, title, status): &Now| {
        let (tone, chip) = status_chip(p, *status);
        UnitNow {
            href: format!("/staff/submissions/{id}"),
            words: format!("{}, {}", title[p.language as usize], period_words(p, period)),
            tone,
            chip,
        }
    };
    let unit = |(unit, its): &(units::Unit, Vec<Now>)| FoundUnit {
        id: unit.id.to_string(),
        name: unit_line(unit),
        code: unit.code.to_string(),
        now: its.iter().map(state).collect(),
    };
    let person = |account: &Account| PersonRow {
        id: account.id.to_string(),
        name: account.shown_name(),
        address: account.address.to_string(),
        far: far::of_account(account.state),
    };
    ctx.html(&Search {
        p,
        organisations: organisations.into_iter().take(SHOWN).collect(),
        units: units.iter().take(SHOWN).map(unit).collect(),
        people: people.iter().take(SHOWN).map(person).collect(),
        more,
        search,
    })
}

fn open_submissions(
    tx: &mut Tx<'_>,
    staff: &Staff,
    now: Timestamp,
) -> Result<Vec<(UnitId, Now)>, Problem> {
    let mut all = Vec::new();
    for period in periods::periods(tx)?
        .into_iter()
        .filter(|period| periods::state(period, now) == State::Open)
    {
        let title =
            definitions::definition(tx, period.definition)?.map(|d| d.title).unwrap_or_default();
        for line in submissions::overview(tx, staff, period.id)? {
            all.push((
                line.submission.unit,
                (
                    line.submission.id.to_string(),
                    period.clone(),
                    title.clone(),
                    line.submission.status,
                ),
            ));
        }
    }
    Ok(all)
}
