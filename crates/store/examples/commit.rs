//! Measures how many durable one-row use cases a second the database takes:
//! `cargo run --release -p store --features testing --example commit [tasks] [seconds]`. Also
//! measures PostgreSQL if FARSTU_TEST_POSTGRES is set. The upper bound to compare with: the same
//! insert through the bare library, with one row per task in each commit.
#![allow(clippy::print_stdout)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use base::{Clock, Fault, SystemClock};
use serde_json::json;
use store::Db;

fn main() {
    let mut args = std::env::args().skip(1).map(|a| a.parse().expect("a number"));
    let (tasks, seconds) = (args.next().unwrap_or(32), args.next().unwrap_or(3));
    let sqlite = store::testing::sqlite();
    println!("SQLite, {tasks} tasks: {:.0} use cases/s", rate(&sqlite.db, tasks, seconds));
    println!("SQLite, bare library, {tasks} rows a commit: {:.0} rows/s", bare(tasks, seconds));
    if let Some(postgres) = store::testing::postgres() {
        println!(
            "PostgreSQL, {tasks} tasks: {:.0} use cases/s",
            rate(&postgres.db, tasks, seconds)
        );
    }
}

fn rate(db: &Db, tasks: u64, seconds: u64) -> f64 {
    let done = Arc::new(AtomicU64::new(0));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let begun = Instant::now();
    let until = begun + Duration::from_secs(seconds);
    runtime.block_on(async {
        let workers = (0..tasks).map(|_| {
            let (db, done) = (db.clone(), done.clone());
            tokio::spawn(async move {
                while Instant::now() < until {
                    db.write::<_, Fault, _>(|tx| {
                        tx.audit(SystemClock.now(), None, "bench", None, &json!({}))
                    })
                    .await
                    .expect("a write");
                    done.fetch_add(1, Ordering::Relaxed);
                }
            })
        });
        for worker in workers.collect::<Vec<_>>() {
            worker.await.expect("no panic");
        }
    });
    done.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64()
}

fn bare(rows: u64, seconds: u64) -> f64 {
    let directory = tempfile::tempdir().expect("a directory");
    let connection =
        rusqlite::Connection::open(directory.path().join("bare.db")).expect("an open database");
    let set_up = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
        CREATE TABLE audit (id TEXT NOT NULL PRIMARY KEY, at INTEGER, actor TEXT, action TEXT, object TEXT, data TEXT, seq INTEGER UNIQUE, hash BLOB);
        CREATE INDEX a ON audit (object, id); CREATE INDEX b ON audit (actor, id);";
    connection.execute_batch(set_up).expect("a schema");
    let (begun, mut n) = (Instant::now(), 0_u64);
    while begun.elapsed() < Duration::from_secs(seconds) {
        connection.execute_batch("BEGIN IMMEDIATE").expect("a transaction");
        for _ in 0..rows {
            let mut insert = connection
                .prepare_cached(
                    "INSERT INTO audit VALUES (?1, 1, NULL, 'bench', NULL, '{}', NULL, NULL)",
                )
                .expect("a valid statement");
            insert.execute([format!("{n:026}")]).expect("a write");
            n += 1;
        }
        connection.execute_batch("COMMIT").expect("a commit");
    }
    n as f64 / begun.elapsed().as_secs_f64()
}
