//! Restores a backup to where a portal looks for its database and files. Every file is decrypted
//! and compared with its hash before the database is put in place.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use base::{BlobId, Entropy, Fault, Timestamp};
use futures_util::TryStreamExt as _;
use object_store::ObjectStoreExt as _;

use super::target::{DATA_KEYS, DESTROYED, FILES, Scratch, Target, at, file_path, put};
use super::{database, postgres};
use crate::blobs::{self, Blobs};
use crate::{Db, DbOptions, Url, Vault, data_keys};

/// One backup.
pub struct Source {
    /// The location of the database and data keys, and that of the files.
    of_set: Target,
    of_files: Target,
    name: String,
}

/// The result of a restore.
#[derive(Clone, Copy, Debug, Default)]
pub struct Restored {
    pub files: u64,
    /// Periods erased since the backup: it no longer has their keys.
    pub erased: u64,
}

impl Source {
    /// A folder that is a backup: on its own, or one of several that share their files.
    pub fn folder(folder: &Path) -> Result<Self, Fault> {
        let of_set = Target::folder(folder)?;
        let shared = folder
            .parent()
            .filter(|parent| !folder.join(FILES).exists() && parent.join(FILES).exists());
        let of_files = shared.map_or_else(|| Ok(of_set.clone()), Target::folder)?;
        Ok(Self { of_set, of_files, name: String::new() })
    }

    /// One of the backups of a target.
    pub fn named(target: Target, name: &str) -> Self {
        Self { of_set: target.clone(), of_files: target, name: name.to_owned() }
    }

    /// Writes the database's copy to a scratch file and opens it. It must be intact and sealed with
    /// these keys; it is then migrated to this version.
    pub async fn open(
        self,
        vault: Arc<Vault>,
        entropy: Arc<dyn Entropy>,
        scratch: &Path,
        now: Timestamp,
    ) -> Result<Opened, Fault> {
        let copy = Scratch::new(scratch, &*entropy);
        self.of_set.fetch_database(&self.name, &vault, &entropy, &copy.0).await?;
        let (path, keys) = (copy.0.clone(), vault.clone());
        let checked = tokio::task::spawn_blocking(move || {
            database::check(&path).and_then(|()| database::check_keys(&path, &keys))
        });
        checked.await.map_err(Fault::new)??;
        let options = DbOptions { readers: 1, connections: 1, ..DbOptions::default() };
        let db = Db::open(&Url::Sqlite(copy.0.clone()), options, vault, entropy)?;
        db.migrate(now).await?;
        let erased = self.put_keys_back(&db, now).await?;
        Ok(Opened { source: self, copy, db, erased })
    }

    async fn put_keys_back(&self, db: &Db, now: Timestamp) -> Result<u64, Fault> {
        let within: Vec<_> = (self.of_set.store.list(Some(&at(&self.name, DATA_KEYS))))
            .map_ok(|meta| meta.location)
            .try_collect()
            .await
            .map_err(Fault::new)?;
        let mut destroyed = Vec::new();
        for path in within {
            let name = path.filename().unwrap_or_default().to_owned();
            if let Some((id, DESTROYED)) = name.split_once('.') {
                destroyed.push(id.to_owned());
                continue;
            }
            let sealed = self
                .of_set
                .store
                .get(&path)
                .await
                .map_err(Fault::new)?
                .bytes()
                .await
                .map_err(Fault::new)?;
            db.write(move |tx| data_keys::put_back(tx, &name, &sealed)).await?;
        }
        let lost = db.read(data_keys::lost).await?;
        let missing = lost.iter().filter(|id| !destroyed.contains(id)).count();
        if missing > 0 {
            let keys = if missing == 1 {
                "1 data key is".to_owned()
            } else {
                format!("{missing} data keys are")
            };
            return Err(Fault::new(format!("the backup is incomplete: {keys} missing")));
        }
        let erased = lost.len() as u64;
        db.write(move |tx| lost.iter().try_for_each(|id| tx.destroy_data_key(now, id).map(drop)))
            .await?;
        Ok(erased)
    }
}

/// A backup whose database is open as a scratch copy.
pub struct Opened {
    source: Source,
    copy: Scratch,
    db: Db,
    erased: u64,
}

impl Opened {
    /// The opened copy, for inspection before it is restored.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Copies the files into place and verifies each. Returns the ids of missing or damaged files.
    pub async fn restore_files(&self, files: &Blobs) -> Result<(Restored, Vec<BlobId>), Fault> {
        let (mut after, mut damaged) = (None, Vec::new());
        let mut restored = Restored { files: 0, erased: self.erased };
        loop {
            let ids = self.db.read(move |tx| blobs::ids_after(tx, after)).await?;
            let Some(last) = ids.last() else { return Ok((restored, damaged)) };
            after = Some(*last);
            for id in ids {
                let Some(stored) = self.db.read(move |tx| blobs::find_living(tx, id)).await? else {
                    continue;
                };
                self.put_file(files, id).await?;
                match files.verify(&stored).await {
                    Ok(()) => restored.files += 1,
                    Err(fault) if blobs::Damaged::of(&fault).is_some() => damaged.push(id),
                    Err(fault) => return Err(fault),
                }
            }
        }
    }

    /// A file that the backup lacks may already be in place; it is then only verified.
    async fn put_file(&self, files: &Blobs, id: BlobId) -> Result<(), Fault> {
        match self.source.of_files.store.get(&file_path(id)).await {
            Ok(found) => {
                put(&**files.store()?, &blobs::path(id), found.into_stream().map_err(Fault::new))
                    .await
                    .map(drop)
            }
            Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(e) => Err(Fault::new(e)),
        }
    }

    /// Puts the database in place: a new SQLite file, or an empty, migrated PostgreSQL database.
    pub async fn restore_database(self, into: RestoreTarget) -> Result<(), Fault> {
        let from = self.copy.0.clone();
        let put = tokio::task::spawn_blocking(move || match into {
            RestoreTarget::Sqlite(path) => {
                // Renamed once complete, so that an interrupted copy is not taken for a database.
                let mut half = path.clone().into_os_string();
                half.push(".half");
                let half = PathBuf::from(half);
                database::write_out(&from, &half)?;
                std::fs::rename(&half, &path).map_err(Fault::new)
            }
            RestoreTarget::Postgres(db) => match db.url().clone() {
                Url::Postgres(address) => postgres::import(&db, &address, &from),
                Url::Sqlite(_) => Err(Fault::new("expected a PostgreSQL database")),
            },
        });
        put.await.map_err(Fault::new)?
    }
}

/// The target of a restored database.
pub enum RestoreTarget {
    Sqlite(PathBuf),
    Postgres(Db),
}
