//! Periods: days, deadlines, and what is allowed when.

use std::time::Duration;

use base::{PeriodId, SystemEntropy, Timestamp};
use jiff::civil::{Date, date};
use store::testing::on_both;

use super::*;
use crate::Refusal;
use crate::submissions::Status;
use crate::testing::{NOW, World, refused, staff, zone};

const HOUR: Duration = Duration::from_secs(3600);
const TICK: Duration = Duration::from_micros(1);

fn period(kind: Kind, opens_on: Date, closes_on: Date) -> Period {
    let id = PeriodId::new(NOW, &SystemEntropy);
    let zone = zone();
    Period {
        id,
        collection: base::CollectionId::new(NOW, &SystemEntropy),
        definition: base::DefinitionId::new(NOW, &SystemEntropy),
        kind,
        name: "2026".to_owned(),
        opens_at: zone.start_of(opens_on).unwrap(),
        closes_at: zone.end_of(closes_on).unwrap(),
        opens_on,
        closes_on,
        zone,
        previous: None,
        created_at: NOW,
        created_by: None,
        erased_at: None,
    }
}

fn utc(text: &str) -> Timestamp {
    Timestamp::from_jiff(text.parse().unwrap())
}

#[test]
fn days_begin_and_end_where_the_people_are() {
    let zone = zone();
    for (day, start, end) in [
        // Winter: UTC+1. Summer: UTC+2.
        (date(2026, 1, 15), "2026-01-14T23:00:00Z", "2026-01-15T23:00:00Z"),
        (date(2026, 7, 15), "2026-07-14T22:00:00Z", "2026-07-15T22:00:00Z"),
        // The day on which clocks go forward has 23 hours, the one on which they go back 25.
        (date(2026, 3, 29), "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
        (date(2026, 10, 25), "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
        (date(2028, 2, 29), "2028-02-28T23:00:00Z", "2028-02-29T23:00:00Z"),
        (date(2026, 12, 31), "2026-12-30T23:00:00Z", "2026-12-31T23:00:00Z"),
    ] {
        assert_eq!(
            (zone.start_of(day).unwrap(), zone.end_of(day).unwrap()),
            (utc(start), utc(end)),
            "{day}"
        );
        assert_eq!(zone.day_of(utc(start)), day);
        assert_eq!(zone.day_of(utc(end).minus(TICK)), day);
        assert_ne!(zone.day_of(utc(end)), day);
    }
    // If midnight does not exist (Chile, 2026-09-06), the day begins at the first moment that does.
    let skipping = Zone::new("America/Santiago").unwrap();
    assert_eq!(skipping.start_of(date(2026, 9, 6)).unwrap(), utc("2026-09-06T04:00:00Z"));
    assert!(Zone::new("Europe/Nowhere").is_err());
}

#[test]
fn the_last_day_counts_to_its_end_also_when_clocks_change_in_it() {
    let p = period(Kind::Submission, date(2026, 3, 1), date(2026, 3, 29));
    for (now, expected) in [
        ("2026-02-28T22:59:59.999999Z", State::Upcoming),
        ("2026-02-28T23:00:00Z", State::Open),
        ("2026-03-29T21:59:59.999999Z", State::Open),
        ("2026-03-29T22:00:00Z", State::Over),
    ] {
        assert_eq!(state(&p, utc(now)), expected, "{now}");
    }
}

#[test]
fn an_extension_moves_the_deadline_forward_only_and_never_that_of_a_test() {
    let p = period(Kind::Submission, date(2026, 10, 1), date(2026, 10, 24));
    assert_eq!(deadline(&p, None), p.closes_at);
    assert_eq!(
        deadline(&p, Some(date(2026, 10, 25))),
        p.closes_at.plus(25 * HOUR),
        "a day of 25 hours"
    );
    assert_eq!(deadline(&p, Some(date(2026, 10, 1))), p.closes_at, "an extension never shortens");
    let test = period(Kind::Test, date(2026, 10, 1), date(2026, 10, 24));
    assert_eq!(deadline(&test, Some(date(2026, 12, 1))), test.closes_at);
}

#[test]
fn the_table_of_actions_by_status_and_time() {
    use Act::*;
    let p = period(Kind::Submission, date(2026, 12, 1), date(2026, 12, 31));
    let mut erased = period(Kind::Test, date(2026, 12, 1), date(2026, 12, 31));
    let test = erased.clone();
    erased.erased_at = Some(erased.closes_at);
    let (before, during, after) = (p.opens_at.minus(TICK), p.opens_at, p.closes_at);
    let early = Err(NotNow::NotOpenYet { opens_at: p.opens_at });
    let late = Err(NotNow::TooLate { since: p.closes_at });
    let later = Some(date(2027, 1, 10));
    let nothing = Err(NotNow::NothingUploaded);
    let none = Err(NotNow::NothingSubmitted);
    let (with_staff, accepted) = (Err(NotNow::Submitted), Err(NotNow::Accepted));
    use Status::*;
    for (line, (act, period, status, extended_to, now, expected)) in [
        (Upload, &p, NotBegun, None, before, early),
        (Upload, &p, NotBegun, None, during, Ok(())),
        (Upload, &p, InReview, None, after.minus(TICK), Ok(())),
        (Upload, &p, InReview, None, after, late),
        (Upload, &p, InReview, later, after, Ok(())),
        (Upload, &p, SentBack, None, during, Ok(())),
        (Upload, &p, Submitted, None, during, with_staff),
        (Upload, &p, Accepted, None, during, accepted),
        (
            Upload,
            &p,
            InReview,
            later,
            p.zone.end_of(date(2027, 1, 10)).unwrap(),
            Err(NotNow::TooLate { since: p.zone.end_of(date(2027, 1, 10)).unwrap() }),
        ),
        (Upload, &erased, NotBegun, None, during, Err(NotNow::Erased)),
        (Upload, &test, NotBegun, later, after, Err(NotNow::TooLate { since: test.closes_at })),
        (Review, &p, NotBegun, None, during, nothing),
        (Review, &p, Uploaded, None, during, nothing),
        (Review, &p, InReview, None, during, Ok(())),
        (Review, &p, SentBack, None, during, Ok(())),
        (Review, &p, Submitted, None, during, with_staff),
        (Submit, &p, Uploaded, None, during, nothing),
        (Submit, &p, InReview, None, before, early),
        (Submit, &p, InReview, None, during, Ok(())),
        (Submit, &p, InReview, None, after, late),
        (Submit, &p, SentBack, later, after, Ok(())),
        (Submit, &p, Submitted, None, during, with_staff),
        (Submit, &test, InReview, None, during, Ok(())),
        (AskForExtension, &p, NotBegun, None, before, Ok(())),
        (AskForExtension, &p, NotBegun, None, after, Ok(())),
        (AskForExtension, &p, Submitted, None, during, with_staff),
        (AskForExtension, &test, NotBegun, None, during, Err(NotNow::TestPeriod)),
        (GrantExtension, &p, InReview, None, after, Ok(())),
        (GrantExtension, &p, Accepted, None, after, accepted),
        (Accept, &p, Submitted, None, after, Ok(())),
        (Accept, &p, InReview, None, during, none),
        (Accept, &p, Accepted, None, during, accepted),
        (Accept, &erased, Submitted, None, during, Err(NotNow::Erased)),
        (SendBack, &p, Submitted, None, during, Ok(())),
        (SendBack, &p, Accepted, None, after, Ok(())),
        (SendBack, &p, SentBack, None, during, none),
        (Remind, &p, NotBegun, None, during, Ok(())),
        (Remind, &p, NotBegun, None, before, early),
        (Remind, &p, Submitted, None, during, with_staff),
        (Remind, &p, InReview, None, after, late),
    ]
    .into_iter()
    .enumerate()
    {
        let input = DecisionInput { period, status, extended_to };
        assert_eq!(may(act, &input, now), expected, "line {line}: {act:?} {status:?}");
    }
}

#[test]
fn a_period_that_cannot_be_is_refused() {
    on_both(|db| {
        let world = World::new(db);
        let good = NewPeriod {
            collection: world.period.collection,
            kind: Kind::Submission,
            name: "2027".to_owned(),
            opens_on: date(2027, 11, 1),
            closes_on: date(2027, 11, 30),
            previous: Some(world.period.id),
        };
        for (wrong, why) in [
            (NewPeriod { name: " ".to_owned(), ..good.clone() }, PeriodWrong::NameMissing),
            (
                NewPeriod { closes_on: date(2027, 10, 31), ..good.clone() },
                PeriodWrong::EndsBeforeItBegins,
            ),
            (NewPeriod { closes_on: date(2029, 12, 1), ..good.clone() }, PeriodWrong::TooLong),
            (
                NewPeriod {
                    opens_on: date(2026, 10, 1),
                    closes_on: date(2026, 10, 2),
                    ..good.clone()
                },
                PeriodWrong::Over,
            ),
            (NewPeriod { opens_on: date(2026, 12, 31), ..good.clone() }, PeriodWrong::Overlaps),
            (
                NewPeriod { previous: Some(world.test.id), ..good.clone() },
                PeriodWrong::PreviousWrong,
            ),
            (
                NewPeriod { previous: Some(PeriodId::new(NOW, &SystemEntropy)), ..good.clone() },
                PeriodWrong::PreviousWrong,
            ),
        ] {
            let outcome =
                db.write_blocking(move |tx| open_period(tx, NOW, &staff(), &wrong, &zone()));
            assert_eq!(refused(outcome), Refusal::Period(why));
        }
        let made =
            db.write_blocking(move |tx| open_period(tx, NOW, &staff(), &good, &zone())).unwrap();
        let moved = db
            .write_blocking(move |tx| {
                change_days(tx, NOW, &staff(), made.id, date(2027, 11, 2), date(2027, 12, 1))
            })
            .unwrap();
        let read = db.read_blocking(move |tx| super::period(tx, made.id)).unwrap();
        assert_eq!((read.opens_at, read.closes_at), (moved.opens_at, moved.closes_at));
        let begun = made.opens_at.plus(30 * 24 * HOUR);
        let change = move |opens, closes, now| {
            db.write_blocking(move |tx| change_days(tx, now, &staff(), made.id, opens, closes))
        };
        assert_eq!(
            refused(change(date(2027, 11, 3), date(2027, 12, 9), begun)),
            Refusal::Period(PeriodWrong::HasBegun)
        );
        assert_eq!(
            refused(change(date(2027, 11, 2), date(2027, 11, 3), begun)),
            Refusal::Period(PeriodWrong::Over)
        );
        change(date(2027, 11, 2), date(2027, 12, 9), begun).unwrap();
    });
}

#[test]
fn only_units_that_have_not_begun_are_released() {
    on_both(|db| {
        let world = World::new(db);
        let (period, unit) = (world.period.id, world.other);
        db.write_blocking(move |tx| release_unit(tx, NOW, &staff(), period, unit)).unwrap();
        assert_eq!(
            refused(db.write_blocking(move |tx| release_unit(tx, NOW, &staff(), period, unit))),
            Refusal::AtWork
        );
    });
}
