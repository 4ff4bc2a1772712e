//! Every kind of tampering is detected, and pruning hides none.

use std::sync::Arc;
use std::time::Duration;

use base::{Fault, SeededEntropy, Timestamp};
use serde_json::json;

use super::*;
use crate::testing::{TestDb, on_both, postgres, sqlite};
use crate::{Db, DbOptions, Keys, Sql, Vault};

const T0: Timestamp = Timestamp::from_seconds(1_800_000_000);

crate::sql! {
    ALTER = "UPDATE audit SET actor = 'eve' WHERE seq = 3";
    TAKE_OUT = "DELETE FROM audit WHERE seq = 3";
    CUT_OFF = "DELETE FROM audit WHERE seq > 3";
    TAKE_ALL = "DELETE FROM audit";
    TAKE_HEAD = "DELETE FROM audit_head";
    // Values that can be computed without the keys.
    CHAIN_AGAIN = "UPDATE audit SET hash = mac";
    HEAD_AGAIN = "UPDATE audit_head SET seq = 3, hash = (SELECT hash FROM audit WHERE seq = 3)";
    TAKE_START = "DELETE FROM audit_start";
    MOVE_START = "UPDATE audit_start SET seq = 4, hash = (SELECT hash FROM audit WHERE seq = 4)";
    TAKE_FOURTH = "DELETE FROM audit WHERE seq = 4";
    SPOIL_FOURTH = "UPDATE audit SET actor = 'eve' WHERE seq = 4";
    OLD_HEAD = "UPDATE audit_head SET seq = $1, hash = $2, at = $3, mac = $4";
    ALTER_WAITING = "UPDATE audit SET action = 'harmless' WHERE seq IS NULL";
    SWAP_ONE = "UPDATE audit SET seq = -1 WHERE seq = 2";
    SWAP_TWO = "UPDATE audit SET seq = 2 WHERE seq = 3";
    SWAP_THREE = "UPDATE audit SET seq = 3 WHERE seq = -1";
    // A copy of a real entry with its valid MAC, dated before all others.
    PUT_IN = "INSERT INTO audit (id, at, actor, action, object, data, mac, seq, hash)
        SELECT $1, at - 86400000000, actor, action, object, data, mac, CAST($2 AS BIGINT), hash FROM audit WHERE seq = 1";
}

fn write(db: &Db, n: u64) {
    let at = T0.plus(Duration::from_secs(n));
    db.write_blocking(move |tx| tx.audit(at, Some(&"anna"), "tested", None, &json!({ "n": n })))
        .unwrap();
}

fn chained(db: &Db) -> Chained {
    db.write_blocking(|tx| chain(tx, T0)).unwrap()
}

fn found(db: &Db) -> Vec<Finding> {
    db.read_blocking(verify).unwrap().findings
}

fn does(db: &Db, sql: &'static Sql) {
    db.write_blocking(move |tx| tx.execute(sql, &[]).map(drop)).unwrap();
}

/// Five chained entries.
fn five(db: &Db) -> Head {
    (0..5).for_each(|n| write(db, n));
    chained(db).head
}

#[test]
fn a_whole_log_says_what_waits() {
    on_both(|db| {
        assert!(db.read_blocking(verify).unwrap().is_whole(), "an empty log");
        let head = five(db);
        (5..7).for_each(|n| write(db, n));
        let report = db.read_blocking(verify).unwrap();
        assert_eq!(
            (report.entries, report.waiting, report.oldest_waiting),
            (5, 2, Some(T0.plus(Duration::from_secs(5))))
        );
        assert!(report.is_whole());
        assert_eq!(report.head, head);
        assert_eq!(head.to_string().parse::<Head>(), Ok(head.clone()));
        let two = chained(db);
        assert_eq!((two.entries.len(), two.foreign, two.more, two.head.seq), (2, 0, false, 7));
        let links: Vec<_> = two.entries.iter().map(|link| (link.head.seq, &*link.action)).collect();
        assert_eq!(links, [(6, "tested"), (7, "tested")]);
        assert_eq!(two.entries[1].head, two.head);
        assert!(db.read_blocking(verify).unwrap().is_whole());
        assert!(db.read_blocking(move |tx| continues(tx, &head)).unwrap());
    });
}

/// Tampering that is possible with the database and without the keys, each in a log of its own.
#[test]
fn a_changed_log_is_found_without_an_earlier_head() {
    let broken = |seq, expected| Finding::Broken { seq, expected };
    let tampered: &[(&[&'static Sql], &[Finding])] = &[
        (&[&ALTER], &[Finding::Altered { seq: 3 }]),
        (&[&TAKE_OUT], &[broken(4, 3)]),
        (&[&CUT_OFF], &[Finding::CutOff { last: 3, head: 5 }]),
        (&[&CUT_OFF, &HEAD_AGAIN], &[Finding::ForeignHead]),
        (&[&TAKE_ALL], &[Finding::CutOff { last: 0, head: 5 }]),
        (&[&TAKE_HEAD], &[Finding::NoHead]),
        (&[&SWAP_ONE, &SWAP_TWO, &SWAP_THREE], &[broken(2, 2), broken(3, 3), broken(4, 4)]),
    ];
    let try_all = |new: &dyn Fn() -> TestDb| {
        for (statements, expected) in tampered {
            let test = new();
            five(&test.db);
            statements.iter().for_each(|sql| does(&test.db, sql));
            let names: Vec<String> = statements.iter().map(|sql| sql.name()).collect();
            assert_eq!(found(&test.db), *expected, "{names:?}");
        }
        let test = new();
        five(&test.db);
        does(&test.db, &CHAIN_AGAIN);
        let all = found(&test.db);
        assert!((1..=5).all(|n| all.contains(&broken(n, n))), "{all:?}");
    };
    try_all(&sqlite);
    if postgres().is_some() {
        try_all(&|| postgres().expect("the run has PostgreSQL"));
    }
}

#[test]
fn an_entry_that_is_put_in_or_dated_back_is_found_and_never_chained() {
    on_both(|db| {
        five(db);
        let put_in = |id: &'static str, seq: Option<i64>| {
            db.write_blocking::<_, Fault, _>(move |tx| tx.change(&PUT_IN, params![id, seq]))
                .unwrap();
        };
        put_in("00000000000000000000000000", None);
        put_in("", None);
        let foreign = |id: &str| Finding::Foreign {
            id: id.to_owned(),
            at: T0.minus(Duration::from_secs(86_400)),
        };
        let both = [foreign(""), foreign("00000000000000000000000000")];
        assert_eq!(found(db), both);
        let round = chained(db);
        assert_eq!((round.entries.len(), round.foreign), (0, 2));
        // Later entries are chained all the same.
        write(db, 9);
        assert_eq!(chained(db).entries.len(), 1);
        assert_eq!(found(db), both);
        // Inserted into the chain, before its beginning.
        put_in("x", Some(0));
        let all = found(db);
        assert_eq!(
            all[..3],
            [
                Finding::Altered { seq: 0 },
                Finding::Broken { seq: 0, expected: 1 },
                Finding::Broken { seq: 1, expected: 1 }
            ]
        );
        // A waiting entry is altered.
        write(db, 10);
        does(db, &ALTER_WAITING);
        assert!(chained(db).foreign == 3);
    });
}

#[test]
fn truncation_is_found_after_new_entries() {
    on_both(|db| {
        let head = five(db);
        does(db, &CUT_OFF);
        write(db, 6);
        assert_eq!(chained(db).head.seq, 6, "continues from the head, not the last entry");
        assert_eq!(found(db), [Finding::Broken { seq: 6, expected: 4 }]);
        assert!(!db.read_blocking(move |tx| continues(tx, &head)).unwrap());
        // Without its head, the chain does not go on by itself.
        does(db, &TAKE_HEAD);
        assert!(db.write_blocking(|tx| chain(tx, T0)).is_err());
        let lost = Head { seq: 9, hash: vec![1] };
        let again = db
            .write_blocking(move |tx| start_again(tx, T0, "audit.accepted", Some(&lost)))
            .unwrap();
        assert_eq!(again.seq, 7, "the entry that records the pruning");
        assert_eq!(found(db), [Finding::Broken { seq: 6, expected: 4 }], "the finding remains");
    });
}

#[test]
fn a_rolled_back_database_is_found_by_a_head_kept_elsewhere() {
    on_both(|db| {
        let early = five(db);
        let head = db.read_blocking(head::row).unwrap().expect("a head");
        (5..8).for_each(|n| write(db, n));
        let late = chained(db).head;
        crate::sql! { BACK = "DELETE FROM audit WHERE seq > 5"; }
        does(db, &BACK);
        let old = (head.head.clone(), head.at, head.mac);
        db.write_blocking::<_, Fault, _>(move |tx| {
            tx.change(&OLD_HEAD, params![old.0.seq, old.0.hash, old.1, old.2])
        })
        .unwrap();
        assert!(db.read_blocking(verify).unwrap().is_whole(), "undetectable within the database");
        assert!(db.read_blocking(move |tx| continues(tx, &early)).unwrap());
        assert!(!db.read_blocking(move |tx| continues(tx, &late)).unwrap());
        // An old head alone is detected.
        (5..8).for_each(|n| write(db, n));
        chained(db);
        db.write_blocking::<_, Fault, _>(move |tx| {
            let old = head.head.clone();
            tx.change(&OLD_HEAD, params![old.seq, old.hash, head.at, vec![0_u8; 36]])
        })
        .unwrap();
        assert_eq!(found(db), [Finding::ForeignHead]);
    });
}

#[test]
fn keys_rotate_and_old_entries_stay_verifiable() {
    let rotate = |test: &TestDb| {
        let with = |text: &str| {
            let vault = Arc::new(Vault::new(Keys::parse(text).unwrap()));
            let options = DbOptions { readers: 1, connections: 2, ..DbOptions::default() };
            Db::open(&test.url, options, vault, Arc::new(SeededEntropy::new(7))).unwrap()
        };
        let (one, two) = (format!("1 {}", "11".repeat(32)), format!("2 {}", "22".repeat(32)));
        let before = with(&one);
        five(&before);
        pruned(&before, 2);
        chained(&before);
        let after = with(&format!("{one}\n{two}"));
        assert_eq!(
            found(&after),
            [Finding::StaleHead, Finding::StaleHead],
            "start and head, until the new key is first used"
        );
        assert_eq!(chained(&after).entries.len(), 0);
        assert_eq!(found(&after), []);
        write(&after, 6);
        assert_eq!(chained(&after).head.seq, 7);
        assert_eq!(found(&after), []);
        // With either key alone, the log does not verify.
        assert!(found(&with(&two)).contains(&Finding::Altered { seq: 3 }));
        assert!(found(&with(&one)).contains(&Finding::ForeignHead));
    };
    rotate(&sqlite());
    if let Some(test) = postgres() {
        rotate(&test);
    }
}

fn pruned(db: &Db, before: u64) -> Pruned {
    db.write_blocking(move |tx| prune(tx, T0, T0.plus(Duration::from_secs(before)))).unwrap()
}

#[test]
fn a_pruned_log_is_whole_from_its_start_on() {
    on_both(|db| {
        let early = five(db);
        assert_eq!(pruned(db, 0), Pruned { entries: 0, more: false }, "no entry is that old");
        let third = db.read_blocking(|tx| hash_at(tx, 3)).unwrap().expect("an entry");
        assert_eq!(pruned(db, 3), Pruned { entries: 3, more: false });
        let report = db.read_blocking(verify).unwrap();
        assert!(report.is_whole(), "{report:?}");
        assert_eq!(
            (report.entries, report.waiting, report.pruned.map(|(seq, _)| seq)),
            (2, 1, Some(3))
        );
        assert_eq!(report.head, early);
        // It goes on, and heads kept elsewhere still match: before, at and after the start.
        assert_eq!(chained(db).head.seq, 6, "the entry that records the pruning");
        for (seq, hash, fits) in [
            (1, vec![1], true),
            (3, third, true),
            (3, vec![1], false),
            (5, early.hash, true),
            (5, vec![1], false),
        ] {
            let head = Head { seq, hash };
            assert_eq!(db.read_blocking(move |tx| continues(tx, &head)).unwrap(), fits, "{seq}");
        }
        // The newest chained entry stays, whatever its age.
        assert_eq!(pruned(db, 1_000), Pruned { entries: 2, more: false });
        assert!(db.read_blocking(verify).unwrap().is_whole());
        assert_eq!(chained(db).head.seq, 7);
        assert_eq!(found(db), []);
    });
}

#[test]
fn nothing_is_hidden_by_pruning() {
    on_both(|db| {
        five(db);
        pruned(db, 3);
        // A damaged entry is not pruned: it is the evidence.
        does(db, &SPOIL_FOURTH);
        let tried = db.write_blocking(|tx| prune(tx, T0, T0.plus(Duration::from_secs(100))));
        assert!(tried.is_err_and(|e| e.to_string().contains("entry 4 fails verification")));
        assert_eq!(found(db), [Finding::Altered { seq: 4 }]);
        does(db, &TAKE_FOURTH);
        assert_eq!(found(db), [Finding::Broken { seq: 5, expected: 4 }], "removed after the start");
    });
    on_both(|db| {
        five(db);
        pruned(db, 3);
        does(db, &MOVE_START);
        does(db, &TAKE_FOURTH);
        let all = found(db);
        assert!(
            all.contains(&Finding::ForeignStart)
                && all.contains(&Finding::Broken { seq: 5, expected: 1 }),
            "{all:?}"
        );
        does(db, &TAKE_START);
        assert_eq!(found(db), [Finding::Broken { seq: 5, expected: 1 }]);
    });
}
