//! Received files: sealed as they stream in, on disk or in any S3-compatible store. Memory holds
//! one chunk, never the whole.
//!
//! Format: version 2 · data key id (26 bytes) · nonce (19 bytes) · sealed chunks (`sealed_stream`).
//! Each chunk is bound to the header, the portal, the file's kind and its id: a file that lies
//! under another id, in another portal, or as another kind does not open. What is read is compared
//! with the size and SHA-256 in the database before its last chunk is given out.

use std::future::ready;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use base::{BlobId, Entropy, Fault, Outage, Secret, Timestamp};
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::{ObjectStore, ObjectStoreExt, WriteMultipart, path::Path as ObjectPath};
use sha2::{Digest, Sha256};

use crate::data_keys::{DataKey, ID};
use crate::sealed_stream::{NONCE, Opening, Sealing};
use crate::{Place, Tx, params};

const VERSION: u8 = 2;
const HEADER: usize = 1 + ID + NONCE;
/// S3 wants parts of 5 MiB or more.
pub(crate) const PART: usize = 8 * 1024 * 1024;
const CONTENT: Place = Place("blob", "content");
const SHA256: Place = Place("blob", "sha256");

crate::sql! {
    RECORD = "INSERT INTO blob (id, kind, data_key, created_at, size, sha256) VALUES ($1, $2, $3, $4, $5, $6)";
    FORGET = "DELETE FROM blob WHERE id = $1";
    IS_KNOWN = "SELECT id FROM blob WHERE id = $1";
    KNOWN = "SELECT kind, data_key, size, sha256 FROM blob WHERE id = $1";
    PAGE = "SELECT id FROM blob WHERE id > $1 ORDER BY id LIMIT 1000";
}

crate::stored! {
    /// What a stored file is.
    pub enum Kind {
        /// As a unit sent it.
        Received = "received",
        /// As a unit submitted it: with its corrections.
        Submitted = "submitted",
    }
}

/// What is known of a stored file, with the key that opens it.
#[derive(Clone, Debug)]
pub struct Stored {
    pub id: BlobId,
    pub kind: Kind,
    /// Bytes, as received.
    pub size: u64,
    /// Of the content as received.
    pub sha256: [u8; 32],
    pub(crate) key: DataKey,
}

impl Stored {
    /// Writes the fact into the transaction that makes the file count. A file without it is an
    /// orphan and is taken away.
    pub fn record(&self, tx: &mut Tx<'_>, now: Timestamp) -> Result<(), Fault> {
        let sha256 = self.key.seal(SHA256, &self.id.to_string(), &self.sha256, &*tx.entropy())?;
        tx.execute(&RECORD, params![self.id, self.kind, self.key.id(), now, self.size, sha256])
            .map(drop)
    }

    /// Opens a sealed SHA-256 of `blob`, for statements that join that table.
    pub fn open_sha256(tx: &mut Tx<'_>, id: BlobId, sealed: &[u8]) -> Result<[u8; 32], Fault> {
        let plain = tx.open(SHA256, &id.to_string(), sealed)?.ok_or_else(|| erased(id))?;
        plain
            .expose()
            .as_slice()
            .try_into()
            .map_err(|_| Fault::new("a file's SHA-256 has another length"))
    }
}

fn erased(id: BlobId) -> Fault {
    Fault::new(format!("the key of file {id} is destroyed"))
}

/// A recorded file. `None`: no transaction knows it.
pub fn find(tx: &mut Tx<'_>, id: BlobId) -> Result<Option<Stored>, Fault> {
    let Some(row) = tx.row(&KNOWN, params![id])? else { return Ok(None) };
    let key = tx.data_key(&row.get::<String>(1)?)?.ok_or_else(|| erased(id))?;
    let sha256 = Stored::open_sha256(tx, id, &row.get::<Vec<u8>>(3)?)?;
    Ok(Some(Stored { id, kind: row.get(0)?, size: row.get(2)?, sha256, key }))
}

/// The same, but a file whose key is destroyed is as good as none.
pub fn find_living(tx: &mut Tx<'_>, id: BlobId) -> Result<Option<Stored>, Fault> {
    let Some(row) = tx.row(&KNOWN, params![id])? else { return Ok(None) };
    if tx.data_key(&row.get::<String>(1)?)?.is_none() { Ok(None) } else { find(tx, id) }
}

/// Whether a transaction knows the file.
pub fn is_known(tx: &mut Tx<'_>, id: BlobId) -> Result<bool, Fault> {
    Ok(tx.row(&IS_KNOWN, params![id])?.is_some())
}

/// The ids of recorded files after `after`, at most 1,000, in order.
pub fn ids_after(tx: &mut Tx<'_>, after: Option<BlobId>) -> Result<Vec<BlobId>, Fault> {
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    tx.rows(&PAGE, params![after])?.iter().map(|row| row.get(0)).collect()
}

/// Has a file erased: the fact in this transaction, the bytes by the caller with [`Blobs::erase`]
/// once it is committed.
pub fn forget(tx: &mut Tx<'_>, id: BlobId) -> Result<(), Fault> {
    tx.execute(&FORGET, params![id]).map(drop)
}

/// Why a file could not be taken in.
#[derive(Debug)]
pub enum NotTaken<E> {
    /// More bytes than allowed.
    TooLarge,
    /// The sender's stream failed.
    Sender(E),
    Fault(Fault),
}

/// A stored file that is not what was stored: no other try will help.
#[derive(Debug, thiserror::Error)]
#[error("file {id} is damaged: {why}")]
pub struct Damaged {
    pub id: BlobId,
    pub why: &'static str,
}

impl Damaged {
    /// The damage that a fault tells of, if it is one.
    pub fn of(fault: &Fault) -> Option<&Self> {
        std::error::Error::source(fault).and_then(|source| source.downcast_ref())
    }
}

/// An S3-compatible store.
#[derive(Clone, Debug)]
pub struct S3 {
    /// `None` = the one of Amazon for the region. `http://` is meant for a store on the same
    /// machine: what is sent is sealed, the names are not.
    pub endpoint: Option<String>,
    pub region: String,
    pub bucket: String,
    pub access_key: String,
    pub secret_key: Secret<String>,
}

impl S3 {
    /// Nothing of it is contacted yet.
    pub(crate) fn open(&self) -> Result<Arc<dyn ObjectStore>, Fault> {
        let builder = AmazonS3Builder::new()
            .with_bucket_name(&self.bucket)
            .with_region(&self.region)
            .with_access_key_id(&self.access_key)
            .with_secret_access_key(self.secret_key.expose())
            .with_allow_http(self.endpoint.as_ref().is_some_and(|url| url.starts_with("http://")));
        let builder = self.endpoint.iter().fold(builder, |builder, url| builder.with_endpoint(url));
        Ok(Arc::new(builder.build().map_err(Fault::new)?))
    }
}

/// A directory, which is made. Files and their directory are synced before a write is answered.
pub(crate) fn folder(directory: &Path) -> Result<Arc<dyn ObjectStore>, Fault> {
    std::fs::create_dir_all(directory).map_err(Fault::new)?;
    Ok(Arc::new(LocalFileSystem::new_with_prefix(directory).map_err(Fault::new)?.with_fsync(true)))
}

enum Kept {
    Opened(Arc<dyn ObjectStore>),
    /// Made and opened when first used, and tried again until that succeeds: nothing but files
    /// waits for a disk that is mounted late.
    Folder(PathBuf, OnceLock<Arc<dyn ObjectStore>>),
}

/// Where a portal's files are.
#[derive(Clone)]
pub struct Blobs {
    kept: Arc<Kept>,
    /// The portal's id: part of what each file is bound to.
    portal: Arc<str>,
    entropy: Arc<dyn Entropy>,
    /// Behind a network, where an answer may be lost after what was asked is done.
    is_remote: bool,
    erases: bool,
}

impl Blobs {
    pub fn new(store: Arc<dyn ObjectStore>, portal: &str, entropy: Arc<dyn Entropy>) -> Self {
        Self::keeping(Kept::Opened(store), portal, entropy)
    }

    fn keeping(kept: Kept, portal: &str, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            kept: Arc::new(kept),
            portal: portal.into(),
            entropy,
            is_remote: false,
            erases: true,
        }
    }

    /// In a directory, which need not exist.
    pub fn on_disk(directory: &Path, portal: &str, entropy: Arc<dyn Entropy>) -> Self {
        Self::keeping(Kept::Folder(directory.into(), OnceLock::new()), portal, entropy)
    }

    /// In an S3-compatible store. Nothing of it is contacted yet.
    pub fn on_s3(place: &S3, portal: &str, entropy: Arc<dyn Entropy>) -> Result<Self, Fault> {
        Ok(Self { is_remote: true, ..Self::new(place.open()?, portal, entropy) })
    }

    /// For a drill on a copy of a portal: its store may be the real portal's, whose newer files the
    /// copy's database does not know.
    pub fn without_erasing(self) -> Self {
        Self { erases: false, ..self }
    }

    pub(crate) fn store(&self) -> Result<&Arc<dyn ObjectStore>, Fault> {
        match &*self.kept {
            Kept::Opened(store) => Ok(store),
            Kept::Folder(directory, opened) => match opened.get() {
                Some(store) => Ok(store),
                None => {
                    let store =
                        folder(directory).map_err(|e| Fault::of_outage(Outage::Unchanged, e))?;
                    Ok(opened.get_or_init(|| store))
                }
            },
        }
    }

    /// Whether the store answers, as one that has a place for files.
    pub async fn reachable(&self) -> Result<(), Fault> {
        match self.store()?.list(None).next().await {
            None | Some(Ok(_)) => Ok(()),
            Some(Err(e)) => Err(away(e)),
        }
    }

    /// Takes a file in, sealing as it comes. Nothing is left of one that is refused or breaks off.
    pub async fn put<E>(
        &self,
        now: Timestamp,
        (kind, key): (Kind, &DataKey),
        limit: u64,
        content: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<Stored, NotTaken<E>> {
        let id = BlobId::new(now, &*self.entropy);
        let fault =
            |e: object_store::Error| NotTaken::Fault(Fault::of_outage(Outage::Unchanged, e));
        let store = self.store().map_err(NotTaken::Fault)?;
        let upload = store.put_multipart(&path(id)).await.map_err(fault)?;
        let mut write = WriteMultipart::new_with_chunk_size(upload, PART);
        match self.fill(id, (kind, key), limit, content, &mut write).await {
            Ok(stored) => match write.finish().await {
                Ok(_) => Ok(stored),
                Err(_) if self.came_whole(&stored).await => Ok(stored),
                Err(e) => Err(fault(e)),
            },
            Err(e) => {
                let _ = write.abort().await;
                Err(e)
            }
        }
    }

    /// Whether a file is there after all whose last answer was an error. S3 puts an upload together
    /// once: where that answer was lost, asking again is refused. The file is then there whole, or
    /// not at all. On a disk an error means that it may not outlive a power cut.
    async fn came_whole(&self, stored: &Stored) -> bool {
        self.is_remote && self.verify(stored).await.is_ok()
    }

    async fn fill<E>(
        &self,
        id: BlobId,
        (kind, key): (Kind, &DataKey),
        limit: u64,
        content: impl Stream<Item = Result<Bytes, E>>,
        write: &mut WriteMultipart,
    ) -> Result<Stored, NotTaken<E>> {
        let nonce = self.entropy.bytes::<NONCE>();
        let mut header = vec![VERSION];
        header.extend(key.id().as_bytes());
        header.extend(nonce);
        write.write(&header);
        let mut sealing =
            Sealing::new(&key.stream_key(CONTENT), nonce, self.bound_to(&header, kind, id));
        let (mut size, mut hash) = (0_u64, Sha256::new());
        let mut content = std::pin::pin!(content);
        while let Some(bytes) = content.next().await {
            let bytes = bytes.map_err(NotTaken::Sender)?;
            size += bytes.len() as u64;
            if size > limit {
                return Err(NotTaken::TooLarge);
            }
            hash.update(&bytes);
            sealing.push(&bytes);
            while let Some(sealed) = sealing.next().map_err(NotTaken::Fault)? {
                write.put(sealed);
            }
            write
                .wait_for_capacity(2)
                .await
                .map_err(|e| NotTaken::Fault(Fault::of_outage(Outage::Unchanged, e)))?;
        }
        write.put(sealing.finish().map_err(NotTaken::Fault)?);
        Ok(Stored { id, kind, size, sha256: hash.finalize().into(), key: key.clone() })
    }

    /// The content, opened chunk by chunk. A file that is not what was stored ends in [`Damaged`]
    /// before its last chunk is given, whatever was changed.
    pub async fn get(
        &self,
        file: &Stored,
    ) -> Result<impl Stream<Item = Result<Bytes, Fault>> + use<>, Fault> {
        let id = file.id;
        let damaged = move |why| Fault::new(Damaged { id, why });
        let got = self.store()?.get(&path(id)).await.map_err(|e| match e {
            object_store::Error::NotFound { .. } => damaged("it is not there"),
            other => away(other),
        })?;
        let mut sealed = got.into_stream().map_err(away);
        let mut waiting = BytesMut::new();
        while waiting.len() < HEADER {
            let bytes = sealed.next().await.ok_or_else(|| damaged("it is cut off"))??;
            waiting.extend_from_slice(&bytes);
        }
        let header = waiting.split_to(HEADER);
        if header[0] != VERSION {
            return Err(damaged("its header has another version"));
        }
        if header[1..=ID] != *file.key.id().as_bytes() {
            return Err(damaged("it is sealed with another key than is recorded"));
        }
        let nonce: [u8; NONCE] =
            header[1 + ID..].try_into().map_err(|_| damaged("it is cut off"))?;
        let mut opening = Opening::new(
            &file.key.stream_key(CONTENT),
            nonce,
            self.bound_to(&header, file.kind, id),
        );
        opening.push(&waiting);
        let reading = Reading {
            sealed: Box::pin(sealed),
            opening: Some(opening),
            hash: Sha256::new(),
            read: 0,
        };
        let (size, sha256) = (file.size, file.sha256);
        Ok(stream::try_unfold(reading, move |mut reading| async move {
            let Some(mut opening) = reading.opening.take() else { return Ok(None) };
            let broken = |_| damaged("it was changed, cut off, or is another file");
            loop {
                if let Some(plain) = opening.next().map_err(broken)? {
                    reading.take(&plain);
                    reading.opening = Some(opening);
                    return Ok(Some((plain, reading)));
                }
                match reading.sealed.next().await {
                    Some(bytes) => opening.push(&bytes?),
                    None => {
                        let plain = opening.finish().map_err(broken)?;
                        reading.take(&plain);
                        if (reading.read, reading.hash.finalize_reset().into()) != (size, sha256) {
                            return Err(damaged("its content is not what is recorded"));
                        }
                        return Ok(Some((plain, reading)));
                    }
                }
            }
        }))
    }

    /// The whole content in memory; for files whose size is known to be fit for it.
    pub async fn read(&self, file: &Stored) -> Result<Vec<u8>, Fault> {
        let mut all = Vec::new();
        let mut content = std::pin::pin!(self.get(file).await?);
        while let Some(bytes) = content.next().await {
            all.extend_from_slice(&bytes?);
        }
        Ok(all)
    }

    /// Opens a file to its end and compares it with what is recorded.
    pub async fn verify(&self, file: &Stored) -> Result<(), Fault> {
        let mut content = std::pin::pin!(self.get(file).await?);
        while let Some(bytes) = content.next().await {
            bytes?;
        }
        Ok(())
    }

    /// Every stored file and when it was written, for finding those that no transaction knows.
    pub fn list(&self) -> impl Stream<Item = Result<(BlobId, Timestamp), Fault>> + use<> {
        let named = |meta: object_store::ObjectMeta| {
            let id = meta.location.filename()?.parse().ok()?;
            Some((id, Timestamp::from_micros(meta.last_modified.timestamp_micros())))
        };
        let all = self.store().map(|store| store.list(None).map_err(away));
        stream::once(ready(all)).try_flatten().try_filter_map(move |meta| ready(Ok(named(meta))))
    }

    /// Takes the bytes away. What is already gone is fine.
    pub async fn erase(&self, id: BlobId) -> Result<(), Fault> {
        if !self.erases {
            return Ok(());
        }
        match self.store()?.delete(&path(id)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(e) => Err(away(e)),
        }
    }

    /// What each chunk of a file is bound to. The zero bytes keep the parts apart: none holds one.
    fn bound_to(&self, header: &[u8], kind: Kind, id: BlobId) -> Vec<u8> {
        let id = id.to_string();
        [header, self.portal.as_bytes(), kind.as_str().as_bytes(), id.as_bytes()].join(&0)
    }
}

/// A store that hangs, a disk that is full: both pass by themselves, and the same request can
/// succeed in a moment. A store that forbids does not.
#[track_caller]
fn away(e: object_store::Error) -> Fault {
    match e {
        object_store::Error::Generic { .. } | object_store::Error::JoinError { .. } => {
            Fault::of_outage(Outage::Unchanged, e)
        }
        other => Fault::new(other),
    }
}

/// A file that is being read.
struct Reading<S> {
    sealed: S,
    /// `None` after the last chunk.
    opening: Option<Opening>,
    hash: Sha256,
    read: u64,
}

impl<S> Reading<S> {
    fn take(&mut self, plain: &[u8]) {
        self.hash.update(plain);
        self.read += plain.len() as u64;
    }
}

/// Spread over directories by the random end of the id.
pub(crate) fn path(id: BlobId) -> ObjectPath {
    let id = id.to_string();
    ObjectPath::from(format!("{}/{id}", &id[24..]))
}
