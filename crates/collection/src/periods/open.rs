//! Opening periods and changing their days.

use base::{CollectionId, Fault, PeriodId, Timestamp};
use jiff::civil::Date;
use organisations::permissions::Staff;
use serde_json::json;
use store::jobs::Lane;
use store::{Tx, params};

use super::{ERASE, ErasePeriod, Kind, NewPeriod, Period, PeriodWrong, Zone, sql};
use crate::{Outcome, Refusal, definitions};

const LONGEST_DAYS: i32 = 731;

/// Creates a submission period in the past, for data that predates the portal.
pub fn bring_in_period(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Staff,
    new: &NewPeriod,
    zone: &Zone,
) -> Outcome<Period> {
    make(tx, now, by, &NewPeriod { kind: Kind::Submission, ..new.clone() }, zone, true)
}

/// Creates a period with the newest version of the collection's folder. For a test period, the job
/// that erases it is queued too.
pub fn open_period(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Staff,
    new: &NewPeriod,
    zone: &Zone,
) -> Outcome<Period> {
    make(tx, now, by, new, zone, false)
}

fn make(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Staff,
    new: &NewPeriod,
    zone: &Zone,
    past: bool,
) -> Outcome<Period> {
    let wrong = |why| Err(Refusal::Period(why).into());
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > 60 {
        return wrong(PeriodWrong::NameMissing);
    }
    let definition = definitions::newest(tx, new.collection)?.ok_or(Refusal::NotFound)?;
    let (opens_at, closes_at) = moments(new.opens_on, new.closes_on, zone)?;
    if closes_at <= now && !past {
        return wrong(PeriodWrong::Over);
    }
    let id = PeriodId::new(now, &*tx.entropy());
    if tx
        .row(&sql::OVERLAPPING, params![new.collection, new.kind, opens_at, closes_at, id])?
        .is_some()
    {
        return wrong(PeriodWrong::Overlaps);
    }
    if let Some(previous) = new.previous {
        match period(tx, previous) {
            Ok(p)
                if p.collection == new.collection
                    && p.kind == Kind::Submission
                    && p.opens_at < opens_at => {}
            Ok(_) | Err(base::Failure::Refused(_)) => return wrong(PeriodWrong::PreviousWrong),
            Err(fault) => return Err(fault),
        }
    }
    let made = Period {
        id,
        collection: new.collection,
        definition: definition.id,
        kind: new.kind,
        name: name.to_owned(),
        opens_on: new.opens_on,
        closes_on: new.closes_on,
        zone: zone.clone(),
        opens_at,
        closes_at,
        previous: new.previous,
        created_at: now,
        created_by: by.account(),
        erased_at: None,
    };
    write(tx, &made)?;
    tx.audit(
        now,
        by.actor(),
        "period.opened",
        Some(&id),
        &json!({"kind": new.kind.as_str(), "opens_on": new.opens_on.to_string(), "closes_on": new.closes_on.to_string()}),
    )?;
    Ok(made)
}

pub(crate) fn write(tx: &mut Tx<'_>, p: &Period) -> Result<(), Fault> {
    let row = params![
        p.id,
        p.collection,
        p.definition,
        p.kind,
        p.name,
        p.opens_on.to_string(),
        p.closes_on.to_string(),
        p.zone.name(),
        p.opens_at,
        p.closes_at,
        p.previous,
        p.created_at,
        p.created_by
    ];
    tx.change(&sql::ADD, row)?;
    tx.make_data_key(p.created_at, &p.id)?;
    if p.kind == Kind::Test {
        plan_erasure(tx, p)?;
    }
    Ok(())
}

fn plan_erasure(tx: &mut Tx<'_>, p: &Period) -> Result<(), Fault> {
    // The key contains the closing time: when the last day moves, a new job is queued, and the old
    // one finds that it is not yet time.
    let key = format!("{ERASE}:{}:{}", p.id, p.closes_at.micros());
    tx.enqueue_at(
        p.created_at,
        p.closes_at,
        Lane::Files,
        ERASE,
        Some(&key),
        &ErasePeriod { period: p.id },
    )
}

fn moments(
    opens_on: Date,
    closes_on: Date,
    zone: &Zone,
) -> Result<(Timestamp, Timestamp), Refusal> {
    if closes_on < opens_on {
        return Err(Refusal::Period(PeriodWrong::EndsBeforeItBegins));
    }
    let too_long = Refusal::Period(PeriodWrong::TooLong);
    let days = opens_on.until(closes_on).map_err(|_| too_long.clone())?.get_days();
    if days > LONGEST_DAYS {
        return Err(too_long);
    }
    Ok((
        zone.start_of(opens_on).map_err(|_| too_long.clone())?,
        zone.end_of(closes_on).map_err(|_| too_long)?,
    ))
}

/// A period as it is, and as it would be with other days.
pub(super) fn with_days(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: PeriodId,
    opens_on: Date,
    closes_on: Date,
) -> Outcome<(Period, Period)> {
    let old = period(tx, id)?;
    let (opens_at, closes_at) = moments(opens_on, closes_on, &old.zone)?;
    let wrong = match () {
        () if old.erased_at.is_some() => Some(PeriodWrong::Erased),
        () if old.opens_at <= now && opens_on != old.opens_on => Some(PeriodWrong::HasBegun),
        () if closes_at <= now => Some(PeriodWrong::Over),
        () if tx
            .row(&sql::OVERLAPPING, params![old.collection, old.kind, opens_at, closes_at, id])?
            .is_some() =>
        {
            Some(PeriodWrong::Overlaps)
        }
        () => None,
    };
    if let Some(why) = wrong {
        return Err(Refusal::Period(why).into());
    }
    let new = Period { opens_on, closes_on, opens_at, closes_at, ..old.clone() };
    Ok((old, new))
}

/// Moves the first day of a period that has not begun, or the last day of one that is not over.
pub fn change_days(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Staff,
    id: PeriodId,
    opens_on: Date,
    closes_on: Date,
) -> Outcome<Period> {
    let (_, new) = with_days(tx, now, id, opens_on, closes_on)?;
    let (opens_at, closes_at) = (new.opens_at, new.closes_at);
    tx.change(
        &sql::CHANGE_DAYS,
        params![id, opens_on.to_string(), closes_on.to_string(), opens_at, closes_at],
    )?;
    if new.kind == Kind::Test {
        plan_erasure(tx, &new)?;
    }
    let days = json!({"opens_on": opens_on.to_string(), "closes_on": closes_on.to_string()});
    tx.audit(now, by.actor(), "period.days-changed", Some(&id), &days)?;
    Ok(new)
}

/// One period. Periods are not secret within the portal; their contents are.
pub fn period(tx: &mut Tx<'_>, id: PeriodId) -> Outcome<Period> {
    let row = tx.row(&sql::FIND, params![id])?.ok_or(Refusal::NotFound)?;
    Ok(sql::read(&row)?)
}

/// All periods, newest first.
pub fn periods(tx: &mut Tx<'_>) -> Result<Vec<Period>, Fault> {
    tx.rows(&sql::ALL, &[])?.iter().map(sql::read).collect()
}

/// The periods of a collection, newest first.
pub fn periods_of(tx: &mut Tx<'_>, collection: CollectionId) -> Result<Vec<Period>, Fault> {
    tx.rows(&sql::OF_COLLECTION, params![collection])?.iter().map(sql::read).collect()
}

/// The submission period that a new one is compared with by default.
pub fn latest_before(
    tx: &mut Tx<'_>,
    collection: CollectionId,
    before: Timestamp,
) -> Result<Option<Period>, Fault> {
    tx.row(&sql::LATEST_BEFORE, params![collection, before])?.as_ref().map(sql::read).transpose()
}
