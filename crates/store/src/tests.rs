//! The kernel's guarantees, on both databases.

mod erasing;
mod files;
mod lost_answers;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use base::{Failure, Fault, SeededEntropy, SystemEntropy, Timestamp};

use crate::testing::{on_both, postgres, sqlite, vault};
use crate::{Db, DbOptions, Keys, STATEMENTS, SealedColumn, Vault, params};

crate::sql! {
    PUT = "INSERT INTO job (id, lane, kind, payload, once, recipient, created_at, run_at, attempts, crashes, leased_until)
        VALUES ($2, 'ordinary', 'x', $3, NULL, NULL, $1, 0, 0, 0, 0)";
    COUNT = "SELECT CAST(count(*) AS BIGINT) FROM job";
    CREATED = "SELECT created_at FROM job WHERE id = $1";
    ADD = "UPDATE job SET created_at = $2 WHERE id = $1";
}

const T0: Timestamp = Timestamp::from_seconds(1_800_000_000);

#[test]
fn every_statement_of_the_store_fits_both_schemas() {
    on_both(|db| {
        assert!(STATEMENTS.len() > 10);
        for sql in STATEMENTS {
            db.read_blocking(move |tx| tx.prepare(sql)).unwrap();
        }
    });
}

fn count(db: &Db) -> i64 {
    db.read_blocking::<_, Fault, _>(|tx| tx.one(&COUNT, &[])?.get(0)).unwrap()
}

#[test]
fn err_and_panic_leave_nothing_ok_stays_and_parameters_go_by_number() {
    on_both(|db| {
        let put = |id: &'static str, end: fn() -> Result<(), Failure<&'static str>>| {
            db.write_blocking(move |tx| {
                // $2 comes before $1 in the text: SQLite would number `$` parameters by appearance.
                tx.change(&PUT, params![T0, id, b"p"])?;
                end()
            })
        };
        assert!(matches!(put("a", || Err(Failure::Refused("no"))), Err(Failure::Refused("no"))));
        assert!(matches!(put("b", || panic!("in a use case")), Err(Failure::Fault(_))));
        assert_eq!(count(db), 0);
        put("c", || Ok(())).unwrap();
        assert_eq!(count(db), 1);
        let at: Timestamp =
            db.read_blocking::<_, Fault, _>(|tx| tx.one(&CREATED, params!["c"])?.get(0)).unwrap();
        assert_eq!(at, T0);
    });
}

/// On a full disk SQLite rolls back by itself, and would then commit later statements on their own.
#[test]
fn nothing_runs_after_a_statement_that_failed() {
    on_both(|db| {
        let ran = Arc::new(AtomicBool::new(false));
        let runs = ran.clone();
        let ended = db.write_blocking::<(), Fault, _>(move |tx| {
            tx.change(&PUT, params![T0, "a", b"p"])?;
            assert!(tx.execute(&PUT, params![T0, "a", b"p"]).is_err(), "the id is taken");
            runs.store(tx.execute(&PUT, params![T0, "b", b"p"]).is_ok(), Ordering::SeqCst);
            Ok(())
        });
        assert!(ended.is_err() && !ran.load(Ordering::SeqCst));
        assert_eq!(count(db), 0);
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn synced_and_unsynced_beside_each_other_are_all_kept_and_seen_at_once() {
    for base in [Some(sqlite()), postgres()].into_iter().flatten() {
        let all = (0..8).map(|writer| {
            let db = base.db.clone();
            tokio::spawn(async move {
                for n in 0..20 {
                    let id = format!("{writer} {n}");
                    let put = {
                        let id = id.clone();
                        move |tx: &mut crate::Tx<'_>| tx.change(&PUT, params![T0, id, b"p"])
                    };
                    if (writer + n) % 3 == 0 {
                        db.write(put).await
                    } else {
                        db.write_unsynced(put).await
                    }
                    .unwrap();
                    let seen = db
                        .read::<_, Fault, _>(move |tx| tx.row(&CREATED, params![id]))
                        .await
                        .unwrap();
                    assert!(seen.is_some());
                }
            })
        });
        for writer in all.collect::<Vec<_>>() {
            writer.await.unwrap();
        }
        let kept = base.db.read::<i64, Fault, _>(|tx| tx.one(&COUNT, &[])?.get(0)).await.unwrap();
        assert_eq!(kept, 8 * 20);
        let twice = base.db.write_unsynced(|tx| tx.change(&PUT, params![T0, "0 0", b"p"])).await;
        assert!(twice.is_err(), "the second failure is reported");
    }
}

#[test]
fn a_swallowed_failure_does_not_commit() {
    on_both(|db| {
        let result: Result<(), Fault> = db.write_blocking(|tx| {
            tx.change(&PUT, params![T0, "a", b"p"])?;
            let _ = tx.change(&PUT, params![T0, "a", b"p"]);
            Ok(())
        });
        assert!(result.is_err());
        assert_eq!(count(db), 0);
    });
}

#[test]
fn many_writers_lose_no_update() {
    let test = |db: &Db| {
        db.write_blocking::<_, Fault, _>(|tx| {
            tx.change(&PUT, params![Timestamp::from_micros(0), "n", b"p"])
        })
        .unwrap();
        std::thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| {
                    for _ in 0..5 {
                        db.write_blocking::<_, Fault, _>(|tx| {
                            let n: i64 = tx.one(&CREATED, params!["n"])?.get(0)?;
                            tx.change(&ADD, params!["n", n + 1])
                        })
                        .unwrap();
                    }
                });
            }
        });
        let n: i64 =
            db.read_blocking::<_, Fault, _>(|tx| tx.one(&CREATED, params!["n"])?.get(0)).unwrap();
        assert_eq!(n, 80);
    };
    on_both(test);
}

#[test]
fn a_reader_cannot_write() {
    on_both(|db| {
        let result: Result<(), Fault> =
            db.read_blocking(|tx| tx.change(&PUT, params![T0, "a", b"p"]));
        assert!(result.is_err());
        assert_eq!(count(db), 0);
    });
}

#[test]
fn migrating_again_does_nothing_and_a_changed_step_is_refused() {
    on_both(|db| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let state = runtime.block_on(db.migrate(T0)).unwrap();
        assert_eq!((state.applied.len(), state.pending.len()), (crate::MIGRATIONS.len(), 0));
        crate::sql! { TAMPER = "UPDATE migration SET sha256 = 'other' WHERE number = 1"; }
        db.write_blocking(|tx| tx.change(&TAMPER, &[])).unwrap();
        assert!(runtime.block_on(db.migrate(T0)).unwrap_err().to_string().contains("differs from"));
    });
}

#[test]
fn a_sealed_value_opens_only_where_it_was_sealed() {
    let vault = vault();
    let sealed =
        vault.seal(SealedColumn("a", "b"), "row", "hemligt".as_bytes(), &SystemEntropy).unwrap();
    assert_eq!(
        vault.open(SealedColumn("a", "b"), "row", &sealed).unwrap().expose(),
        "hemligt".as_bytes()
    );
    assert!(vault.open(SealedColumn("a", "b"), "other", &sealed).is_err());
    assert!(vault.open(SealedColumn("a", "c"), "row", &sealed).is_err());
    for i in 0..sealed.len() {
        let mut bent = sealed.clone();
        bent[i] ^= 1;
        assert!(vault.open(SealedColumn("a", "b"), "row", &bent).is_err(), "byte {i}");
        assert!(vault.open(SealedColumn("a", "b"), "row", &sealed[..i]).is_err(), "cut at {i}");
    }
}

#[test]
fn keys_rotate_and_old_ones_still_open() {
    let entropy = SeededEntropy::new(3);
    let first = Keys::rotated(None, &entropy).unwrap();
    let old = Vault::new(Keys::parse(&first).unwrap());
    let sealed = old.seal(SealedColumn("a", "b"), "row", b"x", &entropy).unwrap();
    let second = Keys::rotated(Some(&first), &entropy).unwrap();
    let new = Vault::new(Keys::parse(&second).unwrap());
    assert!(new.open(SealedColumn("a", "b"), "row", &sealed).is_ok());
    assert!(
        new.is_stale(&sealed)
            && !new.is_stale(&new.seal(SealedColumn("a", "b"), "row", b"x", &entropy).unwrap())
    );
    assert_eq!(new.derive("csrf").expose(), old.derive("csrf").expose());
    for bad in ["", "1", "1 00", "x 00", &format!("{first}\n{}", first.lines().last().unwrap())] {
        assert!(Keys::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_key_that_is_for_later_opens_and_does_not_seal() {
    let entropy = SeededEntropy::new(4);
    let first = Keys::rotated(None, &entropy).unwrap();
    let second = Keys::rotated(Some(&first), &entropy).unwrap();
    let vault = |text: &str| Vault::new(Keys::parse(text).unwrap());
    let column = SealedColumn("a", "b");
    let (before, ahead, after) =
        (vault(&first), vault(&format!("{} later\n", second.trim_end())), vault(&second));
    let sealed = ahead.seal(column, "row", b"x", &entropy).unwrap();
    assert!(
        before.open(column, "row", &sealed).is_ok(),
        "a node without the new key opens what this one seals"
    );
    assert!(
        ahead.open(column, "row", &after.seal(column, "row", b"x", &entropy).unwrap()).is_ok(),
        "this node opens what the next one seals"
    );
    assert!(!ahead.is_stale(&sealed) && after.is_stale(&sealed));
    assert!(Keys::parse(&format!("{} later\n", first.trim_end())).is_err(), "no key would seal");
}

#[tokio::test]
async fn can_write_is_tested_by_a_write() {
    crate::sql! { SEEN = "SELECT seen_at FROM sealing_key WHERE id = 1"; }
    for test in [Some(sqlite()), postgres()].into_iter().flatten() {
        for now in [1_900_000_000, 1_900_000_030].map(Timestamp::from_seconds) {
            test.db.can_write(now).await.unwrap();
            let seen = test
                .db
                .read::<_, Fault, _>(|tx| tx.one(&SEEN, &[])?.get::<Timestamp>(0))
                .await
                .unwrap();
            assert_eq!(seen, now);
        }
    }
}

#[tokio::test]
async fn a_database_knows_the_keys_that_sealed_it() {
    let now = Timestamp::from_seconds(1_800_000_000);
    for test in [Some(sqlite()), postgres()].into_iter().flatten() {
        let mine = "1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";
        let more = format!("{mine}2 {}\n", "ab".repeat(32));
        let with = async |keys: &str| {
            let vault = Arc::new(Vault::new(Keys::parse(keys).unwrap()));
            let db =
                Db::open(&test.url, DbOptions::default(), vault, Arc::new(SeededEntropy::new(5)))
                    .unwrap();
            db.migrate(now).await.map_err(|e| e.to_string())
        };
        assert!(with(mine).await.is_ok());
        let other = with(&format!("1 {}\n", "cd".repeat(32))).await.unwrap_err();
        assert!(other.contains("key 1 of the key file is not the one"), "{other}");
        assert!(with(&more).await.is_ok(), "an additional key");
        let gone = with(mine).await.unwrap_err();
        assert!(gone.contains("no key 2"), "{gone}");
        assert!(with(&more).await.is_ok());
    }
}

#[test]
fn a_killed_process_keeps_what_it_answered() {
    // A `kill -9` leaves the files as they are: open a copy while the first one runs.
    let running = sqlite();
    running.db.write_blocking::<_, Fault, _>(|tx| tx.change(&PUT, params![T0, "a", b"p"])).unwrap();
    let crate::Url::Sqlite(path) = running.db.url().clone() else { panic!("expected SQLite") };
    let copy = tempfile::tempdir().unwrap();
    for suffix in ["", "-wal"] {
        let from = format!("{}{suffix}", path.display());
        std::fs::copy(&from, copy.path().join(format!("t.db{suffix}"))).unwrap();
    }
    let after = Db::open(
        &crate::Url::Sqlite(copy.path().join("t.db")),
        Default::default(),
        vault(),
        Arc::new(SystemEntropy),
    )
    .unwrap();
    assert_eq!(count(&after), 1);
}

#[test]
fn an_unreachable_database_is_a_fault_not_a_hang() {
    let url =
        crate::Url::Postgres("postgres://nobody@127.0.0.1:1/none?connect_timeout=1".to_owned());
    let db = Db::open(&url, Default::default(), vault(), Arc::new(SystemEntropy)).unwrap();
    assert!(db.read_blocking::<i64, Fault, _>(|tx| tx.one(&COUNT, &[])?.get(0)).is_err());
    drop(postgres());
}
