//! Seeds the shipped collection, last year's data, and two open periods.

use std::time::Duration;

use base::{Failure, Timestamp, UnitId};
use collection::definitions::{self, Added, FolderFiles};
use collection::periods::{self, Kind, NewPeriod, Zone};
use collection::{Outcome, Refusal};
use jiff::ToSpan;
use jiff::civil::Date;
use organisations::permissions::Administrator;
use organisations::{actors, units};

use super::super::samples;
use crate::portal::Portal;

macro_rules! folder {
    ($($path:literal)*) => {
        &[$(($path, include_bytes!(concat!("../../../../../collections/personalstatistik/", $path)).as_slice())),*]
    };
}

/// The shipped collection.
const FOLDER: &[(&str, &[u8])] = folder! {
    "datapackage.json" "rules.toml"
    "codelists/aid_ansvar.csv" "codelists/aid_etikett.csv" "codelists/anstform.csv" "codelists/avtal.csv"
    "codelists/franvaro_kod.csv" "codelists/kommunkod.csv" "codelists/loneform.csv" "codelists/verksamhet.csv"
};

/// A unit's id and code, and its organisation's number.
type Unit = (UnitId, String, String);

/// Adds the collection, imports last year's data, and opens a test period and a submission period
/// that both include today.
pub(super) async fn collection(portal: &Portal, zone: &str, now: Timestamp) -> Result<(), String> {
    let zone = Zone::new(zone).map_err(|e| e.to_string())?;
    let today = zone.day_of(now);
    let made = portal.db.write(move |tx| open(tx, now, today, &zone));
    let ((last_year, opened), units) = made.await.map_err(|e: Failure<Refusal>| e.to_string())?;
    // One unit a week, so that last year's response curve rises.
    for (week, (unit, code, organisation)) in (0..).zip(units) {
        let delivered = opened.plus(Duration::from_secs((week * 7 * 24 + 10) * 3600));
        let content = samples::last_year(&code, &organisation);
        let imported = portal.processing.import(
            Administrator::operator().as_staff(),
            last_year,
            unit,
            delivered,
            content,
        );
        imported.await.map_err(|e| format!("last year's data of {code}: {e}"))?;
    }
    Ok(())
}

fn open(
    tx: &mut store::Tx<'_>,
    now: Timestamp,
    today: Date,
    zone: &Zone,
) -> Outcome<((base::PeriodId, Timestamp), Vec<Unit>)> {
    let by = Administrator::operator().as_staff();
    let files = FolderFiles::new(
        FOLDER.iter().map(|(path, content)| ((*path).to_owned(), content.to_vec())),
    )?;
    let (Added::New(definition) | Added::Same(definition)) =
        definitions::add(tx, now, &by, &files)?;
    let day = |days: i64| today.saturating_add(days.days());
    let period = |kind, opens: i64, closes: i64, previous| NewPeriod {
        collection: definition.collection,
        kind,
        name: day(closes).year().to_string(),
        opens_on: day(opens),
        closes_on: day(closes),
        previous,
    };
    let last_year =
        periods::bring_in_period(tx, now, &by, &period(Kind::Submission, -365, -335, None), zone)?;
    let test =
        periods::open_period(tx, now, &by, &period(Kind::Test, -14, 7, Some(last_year.id)), zone)?;
    let real = periods::open_period(
        tx,
        now,
        &by,
        &period(Kind::Submission, -2, 30, Some(last_year.id)),
        zone,
    )?;
    let mut listed = Vec::new();
    for unit in units::all(tx, &by)? {
        let organisation = actors::find(tx, unit.organisation)?
            .ok_or_else(|| base::Fault::new("a unit without organisation"))?;
        listed.push((unit.id, unit.code.to_string(), String::from(organisation.number)));
    }
    let asked: Vec<UnitId> = listed.iter().map(|(id, ..)| *id).collect();
    for id in [test.id, real.id] {
        periods::ask_units(tx, now, &by, id, &asked)?;
    }
    Ok(((last_year.id, last_year.opens_at), listed))
}
