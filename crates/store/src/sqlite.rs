//! SQLite: one writer thread with group commit, and reader threads.
//!
//! Each use case runs in a savepoint; the batch commits once (`synchronous=FULL`, so what was
//! answered survives a power failure), and then all are answered. Use cases that need no sync are
//! batched separately, with `synchronous=NORMAL`: the next synced commit makes them durable.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use base::{Fault, Outage};
use rusqlite::config::DbConfig;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::mpsc;

use crate::db::{Kind, Task, next};
use crate::tx::{Backend, TxContext};
use crate::{Row, Sql, Tx, Value};

/// The largest number of use cases in one commit: beyond this the first one's wait grows, but not
/// the throughput.
const BATCH: usize = 256;
/// How long a commit waits for the callers of the previous one, which have just been answered and
/// may ask again.
const GATHER: Duration = Duration::from_micros(300);
/// The number of commits without a wait, after a wait in vain.
const AGAIN: u32 = 16;
/// Prepared statements cached for each connection.
const PREPARED: usize = 512;

pub(crate) fn connect(path: &Path, read_only: bool) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE;
    let connection = Connection::open_with_flags(path, flags).map_err(Fault::new)?;
    connection.busy_timeout(Duration::from_secs(10)).map_err(Fault::new)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    // Otherwise SQLite replans a statement whenever a value that the planner looked at is bound
    // again: nearly every statement, nearly every time.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(Fault::new)?;
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;
             PRAGMA secure_delete = ON; PRAGMA cache_size = -16384; PRAGMA trusted_schema = OFF;",
        )
        .map_err(Fault::new)?;
    if read_only {
        connection.execute_batch("PRAGMA query_only = ON").map_err(Fault::new)?;
    }
    Ok(connection)
}

/// The write and read queues, and their threads: readers first.
type Started = ([mpsc::Sender<Task>; 2], Vec<JoinHandle<()>>);

pub(crate) fn start(
    path: PathBuf,
    readers: usize,
    context: Arc<TxContext>,
) -> Result<Started, Fault> {
    let writer = connect(&path, false)?;
    let (write, write_queue) = mpsc::channel(4096);
    let around = context.clone();
    let spawn = |name: &str, work: Box<dyn FnOnce() + Send>| {
        std::thread::Builder::new().name(name.to_owned()).spawn(work).map_err(Fault::new)
    };
    let writes =
        spawn("sqlite-writer", Box::new(move || write_loop(&writer, write_queue, &around)))?;
    let mut threads = Vec::new();
    let (read, read_queue) = mpsc::channel(4096);
    let read_queue = Arc::new(Mutex::new(read_queue));
    for _ in 0..readers {
        let (connection, queue, around) =
            (connect(&path, true)?, read_queue.clone(), context.clone());
        threads.push(spawn(
            "sqlite-reader",
            Box::new(move || read_loop(&connection, &queue, &around)),
        )?);
    }
    threads.push(writes);
    Ok(([write, read], threads))
}

/// Commits between updates of the planner's statistics.
const OPTIMIZE: u64 = 10_000;

/// Updates the statistics of tables that have changed much. The limit keeps this within
/// milliseconds. It also keeps samples of values, such as an erased address, out of the statistics.
fn optimize(connection: &Connection, mask: &str) {
    if let Err(e) =
        connection.execute_batch(&format!("PRAGMA analysis_limit = 400; PRAGMA optimize{mask};"))
    {
        tracing::warn!(error = %e, "cannot update the planner's statistics");
    }
}

fn write_loop(connection: &Connection, mut queue: mpsc::Receiver<Task>, context: &TxContext) {
    // All tables, including those that this connection has not read.
    optimize(connection, "=0x10002");
    let mut commits = 0u64;
    let mut crowd = 1;
    // Commits until waiting is tried again. Callers that are busy in between (hashing a password)
    // do not come back at once, and the wait is a spin that takes a core from them.
    let mut fruitless = 0;
    let mut is_synced = true;
    // A task of the other kind, which ended the previous batch.
    let mut held = None;
    while let Some(first) = held.take().or_else(|| queue.blocking_recv()) {
        if first.is_last {
            queue.close();
        }
        if first.is_last || !first.begin() {
            continue;
        }
        let gathered = Instant::now() + GATHER;
        fruitless = u32::saturating_sub(fruitless, 1);
        let waits = fruitless == 0;
        let syncs = first.kind != Kind::Unsynced;
        if let Err(e) = begin(connection, &mut is_synced, syncs) {
            first.answer(Err(fault(e)));
            continue;
        }
        let mut done = Vec::new();
        let mut next = Some(first);
        while let Some(mut task) = next {
            if task.is_last || (!syncs && task.kind != Kind::Unsynced) {
                held = Some(task);
                break;
            }
            if task.begin() {
                let ran = in_savepoint(connection, context, &mut task);
                done.push((task, ran));
            }
            // If SQLite has rolled the batch back by itself (disk full), nothing more can join it.
            let more_expected = waits && done.len() < crowd;
            next = if done.len() < BATCH && !connection.is_autocommit() {
                following(&mut queue, more_expected, gathered)
            } else {
                None
            };
            if more_expected && next.is_none() {
                fruitless = AGAIN;
            }
        }
        crowd = done.len();
        let committed = run(connection, "COMMIT").map_err(|e| {
            if !connection.is_autocommit() {
                let _ = run(connection, "ROLLBACK");
            }
            fault(e)
        });
        for (task, ran) in done {
            task.answer(
                ran.and_then(|()| {
                    committed.as_ref().map_err(|e| e.in_words(e.to_string())).copied()
                }),
            );
        }
        commits += 1;
        if commits.is_multiple_of(OPTIMIZE) {
            optimize(connection, "");
        }
    }
}

/// Begins a transaction, synced or not; `is_synced` is the connection's current setting.
fn begin(connection: &Connection, is_synced: &mut bool, syncs: bool) -> rusqlite::Result<()> {
    if *is_synced != syncs {
        // Not cached: SQLite applies the pragma while preparing it.
        connection.execute_batch(if syncs {
            "PRAGMA synchronous = FULL"
        } else {
            "PRAGMA synchronous = NORMAL"
        })?;
        *is_synced = syncs;
    }
    run(connection, "BEGIN IMMEDIATE")
}

/// The next use case of this commit: one that is queued already or, while fewer have come than last
/// time, one that arrives within the wait. A sync costs far more than the wait. A lone caller never
/// waits.
fn following(
    queue: &mut mpsc::Receiver<Task>,
    more_expected: bool,
    until: Instant,
) -> Option<Task> {
    loop {
        if let Ok(task) = queue.try_recv() {
            return Some(task);
        }
        if !more_expected || Instant::now() >= until {
            return None;
        }
        std::thread::yield_now();
    }
}

fn in_savepoint(
    connection: &Connection,
    context: &TxContext,
    task: &mut Task,
) -> Result<(), Fault> {
    run(connection, "SAVEPOINT use_case").map_err(fault)?;
    let mut tx = Tx::new(Backend::Sqlite(connection), context);
    if !task.run(&mut tx) {
        run(connection, "ROLLBACK TO use_case").map_err(fault)?;
    }
    run(connection, "RELEASE use_case").map_err(fault)
}

/// Cached: parsing would cost more than running it.
fn run(connection: &Connection, text: &'static str) -> rusqlite::Result<()> {
    connection.prepare_cached(text).and_then(|mut statement| statement.execute([])).map(drop)
}

fn read_loop(connection: &Connection, queue: &Mutex<mpsc::Receiver<Task>>, context: &TxContext) {
    while let Some(mut task) = next(queue) {
        if task.is_last || !task.begin() {
            continue;
        }
        let ran = run(connection, "BEGIN").map_err(fault).map(|()| {
            task.run(&mut Tx::new(Backend::Sqlite(connection), context));
        });
        // Nothing was written, so a failure here loses nothing.
        let _ = run(connection, "COMMIT");
        task.answer(ran);
    }
}

/// A full or missing disk, or a file locked by another program, is an outage: it may pass by
/// itself, and SQLite has rolled back.
#[track_caller]
fn fault(e: rusqlite::Error) -> Fault {
    use rusqlite::ErrorCode::{
        CannotOpen, DatabaseBusy, DatabaseLocked, DiskFull, FileLockingProtocolFailed,
        SystemIoFailure,
    };
    match e.sqlite_error_code() {
        Some(
            CannotOpen
            | DatabaseBusy
            | DatabaseLocked
            | DiskFull
            | FileLockingProtocolFailed
            | SystemIoFailure,
        ) => Fault::of_outage(Outage::Unchanged, e),
        _ => Fault::new(e),
    }
}

pub(crate) fn rows(
    connection: &Connection,
    sql: &'static Sql,
    params: &[Value],
) -> Result<Vec<Row>, Fault> {
    let mut statement = connection.prepare_cached(sql.sqlite_text()).map_err(fault)?;
    let columns = statement.column_count();
    let mut rows = statement.query(rusqlite::params_from_iter(params)).map_err(fault)?;
    let mut all = Vec::new();
    while let Some(row) = rows.next().map_err(fault)? {
        let values = (0..columns).map(|i| match row.get_ref(i).map_err(Fault::new)? {
            ValueRef::Null => Ok(Value::Null),
            ValueRef::Integer(n) => Ok(Value::Int(n)),
            ValueRef::Text(text) => {
                std::str::from_utf8(text).map(|t| Value::Text(t.to_owned())).map_err(Fault::new)
            }
            ValueRef::Blob(bytes) => Ok(Value::Bytes(bytes.to_vec())),
            ValueRef::Real(_) => Err(Fault::new(format!(
                "column {i} holds a floating-point number: only integers are supported"
            ))),
        });
        all.push(Row { statement: sql, values: values.collect::<Result<_, Fault>>()? });
    }
    Ok(all)
}

pub(crate) fn execute(
    connection: &Connection,
    sql: &'static Sql,
    params: &[Value],
) -> Result<u64, Fault> {
    let mut statement = connection.prepare_cached(sql.sqlite_text()).map_err(fault)?;
    let changed = statement.execute(rusqlite::params_from_iter(params)).map_err(fault)?;
    Ok(changed as u64)
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::ToSqlOutput::Borrowed;
        Ok(Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(n) => ValueRef::Integer(*n),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;

    #[test]
    fn a_statement_is_planned_once_whatever_values_are_bound() {
        let folder = tempfile::tempdir().unwrap();
        let connection = connect(&folder.path().join("a.sqlite"), false).unwrap();
        connection.execute_batch("CREATE TABLE t (a TEXT PRIMARY KEY, b INTEGER, c TEXT); INSERT INTO t VALUES ('x', 1, 'y')").unwrap();
        let text = "SELECT c FROM t WHERE a = ?1 AND b = ?2 LIMIT ?3";
        for n in 0..5 {
            let mut statement = connection.prepare_cached(text).unwrap();
            statement
                .query_map(rusqlite::params!["x", n, n], |row| row.get::<_, String>(0))
                .unwrap()
                .for_each(drop);
            assert_eq!(statement.get_status(StatementStatus::RePrepare), 0, "run {n}");
        }
    }

    #[test]
    fn a_synced_commit_after_an_unsynced_one_is_synced() {
        let folder = tempfile::tempdir().unwrap();
        let connection = connect(&folder.path().join("a.sqlite"), false).unwrap();
        let mut is_synced = true;
        for (syncs, level) in [(true, 2), (false, 1), (false, 1), (true, 2), (false, 1), (true, 2)]
        {
            begin(&connection, &mut is_synced, syncs).unwrap();
            let set: i64 =
                connection.query_row("PRAGMA synchronous", [], |row| row.get(0)).unwrap();
            assert_eq!(set, level);
            run(&connection, "COMMIT").unwrap();
        }
    }
}
