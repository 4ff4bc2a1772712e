//! Where backups are kept, and how they are made, pruned and read there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base::{BlobId, Entropy, Fault};
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, TryStreamExt as _};
use object_store::{ObjectStore, ObjectStoreExt as _, WriteMultipart, path::Path as ObjectPath};

use super::database;
use crate::blobs::{self, Blobs, PART, S3};
use crate::{Db, Vault};

/// The copy of the database, unsealed and sealed.
pub(super) const DATABASE: &str = "database.sqlite";
pub(super) const SEALED: &str = "database.sealed";
pub(super) const DATA_KEYS: &str = "data-keys";
pub(super) const FILES: &str = "files";
/// Suffix of the object that replaces a destroyed key.
pub(super) const DESTROYED: &str = "destroyed";

/// A folder or an S3-compatible store with any number of backups, or one folder that is a backup.
#[derive(Clone)]
pub struct Target {
    pub(super) store: Arc<dyn ObjectStore>,
    /// Whether copies of the database are sealed: a third party's store must not see names and
    /// addresses.
    pub(super) seals: bool,
}

/// A completed backup.
#[derive(Clone, Debug)]
pub struct Made {
    pub name: String,
    /// Received files that it contains.
    pub files: u64,
    /// Bytes of the database's copy and of the files that were not there yet.
    pub bytes: u64,
}

impl Target {
    pub fn folder(directory: &Path) -> Result<Self, Fault> {
        Ok(Self { store: blobs::folder(directory)?, seals: false })
    }

    /// Does not contact the store yet.
    pub fn s3(place: &S3) -> Result<Self, Fault> {
        Ok(Self { store: place.open()?, seals: true })
    }

    /// The names of complete backups, oldest first.
    pub async fn names(&self) -> Result<Vec<String>, Fault> {
        let found = self.store.list_with_delimiter(None).await.map_err(Fault::new)?;
        let mut names = Vec::new();
        for name in found
            .common_prefixes
            .iter()
            .filter_map(|prefix| prefix.filename())
            .filter(|name| *name != FILES)
        {
            if self.is_whole(name).await? {
                names.push(name.to_owned());
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    async fn is_whole(&self, name: &str) -> Result<bool, Fault> {
        for database in [DATABASE, SEALED] {
            if exists(&*self.store, &at(name, database)).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Makes a backup. Names sort by time; an empty name makes the target itself the backup.
    /// `scratch` is a folder for temporary copies of the database. If `files` is given, the
    /// received files are copied too.
    pub async fn make(
        &self,
        name: &str,
        db: &Db,
        files: Option<&Blobs>,
        scratch: &Path,
    ) -> Result<Made, Fault> {
        let scratch = Scratch::new(scratch, &*db.entropy());
        let (from, copy) = (db.clone(), scratch.0.clone());
        let copied = tokio::task::spawn_blocking(move || {
            database::copy_of(&from, &copy)?;
            let keys = database::take_data_keys(&copy)?;
            database::check(&copy)?;
            Ok::<_, Fault>((keys, database::files(&copy)?))
        });
        // The database first, the files after it. A file that the copy refers to is missing then
        // only if it was erased meanwhile.
        let (keys, known) = copied.await.map_err(Fault::new)??;
        let mut made = Made { name: name.to_owned(), files: 0, bytes: 0 };
        if let Some(files) = files {
            for id in known {
                if let Some(bytes) = self.take_file(files, db, id).await? {
                    (made.files, made.bytes) = (made.files + 1, made.bytes + bytes);
                }
            }
        }
        for (id, sealed) in keys {
            self.store
                .put(&at(name, &format!("{DATA_KEYS}/{id}")), sealed.into())
                .await
                .map_err(Fault::new)?;
        }
        made.bytes += self.put_database(name, &scratch.0, db.vault(), db.entropy()).await?;
        Ok(made)
    }

    /// Copies one file and returns the bytes copied: 0 if it was there already, `None` if the file
    /// was erased after the database was copied.
    async fn take_file(&self, files: &Blobs, db: &Db, id: BlobId) -> Result<Option<u64>, Fault> {
        let to = file_path(id);
        if exists(&*self.store, &to).await? {
            return Ok(Some(0));
        }
        match files.store()?.get(&blobs::path(id)).await {
            Ok(found) => {
                put(&*self.store, &to, found.into_stream().map_err(Fault::new)).await.map(Some)
            }
            Err(object_store::Error::NotFound { .. })
                if !db.read(move |tx| blobs::is_known(tx, id)).await? =>
            {
                Ok(None)
            }
            Err(object_store::Error::NotFound { .. }) => Err(Fault::new(format!(
                "file {id} is recorded in the database but missing from the store"
            ))),
            Err(e) => Err(Fault::new(e)),
        }
    }

    async fn put_database(
        &self,
        name: &str,
        copy: &Path,
        vault: Arc<Vault>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<u64, Fault> {
        if !self.seals {
            return put(&*self.store, &at(name, DATABASE), pieces_of(copy.to_owned())).await;
        }
        let sealed = Scratch::new(copy.parent().unwrap_or(Path::new(".")), &*entropy);
        let (from, to, of) = (copy.to_owned(), sealed.0.clone(), name.to_owned());
        let seal =
            tokio::task::spawn_blocking(move || database::seal(&from, &to, &of, &vault, &*entropy));
        seal.await.map_err(Fault::new)??;
        put(&*self.store, &at(name, SEALED), pieces_of(sealed.0.clone())).await
    }

    /// Keeps the newest `keep` backups and the files that they refer to. Returns the number of
    /// complete backups removed. An incomplete one whose name sorts before `broken_off` is removed
    /// too; a later one may be in progress.
    pub async fn prune(
        &self,
        keep: usize,
        broken_off: &str,
        db: &Db,
        scratch: &Path,
    ) -> Result<usize, Fault> {
        let names = self.names().await?;
        let gone = names.len().saturating_sub(keep);
        let all = self.store.list_with_delimiter(None).await.map_err(Fault::new)?;
        let prefixes = all
            .common_prefixes
            .iter()
            .filter_map(|prefix| prefix.filename())
            .filter(|name| *name != FILES);
        let goes = |name: &&str| {
            names[..gone].iter().any(|old| old == name)
                || (*name < broken_off && !names.iter().any(|whole| whole == name))
        };
        for name in prefixes.filter(goes) {
            let within: Vec<ObjectPath> = self
                .store
                .list(Some(&ObjectPath::from(name)))
                .map_ok(|meta| meta.location)
                .try_collect()
                .await
                .map_err(Fault::new)?;
            for object in within {
                delete(&*self.store, &object).await?;
            }
        }
        if gone > 0 {
            self.prune_files(&names[gone..], db, scratch).await?;
        }
        Ok(gone)
    }

    async fn prune_files(&self, kept: &[String], db: &Db, scratch: &Path) -> Result<(), Fault> {
        let mut known = BTreeSet::new();
        for name in kept {
            let copy = Scratch::new(scratch, &*db.entropy());
            self.fetch_database(name, &db.vault(), &db.entropy(), &copy.0).await?;
            let path = copy.0.clone();
            known.extend(
                tokio::task::spawn_blocking(move || database::files(&path))
                    .await
                    .map_err(Fault::new)??,
            );
        }
        let files: Vec<ObjectPath> = self
            .store
            .list(Some(&ObjectPath::from(FILES)))
            .map_ok(|meta| meta.location)
            .try_collect()
            .await
            .map_err(Fault::new)?;
        let is_known = |path: &ObjectPath| {
            path.filename()
                .and_then(|name| name.parse().ok())
                .is_some_and(|id: BlobId| known.contains(&id))
        };
        for file in files.iter().filter(|path| !is_known(path)) {
            delete(&*self.store, file).await?;
        }
        Ok(())
    }

    /// Writes a backup's copy of the database into a new file, unsealed.
    pub(super) async fn fetch_database(
        &self,
        name: &str,
        vault: &Arc<Vault>,
        entropy: &Arc<dyn Entropy>,
        to: &Path,
    ) -> Result<(), Fault> {
        if exists(&*self.store, &at(name, DATABASE)).await? {
            return fetch(&*self.store, &at(name, DATABASE), to).await;
        }
        let sealed = Scratch::new(to.parent().unwrap_or(Path::new(".")), &**entropy);
        fetch(&*self.store, &at(name, SEALED), &sealed.0).await?;
        let (from, to, of, vault) =
            (sealed.0.clone(), to.to_owned(), name.to_owned(), vault.clone());
        tokio::task::spawn_blocking(move || database::unseal(&from, &to, &of, &vault))
            .await
            .map_err(Fault::new)?
    }

    /// Removes destroyed keys from every backup of this target. Returns the number of key copies
    /// removed.
    pub async fn forget(&self, destroyed: &[String]) -> Result<u64, Fault> {
        let mut names = self.names().await?;
        if self.is_whole("").await? {
            names.push(String::new());
        }
        let mut gone = 0;
        for name in &names {
            for id in destroyed {
                let key = at(name, &format!("{DATA_KEYS}/{id}"));
                if !exists(&*self.store, &key).await? {
                    continue;
                }
                let stone = at(name, &format!("{DATA_KEYS}/{id}.{DESTROYED}"));
                self.store.put(&stone, Bytes::new().into()).await.map_err(Fault::new)?;
                delete(&*self.store, &key).await?;
                gone += 1;
            }
        }
        Ok(gone)
    }
}

pub(super) fn at(name: &str, object: &str) -> ObjectPath {
    if name.is_empty() {
        ObjectPath::from(object)
    } else {
        ObjectPath::from(format!("{name}/{object}"))
    }
}

pub(super) fn file_path(id: BlobId) -> ObjectPath {
    ObjectPath::from(format!("{FILES}/{}", blobs::path(id)))
}

pub(super) async fn exists(store: &dyn ObjectStore, path: &ObjectPath) -> Result<bool, Fault> {
    match store.head(path).await {
        Ok(_) => Ok(true),
        Err(object_store::Error::NotFound { .. }) => Ok(false),
        Err(e) => Err(Fault::new(e)),
    }
}

async fn delete(store: &dyn ObjectStore, path: &ObjectPath) -> Result<(), Fault> {
    match store.delete(path).await {
        Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
        Err(e) => Err(Fault::new(e)),
    }
}

/// Writes a stream as one object, which then exists whole or not at all. Returns its size in bytes.
pub(super) async fn put(
    store: &dyn ObjectStore,
    path: &ObjectPath,
    content: impl Stream<Item = Result<Bytes, Fault>>,
) -> Result<u64, Fault> {
    let mut write = WriteMultipart::new_with_chunk_size(
        store.put_multipart(path).await.map_err(Fault::new)?,
        PART,
    );
    let mut content = std::pin::pin!(content);
    let mut bytes = 0;
    while let Some(piece) = content.next().await {
        let piece = match piece {
            Ok(piece) => piece,
            Err(fault) => {
                let _ = write.abort().await;
                return Err(fault);
            }
        };
        bytes += piece.len() as u64;
        write.put(piece);
        write.wait_for_capacity(2).await.map_err(Fault::new)?;
    }
    write.finish().await.map_err(Fault::new)?;
    Ok(bytes)
}

async fn fetch(store: &dyn ObjectStore, path: &ObjectPath, to: &Path) -> Result<(), Fault> {
    use std::io::Write as _;
    let mut pieces = store.get(path).await.map_err(Fault::new)?.into_stream();
    let mut file =
        std::fs::OpenOptions::new().write(true).create_new(true).open(to).map_err(Fault::new)?;
    while let Some(piece) = pieces.next().await {
        file.write_all(&piece.map_err(Fault::new)?).map_err(Fault::new)?;
    }
    file.sync_all().map_err(Fault::new)
}

fn pieces_of(path: PathBuf) -> impl Stream<Item = Result<Bytes, Fault>> {
    futures_util::stream::try_unfold(None, move |file: Option<std::fs::File>| {
        let path = path.clone();
        async move {
            let read = tokio::task::spawn_blocking(move || {
                let mut file = match file {
                    Some(file) => file,
                    None => std::fs::File::open(&path).map_err(Fault::new)?,
                };
                Ok::<_, Fault>((database::piece(&mut file)?, file))
            });
            let (piece, file) = read.await.map_err(Fault::new)??;
            Ok(piece.map(|piece| (Bytes::from(piece), Some(file))))
        }
    })
}

/// A temporary file, removed on drop together with SQLite's side files.
pub(super) struct Scratch(pub(super) PathBuf);

impl Scratch {
    pub(super) fn new(folder: &Path, entropy: &dyn Entropy) -> Self {
        Self(folder.join(format!("farstu-{}.scratch", hex::encode(entropy.bytes::<8>()))))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        for suffix in ["", "-journal", "-wal", "-shm"] {
            let mut path = self.0.clone().into_os_string();
            path.push(suffix);
            let _ = std::fs::remove_file(path);
        }
    }
}
