//! Exports and imports PostgreSQL's database. Both databases have the same tables, and columns of
//! the same three types, so a copy is rows and nothing else.

use std::path::Path;

use base::Fault;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, IsolationLevel};

use crate::postgres::{explain, read};
use crate::{Db, Value};

/// Rows in memory at once.
const ROWS: i32 = 1_000;

/// A table and its columns, quoted for both databases.
struct Table {
    name: String,
    columns: Vec<String>,
}

impl Table {
    fn list(&self) -> String {
        self.columns.join(", ")
    }
}

/// All tables in creation order, so that each follows the tables that it refers to.
fn tables(copy: &Connection) -> Result<Vec<Table>, Fault> {
    let names = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid";
    let mut asked = copy.prepare(names).map_err(Fault::new)?;
    let names: Vec<String> =
        asked.query_map([], |row| row.get(0)).and_then(Iterator::collect).map_err(Fault::new)?;
    let columns = |name: &String| -> rusqlite::Result<Vec<String>> {
        let mut asked = copy.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid")?;
        asked.query_map([name], |row| Ok(quoted(&row.get::<_, String>(0)?)))?.collect()
    };
    names
        .iter()
        .map(|name| Ok(Table { name: quoted(name), columns: columns(name).map_err(Fault::new)? }))
        .collect()
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Copies a snapshot of everything into a new SQLite file.
pub(super) fn export(db: &Db, address: &str, to: &Path) -> Result<(), Fault> {
    std::fs::OpenOptions::new().write(true).create_new(true).open(to).map_err(Fault::new)?;
    let mut target = Connection::open(to).map_err(Fault::new)?;
    target
        .execute_batch(
            "PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY",
        )
        .map_err(Fault::new)?;
    target.execute_batch(&crate::migrations::sqlite_schema()).map_err(Fault::new)?;
    let (runtime, mut client) = db.connect_postgres(address)?;
    runtime.block_on(rows_out(&mut client, &mut target))?;
    target.execute_batch("PRAGMA journal_mode = DELETE").map_err(Fault::new)?;
    drop(target);
    std::fs::File::open(to).and_then(|file| file.sync_all()).map_err(Fault::new)
}

async fn rows_out(client: &mut Client, target: &mut Connection) -> Result<(), Fault> {
    let begun = client
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .read_only(true)
        .start();
    let snapshot = begun.await.map_err(|e| explain(&e))?;
    for table in tables(target)? {
        let asked = format!("SELECT {} FROM {}", table.list(), table.name);
        let portal = snapshot.bind(asked.as_str(), &[]).await.map_err(|e| explain(&e))?;
        let places: Vec<String> = (1..=table.columns.len()).map(|n| format!("?{n}")).collect();
        let put =
            format!("INSERT INTO {} ({}) VALUES ({})", table.name, table.list(), places.join(", "));
        let written = target.transaction().map_err(Fault::new)?;
        {
            let mut put = written.prepare(&put).map_err(Fault::new)?;
            loop {
                let rows = snapshot.query_portal(&portal, ROWS).await.map_err(|e| explain(&e))?;
                if rows.is_empty() {
                    break;
                }
                for row in rows {
                    let values = (0..row.len())
                        .map(|i| read(&row, i).map_err(|e| e.fault))
                        .collect::<Result<Vec<Value>, Fault>>()?;
                    put.execute(rusqlite::params_from_iter(&values)).map_err(Fault::new)?;
                }
            }
        }
        written.commit().map_err(Fault::new)?;
    }
    Ok(())
}

/// Imports a copy of the current schema into an empty, migrated database, in one transaction.
pub(super) fn import(db: &Db, address: &str, from: &Path) -> Result<(), Fault> {
    let copy =
        Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(Fault::new)?;
    let (runtime, mut client) = db.connect_postgres(address)?;
    runtime.block_on(rows_in(&mut client, &copy))
}

async fn rows_in(client: &mut Client, copy: &Connection) -> Result<(), Fault> {
    let transaction = client.transaction().await.map_err(|e| explain(&e))?;
    for table in tables(copy)? {
        // The migration has written this one.
        if table.name == "\"migration\"" {
            continue;
        }
        if table.name == "\"sealing_key\"" {
            transaction.batch_execute("DELETE FROM sealing_key").await.map_err(|e| explain(&e))?;
        }
        let taken = format!("SELECT 1 FROM {} LIMIT 1", table.name);
        if transaction.query_opt(taken.as_str(), &[]).await.map_err(|e| explain(&e))?.is_some() {
            return Err(Fault::new(format!(
                "the table {} is not empty: it is never overwritten",
                table.name
            )));
        }
        let asked = format!("SELECT {} FROM {}", table.list(), table.name);
        let types: Vec<Type> = transaction
            .prepare(&asked)
            .await
            .map_err(|e| explain(&e))?
            .columns()
            .iter()
            .map(|c| c.type_().clone())
            .collect();
        let into = format!("COPY {} ({}) FROM STDIN BINARY", table.name, table.list());
        let sink = transaction.copy_in(into.as_str()).await.map_err(|e| explain(&e))?;
        let mut writer = std::pin::pin!(BinaryCopyInWriter::new(sink, &types));
        let mut asked = copy.prepare(&asked).map_err(Fault::new)?;
        let mut rows = asked.query([]).map_err(Fault::new)?;
        while let Some(row) = rows.next().map_err(Fault::new)? {
            let values = (0..types.len())
                .map(|i| row.get_ref(i).map_err(Fault::new).and_then(value))
                .collect::<Result<Vec<_>, _>>()?;
            let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as _).collect();
            writer.as_mut().write(&values).await.map_err(|e| explain(&e))?;
        }
        writer.finish().await.map_err(|e| explain(&e))?;
    }
    transaction.commit().await.map_err(|e| explain(&e))
}

fn value(value: ValueRef<'_>) -> Result<Value, Fault> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(n) => Value::Int(n),
        ValueRef::Text(text) => {
            Value::Text(std::str::from_utf8(text).map_err(Fault::new)?.to_owned())
        }
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        ValueRef::Real(_) => return Err(Fault::new("unexpected floating-point value in the copy")),
    })
}
