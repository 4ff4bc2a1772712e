//! Extensions: requesting, deciding, and the deadline.

use jiff::civil::date;
use store::testing::on_both;

use super::*;
use crate::Refusal;
use crate::periods::NotNow;
use crate::testing::{World, as_unit, refused, staff};

#[test]
fn asked_granted_and_the_deadline_follows() {
    on_both(|db| {
        let w = World::new(db);
        let (id, test, me, unit, now) =
            (w.submission(&w.period, w.me), w.submission(&w.test, w.me), w.me, w.mine, w.now());
        let ask = |id, day| {
            db.write_blocking(move |tx| {
                let by = as_unit(tx, me, unit, now)?;
                ask(tx, now, &by, id, day, " Lönesystemet byts. ")
            })
        };
        assert_eq!(refused(ask(id, date(2026, 12, 31))), Refusal::NotLater);
        assert_eq!(refused(ask(id, date(2029, 12, 31))), Refusal::NotLater);
        assert_eq!(refused(ask(test, date(2027, 1, 10))), Refusal::NotNow(NotNow::TestPeriod));
        let first = ask(id, date(2027, 1, 10)).unwrap();
        assert_eq!(refused(ask(id, date(2027, 1, 11))), Refusal::AlreadyAsked);
        db.write_blocking(move |tx| {
            let by = as_unit(tx, me, unit, now)?;
            withdraw(tx, now, &by, id, first)
        })
        .unwrap();
        let second = ask(id, date(2027, 1, 11)).unwrap();
        let refuse_it = move |text: &'static str| {
            db.write_blocking(move |tx| refuse(tx, now, &staff(), second, text))
        };
        assert_eq!(refused(refuse_it(" ")), Refusal::TextMissing);
        refuse_it("Nej, siffrorna behövs då.").unwrap();
        assert_eq!(refused(refuse_it("igen")), Refusal::AlreadyDecided);
        let third = ask(id, date(2027, 1, 12)).unwrap();
        assert_eq!(db.read_blocking(move |tx| waiting(tx, &staff())).unwrap().len(), 1);
        let seen = db
            .write_blocking(move |tx| grant(tx, now, &staff(), third, date(2027, 1, 9), ""))
            .unwrap();
        assert_eq!(seen.deadline(), w.period.zone.end_of(date(2027, 1, 9)).unwrap());
        let all = db
            .read_blocking(move |tx| {
                let by = as_unit(tx, me, unit, now)?;
                let seen = crate::submissions::open(tx, &by, id)?;
                assert_eq!(seen.submission.extended_to, Some(date(2027, 1, 9)));
                Ok::<_, base::Failure<Refusal>>(of_submission(tx, &seen)?)
            })
            .unwrap();
        let mut states: Vec<State> = all.iter().map(|e| e.state).collect();
        states.sort_unstable();
        assert_eq!(states, [State::Granted, State::Refused, State::Withdrawn]);
        let refused = all.iter().find(|e| e.state == State::Refused).unwrap();
        assert_eq!(
            (refused.reason.as_str(), refused.answer.as_deref()),
            ("Lönesystemet byts.", Some("Nej, siffrorna behövs då."))
        );
    });
}

#[test]
fn another_units_question_cannot_be_asked_or_withdrawn() {
    on_both(|db| {
        let w = World::new(db);
        let (mine, theirs, now) =
            (w.submission(&w.period, w.me), w.submission(&w.period, w.stranger), w.now());
        let (me, unit, stranger, other) = (w.me, w.mine, w.stranger, w.other);
        let asked = db
            .write_blocking(move |tx| {
                let by = as_unit(tx, stranger, other, now)?;
                ask(tx, now, &by, theirs, date(2027, 1, 9), "x")
            })
            .unwrap();
        for id in [mine, theirs] {
            let outcome = db.write_blocking(move |tx| {
                let by = as_unit(tx, me, unit, now)?;
                withdraw(tx, now, &by, id, asked)
            });
            assert_eq!(refused(outcome), Refusal::NotFound);
        }
        let outcome = db.write_blocking(move |tx| {
            let by = as_unit(tx, me, unit, now)?;
            ask(tx, now, &by, theirs, date(2027, 1, 9), "x")
        });
        assert_eq!(refused(outcome), Refusal::NotFound);
    });
}
