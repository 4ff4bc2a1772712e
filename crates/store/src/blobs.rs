//! Received files: sealed as they stream in, on disk or in an S3-compatible store. Memory holds a
//! few upload parts, never the whole file.
//!
//! Format: version 2 · data key id (26 bytes) · nonce (19 bytes) · sealed chunks (`sealed_stream`).
//! Each chunk is bound to the header, the portal, the file's kind and its id, so a file moved to
//! another id, portal or kind does not open. Size and SHA-256 are compared with the database before
//! the last chunk is returned.

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
use crate::{SealedColumn, Tx, params};

const VERSION: u8 = 2;
const HEADER: usize = 1 + ID + NONCE;
/// S3 requires parts of at least 5 MiB.
pub(crate) const PART: usize = 8 * 1024 * 1024;
const CONTENT: SealedColumn = SealedColumn("blob", "content");
const SHA256: SealedColumn = SealedColumn("blob", "sha256");

crate::sql! {
    RECORD = "INSERT INTO blob (id, kind, data_key, created_at, size, sha256) VALUES ($1, $2, $3, $4, $5, $6)";
    FORGET = "DELETE FROM blob WHERE id = $1";
    IS_KNOWN = "SELECT id FROM blob WHERE id = $1";
    KNOWN = "SELECT kind, data_key, size, sha256 FROM blob WHERE id = $1";
    PAGE = "SELECT id FROM blob WHERE id > $1 ORDER BY id LIMIT 1000";
}

crate::stored! {
    /// The kind of a stored file.
    pub enum Kind {
        /// As a unit uploaded it.
        Received = "received",
        /// As a unit submitted it, with its corrections.
        Submitted = "submitted",
    }
}

/// The facts about a stored file, with the key that opens it.
#[derive(Clone, Debug)]
pub struct Stored {
    pub id: BlobId,
    pub kind: Kind,
    /// Bytes of the plaintext.
    pub size: u64,
    /// Of the plaintext.
    pub sha256: [u8; 32],
    pub(crate) key: DataKey,
}

impl Stored {
    /// Records the file in the transaction that makes it count. A file without this row is an
    /// orphan and is deleted.
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
            .map_err(|_| Fault::new("a file's SHA-256 has the wrong length"))
    }
}

fn erased(id: BlobId) -> Fault {
    Fault::new(format!("the key of file {id} is destroyed"))
}

/// The facts about a recorded file. `None` if it is not recorded.
pub fn find(tx: &mut Tx<'_>, id: BlobId) -> Result<Option<Stored>, Fault> {
    let Some(row) = tx.row(&KNOWN, params![id])? else { return Ok(None) };
    let key = tx.data_key(&row.get::<String>(1)?)?.ok_or_else(|| erased(id))?;
    let sha256 = Stored::open_sha256(tx, id, &row.get::<Vec<u8>>(3)?)?;
    Ok(Some(Stored { id, kind: row.get(0)?, size: row.get(2)?, sha256, key }))
}

/// Like [`find`], but `None` also if the file's key is destroyed.
pub fn find_living(tx: &mut Tx<'_>, id: BlobId) -> Result<Option<Stored>, Fault> {
    let Some(row) = tx.row(&KNOWN, params![id])? else { return Ok(None) };
    if tx.data_key(&row.get::<String>(1)?)?.is_none() { Ok(None) } else { find(tx, id) }
}

/// Whether the file is recorded.
pub fn is_known(tx: &mut Tx<'_>, id: BlobId) -> Result<bool, Fault> {
    Ok(tx.row(&IS_KNOWN, params![id])?.is_some())
}

/// The ids of recorded files after `after`, at most 1,000, in order.
pub fn ids_after(tx: &mut Tx<'_>, after: Option<BlobId>) -> Result<Vec<BlobId>, Fault> {
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    tx.rows(&PAGE, params![after])?.iter().map(|row| row.get(0)).collect()
}

/// Deletes a file's row. The caller erases the bytes with [`Blobs::erase`] after the commit.
pub fn forget(tx: &mut Tx<'_>, id: BlobId) -> Result<(), Fault> {
    tx.execute(&FORGET, params![id]).map(drop)
}

/// Why an upload failed.
#[derive(Debug)]
pub enum PutError<E> {
    /// More bytes than allowed.
    TooLarge,
    /// The sender's stream failed.
    Sender(E),
    Fault(Fault),
}

/// A stored file differs from what was stored; retrying cannot help.
#[derive(Debug, thiserror::Error)]
#[error("file {id} is damaged: {why}")]
pub struct Damaged {
    pub id: BlobId,
    pub why: &'static str,
}

impl Damaged {
    /// The damage that a fault carries, if any.
    pub fn of(fault: &Fault) -> Option<&Self> {
        std::error::Error::source(fault).and_then(|source| source.downcast_ref())
    }
}

/// The address and credentials of an S3-compatible store.
#[derive(Clone, Debug)]
pub struct S3 {
    /// `None` is Amazon's endpoint for the region. `http://` is meant for a store on the same
    /// machine: contents are sealed, object names are not.
    pub endpoint: Option<String>,
    pub region: String,
    pub bucket: String,
    pub access_key: String,
    pub secret_key: Secret<String>,
}

impl S3 {
    /// Does not contact the store yet.
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

/// A directory, created if missing. Files and their directory are synced before a write returns.
pub(crate) fn folder(directory: &Path) -> Result<Arc<dyn ObjectStore>, Fault> {
    std::fs::create_dir_all(directory).map_err(Fault::new)?;
    Ok(Arc::new(LocalFileSystem::new_with_prefix(directory).map_err(Fault::new)?.with_fsync(true)))
}

enum Kept {
    Opened(Arc<dyn ObjectStore>),
    /// Created and opened on first use, and retried until that succeeds, so a disk that is mounted
    /// late delays only requests for files.
    Folder(PathBuf, OnceLock<Arc<dyn ObjectStore>>),
}

/// The store of a portal's files.
#[derive(Clone)]
pub struct Blobs {
    kept: Arc<Kept>,
    /// The portal's id; each file is bound to it.
    portal: Arc<str>,
    entropy: Arc<dyn Entropy>,
    /// Whether the store is behind a network, where a response may be lost after the request was
    /// carried out.
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

    /// In a directory, created if missing.
    pub fn on_disk(directory: &Path, portal: &str, entropy: Arc<dyn Entropy>) -> Self {
        Self::keeping(Kept::Folder(directory.into(), OnceLock::new()), portal, entropy)
    }

    /// In an S3-compatible store. Does not contact it yet.
    pub fn on_s3(place: &S3, portal: &str, entropy: Arc<dyn Entropy>) -> Result<Self, Fault> {
        Ok(Self { is_remote: true, ..Self::new(place.open()?, portal, entropy) })
    }

    /// For a restore drill: the copy's store may be the production store, with newer files that the
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

    /// Whether the store answers a listing.
    pub async fn reachable(&self) -> Result<(), Fault> {
        match self.store()?.list(None).next().await {
            None | Some(Ok(_)) => Ok(()),
            Some(Err(e)) => Err(away(e)),
        }
    }

    /// Stores a file, sealing it as it streams in. Leaves nothing behind if it is refused or
    /// interrupted.
    pub async fn put<E>(
        &self,
        now: Timestamp,
        (kind, key): (Kind, &DataKey),
        limit: u64,
        content: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<Stored, PutError<E>> {
        let id = BlobId::new(now, &*self.entropy);
        let fault =
            |e: object_store::Error| PutError::Fault(Fault::of_outage(Outage::Unchanged, e));
        let store = self.store().map_err(PutError::Fault)?;
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

    /// Whether a file was stored although the final request failed. S3 completes an upload once; if
    /// that response is lost, a retry is refused, and the object exists whole or not at all. On a
    /// local disk an error means that the file may not survive a power failure.
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
    ) -> Result<Stored, PutError<E>> {
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
            let bytes = bytes.map_err(PutError::Sender)?;
            size += bytes.len() as u64;
            if size > limit {
                return Err(PutError::TooLarge);
            }
            hash.update(&bytes);
            sealing.push(&bytes);
            while let Some(sealed) = sealing.next().map_err(PutError::Fault)? {
                write.put(sealed);
            }
            write
                .wait_for_capacity(2)
                .await
                .map_err(|e| PutError::Fault(Fault::of_outage(Outage::Unchanged, e)))?;
        }
        write.put(sealing.finish().map_err(PutError::Fault)?);
        Ok(Stored { id, kind, size, sha256: hash.finalize().into(), key: key.clone() })
    }

    /// The content, decrypted chunk by chunk. Any change to the file ends the stream with
    /// [`Damaged`] before the last chunk is returned.
    pub async fn get(
        &self,
        file: &Stored,
    ) -> Result<impl Stream<Item = Result<Bytes, Fault>> + use<>, Fault> {
        let id = file.id;
        let damaged = move |why| Fault::new(Damaged { id, why });
        let got = self.store()?.get(&path(id)).await.map_err(|e| match e {
            object_store::Error::NotFound { .. } => damaged("missing from the store"),
            other => away(other),
        })?;
        let mut sealed = got.into_stream().map_err(away);
        let mut waiting = BytesMut::new();
        while waiting.len() < HEADER {
            let bytes = sealed.next().await.ok_or_else(|| damaged("truncated"))??;
            waiting.extend_from_slice(&bytes);
        }
        let header = waiting.split_to(HEADER);
        if header[0] != VERSION {
            return Err(damaged("unsupported header version"));
        }
        if header[1..=ID] != *file.key.id().as_bytes() {
            return Err(damaged("sealed with a key other than the recorded one"));
        }
        let nonce: [u8; NONCE] = header[1 + ID..].try_into().map_err(|_| damaged("truncated"))?;
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
            let broken = |_| damaged("altered, truncated or a different file");
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
                            return Err(damaged("size or SHA-256 differs from the record"));
                        }
                        return Ok(Some((plain, reading)));
                    }
                }
            }
        }))
    }

    /// The whole content in memory; only for files known to be small enough.
    pub async fn read(&self, file: &Stored) -> Result<Vec<u8>, Fault> {
        let mut all = Vec::new();
        let mut content = std::pin::pin!(self.get(file).await?);
        while let Some(bytes) = content.next().await {
            all.extend_from_slice(&bytes?);
        }
        Ok(all)
    }

    /// Decrypts a file to its end and compares it with what is recorded.
    pub async fn verify(&self, file: &Stored) -> Result<(), Fault> {
        let mut content = std::pin::pin!(self.get(file).await?);
        while let Some(bytes) = content.next().await {
            bytes?;
        }
        Ok(())
    }

    /// Every stored file and when it was written, for finding orphans.
    pub fn list(&self) -> impl Stream<Item = Result<(BlobId, Timestamp), Fault>> + use<> {
        let named = |meta: object_store::ObjectMeta| {
            let id = meta.location.filename()?.parse().ok()?;
            Some((id, Timestamp::from_micros(meta.last_modified.timestamp_micros())))
        };
        let all = self.store().map(|store| store.list(None).map_err(away));
        stream::once(ready(all)).try_flatten().try_filter_map(move |meta| ready(Ok(named(meta))))
    }

    /// Erases the bytes. Succeeds if they are gone already.
    pub async fn erase(&self, id: BlobId) -> Result<(), Fault> {
        if !self.erases {
            return Ok(());
        }
        match self.store()?.delete(&path(id)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(e) => Err(away(e)),
        }
    }

    /// The associated data of each chunk. No part contains a zero byte, so the separators are
    /// unambiguous.
    fn bound_to(&self, header: &[u8], kind: Kind, id: BlobId) -> Vec<u8> {
        let id = id.to_string();
        [header, self.portal.as_bytes(), kind.as_str().as_bytes(), id.as_bytes()].join(&0)
    }
}

/// A store that hangs or a disk that is full is an outage, and the same request may succeed in a
/// moment. Any other error, such as a denial, is not.
#[track_caller]
fn away(e: object_store::Error) -> Fault {
    match e {
        object_store::Error::Generic { .. } | object_store::Error::JoinError { .. } => {
            Fault::of_outage(Outage::Unchanged, e)
        }
        other => Fault::new(other),
    }
}

/// A file being read.
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

/// The object's path. Directories are spread by the random end of the id.
pub(crate) fn path(id: BlobId) -> ObjectPath {
    let id = id.to_string();
    ObjectPath::from(format!("{}/{id}", &id[24..]))
}
