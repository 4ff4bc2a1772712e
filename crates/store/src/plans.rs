//! Query plans of every statement, from an empty, migrated database: for the test that no statement
//! scans a growing table. Only for tests.
//!
//! Without rows and statistics, a plan shows which indexes a statement *can* use. Sequential scans
//! are disabled on PostgreSQL, so one appears only if there is no alternative.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use tokio_postgres::SimpleQueryMessage;

use crate::testing::TestDb;
use crate::{STATEMENTS, Sql, Url};

/// A statement that reads a whole table, or a whole index.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scan {
    /// `module::NAME`.
    pub statement: String,
    pub table: String,
}

/// Every scan of every statement of the program.
pub fn scans(database: &TestDb) -> BTreeSet<Scan> {
    match &database.url {
        Url::Sqlite(path) => sqlite(path),
        Url::Postgres(url) => {
            let url = url.clone();
            // On its own thread: the caller may be inside a runtime.
            let ask = move || {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .expect("a runtime");
                runtime.block_on(postgres(&url))
            };
            std::thread::spawn(ask).join().expect("no panic")
        }
    }
}

fn sqlite(path: &std::path::Path) -> BTreeSet<Scan> {
    let connection = rusqlite::Connection::open(path).expect("the test database opens");
    let names = |text: &str| -> Vec<String> {
        let mut asked = connection.prepare(text).expect("a statement");
        asked
            .query_map([], |row| row.get(0))
            .expect("rows")
            .map(|name| name.expect("a name"))
            .collect()
    };
    let tables = names("SELECT name FROM sqlite_master WHERE type = 'table'");
    // A partial index holds only the rows that are wanted.
    let partial =
        names("SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'");
    let mut found = BTreeSet::new();
    for sql in STATEMENTS {
        let mut plan = connection
            .prepare(&format!("EXPLAIN QUERY PLAN {}", sql.sqlite_text()))
            .expect("a plan");
        let mut rows = plan.raw_query();
        while let Some(row) = rows.next().expect("a plan") {
            let detail: String = row.get(3).expect("a detail");
            if detail.split(' ').any(|word| partial.iter().any(|index| index == word)) {
                continue;
            }
            if let Some(name) = detail.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next())
            {
                found.extend(
                    named(sql.text(), name, &tables).into_iter().map(|table| scan(sql, table)),
                );
            }
        }
    }
    found
}

fn scan(sql: &Sql, table: String) -> Scan {
    Scan { statement: sql.name(), table }
}

/// The tables that a name or alias means in a statement; none for a subquery.
fn named(text: &str, name: &str, tables: &[String]) -> Vec<String> {
    if tables.iter().any(|table| table == name) {
        return vec![name.to_owned()];
    }
    let words: Vec<&str> = text
        .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .filter(|word| !word.is_empty())
        .collect();
    let from = |word: &str| ["FROM", "JOIN", "UPDATE", "INTO"].contains(&word);
    let named = words.windows(3).filter(|words| {
        from(words[0]) && words[2] == name && tables.iter().any(|table| table == words[1])
    });
    named.map(|words| words[1].to_owned()).collect()
}

async fn postgres(url: &str) -> BTreeSet<Scan> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
        .await
        .expect("the test cluster answers");
    tokio::spawn(connection);
    client
        .batch_execute("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan")
        .await
        .expect("settings");
    let partial = "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indpred IS NOT NULL";
    let partial = rows(&client, partial).await;
    let mut found = BTreeSet::new();
    for sql in STATEMENTS {
        let prepared =
            client.prepare(sql.text()).await.unwrap_or_else(|e| panic!("{}: {e}", sql.name()));
        let nulls = vec!["NULL"; prepared.params().len()].join(", ");
        let values = if nulls.is_empty() { nulls } else { format!("({nulls})") };
        client
            .batch_execute(&format!("PREPARE planned AS {}", sql.text()))
            .await
            .expect("a statement");
        let plan =
            rows(&client, &format!("EXPLAIN (FORMAT JSON) EXECUTE planned{values}")).await.concat();
        client.batch_execute("DEALLOCATE planned").await.expect("a prepared statement");
        let plan: Json = serde_json::from_str(&plan).expect("JSON");
        walk(&plan[0]["Plan"], &partial, &mut |table| {
            found.insert(scan(sql, table.to_owned()));
        });
    }
    found
}

/// The first column of the result.
async fn rows(client: &tokio_postgres::Client, text: &str) -> Vec<String> {
    let answer = client.simple_query(text).await.expect("an answer");
    let first = |message: &SimpleQueryMessage| {
        if let SimpleQueryMessage::Row(row) = message {
            row.get(0).map(str::to_owned)
        } else {
            None
        }
    };
    answer.iter().filter_map(first).collect()
}

/// Calls `found` with each table that a plan reads as a whole. A partial index does not count: it
/// holds only the rows that are wanted.
fn walk(plan: &Json, partial: &[String], found: &mut dyn FnMut(&str)) {
    let kind = plan["Node Type"].as_str().unwrap_or_default();
    let is_partial =
        plan["Index Name"].as_str().is_some_and(|name| partial.iter().any(|index| index == name));
    let whole = kind == "Seq Scan"
        || (kind.starts_with("Index") && plan["Index Cond"].is_null() && !is_partial);
    if let (true, Some(table)) = (whole, plan["Relation Name"].as_str()) {
        found(table);
    }
    for below in plan["Plans"].as_array().into_iter().flatten() {
        walk(below, partial, found);
    }
}
