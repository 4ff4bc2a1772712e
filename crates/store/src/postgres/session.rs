//! One connection to PostgreSQL: statements with a deadline, and a commit whose outcome is known
//! wherever possible.
//!
//! The driver is asynchronous and use cases are not, so each session has a small runtime of its
//! own, which runs while a statement is awaited.

use std::collections::HashMap;
use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use base::{Fault, Outage, Timestamp};
use futures_util::TryStreamExt as _;
use tokio::runtime::Runtime;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Error, SimpleQueryMessage, Statement};

use super::servers::Servers;
use super::value::read;
use super::{Failed, explain};
use crate::db::Kind;
use crate::tx::Again;
use crate::{Row, Sql, Value};

/// For migrations, which may build an index over a whole table.
const SCRIPT: Duration = Duration::from_secs(3_600);

/// Without the `SET`, a statement timeout during the wait for a synchronous standby would make the
/// server report success although the standby has no copy.
const COMMIT: &str = "SET LOCAL statement_timeout TO 0; COMMIT";
/// Statements in [`COMMIT`].
const COMPLETED: usize = 2;

pub(crate) struct Session {
    client: Client,
    host: usize,
    prepared: HashMap<*const Sql, Statement>,
    /// For the response to one statement.
    patience: Duration,
    /// The kind of the current transaction.
    kind: Kind,
    // Dropped last: the connection lives on it.
    runtime: Runtime,
}

/// A commit that is not known to have succeeded.
pub(super) enum Uncommitted {
    /// It did not happen, and running the use case again can help.
    Again(Again, Fault),
    Fault(Fault),
}

impl Session {
    pub(super) fn open(servers: &Servers) -> Result<Self, Fault> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(Fault::new)?;
        let (client, host) = runtime.block_on(servers.connect())?;
        Ok(Self {
            client,
            host,
            prepared: HashMap::new(),
            patience: servers.patience(),
            kind: Kind::Read,
            runtime,
        })
    }

    /// The index of the host that it is connected to.
    pub(super) fn host(&self) -> usize {
        self.host
    }

    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    pub(super) fn begin(&mut self, kind: Kind) -> Result<(), Failed> {
        self.kind = kind;
        let text = match kind {
            Kind::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            Kind::Write => "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE",
            Kind::Unsynced => {
                "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE; SET LOCAL synchronous_commit TO off"
            }
        };
        self.within(self.patience, self.client.batch_execute(text))
    }

    /// Rolls back. If this fails, the server does so itself as the connection ends.
    pub(super) fn roll_back(&self) -> Result<(), Failed> {
        self.within(self.patience, self.client.batch_execute("ROLLBACK"))
    }

    pub(super) fn commit(&self) -> Result<(), Uncommitted> {
        let mut completed = 0;
        let committing = async {
            let mut messages = pin!(self.client.simple_query_raw(COMMIT).await?);
            while let Some(message) = messages.try_next().await? {
                completed += usize::from(matches!(message, SimpleQueryMessage::CommandComplete(_)));
            }
            Ok::<_, Error>(())
        };
        let ended =
            self.runtime.block_on(async { tokio::time::timeout(self.patience, committing).await });
        let (code, fault) = match ended {
            Ok(Ok(())) => return Ok(()),
            // The server ended the connection right after its response.
            _ if completed == COMPLETED => return Ok(()),
            Ok(Err(e)) => (e.code().cloned(), explain(&e)),
            Err(_) => (None, silent(self.patience)),
        };
        // A shutdown does not interrupt a commit: if the server reports it instead of a result, the
        // commit had not begun.
        let lost = self.kind == Kind::Read || code == Some(SqlState::ADMIN_SHUTDOWN);
        Err(match code {
            _ if lost => Uncommitted::Again(Again::Lost, fault),
            Some(code) if is_conflict(&code) => Uncommitted::Again(Again::Conflict, fault),
            Some(code) if !is_away(&code) => Uncommitted::Fault(fault),
            _ => Uncommitted::Fault(Fault::of_outage(Outage::Unknown, fault)),
        })
    }

    fn within<T>(
        &self,
        limit: Duration,
        asked: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Failed> {
        match self.runtime.block_on(async { tokio::time::timeout(limit, asked).await }) {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(e)) => {
                let code = e.code();
                // A server that was demoted to a standby accepts no writes.
                let demoted =
                    self.kind != Kind::Read && code == Some(&SqlState::READ_ONLY_SQL_TRANSACTION);
                let lost = demoted
                    || e.is_closed()
                    || self.client.is_closed()
                    || code.is_some_and(is_away);
                let again = match code {
                    _ if lost => Some(Again::Lost),
                    Some(code) if is_conflict(code) => Some(Again::Conflict),
                    _ => None,
                };
                // A statement that the server cancelled ran out of time, which is not the program's
                // fault.
                let busy = code.is_some_and(|code| {
                    *code == SqlState::QUERY_CANCELED || code.code().starts_with("53")
                });
                let fault = explain(&e);
                Err(Failed {
                    again,
                    fault: if busy { Fault::of_outage(Outage::Unchanged, fault) } else { fault },
                })
            }
            Err(_) => Err(Failed { again: Some(Again::Lost), fault: silent(limit) }),
        }
    }

    fn statement(&mut self, sql: &'static Sql) -> Result<Statement, Failed> {
        if let Some(statement) = self.prepared.get(&std::ptr::from_ref(sql)) {
            return Ok(statement.clone());
        }
        let statement = self.within(self.patience, self.client.prepare(sql.text()))?;
        self.prepared.insert(std::ptr::from_ref(sql), statement.clone());
        Ok(statement)
    }

    pub(crate) fn rows(&mut self, sql: &'static Sql, params: &[Value]) -> Result<Vec<Row>, Failed> {
        let statement = self.statement(sql)?;
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|p| p as _).collect();
        let rows = self.within(self.patience, self.client.query(&statement, &params))?;
        let read = |row: &tokio_postgres::Row| {
            let values = (0..row.len()).map(|i| read(row, i)).collect::<Result<_, _>>()?;
            Ok(Row { statement: sql, values })
        };
        rows.iter().map(read).collect()
    }

    pub(crate) fn execute(&mut self, sql: &'static Sql, params: &[Value]) -> Result<u64, Failed> {
        let statement = self.statement(sql)?;
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|p| p as _).collect();
        self.within(self.patience, self.client.execute(&statement, &params))
    }

    pub(crate) fn script(&mut self, text: &str) -> Result<(), Failed> {
        self.within(self.patience, self.client.batch_execute("SET LOCAL statement_timeout TO 0"))?;
        self.within(SCRIPT, self.client.batch_execute(text))
    }

    /// The server's clock.
    pub(crate) fn time(&mut self) -> Result<Timestamp, Failed> {
        let asked = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)";
        let row = self.within(self.patience, self.client.query_one(asked, &[]))?;
        row.try_get(0).map(Timestamp::from_micros).map_err(|e| Failed::from(explain(&e)))
    }

    pub(crate) fn prepare(&mut self, sql: &'static Sql) -> Result<(), Failed> {
        let statement = self.statement(sql)?;
        let known = |t: &Type| [Type::INT8, Type::TEXT, Type::BYTEA].contains(t);
        match statement.columns().iter().find(|c| !known(c.type_())) {
            Some(column) => {
                let fault = Fault::new(format!(
                    "column {} is {}: cast it to BIGINT, TEXT or BYTEA",
                    column.name(),
                    column.type_()
                ));
                Err(fault.into())
            }
            None => Ok(()),
        }
    }
}

fn silent(limit: Duration) -> Fault {
    Fault::new(format!("the server did not respond within {} s", limit.as_secs()))
}

fn is_conflict(code: &SqlState) -> bool {
    *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED
}

/// The server is shutting down, starting up, or has ended the session.
fn is_away(code: &SqlState) -> bool {
    *code == SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT
        || code.code().starts_with("08")
        || (code.code().starts_with("57P") && *code != SqlState::DATABASE_DROPPED)
}
