//! Leases, retries, lanes and set-aside jobs, on both databases.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use base::{
    Clock, EmailAddress, Entropy, Fault, JobId, Language, Letter, LetterKind, SeededEntropy,
    TestClock, Timestamp,
};
use serde_json::json;
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;

use super::*;
use crate::testing::{on_both, postgres, sqlite};
use crate::{Db, DbOptions, Keys, Url, Vault};

const T0: Timestamp = Timestamp::from_seconds(1_800_000_000);

fn claim_one(db: &Db, lane: Lane, at: Timestamp) -> Option<Job> {
    db.write_blocking(move |tx| claim(tx, lane, at, 1)).unwrap().pop()
}

fn status(db: &Db, lane: Lane, at: Timestamp) -> LaneStatus {
    let all = db.read_blocking(move |tx| lanes(tx, at)).unwrap();
    all.into_iter().find(|status| status.lane == lane).unwrap()
}

fn letter(to: &str, kind: LetterKind) -> Letter {
    Letter { to: EmailAddress::new(to).unwrap(), language: Language::Sv, kind }
}

fn invitation() -> LetterKind {
    let url = "https://statistik.example/sign-in".to_owned();
    LetterKind::Invitation { name: "Eva".into(), organisation: "Norrdal".into(), valid_to: T0, url }
}

/// The worker may have read its data before the change that the second request is about.
#[test]
fn a_keyed_job_that_is_asked_for_while_it_is_done_is_done_once_more() {
    on_both(|db| {
        let ask = || {
            db.write_blocking(|tx| tx.enqueue_at(T0, T0, Lane::Files, "check", Some("check 1"), &1))
                .unwrap()
        };
        let end = |id| db.write_blocking(move |tx| done(tx, id)).unwrap();
        ask();
        ask();
        let job = claim_one(db, Lane::Files, T0).unwrap();
        ask();
        assert!(claim_one(db, Lane::Files, T0).is_none(), "not by two workers at once");
        end(job.id);
        let again = claim_one(db, Lane::Files, T0).expect("a second run");
        assert_eq!((again.id, again.attempt), (job.id, 1));
        end(again.id);
        assert!(claim_one(db, Lane::Files, T0).is_none(), "no third run");
        // The worker died: its successor sees what was requested in between.
        ask();
        claim_one(db, Lane::Files, T0).unwrap();
        ask();
        let taken = claim_one(db, Lane::Files, T0.plus(LEASE)).unwrap();
        end(taken.id);
        assert_eq!(db.read_blocking(waiting).unwrap(), 0);
    });
}

#[test]
fn a_job_is_leased_retried_and_done() {
    on_both(|db| {
        db.write_blocking(|tx| tx.enqueue(T0, Lane::Ordinary, "greet", &json!({"whom": "Åsa"})))
            .unwrap();
        for _ in 0..2 {
            db.write_blocking(|tx| tx.enqueue_periodic(T0.plus(Duration::from_secs(1)), "sweep"))
                .unwrap();
        }
        let job = claim_one(db, Lane::Ordinary, T0).unwrap();
        assert_eq!((job.kind.as_str(), job.attempt), ("greet", 1));
        assert_eq!(job.payload::<serde_json::Value>().unwrap(), json!({"whom": "Åsa"}));
        assert!(claim_one(db, Lane::Ordinary, T0).is_none(), "leased to one worker");
        // The worker died: the lease ends and another takes it.
        let late = T0.plus(LEASE);
        let taken = claim_one(db, Lane::Ordinary, late).unwrap();
        assert_eq!((taken.id, taken.attempt), (job.id, 2));
        assert!(
            claim_one(db, Lane::Periodic, late)
                .is_some_and(|job| job.kind == "sweep" && job.attempt == 1)
        );
        assert!(claim_one(db, Lane::Periodic, late).is_none(), "the keyed job was queued once");
        let next = db
            .write_blocking(move |tx| failed(tx, late, &taken, &"the mail server said 451".into()))
            .unwrap();
        let Next::At(next) = next else { panic!("{next:?}") };
        assert_eq!(next, late.plus(Duration::from_secs(10)));
        assert!(claim_one(db, Lane::Ordinary, late).is_none());
        assert_eq!(claim_one(db, Lane::Ordinary, next).unwrap().attempt, 3);
        let id = job.id;
        db.write_blocking(move |tx| done(tx, id)).unwrap();
        assert_eq!(db.read_blocking(waiting).unwrap(), 0);
    });
}

#[test]
fn a_lease_taken_under_an_advanced_clock_delays_nothing() {
    on_both(|db| {
        db.write_blocking(|tx| tx.enqueue(T0, Lane::Files, "read", &1)).unwrap();
        let ahead = T0.plus(Duration::from_hours(48));
        assert_eq!(claim_one(db, Lane::Files, ahead).unwrap().attempt, 1, "then the node dies");
        assert_eq!(db.read_blocking(move |tx| next_at(tx, Lane::Files, T0)).unwrap(), Some(T0));
        assert_eq!(claim_one(db, Lane::Files, T0).unwrap().attempt, 2);
        assert!(claim_one(db, Lane::Files, T0).is_none());
    });
}

#[test]
fn a_lease_that_is_renewed_is_kept_and_one_that_was_lost_changes_nothing() {
    on_both(|db| {
        db.write_blocking(|tx| tx.enqueue(T0, Lane::Files, "read", &1)).unwrap();
        let job = claim_one(db, Lane::Files, T0).unwrap();
        let (id, half) = (job.id, T0.plus(LEASE / 2));
        assert!(db.write_blocking(move |tx| renew(tx, half, (id, 1))).unwrap());
        assert!(claim_one(db, Lane::Files, T0.plus(LEASE)).is_none(), "the lease is held");
        let later = half.plus(LEASE);
        assert_eq!(claim_one(db, Lane::Files, later).unwrap().attempt, 2);
        // The first worker wakes up: the job is another's by now.
        assert!(!db.write_blocking(move |tx| renew(tx, later, (id, 1))).unwrap());
        db.write_blocking(move |tx| failed(tx, later, &job, &"too late".into()).map(drop)).unwrap();
        db.write_blocking(move |tx| put_back(tx, (id, 1))).unwrap();
        assert!(claim_one(db, Lane::Files, later).is_none());
        assert_eq!(status(db, Lane::Files, later).failing, 0);
    });
}

#[test]
fn the_only_node_of_a_database_waits_for_no_dead_one() {
    on_both(|db| {
        db.write_blocking(|tx| tx.enqueue(T0, Lane::Files, "read", &())).unwrap();
        assert!(claim_one(db, Lane::Files, T0).is_some());
        let (ended, of_many) = db
            .write_blocking(|tx| Ok::<_, Fault>((end_leases_of_the_dead(tx)?, tx.is_postgres())))
            .unwrap();
        let again = claim_one(db, Lane::Files, T0).map(|job| job.attempt);
        // Other nodes may be alive and working on it.
        assert_eq!((ended, again), if of_many { (0, None) } else { (1, Some(2)) });
    });
}

#[test]
fn a_job_that_is_set_aside_is_shown_swept_retried_and_dropped_but_never_claimed() {
    on_both(|db| {
        let eva = letter("Eva@norrdal.example", invitation());
        db.write_blocking(move |tx| tx.send(T0, &eva)).unwrap();
        let job = claim_one(db, Lane::Bulk, T0).unwrap();
        let id = job.id;
        let refused = JobError {
            words: "the mail server answered 550 5.1.1".into(),
            answer: Some("550 5.1.1 <eva@norrdal.example> unknown".into()),
        };
        db.write_blocking(move |tx| put_aside(tx, T0, &job, &refused)).unwrap();
        let much_later = T0.plus(Duration::from_secs(40 * 366 * 86_400));
        assert!(claim_one(db, Lane::Bulk, much_later).is_none());
        assert_eq!(
            (status(db, Lane::Bulk, T0).set_aside, status(db, Lane::Bulk, much_later).depth),
            (1, 0)
        );
        let to = |who: &'static str| {
            db.read_blocking(move |tx| letters_to(tx, &EmailAddress::new(who).unwrap(), 9)).unwrap()
        };
        assert!(to("anna@norrdal.example").is_empty());
        let (summary, found) = to("eva@NORRDAL.example").pop().unwrap();
        assert_eq!(summary.trouble.as_deref(), Some("the mail server answered 550 5.1.1"));
        assert_eq!(summary.answer.as_deref(), Some("550 5.1.1 <eva@norrdal.example> unknown"));
        assert!(matches!(found.unwrap().kind, LetterKind::Invitation { .. }));

        assert!(db.write_blocking(move |tx| retry(tx, T0, None, id)).unwrap());
        let again = claim_one(db, Lane::Bulk, T0).unwrap();
        assert_eq!((again.id, again.attempt), (id, 1));
        assert!(
            !db.write_blocking(move |tx| drop_job(tx, T0, None, id)).unwrap(),
            "leased to a worker"
        );
        db.write_blocking(move |tx| put_aside(tx, T0, &again, &"once more".into())).unwrap();
        assert_eq!(db.write_blocking(|tx| sweep(tx, T0)).unwrap(), 0);
        assert_eq!(db.write_blocking(move |tx| sweep(tx, much_later)).unwrap(), 1);
        assert!(db.read_blocking(|tx| set_aside(tx, Lane::ALL, 9)).unwrap().is_empty());
    });
}

#[test]
fn a_job_that_keeps_failing_is_set_aside_after_most_of_a_day() {
    on_both(|db| {
        db.write_blocking(|tx| {
            tx.send(T0, &letter("eva@norrdal.example", LetterKind::PasswordChanged { at: T0 }))
        })
        .unwrap();
        db.write_blocking(|tx| tx.enqueue_periodic(T0, "sweep")).unwrap();
        let fail_on = |lane: Lane| {
            let mut now = T0;
            for tries in 1..200 {
                let Some(job) = claim_one(db, lane, now) else { return (tries - 1, now.since(T0)) };
                match db.write_blocking(move |tx| failed(tx, now, &job, &"away".into())).unwrap() {
                    Next::At(at) => now = at,
                    Next::SetAside => return (tries, now.since(T0)),
                }
            }
            (200, now.since(T0))
        };
        let (tries, after) = fail_on(Lane::Urgent);
        assert_eq!(tries, 34);
        assert!(after > Duration::from_secs(20 * 3_600), "{after:?}");
        assert_eq!(fail_on(Lane::Periodic).0, 200, "a periodic job is never set aside");
    });
}

#[test]
fn a_job_whose_workers_die_is_set_aside_at_last() {
    let base = sqlite();
    base.db.write_blocking(|tx| tx.enqueue(T0, Lane::Files, "read", &1)).unwrap();
    let mut claims = 0;
    while claim_one(&base.db, Lane::Files, T0).is_some() {
        claims += 1;
        assert!(claims < 100);
        base.db.write_blocking(end_leases_of_the_dead).unwrap();
    }
    assert_eq!((claims, status(&base.db, Lane::Files, T0).set_aside), (20, 1));
}

/// The same database opened with another portal's keys.
fn stranger(url: &Url) -> Db {
    let keys = Keys::rotated(None, &SeededEntropy::new(7)).unwrap();
    let vault = Arc::new(Vault::new(Keys::parse(&keys).unwrap()));
    Db::open(
        url,
        DbOptions { readers: 1, connections: 1, ..DbOptions::default() },
        vault,
        Arc::new(SeededEntropy::new(8)),
    )
    .unwrap()
}

#[test]
fn a_job_sealed_with_other_keys_is_set_aside_and_holds_up_nothing() {
    for base in [Some(sqlite()), postgres()].into_iter().flatten() {
        let stranger = stranger(&base.url);
        let before = T0.minus(Duration::from_secs(60));
        stranger.write_blocking(move |tx| tx.enqueue(before, Lane::Urgent, "code", &1)).unwrap();
        stranger.write_blocking(move |tx| tx.enqueue_periodic(before, "sweep")).unwrap();
        base.db.write_blocking(|tx| tx.enqueue(T0, Lane::Urgent, "code", &2)).unwrap();
        let claimed = base.db.write_blocking(|tx| claim(tx, Lane::Urgent, T0, 8)).unwrap();
        assert_eq!(
            claimed.iter().map(|job| job.payload::<u32>().unwrap()).collect::<Vec<_>>(),
            [2]
        );
        let aside = base.db.read_blocking(|tx| set_aside(tx, Lane::ALL, 9)).unwrap();
        assert_eq!(aside.len(), 1);
        assert!(
            !aside[0].0.opens && aside[0].0.trouble.as_deref() == Some(UNREADABLE),
            "{:?}",
            aside[0].0
        );
        assert!(
            claim_one(&base.db, Lane::Periodic, T0).is_some(),
            "a job without payload needs no key"
        );
    }
}

#[test]
fn letters_of_a_restored_copy_are_held() {
    on_both(|db| {
        db.write_blocking(|tx| tx.send(T0, &letter("eva@norrdal.example", invitation()))).unwrap();
        db.write_blocking(|tx| tx.enqueue(T0, Lane::Urgent, "code", &1)).unwrap();
        db.write_blocking(|tx| tx.enqueue(T0, Lane::Files, "read", &1)).unwrap();
        assert_eq!(db.write_blocking(|tx| hold_letters(tx, T0, "restored")).unwrap(), 2);
        assert!(Lane::MAIL.iter().all(|lane| claim_one(db, *lane, T0).is_none()));
        assert!(claim_one(db, Lane::Files, T0).is_some());
    });
}

#[test]
fn a_lane_tells_how_much_waits_and_for_how_long() {
    on_both(|db| {
        for at in [T0, T0.plus(Duration::from_secs(5)), T0.plus(Duration::from_secs(500))] {
            db.write_blocking(move |tx| tx.enqueue_at(T0, at, Lane::Urgent, "code", None, &1))
                .unwrap();
        }
        let now = T0.plus(Duration::from_secs(31));
        let urgent = status(db, Lane::Urgent, now);
        assert_eq!(
            (urgent.depth, urgent.oldest_due_age, urgent.is_overdue()),
            (2, Some(Duration::from_secs(31)), true)
        );
        // A leased job does not count as waiting.
        claim_one(db, Lane::Urgent, now).unwrap();
        let urgent = status(db, Lane::Urgent, now);
        assert_eq!(
            (urgent.depth, urgent.oldest_due_age, urgent.is_overdue()),
            (2, Some(Duration::from_secs(26)), false)
        );
        assert_eq!(status(db, Lane::Bulk, now).oldest_due_age, None);
    });
}

/// Hangs on `hang`, panics on `panic`, and records every other kind.
#[derive(Clone)]
struct Moody {
    done: Arc<Mutex<Vec<String>>>,
    hangs: Arc<Semaphore>,
    seen: Arc<Notify>,
}

impl Handler for Moody {
    async fn run(&self, job: &Job) -> Outcome {
        match job.kind.as_str() {
            "hang" => {
                self.hangs.add_permits(1);
                std::future::pending().await
            }
            "panic" => panic!("in a job"),
            other => {
                self.done.lock().unwrap().push(other.to_owned());
                self.seen.notify_one();
                Outcome::Done
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lanes_whose_jobs_hang_or_panic_hold_up_no_other() {
    let base = sqlite();
    let clock = Arc::new(TestClock::at(T0));
    let moody =
        Moody { done: Arc::default(), hangs: Arc::new(Semaphore::new(0)), seen: Arc::default() };
    let written = base.db.write::<_, Fault, _>(|tx| {
        // More jobs than any lane has slots.
        for lane in [Lane::Ordinary, Lane::Bulk, Lane::Files] {
            (0..20).try_for_each(|n| tx.enqueue(T0, lane, "hang", &n))?;
        }
        tx.enqueue(T0, Lane::Urgent, "panic", &1)
    });
    written.await.unwrap();
    let stop = CancellationToken::new();
    let worker = Worker::new(
        "test",
        base.db.clone(),
        clock.clone() as Arc<dyn Clock>,
        moody.clone(),
        Pulse::default(),
    );
    let working = tokio::spawn(worker.work(stop.clone()));
    // Every slot of the three lanes hangs.
    let _hanging = moody.hangs.acquire_many(12).await.unwrap();
    base.db.write(|tx| tx.enqueue(T0, Lane::Urgent, "code", &1)).await.unwrap();
    moody.seen.notified().await;
    assert_eq!(*moody.done.lock().unwrap(), ["code"]);
    // The job that panicked waits for its next attempt.
    loop {
        let urgent = base.db.read(|tx| lanes(tx, T0)).await.unwrap()[0];
        if (urgent.failing, urgent.depth) == (1, 0) {
            break;
        }
        tokio::task::yield_now().await;
    }
    working.abort();
    drop(stop);
}

#[test]
fn every_letter_has_a_lane_and_codes_do_not_wait_behind_invitations() {
    let code = LetterKind::Code { code: "402 817".into(), minutes: 10 };
    assert_eq!(
        (Lane::of_letter(&code), Lane::of_letter(&invitation())),
        (Lane::Urgent, Lane::Bulk)
    );
    on_both(|db| {
        db.write_blocking(|tx| {
            (0..50).try_for_each(|_| tx.send(T0, &letter("a@b.example", invitation())))
        })
        .unwrap();
        let code = code.clone();
        db.write_blocking(move |tx| tx.send(T0, &letter("eva@norrdal.example", code.clone())))
            .unwrap();
        assert!(claim_one(db, Lane::Urgent, T0).is_some_and(|job| job.kind == MAIL));
    });
    let nowhere: JobId = JobId::new(T0, &SeededEntropy::new(3) as &dyn Entropy);
    on_both(|db| assert!(!db.write_blocking(move |tx| retry(tx, T0, None, nowhere)).unwrap()));
}
