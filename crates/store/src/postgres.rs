//! PostgreSQL: threads that each own a connection take the same closures.
//!
//! A use case runs `SERIALIZABLE` and again after a serialization failure (SQLSTATE 40001, 40P01), waiting a little longer each time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ::postgres::error::SqlState;
use ::postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use ::postgres::{Client, IsolationLevel, Statement, Transaction};
use base::{Entropy, Fault, Secret};
use tokio::sync::mpsc;

use crate::db::{Kind, Task};
use crate::tx::{Backend, Surroundings};
use crate::way::{Address, Way};
use crate::{Row, Sql, Tx, Value};

/// Runs of one use case before it is given up: at a wait of up to 2ⁿ ms, some two seconds in all.
const RUNS: u32 = 10;

/// A failed statement, and whether running the whole again can help.
pub(crate) struct Failed {
    pub(crate) fault: Fault,
    pub(crate) conflict: bool,
}

impl From<::postgres::Error> for Failed {
    #[track_caller]
    fn from(e: ::postgres::Error) -> Self {
        Self { conflict: is_conflict(&e), fault: explain(&e) }
    }
}

fn is_conflict(e: &::postgres::Error) -> bool {
    e.code().is_some_and(|code| *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED)
}

/// Without the server's DETAIL line: it repeats values, and values may be personal data.
#[track_caller]
fn explain(e: &::postgres::Error) -> Fault {
    match e.as_db_error() {
        Some(db) => Fault::new(format!(
            "{} ({}){}",
            db.message(),
            db.code().code(),
            db.constraint().map(|c| format!(", constraint {c}")).unwrap_or_default()
        )),
        None => {
            // The reason of a way that could not be taken stands below: whom the certificate is of, who refused.
            let mut text = e.to_string();
            let mut below = std::error::Error::source(e);
            while let Some(cause) = below {
                if !text.contains(&cause.to_string()) {
                    text.push_str(&format!(": {cause}"));
                }
                below = cause.source();
            }
            Fault::new(text)
        }
    }
}

/// How a use case ended that did not end well.
enum Ended {
    /// It was not begun: the connection was gone already.
    NotBegun(Fault),
    Fault(Fault),
}

impl From<Fault> for Ended {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// A running transaction, its two lifetimes hidden from [`Tx`].
pub(crate) trait Running {
    fn rows(&mut self, sql: &'static Sql, params: &[Value]) -> Result<Vec<Row>, Failed>;
    fn execute(&mut self, sql: &'static Sql, params: &[Value]) -> Result<u64, Failed>;
    fn script(&mut self, text: &str) -> Result<(), Failed>;
    fn prepare(&mut self, sql: &'static Sql) -> Result<(), Failed>;
}

type Prepared = HashMap<*const Sql, Statement>;

struct Live<'a, 'c> {
    transaction: &'a mut Transaction<'c>,
    prepared: &'a mut Prepared,
}

impl Live<'_, '_> {
    fn statement(&mut self, sql: &'static Sql) -> Result<Statement, Failed> {
        if let Some(statement) = self.prepared.get(&std::ptr::from_ref(sql)) {
            return Ok(statement.clone());
        }
        let statement = self.transaction.prepare(sql.text())?;
        self.prepared.insert(std::ptr::from_ref(sql), statement.clone());
        Ok(statement)
    }
}

impl Running for Live<'_, '_> {
    fn rows(&mut self, sql: &'static Sql, params: &[Value]) -> Result<Vec<Row>, Failed> {
        let statement = self.statement(sql)?;
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|p| p as _).collect();
        let rows = self.transaction.query(&statement, &params)?;
        let read = |row: &::postgres::Row| {
            let values = (0..row.len()).map(|i| read(row, i)).collect::<Result<_, _>>()?;
            Ok(Row { statement: sql, values })
        };
        rows.iter().map(read).collect()
    }
    fn execute(&mut self, sql: &'static Sql, params: &[Value]) -> Result<u64, Failed> {
        let statement = self.statement(sql)?;
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|p| p as _).collect();
        Ok(self.transaction.execute(&statement, &params)?)
    }
    fn script(&mut self, text: &str) -> Result<(), Failed> {
        Ok(self.transaction.batch_execute(text)?)
    }
    fn prepare(&mut self, sql: &'static Sql) -> Result<(), Failed> {
        let statement = self.statement(sql)?;
        let known = |t: &Type| [Type::INT8, Type::TEXT, Type::BYTEA].contains(t);
        match statement.columns().iter().find(|c| !known(c.type_())) {
            Some(column) => {
                let fault = Fault::new(format!("column {} is {}: cast it to BIGINT, TEXT or BYTEA", column.name(), column.type_()));
                Err(Failed { fault, conflict: false })
            }
            None => Ok(()),
        }
    }
}

fn read(row: &::postgres::Row, i: usize) -> Result<Value, Failed> {
    Ok(match *row.columns()[i].type_() {
        Type::INT8 => row.try_get::<_, Option<i64>>(i)?.map_or(Value::Null, Value::Int),
        Type::TEXT => row.try_get::<_, Option<String>>(i)?.map_or(Value::Null, Value::Text),
        Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(i)?.map_or(Value::Null, Value::Bytes),
        ref other => {
            return Err(Failed { fault: Fault::new(format!("column {i} is {other}: cast it to BIGINT, TEXT or BYTEA")), conflict: false });
        }
    })
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut bytes::BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(n) if *ty == Type::INT4 => i32::try_from(*n)?.to_sql(ty, out),
            Self::Int(n) if *ty == Type::INT8 => n.to_sql(ty, out),
            Self::Text(text) if *ty == Type::TEXT => text.to_sql(ty, out),
            Self::Bytes(bytes) if *ty == Type::BYTEA => bytes.to_sql(ty, out),
            _ => Err(format!("a parameter of type {ty} was given something else").into()),
        }
    }
    fn accepts(_: &Type) -> bool {
        true
    }
    to_sql_checked!();
}

pub(crate) fn start(
    url: &str,
    password: Option<&Secret<String>>,
    threads: usize,
    surroundings: &Arc<Surroundings>,
) -> Result<mpsc::Sender<Task>, Fault> {
    let way = Address::parse(url)?.way(password)?;
    let (send, queue) = mpsc::channel(4096);
    let queue = Arc::new(Mutex::new(queue));
    for _ in 0..threads {
        let (way, queue, around) = (way.clone(), queue.clone(), surroundings.clone());
        let work = move || serve(&way, &queue, &around);
        std::thread::Builder::new().name("postgres".to_owned()).spawn(work).map_err(Fault::new)?;
    }
    Ok(send)
}

fn serve(way: &Way, queue: &Mutex<mpsc::Receiver<Task>>, surroundings: &Surroundings) {
    let mut connection: Option<(Client, Prepared)> = None;
    loop {
        let task = queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner).blocking_recv();
        let Some(mut task) = task else { return };
        let mut ran = run(way, &mut connection, surroundings, &mut task);
        if let Err(Ended::NotBegun(_)) = ran {
            // The server ended it while nobody used it (a restart): once more, by a new one.
            connection = None;
            ran = run(way, &mut connection, surroundings, &mut task);
        }
        task.answer(ran.map_err(|(Ended::NotBegun(fault) | Ended::Fault(fault))| fault));
    }
}

fn run(way: &Way, connection: &mut Option<(Client, Prepared)>, surroundings: &Surroundings, task: &mut Task) -> Result<(), Ended> {
    let (client, prepared) = match connection {
        Some(open) if !open.0.is_closed() => open,
        _ => connection.insert((way.connect().map_err(|e| explain(&e))?, Prepared::new())),
    };
    until_done(client, prepared, surroundings, task)
}

fn until_done(client: &mut Client, prepared: &mut Prepared, surroundings: &Surroundings, task: &mut Task) -> Result<(), Ended> {
    for run in 1..=RUNS {
        let (isolation, read_only) =
            if task.kind == Kind::Read { (IsolationLevel::RepeatableRead, true) } else { (IsolationLevel::Serializable, false) };
        let begun = client.build_transaction().isolation_level(isolation).read_only(read_only).start();
        let mut transaction = begun.map_err(|e| if e.is_closed() { Ended::NotBegun(explain(&e)) } else { Ended::Fault(explain(&e)) })?;
        if task.kind == Kind::Unsynced {
            transaction.batch_execute("SET LOCAL synchronous_commit TO off").map_err(|e| explain(&e))?;
        }
        let mut live = Live { transaction: &mut transaction, prepared };
        let mut tx = Tx::new(Backend::Postgres(&mut live), surroundings);
        let commit = task.run(&mut tx);
        let mut conflict = tx.conflict;
        if commit && !conflict {
            match transaction.commit() {
                Ok(()) => return Ok(()),
                Err(e) if is_conflict(&e) => conflict = true,
                Err(e) => return Err(explain(&e).into()),
            }
        } else {
            transaction.rollback().map_err(|e| explain(&e))?;
        }
        if !conflict {
            return Ok(());
        }
        let entropy: &dyn Entropy = &*surroundings.entropy;
        std::thread::sleep(Duration::from_millis(u64::from(1 + entropy.below(1 << run))));
    }
    Err(Fault::new(format!("a use case met other changes {RUNS} times")).into())
}
