//! A copy of the database as one SQLite file, from SQLite or PostgreSQL.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::time::Duration;

use base::{BlobId, Entropy, Fault};
use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use crate::sealed_stream::{NONCE, Opening, Sealing};
use crate::{Db, SealedColumn, Url, Vault};

/// First byte of a sealed copy.
const SEALED_VERSION: u8 = 1;
const COLUMN: SealedColumn = SealedColumn("backup", "database");

/// Copies a snapshot of the database into a new file, while others read and write it. Blocks.
///
/// # Errors
/// If the file exists.
pub(super) fn copy_of(db: &Db, to: &Path) -> Result<(), Fault> {
    match db.url() {
        Url::Sqlite(from) => copy(from, to),
        Url::Postgres(address) => super::postgres::export(db, address, to),
    }
}

/// SQLite's online backup, page by page.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), Fault> {
    std::fs::OpenOptions::new().write(true).create_new(true).open(to).map_err(Fault::new)?;
    let source = Connection::open_with_flags(
        from,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .map_err(Fault::new)?;
    source.busy_timeout(Duration::from_secs(10)).map_err(Fault::new)?;
    let mut target = Connection::open(to).map_err(Fault::new)?;
    // A read transaction on the source: the copy is one snapshot, whatever is written meanwhile.
    source.execute_batch("BEGIN").map_err(Fault::new)?;
    source.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())).map_err(Fault::new)?;
    Backup::new(&source, &mut target)
        .and_then(|backup| backup.run_to_completion(1024, Duration::ZERO, None))
        .map_err(Fault::new)?;
    source.execute_batch("ROLLBACK").map_err(Fault::new)?;
    // A single file, without a write-ahead log beside it.
    target.execute_batch("PRAGMA journal_mode = DELETE").map_err(Fault::new)?;
    drop(target);
    std::fs::File::open(to).and_then(|file| file.sync_all()).map_err(Fault::new)
}

/// Runs SQLite's check of every page and index on a copy.
pub fn check(database: &Path) -> Result<(), Fault> {
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .map_err(Fault::new)?;
    let answer: String = connection
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .map_err(Fault::new)?;
    if answer == "ok" {
        Ok(())
    } else {
        Err(Fault::new(format!("the database is damaged: {answer}")))
    }
}

/// Checks that the vault has the keys that sealed the copy; the fault says what is missing.
pub fn check_keys(database: &Path, vault: &Vault) -> Result<(), Fault> {
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .map_err(Fault::new)?;
    let mut asked =
        connection.prepare("SELECT id, proof FROM sealing_key ORDER BY id").map_err(Fault::new)?;
    let known = asked
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .and_then(Iterator::collect)
        .map_err(Fault::new)?;
    vault.fits(&known)
}

/// The received files that a copy refers to.
pub(super) fn files(database: &Path) -> Result<Vec<BlobId>, Fault> {
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .map_err(Fault::new)?;
    let mut asked = connection.prepare("SELECT id FROM blob ORDER BY id").map_err(Fault::new)?;
    let ids: Vec<String> =
        asked.query_map([], |row| row.get(0)).and_then(Iterator::collect).map_err(Fault::new)?;
    ids.iter().map(|id| id.parse().map_err(|_| Fault::new("malformed file id"))).collect()
}

/// Removes the sealed data keys from a copy and returns them by id. No trace of them is left in its
/// pages.
pub(super) fn take_data_keys(database: &Path) -> Result<Vec<(String, Vec<u8>)>, Fault> {
    let connection = Connection::open(database).map_err(Fault::new)?;
    connection.execute_batch("PRAGMA secure_delete = ON").map_err(Fault::new)?;
    let mut asked = connection
        .prepare("SELECT id, sealed FROM data_key WHERE sealed IS NOT NULL ORDER BY id")
        .map_err(Fault::new)?;
    let keys = asked
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .and_then(Iterator::collect)
        .map_err(Fault::new)?;
    drop(asked);
    // `secure_delete` does not overwrite the gaps that moved rows leave in a page; `VACUUM`
    // rewrites them.
    connection.execute_batch("UPDATE data_key SET sealed = NULL; VACUUM").map_err(Fault::new)?;
    Ok(keys)
}

/// Seals a copy: version, key id, nonce, and chunks bound to the backup's name.
pub(super) fn seal(
    copy: &Path,
    to: &Path,
    name: &str,
    vault: &Vault,
    entropy: &dyn Entropy,
) -> Result<(), Fault> {
    let (id, key) = vault.stream_key(COLUMN);
    let nonce = entropy.bytes::<NONCE>();
    let header = [&[SEALED_VERSION], &id.to_le_bytes()[..], &nonce].concat();
    let mut sealing = Sealing::new(&key, nonce, [&header, name.as_bytes()].concat());
    let (mut from, mut into) = (File::open(copy).map_err(Fault::new)?, created(to)?);
    into.write_all(&header).map_err(Fault::new)?;
    while let Some(piece) = piece(&mut from)? {
        sealing.push(&piece);
        while let Some(sealed) = sealing.next()? {
            into.write_all(&sealed).map_err(Fault::new)?;
        }
    }
    into.write_all(&sealing.finish()?).and_then(|()| into.sync_all()).map_err(Fault::new)
}

/// Opens what [`seal`] wrote.
pub(super) fn unseal(sealed: &Path, to: &Path, name: &str, vault: &Vault) -> Result<(), Fault> {
    let damaged = || Fault::new("the database copy is damaged or belongs to another backup");
    let (mut from, mut into) = (File::open(sealed).map_err(Fault::new)?, created(to)?);
    let mut header = [0; 1 + 4 + NONCE];
    from.read_exact(&mut header).map_err(|_| damaged())?;
    let id = u32::from_le_bytes(header[1..5].try_into().map_err(|_| damaged())?);
    let nonce = header[5..].try_into().map_err(|_| damaged())?;
    if header[0] != SEALED_VERSION {
        return Err(damaged());
    }
    let mut opening = Opening::new(
        &*vault.stream_key_of(id, COLUMN)?,
        nonce,
        [&header, name.as_bytes()].concat(),
    );
    while let Some(piece) = piece(&mut from)? {
        opening.push(&piece);
        while let Some(plain) = opening.next().map_err(|_| damaged())? {
            into.write_all(&plain).map_err(Fault::new)?;
        }
    }
    let last = opening.finish().map_err(|_| damaged())?;
    into.write_all(&last).and_then(|()| into.sync_all()).map_err(Fault::new)
}

fn created(path: &Path) -> Result<File, Fault> {
    File::options().write(true).create_new(true).open(path).map_err(Fault::new)
}

/// The next piece of a file, at most 1 MiB; `None` at its end.
pub(super) fn piece(file: &mut File) -> Result<Option<Vec<u8>>, Fault> {
    let mut piece = vec![0; 1 << 20];
    let count = file.read(&mut piece).map_err(Fault::new)?;
    piece.truncate(count);
    Ok((count > 0).then_some(piece))
}

/// Writes a database in use to a single new file.
pub(super) fn write_out(database: &Path, to: &Path) -> Result<(), Fault> {
    let name = to.to_str().ok_or_else(|| Fault::new("the database path is not UTF-8"))?;
    let connection = Connection::open(database).map_err(Fault::new)?;
    connection.execute("VACUUM INTO ?1", [name]).map_err(Fault::new)?;
    std::fs::File::open(to).and_then(|file| file.sync_all()).map_err(Fault::new)
}
