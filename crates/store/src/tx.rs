//! A transaction on either database.

use std::sync::Arc;

use base::{Entropy, Fault, Timestamp};

use crate::data_keys::DataKey;
use crate::{FromValue, Sql, Value, Vault};

/// One transaction. Everything that a use case reads and writes goes through it.
pub struct Tx<'a> {
    pub(crate) backend: Backend<'a>,
    pub(crate) context: &'a TxContext,
    /// Why the use case must be run again, however it handles the failed statement.
    pub(crate) again: Option<Again>,
    /// A statement failed. PostgreSQL would respond to a later COMMIT with a silent rollback, so
    /// the use case must not count as committed.
    pub(crate) broken: bool,
    /// Data keys opened by this transaction. Never cached longer: another node may destroy one.
    pub(crate) data_keys: Vec<DataKey>,
    #[cfg(any(test, feature = "testing"))]
    ran: Vec<&'static Sql>,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(backend: Backend<'a>, context: &'a TxContext) -> Self {
        Self {
            backend,
            context,
            again: None,
            broken: false,
            data_keys: Vec::new(),
            #[cfg(any(test, feature = "testing"))]
            ran: Vec::new(),
        }
    }
}

/// Why running a use case again can help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Again {
    /// A serialization failure or a deadlock: another transaction came first.
    Conflict,
    /// The connection is gone, and the transaction's changes with it.
    Lost,
}

/// The resources of a portal's transactions besides the database.
pub(crate) struct TxContext {
    pub(crate) vault: Arc<Vault>,
    pub(crate) entropy: Arc<dyn Entropy>,
}

pub(crate) enum Backend<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres(&'a mut crate::postgres::Session),
}

/// One row of a result; columns are counted from 0.
pub struct Row {
    pub(crate) statement: &'static Sql,
    pub(crate) values: Vec<Value>,
}

impl Row {
    /// Column `index` as `T`. A value of another type is a fault that names the statement and the
    /// column.
    #[track_caller]
    pub fn get<T: FromValue>(&self, index: usize) -> Result<T, Fault> {
        let value = self.values.get(index).cloned();
        let value = value.ok_or_else(|| {
            Fault::new(format!("{} returned no column {index}", self.statement.name()))
        })?;
        T::from_value(value)
            .map_err(|e| Fault::new(format!("{} column {index}: {e}", self.statement.name())))
    }
}

impl Tx<'_> {
    /// Every statement that this transaction ran, in order: for tests that two cases cannot be told
    /// apart.
    #[cfg(any(test, feature = "testing"))]
    pub fn ran(&self) -> &[&'static Sql] {
        &self.ran
    }

    /// All rows of a result.
    #[track_caller]
    pub fn rows(&mut self, sql: &'static Sql, params: &[Value]) -> Result<Vec<Row>, Fault> {
        #[cfg(any(test, feature = "testing"))]
        self.ran.push(sql);
        self.is_whole(sql)?;
        match &mut self.backend {
            Backend::Sqlite(connection) => crate::sqlite::rows(connection, sql, params),
            Backend::Postgres(running) => {
                running.rows(sql, params).map_err(|e| noted(&mut self.again, e))
            }
        }
        .map_err(|e| self.failed(sql, &e))
    }

    /// Nothing runs after a failed statement. SQLite may have rolled the transaction back by itself
    /// (a full disk), and would commit later statements on their own; PostgreSQL refuses them.
    #[track_caller]
    fn is_whole(&self, sql: &'static Sql) -> Result<(), Fault> {
        if self.broken {
            Err(Fault::new(format!("{} follows a failed statement", sql.name())))
        } else {
            Ok(())
        }
    }

    #[track_caller]
    fn failed(&mut self, sql: &'static Sql, cause: &Fault) -> Fault {
        self.broken = true;
        cause.in_words(format!("{}: {cause}", sql.name()))
    }

    /// At most one row; more than one is a fault.
    #[track_caller]
    pub fn row(&mut self, sql: &'static Sql, params: &[Value]) -> Result<Option<Row>, Fault> {
        let mut rows = self.rows(sql, params)?;
        if rows.len() > 1 {
            return Err(Fault::new(format!(
                "{} returned {} rows, expected one",
                sql.name(),
                rows.len()
            )));
        }
        Ok(rows.pop())
    }

    /// Exactly one row; anything else is a fault.
    #[track_caller]
    pub fn one(&mut self, sql: &'static Sql, params: &[Value]) -> Result<Row, Fault> {
        self.row(sql, params)?.ok_or_else(|| Fault::new(format!("{} returned no row", sql.name())))
    }

    /// The number of changed rows; 0 after `ON CONFLICT … DO NOTHING` means that a constraint was
    /// hit.
    #[track_caller]
    pub fn execute(&mut self, sql: &'static Sql, params: &[Value]) -> Result<u64, Fault> {
        #[cfg(any(test, feature = "testing"))]
        self.ran.push(sql);
        self.is_whole(sql)?;
        match &mut self.backend {
            Backend::Sqlite(connection) => crate::sqlite::execute(connection, sql, params),
            Backend::Postgres(running) => {
                running.execute(sql, params).map_err(|e| noted(&mut self.again, e))
            }
        }
        .map_err(|e| self.failed(sql, &e))
    }

    /// Changes exactly one row; anything else is a fault.
    #[track_caller]
    pub fn change(&mut self, sql: &'static Sql, params: &[Value]) -> Result<(), Fault> {
        match self.execute(sql, params)? {
            1 => Ok(()),
            n => Err(Fault::new(format!("{} changed {n} rows, expected one", sql.name()))),
        }
    }

    pub(crate) fn script(&mut self, text: &str) -> Result<(), Fault> {
        match &mut self.backend {
            Backend::Sqlite(connection) => connection.execute_batch(text).map_err(Fault::new),
            Backend::Postgres(running) => {
                running.script(text).map_err(|e| noted(&mut self.again, e))
            }
        }
    }

    /// Checks that the statement is valid for this database's schema.
    pub fn prepare(&mut self, sql: &'static Sql) -> Result<(), Fault> {
        match &mut self.backend {
            Backend::Sqlite(connection) => {
                connection.prepare(sql.sqlite_text()).map(drop).map_err(Fault::new)
            }
            Backend::Postgres(running) => {
                running.prepare(sql).map_err(|e| noted(&mut self.again, e))
            }
        }
        .map_err(|e| e.in_words(format!("{}: {e}", sql.name())))
    }

    pub fn is_postgres(&self) -> bool {
        matches!(self.backend, Backend::Postgres(_))
    }

    pub(crate) fn database_time(&mut self) -> Result<Option<Timestamp>, Fault> {
        match &mut self.backend {
            Backend::Sqlite(_) => Ok(None),
            Backend::Postgres(running) => {
                running.time().map(Some).map_err(|e| noted(&mut self.again, e))
            }
        }
    }

    /// The portal's keys, for sealed columns.
    pub fn vault(&self) -> Arc<Vault> {
        self.context.vault.clone()
    }

    /// The portal's randomness, for ids and codes.
    pub fn entropy(&self) -> Arc<dyn Entropy> {
        self.context.entropy.clone()
    }
}

fn noted(again: &mut Option<Again>, failed: crate::postgres::Failed) -> Fault {
    *again = again.or(failed.again);
    failed.fault
}
