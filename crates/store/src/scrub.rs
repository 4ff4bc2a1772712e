//! Makes remains of deleted rows unreadable: freed pages and the write-ahead log.
//!
//! SQLite: `secure_delete` overwrites deleted content in its page, and truncating the log removes
//! earlier versions of pages. `VACUUM` rewrites every page, which also clears the gaps left when
//! rows move between pages. PostgreSQL: `VACUUM FULL` rewrites a table into a new file.
//! PostgreSQL's own write-ahead log, its archive and its standbys are out of a client's reach.

use std::path::Path;
use std::time::Duration;

use base::Fault;

use crate::{Db, Url};

/// How thoroughly deleted content is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// After a data key was destroyed: only the key matters.
    Keys,
    /// After unsealed values such as names were deleted: rewrites everything. Takes about a second
    /// for each 100 MB, during which others wait.
    Everything,
}

impl Db {
    /// Makes everything deleted before this call unreadable in the database's files.
    ///
    /// # Errors
    /// Also if a long-running reader keeps the log from being truncated: call it again later.
    pub async fn scrub(&self, depth: Depth) -> Result<(), Fault> {
        match self.url() {
            Url::Sqlite(path) => {
                let path = path.clone();
                tokio::task::spawn_blocking(move || sqlite(&path, depth))
                    .await
                    .map_err(Fault::new)?
            }
            Url::Postgres(address) => {
                let (db, address) = (self.clone(), address.clone());
                tokio::task::spawn_blocking(move || postgres(&db, &address, depth))
                    .await
                    .map_err(Fault::new)?
            }
        }
    }
}

fn postgres(db: &Db, address: &str, depth: Depth) -> Result<(), Fault> {
    let (runtime, client) = db.connect_postgres(address)?;
    let wrong = |e: tokio_postgres::Error| crate::postgres::explain(&e);
    let all = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename";
    let tables: Vec<String> = match depth {
        Depth::Keys => vec!["data_key".to_owned()],
        Depth::Everything => runtime
            .block_on(client.query(all, &[]))
            .map_err(wrong)?
            .iter()
            .map(|row| row.get(0))
            .collect(),
    };
    // One by one: each table is locked only while it is rewritten.
    tables.iter().try_for_each(|table| {
        runtime.block_on(client.batch_execute(&format!("VACUUM FULL {table}"))).map_err(wrong)
    })
}

fn sqlite(path: &Path, depth: Depth) -> Result<(), Fault> {
    let connection = crate::sqlite::connect(path, false)?;
    connection.busy_timeout(Duration::from_secs(5)).map_err(Fault::new)?;
    if depth == Depth::Everything {
        connection.execute_batch("VACUUM").map_err(Fault::new)?;
    }
    let is_busy: bool = connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        .map_err(Fault::new)?;
    if is_busy {
        Err(Fault::new("the write-ahead log cannot be truncated while a reader uses it"))
    } else {
        Ok(())
    }
}
