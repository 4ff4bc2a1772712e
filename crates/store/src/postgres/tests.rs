//! Use cases whose connections are lost, refused or unresponsive: a proxy in front of the test
//! cluster simulates the network.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base::{Fault, Outage, SeededEntropy, Timestamp};

use crate::jobs::{self, Lane};
use crate::testing::{self, TestDb, vault};
use crate::{Db, DbOptions, Url};

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

/// The treatment of a connection by the proxy.
#[derive(Clone, Copy)]
enum Fate {
    Forward,
    /// Closed at once, as by a server that is down.
    Refuse,
    /// Accepted and never answered, as by a frozen server.
    Silence,
    /// Forwarded until the client requests the commit, whose response never comes.
    LoseCommit,
}

/// Listens in front of `behind`; `fate` decides about each connection, numbered from 0.
fn proxy(behind: SocketAddr, fate: impl Fn(usize) -> Fate + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut silent = Vec::new();
        for (n, client) in listener.incoming().flatten().enumerate() {
            match fate(n) {
                Fate::Refuse => drop(client),
                Fate::Silence => silent.push(client),
                Fate::Forward => forward(client, behind, false),
                Fate::LoseCommit => forward(client, behind, true),
            }
        }
    });
    address
}

fn forward(client: TcpStream, behind: SocketAddr, lose_commit: bool) {
    let server = TcpStream::connect(behind).unwrap();
    let lost = Arc::new(Mutex::new(false));
    let pump = move |mut from: TcpStream, mut to: TcpStream, asks: bool, lost: Arc<Mutex<bool>>| {
        let mut bytes = [0; 16 * 1024];
        while let Ok(n @ 1..) = from.read(&mut bytes) {
            let mut lost = lost.lock().unwrap();
            if asks && lose_commit && bytes[..n].windows(7).any(|word| word == b"; COMMI") {
                *lost = true;
                // The server gets it, and the client hears nothing.
                let _ = to.write_all(&bytes[..n]);
                let _ = from.shutdown(Shutdown::Both);
                break;
            }
            if *lost || to.write_all(&bytes[..n]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Write);
    };
    let (client_2, server_2, lost_2) =
        (client.try_clone().unwrap(), server.try_clone().unwrap(), lost.clone());
    std::thread::spawn(move || pump(client, server, true, lost));
    std::thread::spawn(move || pump(server_2, client_2, false, lost_2));
}

fn behind(test: &TestDb) -> (String, SocketAddr) {
    let Url::Postgres(url) = &test.url else { panic!("expected PostgreSQL") };
    let at = url.split_once('@').unwrap().1.split('/').next().unwrap();
    (url.clone(), at.parse().unwrap())
}

/// The same database through other hosts.
fn by_way_of(test: &TestDb, hosts: &[SocketAddr], patience: Duration, more: &str) -> Db {
    let (url, real) = behind(test);
    let hosts: Vec<String> = hosts.iter().map(ToString::to_string).collect();
    let url = format!("{}{more}", url.replace(&real.to_string(), &hosts.join(",")));
    let options = DbOptions { connections: 1, patience, ..DbOptions::default() };
    Db::open(&url.parse().unwrap(), options, vault(), Arc::new(SeededEntropy::new(2))).unwrap()
}

const LONG: Duration = Duration::from_secs(60);

fn put(db: &Db) -> Result<(), Fault> {
    db.write_blocking(|tx| tx.enqueue(NOW, Lane::Ordinary, "x", &"x"))
}

fn waiting(db: &Db) -> u64 {
    db.read_blocking(jobs::waiting).unwrap()
}

#[test]
fn a_use_case_whose_connection_is_lost_is_run_again() {
    let Some(test) = testing::postgres() else { return };
    let runs = Arc::new(AtomicU32::new(0));
    let counted = runs.clone();
    let ended: Result<(), Fault> = test.db.write_blocking(move |tx| {
        tx.enqueue(NOW, Lane::Ordinary, "x", &"x")?;
        if counted.fetch_add(1, Ordering::SeqCst) == 0 {
            // The server ends the session, as in a restart.
            tx.script("SELECT pg_terminate_backend(pg_backend_pid())")?;
        }
        Ok(())
    });
    ended.unwrap();
    assert_eq!((runs.load(Ordering::SeqCst), waiting(&test.db)), (2, 1));
}

#[test]
fn a_database_that_comes_back_is_waited_for() {
    let Some(test) = testing::postgres() else { return };
    let address = proxy(behind(&test).1, |n| if n < 3 { Fate::Refuse } else { Fate::Forward });
    put(&by_way_of(&test, &[address], LONG, "")).unwrap();
    assert_eq!(waiting(&test.db), 1);
}

#[test]
fn a_database_that_stays_away_is_told_as_an_outage_that_changed_nothing() {
    let Some(test) = testing::postgres() else { return };
    for fate in [Fate::Refuse, Fate::Silence] {
        let address = proxy(behind(&test).1, move |_| fate);
        let db = by_way_of(&test, &[address], Duration::from_millis(50), "");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let ended = runtime
            .block_on(db.write::<_, Fault, _>(|tx| tx.enqueue(NOW, Lane::Ordinary, "x", &"x")));
        assert_eq!(ended.unwrap_err().outage(), Some(Outage::Unchanged));
    }
    assert_eq!(waiting(&test.db), 0, "an abandoned call never runs later");
}

#[test]
fn a_silent_host_is_passed_over_for_one_that_answers() {
    let Some(test) = testing::postgres() else { return };
    let real = behind(&test).1;
    let silent = proxy(real, |_| Fate::Silence);
    put(&by_way_of(&test, &[silent, real], LONG, "&connect_timeout=1")).unwrap();
    assert_eq!(waiting(&test.db), 1);
}

#[test]
fn a_commit_without_an_answer_is_told_as_unknown_and_never_repeated() {
    let Some(test) = testing::postgres() else { return };
    let address = proxy(behind(&test).1, |n| if n == 0 { Fate::LoseCommit } else { Fate::Forward });
    let db = by_way_of(&test, &[address], LONG, "");
    let runs = Arc::new(AtomicU32::new(0));
    let counted = runs.clone();
    let ended: Result<(), Fault> = db.write_blocking(move |tx| {
        counted.fetch_add(1, Ordering::SeqCst);
        tx.enqueue(NOW, Lane::Ordinary, "x", &"x")
    });
    assert_eq!(ended.unwrap_err().outage(), Some(Outage::Unknown));
    assert_eq!(runs.load(Ordering::SeqCst), 1);
    put(&db).expect("a new connection is opened");
}

#[test]
fn a_read_whose_commit_is_lost_is_run_again() {
    let Some(test) = testing::postgres() else { return };
    let address = proxy(behind(&test).1, |n| if n == 0 { Fate::LoseCommit } else { Fate::Forward });
    assert_eq!(waiting(&by_way_of(&test, &[address], LONG, "")), 0);
}

/// A statement timeout during the wait for a standby would be reported as success. A deferred
/// trigger waits at the same point.
#[test]
fn a_commit_waits_beyond_the_statement_timeout() {
    let Some(test) = testing::postgres() else { return };
    let slow = "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(1.4); RETURN NULL; END';
        CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON job DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow()";
    test.db.write_blocking::<_, Fault, _>(move |tx| tx.script(slow)).unwrap();
    put(&by_way_of(&test, &[behind(&test).1], LONG, "&statement_timeout=1")).unwrap();
    assert_eq!(waiting(&test.db), 1);
}

/// All of them conflict: on one row, on the last page of an index, and on what another reads.
#[test]
fn sixteen_writers_who_meet_are_all_done_in_time() {
    let Some(test) = testing::postgres() else { return };
    let db = Db::open(
        &test.url,
        DbOptions { connections: 16, ..DbOptions::default() },
        vault(),
        Arc::new(SeededEntropy::new(2)),
    )
    .unwrap();
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..10 {
                    db.write_blocking::<_, Fault, _>(|tx| {
                        let waiting = jobs::waiting(tx)?;
                        tx.enqueue(NOW, Lane::Ordinary, "x", &waiting)
                    })
                    .unwrap();
                }
            });
        }
    });
    assert_eq!(waiting(&test.db), 160);
}
