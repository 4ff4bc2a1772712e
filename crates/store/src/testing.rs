//! A fresh, migrated database of each kind for a test.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use base::{SeededEntropy, SystemEntropy, Timestamp};

use crate::{Db, DbOptions, Keys, Url, Vault};

/// The URL of the test run's PostgreSQL cluster; `cargo xtask test` sets it. Without it only SQLite
/// is tested.
pub const POSTGRES: &str = "FARSTU_TEST_POSTGRES";

/// A database that is deleted when dropped.
pub struct TestDb {
    pub db: Db,
    /// Its URL, for tests that open it again.
    pub url: Url,
    _directory: tempfile::TempDir,
    schema: Option<(String, String)>,
}

impl TestDb {
    /// A new one of the same kind.
    pub fn another(&self) -> Self {
        match &self.schema {
            Some(_) => postgres().expect("the run has PostgreSQL"),
            None => sqlite(),
        }
    }
}

/// The vault of every test.
pub fn vault() -> Arc<Vault> {
    let text = "1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    Arc::new(Vault::new(Keys::parse(text).expect("the test key is well-formed")))
}

/// Runs a test on SQLite, and on PostgreSQL if the run has it.
pub fn on_both(test: impl Fn(&Db)) {
    test(&sqlite().db);
    if let Some(postgres) = postgres() {
        test(&postgres.db);
    }
}

pub fn sqlite() -> TestDb {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let url = Url::Sqlite(directory.path().join("test.db"));
    made(url, directory, None)
}

/// `None` if the run has no PostgreSQL.
pub fn postgres() -> Option<TestDb> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let cluster = std::env::var(POSTGRES).ok()?;
    let entropy: &dyn base::Entropy = &SystemEntropy;
    let schema =
        format!("t{}_{}", NUMBER.fetch_add(1, Ordering::SeqCst), hex::encode(entropy.bytes::<6>()));
    script(&cluster, &format!("CREATE SCHEMA {schema}"));
    let separator = if cluster.contains('?') { '&' } else { '?' };
    let url = Url::Postgres(format!("{cluster}{separator}options=-csearch_path%3D{schema}"));
    Some(made(url, tempfile::tempdir().expect("a temporary directory"), Some((cluster, schema))))
}

/// Marks a database as fitting, for tests that open it again without migrating.
pub fn take_as_fit(db: &Db) {
    db.fits.store(true, Ordering::SeqCst);
}

/// The opposite, as after a newer version has migrated it.
pub fn take_as_unfit(db: &Db) {
    db.fits.store(false, Ordering::SeqCst);
}

/// The next write is committed, and its response is lost, as if the connection broke at that
/// moment.
pub fn lose_next_answer(db: &Db) {
    db.loses_answer.store(true, Ordering::SeqCst);
}

fn made(url: Url, directory: tempfile::TempDir, schema: Option<(String, String)>) -> TestDb {
    // A busy machine must not fail a test.
    let options = DbOptions {
        readers: 1,
        connections: 3,
        patience: Duration::from_secs(60),
        ..DbOptions::default()
    };
    let db = Db::open(&url, options, vault(), Arc::new(SeededEntropy::new(1)))
        .expect("a test database opens");
    // On its own thread: the test may be inside a runtime.
    let (runtime, migrates) = (
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime"),
        db.clone(),
    );
    let migrate = move || runtime.block_on(migrates.migrate(Timestamp::from_seconds(0)));
    std::thread::spawn(migrate).join().expect("no panic").expect("a test database migrates");
    TestDb { db, url, _directory: directory, schema }
}

fn script(url: &str, text: &str) {
    let (url, text) = (url.to_owned(), text.to_owned());
    // On its own thread: the test may be inside a runtime.
    let run = move || {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await?;
            tokio::spawn(connection);
            client.batch_execute(&text).await
        })
    };
    std::thread::spawn(run).join().expect("no panic").expect("the test cluster answers");
}

impl Drop for TestDb {
    fn drop(&mut self) {
        if let Some((cluster, schema)) = &self.schema {
            script(cluster, &format!("DROP SCHEMA {schema} CASCADE"));
        }
    }
}
