//! Threads: visibility, erasure and sealing.

use base::{
    AccountId, Failure, Fault, Line, OrganisationNumber, SeededEntropy, ThreadId, Timestamp, UnitId,
};
use organisations::permissions::{
    Administrator, Role, Scope, give, give_portal_role, permit_staff, permit_unit,
};
use organisations::{actors, units};
use store::Db;
use store::testing::on_both;

use super::*;

const T0: Timestamp = Timestamp::from_seconds(1_800_000_000);

fn account(n: u64) -> AccountId {
    AccountId::new(T0, &SeededEntropy::new(n))
}

/// Two units, each with a person (1, 2), and staff (3).
fn world(db: &Db) -> [UnitId; 2] {
    db.write_blocking::<_, Failure<organisations::Refusal>, _>(|tx| {
        let (admin, staff) = (Administrator::operator(), Administrator::operator().as_staff());
        let mut made = Vec::new();
        for (n, name) in [(1_u64, "Östra"), (2, "Västra")] {
            let number = (0..10)
                .find_map(|d| OrganisationNumber::new(&format!("99{n:07}{d}")).ok())
                .expect("a check digit");
            let line = |text: &str| Line::new(text).expect("a line");
            let organisation = actors::register(tx, T0, &staff, number, &line(name))?;
            let unit = units::register(
                tx,
                T0,
                &staff,
                organisation,
                &line(&format!("110{n}")),
                &line(name),
            )?;
            give(tx, T0, &staff, account(n), Scope::Unit(unit), T0, None)?;
            made.push(unit);
        }
        give_portal_role(tx, T0, &admin, account(3), Role::Staff, T0, None)?;
        Ok([made[0], made[1]])
    })
    .expect("a world")
}

#[test]
fn a_question_and_its_answer() {
    on_both(|db| {
        let [mine, _] = world(db);
        let at = |s: u64| T0.plus(std::time::Duration::from_secs(s));
        let thread = db
            .write_blocking::<_, Failure<Refusal>, _>(move |tx| {
                let me = permit_unit(tx, account(1), mine, T0)
                    .map_err(|f| f.map_refusal(|_| Refusal::NotFound))?;
                let about =
                    About { rule: Some("R30".to_owned()), row: Some(17), ..About::default() };
                let posted = start(
                    tx,
                    at(1),
                    Viewer::Unit(&me),
                    mine,
                    " Grundlön ",
                    &about,
                    "Hur räknas\r\ntimlön?",
                )?;
                assert!(!posted.by_staff);
                Ok(posted.thread)
            })
            .expect("started");
        db.write_blocking::<_, Failure<Refusal>, _>(move |tx| {
            let staff = permit_staff(tx, account(3), T0)
                .map_err(|f| f.map_refusal(|_| Refusal::NotFound))?;
            let me = permit_unit(tx, account(1), mine, T0)
                .map_err(|f| f.map_refusal(|_| Refusal::NotFound))?;
            let (staff, me) = (Viewer::Staff(&staff, account(3)), Viewer::Unit(&me));
            assert_eq!((unread(tx, staff)?, unread(tx, me)?), (1, 0));
            let (found, messages) = open(tx, staff, thread)?;
            assert_eq!(
                (found.subject.as_str(), found.about.row, found.waits_for_staff, found.unread),
                ("Grundlön", Some(17), true, true)
            );
            assert_eq!(messages[0].body, "Hur räknas\ntimlön?");
            assert!(reply(tx, at(2), staff, thread, "Timmar × timlön.")?.by_staff);
            assert_eq!((unread(tx, staff)?, unread(tx, me)?), (0, 1));
            mark_read(tx, me, thread, at(2))?;
            assert_eq!(unread(tx, me)?, 0);
            assert!(matches!(
                reply(tx, at(3), me, thread, " \n "),
                Err(Failure::Refused(Refusal::TextMissing))
            ));
            assert!(matches!(
                start(tx, at(3), me, mine, "", &About::default(), "x"),
                Err(Failure::Refused(Refusal::SubjectMissing))
            ));
            Ok(())
        })
        .expect("answered");
    });
}

#[test]
fn another_units_thread_is_not_found() {
    on_both(|db| {
        let [mine, theirs] = world(db);
        db.write_blocking::<_, Failure<Refusal>, _>(move |tx| {
            let not_found =
                |f: Failure<organisations::Refusal>| f.map_refusal(|_| Refusal::NotFound);
            let me = permit_unit(tx, account(1), mine, T0).map_err(not_found)?;
            let other = permit_unit(tx, account(2), theirs, T0).map_err(not_found)?;
            let thread =
                start(tx, T0, Viewer::Unit(&other), theirs, "Ett", &About::default(), "Två")?
                    .thread;
            let none = ThreadId::new(T0, &SeededEntropy::new(9));
            for id in [thread, none] {
                assert!(matches!(
                    open(tx, Viewer::Unit(&me), id),
                    Err(Failure::Refused(Refusal::NotFound))
                ));
                assert!(matches!(
                    reply(tx, T0, Viewer::Unit(&me), id, "x"),
                    Err(Failure::Refused(Refusal::NotFound))
                ));
                assert!(matches!(
                    mark_read(tx, Viewer::Unit(&me), id, T0),
                    Err(Failure::Refused(Refusal::NotFound))
                ));
            }
            assert!(matches!(
                start(tx, T0, Viewer::Unit(&me), theirs, "a", &About::default(), "b"),
                Err(Failure::Refused(Refusal::NotFound))
            ));
            assert!(of_unit(tx, &me)?.is_empty());
            Ok(())
        })
        .expect("all refused");
    });
}

#[test]
fn what_was_said_about_erased_data_goes_with_it() {
    on_both(|db| {
        let [mine, theirs] = world(db);
        db.write_blocking::<_, Failure<Refusal>, _>(move |tx| {
            let not_found = |f: Failure<organisations::Refusal>| f.map_refusal(|_| Refusal::NotFound);
            let me = permit_unit(tx, account(1), mine, T0).map_err(not_found)?;
            let other = permit_unit(tx, account(2), theirs, T0).map_err(not_found)?;
            let [erased, kept] = [1, 2].map(|n| base::SubmissionId::new(T0, &SeededEntropy::new(n)));
            let period = base::PeriodId::new(T0, &SeededEntropy::new(3));
            tx.make_data_key(T0, &period)?;
            let about = |submission| About { submission: Some(submission), period: Some(period), ..About::default() };
            let without = About { period: None, ..about(kept) };
            assert!(matches!(start(tx, T0, Viewer::Unit(&other), theirs, "Rad", &without, "Vad?"), Err(Failure::Fault(_))));
            let gone = start(tx, T0, Viewer::Unit(&me), mine, "Rad 1", &about(erased), "Vad ska stå?")?.thread;
            reply(tx, T0, Viewer::Unit(&me), gone, "Lönen alltså.")?;
            let general = start(tx, T0, Viewer::Unit(&me), mine, "Allmänt", &About::default(), "Hej")?.thread;
            let foreign = start(tx, T0, Viewer::Unit(&other), theirs, "Rad 2", &about(kept), "Vad?")?.thread;
            assert_eq!(erase_about(tx, T0, erased)?, 1);
            assert_eq!(erase_about(tx, T0, erased)?, 0, "once");
            assert!(matches!(open(tx, Viewer::Unit(&me), gone), Err(Failure::Refused(Refusal::NotFound))));
            assert_eq!(open(tx, Viewer::Unit(&me), general)?.1.len(), 1);
            assert_eq!(open(tx, Viewer::Unit(&other), foreign)?.1.len(), 1);
            store::sql! {
                LEFT = "SELECT CAST((SELECT count(*) FROM message) + (SELECT count(*) FROM thread_read) AS BIGINT)";
                TOLD = "SELECT data FROM audit WHERE action = 'threads.erased' ORDER BY id";
            }
            assert_eq!(tx.one(&LEFT, &[])?.get::<i64>(0)?, 4);
            let told: Vec<String> = tx.rows(&TOLD, &[])?.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?;
            assert_eq!(told, [r#"{"messages":2,"threads":1}"#]);
            Ok(())
        })
        .expect("erased");
    });
}

#[test]
fn what_is_written_is_sealed() {
    on_both(|db| {
        let [mine, _] = world(db);
        db.write_blocking::<_, Failure<Refusal>, _>(move |tx| {
            let me = permit_unit(tx, account(1), mine, T0)
                .map_err(|f| f.map_refusal(|_| Refusal::NotFound))?;
            start(
                tx,
                T0,
                Viewer::Unit(&me),
                mine,
                "Hemligt ämne",
                &About::default(),
                "Hemlig text",
            )?;
            Ok(())
        })
        .expect("written");
        store::sql! { RAW = "SELECT t.subject, m.body FROM thread t JOIN message m ON m.thread = t.id ORDER BY m.id"; }
        let row = db.read_blocking::<_, Fault, _>(|tx| tx.one(&RAW, &[])).expect("a row");
        for column in 0..2 {
            let raw: Vec<u8> = row.get(column).expect("bytes");
            assert!(!raw.windows(6).any(|w| w == b"Hemlig"));
        }
    });
}

#[test]
fn every_statement_fits_both_schemas() {
    on_both(|db| {
        for sql in store::STATEMENTS {
            db.read_blocking(move |tx| tx.prepare(sql)).expect("it fits");
        }
    });
}
