//! A copy of a SQLite database while it is in use. (PostgreSQL has tools of its own.)

use std::path::Path;
use std::time::Duration;

use base::{BlobId, Fault};
use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use crate::Vault;

/// Copies the database as it is at one moment into a new file, page by page, while others read and write it.
///
/// Refuses a file that exists.
pub fn copy(from: &Path, to: &Path) -> Result<(), Fault> {
    std::fs::OpenOptions::new().write(true).create_new(true).open(to).map_err(Fault::new)?;
    let source =
        Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(Fault::new)?;
    source.busy_timeout(Duration::from_secs(10)).map_err(Fault::new)?;
    let mut target = Connection::open(to).map_err(Fault::new)?;
    // Held on the source: the copy begins and ends with the same content, however much is written meanwhile.
    source.execute_batch("BEGIN").map_err(Fault::new)?;
    source.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())).map_err(Fault::new)?;
    Backup::new(&source, &mut target).and_then(|backup| backup.run_to_completion(1024, Duration::ZERO, None)).map_err(Fault::new)?;
    source.execute_batch("ROLLBACK").map_err(Fault::new)?;
    // One file that stands alone, without a log beside it.
    target.execute_batch("PRAGMA journal_mode = DELETE").map_err(Fault::new)?;
    drop(target);
    std::fs::File::open(to).and_then(|file| file.sync_all()).map_err(Fault::new)
}

/// Whether a copy is whole: SQLite's own check of every page and index.
pub fn check(database: &Path) -> Result<(), Fault> {
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(Fault::new)?;
    let answer: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(Fault::new)?;
    if answer == "ok" { Ok(()) } else { Err(Fault::new(format!("the database is damaged: {answer}"))) }
}

/// Whether these are the keys that a copy was sealed with. Says why not.
pub fn check_keys(database: &Path, vault: &Vault) -> Result<(), Fault> {
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(Fault::new)?;
    if !connection.table_exists(None, "sealing_key").map_err(Fault::new)? {
        // Of a version that did not note them: the first start does.
        return Ok(());
    }
    let mut asked = connection.prepare("SELECT id, proof FROM sealing_key ORDER BY id").map_err(Fault::new)?;
    let known = asked.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).and_then(Iterator::collect).map_err(Fault::new)?;
    vault.fits(&known)
}

/// The received files that a copy knows.
pub fn files(database: &Path) -> Result<Vec<BlobId>, Fault> {
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(Fault::new)?;
    let mut asked = connection.prepare("SELECT id FROM blob ORDER BY id").map_err(Fault::new)?;
    let ids: Vec<String> = asked.query_map([], |row| row.get(0)).and_then(Iterator::collect).map_err(Fault::new)?;
    ids.iter().map(|id| id.parse().map_err(|_| Fault::new("a file's id is none"))).collect()
}

#[cfg(test)]
mod tests {
    use base::Timestamp;

    use super::*;
    use crate::{Url, jobs, testing};

    /// Every commit adds two jobs: a copy with an odd number of them would hold half a transaction.
    #[test]
    fn a_copy_made_while_others_write_is_whole() {
        let test = testing::sqlite();
        let Url::Sqlite(path) = test.db.url().clone() else { panic!("SQLite") };
        let now = Timestamp::from_seconds(1_800_000_000);
        let put_two = move |db: &crate::Db| {
            db.write_blocking::<_, Fault, _>(move |tx| {
                tx.enqueue(now, jobs::Lane::Files, "x", &"x".repeat(2000))?;
                tx.enqueue(now, jobs::Lane::Files, "x", &"x".repeat(2000))
            })
        };
        for _ in 0..100 {
            put_two(&test.db).expect("written");
        }
        let folder = tempfile::tempdir().expect("a folder");
        let writing = std::sync::atomic::AtomicBool::new(true);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while writing.load(std::sync::atomic::Ordering::SeqCst) {
                    put_two(&test.db).expect("written");
                }
            });
            for n in 0..5 {
                let to = folder.path().join(format!("copy{n}"));
                copy(&path, &to).expect("copied");
                check(&to).expect("whole");
                assert!(copy(&path, &to).is_err(), "a file that exists is not written over");
                let options = crate::DbOptions { readers: 1, connections: 1, ..crate::DbOptions::default() };
                let entropy = std::sync::Arc::new(base::SeededEntropy::new(1));
                let copied = crate::Db::open(&Url::Sqlite(to), options, testing::vault(), entropy).expect("opens");
                let waiting = copied.read_blocking(jobs::waiting).expect("read");
                assert!(waiting >= 200 && waiting.is_multiple_of(2), "{waiting}");
            }
            writing.store(false, std::sync::atomic::Ordering::SeqCst);
        });
    }

    #[test]
    fn a_damaged_copy_is_found() {
        let test = testing::sqlite();
        let Url::Sqlite(path) = test.db.url().clone() else { panic!("SQLite") };
        let folder = tempfile::tempdir().expect("a folder");
        let to = folder.path().join("copy");
        copy(&path, &to).expect("copied");
        let mut bytes = std::fs::read(&to).expect("read");
        for byte in bytes.iter_mut().skip(4096 * 2).take(2000) {
            *byte ^= 0x5a;
        }
        std::fs::write(&to, bytes).expect("written");
        assert!(check(&to).is_err());
    }
}
