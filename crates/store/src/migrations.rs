//! The schema, in numbered migrations that never change once released.

use std::sync::atomic::Ordering;

use base::{Fault, Timestamp};
use sha2::{Digest, Sha256};

use crate::{Db, Row, params};

/// One migration. The text is PostgreSQL's; `translated` derives SQLite's.
pub struct Migration {
    pub number: i64,
    pub name: &'static str,
    pub text: &'static str,
}

macro_rules! migrations {
    ($($number:literal $name:literal)*) => {
        &[$(Migration { number: $number, name: $name, text: include_str!(concat!("../../../migrations/", $name, ".sql")) }),*]
    };
}

/// All migrations, in order.
pub const MIGRATIONS: &[Migration] = migrations! {
    1 "0001_store"
    2 "0002_accounts"
    3 "0003_organisations"
    4 "0004_collection"
    5 "0005_messages"
    6 "0006_federation"
    7 "0007_oidc"
    8 "0008_joining"
    9 "0009_sealing_keys"
    10 "0010_coming_in"
    11 "0011_fewer_indexes"
};

crate::sql! {
    APPLIED = "SELECT number, name, sha256 FROM migration ORDER BY number";
    SEEN = "UPDATE sealing_key SET seen_at = $1";
    TOUCH = "UPDATE sealing_key SET seen_at = seen_at + 1";
    SEEN_LAST = "SELECT min(seen_at) FROM sealing_key";
    RECORD = "INSERT INTO migration (number, name, sha256, applied_at) VALUES ($1, $2, $3, $4)";
}

/// Which migrations a database has.
#[derive(Debug, PartialEq, Eq)]
pub struct MigrationState {
    pub applied: Vec<String>,
    pub pending: Vec<&'static str>,
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS migration (
    number BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    applied_at BIGINT NOT NULL
);";
/// Serializes migrations between nodes; the lock id is used for nothing else. SQLite has one writer
/// anyway.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7232978215)";

impl Db {
    /// Applies pending migrations in one transaction. Fails if an applied one differs from this
    /// program's, or if the database was sealed with other keys.
    pub async fn migrate(&self, now: Timestamp) -> Result<MigrationState, Fault> {
        let migrated = self.write(move |tx| {
            if tx.is_postgres() {
                tx.script(LOCK)?;
            }
            tx.script(&translated(TABLE, tx.is_postgres()))?;
            let state = compare(&tx.rows(&APPLIED, &[])?)?;
            for migration in MIGRATIONS.iter().filter(|m| state.pending.contains(&m.name)) {
                let text = translated(migration.text, tx.is_postgres());
                tx.script(&text)
                    .map_err(|e| Fault::new(format!("migration {}: {e}", migration.name)))?;
                tx.execute(
                    &RECORD,
                    params![migration.number, migration.name, sha256(migration.text), now],
                )?;
            }
            tx.vault().prove(tx, now)?;
            Ok(state)
        });
        let migrated = migrated.await;
        self.fits.store(migrated.is_ok(), Ordering::Release);
        migrated
    }

    /// Whether this program may serve from the database: schema and keys matched at the last check.
    pub fn fits(&self) -> bool {
        self.fits.load(Ordering::Acquire)
    }

    /// Checks again whether schema and keys match: a newer version may have migrated the database,
    /// or a copy may have replaced it.
    ///
    /// # Errors
    /// If they do not match, or the database cannot be read; the latter leaves [`fits`](Self::fits)
    /// unchanged.
    /// [`fits`](Self::fits).
    pub async fn look_again(&self) -> Result<(), Fault> {
        let misfit = self.read::<_, Fault, _>(|tx| {
            let applied = tx.rows(&APPLIED, &[])?;
            let known = tx.vault().known(tx)?;
            Ok(misfit(&applied).and_then(|()| tx.vault().fits(&known)).err())
        });
        let misfit = misfit.await?;
        self.fits.store(misfit.is_none(), Ordering::Release);
        misfit.map_or(Ok(()), Err)
    }

    /// Checks that the database can be written to, through to the disk, by recording that the keys
    /// are in use. (Writing an unchanged value would not reach the disk.)
    pub async fn can_write(&self, now: Timestamp) -> Result<(), Fault> {
        self.write(move |tx| tx.execute(&SEEN, params![now]).map(drop)).await
    }

    /// Like [`can_write`](Self::can_write), for a node whose clock cannot be trusted: records no
    /// time.
    pub async fn can_write_without_time(&self) -> Result<(), Fault> {
        self.write(|tx| tx.execute(&TOUCH, &[]).map(drop)).await
    }

    /// When the database was last in use, as [`can_write`](Self::can_write) recorded it. A key
    /// added since does not count.
    pub async fn used_last(&self) -> Result<Option<Timestamp>, Fault> {
        self.read(|tx| tx.one(&SEEN_LAST, &[])?.get(0)).await
    }

    /// The database's own clock; `None` if it has none (SQLite).
    pub async fn time(&self) -> Result<Option<Timestamp>, Fault> {
        self.read(|tx| tx.database_time()).await
    }

    /// Checks that these keys sealed the database and that it can be written to. Rolls everything
    /// back.
    pub async fn rehearse(&self, now: Timestamp) -> Result<(), Fault> {
        let tried = self.write(move |tx| -> Result<(), DryRun> {
            tx.vault().prove(tx, now)?;
            tx.execute(&SEEN, params![now])?;
            // Forces a rollback.
            Err(DryRun::Succeeded)
        });
        match tried.await {
            Err(DryRun::Failed(fault)) => Err(fault),
            Ok(()) | Err(DryRun::Succeeded) => Ok(()),
        }
    }

    /// The applied and pending migrations; changes nothing.
    pub async fn migration_state(&self) -> Result<MigrationState, Fault> {
        self.read(|tx| compare(&tx.rows(&APPLIED, &[])?)).await
    }
}

fn misfit(applied: &[Row]) -> Result<(), Fault> {
    match &*compare(applied)?.pending {
        [] => Ok(()),
        pending => {
            Err(Fault::new(format!("the database is missing migrations: {}", pending.join(", "))))
        }
    }
}

/// The outcome of a write that is always rolled back.
enum DryRun {
    Succeeded,
    Failed(Fault),
}

impl From<Fault> for DryRun {
    fn from(fault: Fault) -> Self {
        Self::Failed(fault)
    }
}

fn compare(rows: &[Row]) -> Result<MigrationState, Fault> {
    let mut state = MigrationState { applied: Vec::new(), pending: Vec::new() };
    for row in rows {
        let (number, name, hash): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let ours = MIGRATIONS.iter().find(|m| m.number == number);
        let ours = ours.ok_or_else(|| {
            Fault::new(format!(
                "unknown migration {name}: the database was migrated by a newer version"
            ))
        })?;
        if hash != sha256(ours.text) {
            return Err(Fault::new(format!(
                "migration {name} differs from the text that was applied to the database"
            )));
        }
        state.applied.push(name);
    }
    state.pending = MIGRATIONS
        .iter()
        .map(|m| m.name)
        .filter(|name| !state.applied.iter().any(|a| a == name))
        .collect();
    Ok(state)
}

/// The whole schema in SQLite's dialect.
pub(crate) fn sqlite_schema() -> String {
    let all = std::iter::once(TABLE).chain(MIGRATIONS.iter().map(|migration| migration.text));
    all.map(|text| translated(text, false)).collect::<Vec<_>>().join("\n")
}

fn sha256(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

fn translated(text: &str, postgres: bool) -> String {
    if postgres {
        text.to_owned()
    } else {
        text.replace("BIGINT", "INTEGER").replace("BYTEA", "BLOB").replace("\n);", "\n) STRICT;")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use base::SeededEntropy;

    use super::*;
    use crate::testing::{postgres, sqlite};
    use crate::{DbOptions, Keys, Vault};

    #[tokio::test]
    async fn a_database_fits_from_the_migration_until_it_is_seen_not_to() {
        crate::sql! {
            NEWER = "INSERT INTO migration (number, name, sha256, applied_at) VALUES (9999, 'newer', 'x', 0)";
            OLDER = "DELETE FROM migration WHERE number = 9999";
        }
        for test in [Some(sqlite()), postgres()].into_iter().flatten() {
            let open = |keys: &str| {
                let vault = Arc::new(Vault::new(Keys::parse(keys).unwrap()));
                Db::open(&test.url, DbOptions::default(), vault, Arc::new(SeededEntropy::new(5)))
                    .unwrap()
            };
            let right =
                open("1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n");
            assert!(!right.fits(), "not checked yet");
            right.migrate(Timestamp::from_seconds(1_800_000_000)).await.unwrap();
            assert!(right.fits());
            let wrong = open(&format!("1 {}\n", "cd".repeat(32)));
            assert!(
                wrong.migrate(Timestamp::from_seconds(1_800_000_000)).await.is_err()
                    && !wrong.fits()
            );
            assert!(wrong.look_again().await.is_err() && !wrong.fits());

            // A newer version migrates the database, and is rolled back.
            right.write::<_, Fault, _>(|tx| tx.change(&NEWER, &[])).await.unwrap();
            assert!(right.look_again().await.is_err() && !right.fits());
            right.write::<_, Fault, _>(|tx| tx.change(&OLDER, &[])).await.unwrap();
            assert!(right.look_again().await.is_ok() && right.fits());
        }
    }
}
