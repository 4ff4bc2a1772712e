//! Received files: sealed as they stream in, on disk or in any S3-compatible store. Memory holds one chunk, never the whole.
//!
//! Format: version 1 · key id (4 bytes, LE) · nonce (19 bytes) · chunks of 64 KiB, each sealed with XChaCha20-Poly1305 in the STREAM construction (Hoang,
//! Reyhanitabar, Rogaway, Vizár 2015), so that chunks can't be cut off, swapped or taken from another file.

use std::path::Path;
use std::sync::Arc;

use aead_stream::{DecryptorBE32, EncryptorBE32};
use base::{BlobId, Entropy, Fault, Secret, Timestamp};
use bytes::{Bytes, BytesMut};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use futures_util::{Stream, StreamExt, TryStreamExt};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::{ObjectStore, ObjectStoreExt, WriteMultipart, path::Path as ObjectPath};
use sha2::{Digest, Sha256};

use crate::{Place, Tx, Vault, params};

const VERSION: u8 = 1;
const CHUNK: usize = 64 * 1024;
const TAG: usize = 16;
const NONCE: usize = 19;
const HEADER: usize = 1 + 4 + NONCE;
/// S3 wants parts of 5 MiB or more.
const PART: usize = 8 * 1024 * 1024;
const PLACE: Place = Place("blob", "content");

crate::sql! {
    RECORD = "INSERT INTO blob (id, created_at, size, sha256) VALUES ($1, $2, $3, $4)";
    FORGET = "DELETE FROM blob WHERE id = $1";
    KNOWN = "SELECT size, sha256 FROM blob WHERE id = $1";
}

/// What is known of a stored file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub id: BlobId,
    /// Bytes, as received.
    pub size: u64,
    /// Of the content as received.
    pub sha256: [u8; 32],
}

impl Stored {
    /// Writes the fact into the transaction that makes the file count. A file without it is an orphan and is taken away.
    pub fn record(&self, tx: &mut Tx<'_>, now: Timestamp) -> Result<(), Fault> {
        tx.execute(&RECORD, params![self.id, now, self.size, self.sha256]).map(drop)
    }
}

/// Size and SHA-256 of a recorded file.
pub fn facts(tx: &mut Tx<'_>, id: BlobId) -> Result<Option<Stored>, Fault> {
    tx.row(&KNOWN, params![id])?.map(|row| Ok(Stored { id, size: row.get(0)?, sha256: row.get(1)? })).transpose()
}

/// Has a file erased: the fact in this transaction, the bytes by the caller with [`Blobs::erase`] once it is committed.
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

/// An S3-compatible store.
#[derive(Clone, Debug)]
pub struct S3 {
    /// `None` = the one of Amazon for the region. `http://` is meant for a store on the same machine: what is sent is sealed, the names are not.
    pub endpoint: Option<String>,
    pub region: String,
    pub bucket: String,
    pub access_key: String,
    pub secret_key: Secret<String>,
}

/// Where a portal's files are.
#[derive(Clone)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
    vault: Arc<Vault>,
    entropy: Arc<dyn Entropy>,
}

impl Blobs {
    pub fn new(store: Arc<dyn ObjectStore>, vault: Arc<Vault>, entropy: Arc<dyn Entropy>) -> Self {
        Self { store, vault, entropy }
    }

    /// In a directory, which is made. Files and their directory are synced before a write is answered.
    pub fn on_disk(directory: &Path, vault: Arc<Vault>, entropy: Arc<dyn Entropy>) -> Result<Self, Fault> {
        std::fs::create_dir_all(directory).map_err(Fault::new)?;
        let store = LocalFileSystem::new_with_prefix(directory).map_err(Fault::new)?.with_fsync(true);
        Ok(Self::new(Arc::new(store), vault, entropy))
    }

    /// In an S3-compatible store. Nothing of it is contacted yet.
    pub fn on_s3(place: &S3, vault: Arc<Vault>, entropy: Arc<dyn Entropy>) -> Result<Self, Fault> {
        let builder = AmazonS3Builder::new()
            .with_bucket_name(&place.bucket)
            .with_region(&place.region)
            .with_access_key_id(&place.access_key)
            .with_secret_access_key(place.secret_key.expose())
            .with_allow_http(place.endpoint.as_ref().is_some_and(|url| url.starts_with("http://")));
        let builder = place.endpoint.iter().fold(builder, |builder, url| builder.with_endpoint(url));
        Ok(Self::new(Arc::new(builder.build().map_err(Fault::new)?), vault, entropy))
    }

    /// Whether the store answers, as one that has a place for files.
    pub async fn reachable(&self) -> Result<(), Fault> {
        match self.store.list(None).next().await {
            None | Some(Ok(_)) => Ok(()),
            Some(Err(e)) => Err(Fault::new(e)),
        }
    }

    /// Takes a file in, sealing as it comes. Nothing is left of one that is refused or breaks off.
    pub async fn put<E>(&self, now: Timestamp, limit: u64, content: impl Stream<Item = Result<Bytes, E>>) -> Result<Stored, NotTaken<E>> {
        let id = BlobId::new(now, &*self.entropy);
        let fault = |e: object_store::Error| NotTaken::Fault(Fault::new(e));
        let upload = self.store.put_multipart(&path(id)).await.map_err(fault)?;
        let mut write = WriteMultipart::new_with_chunk_size(upload, PART);
        match self.fill(id, limit, content, &mut write).await {
            Ok(stored) => {
                write.finish().await.map_err(fault)?;
                Ok(stored)
            }
            Err(e) => {
                let _ = write.abort().await;
                Err(e)
            }
        }
    }

    async fn fill<E>(
        &self,
        id: BlobId,
        limit: u64,
        content: impl Stream<Item = Result<Bytes, E>>,
        write: &mut WriteMultipart,
    ) -> Result<Stored, NotTaken<E>> {
        let (key_id, key) = self.vault.stream_key(PLACE).map_err(NotTaken::Fault)?;
        let nonce = self.entropy.bytes::<NONCE>();
        let mut header = vec![VERSION];
        header.extend(key_id.to_le_bytes());
        header.extend(nonce);
        write.write(&header);
        let cipher = XChaCha20Poly1305::new((&*key).into());
        let mut seal = EncryptorBE32::from_aead(cipher, (&nonce).into());
        let (mut size, mut hash, mut waiting) = (0_u64, Sha256::new(), BytesMut::new());
        let mut content = std::pin::pin!(content);
        while let Some(bytes) = content.next().await {
            let bytes = bytes.map_err(NotTaken::Sender)?;
            size += bytes.len() as u64;
            if size > limit {
                return Err(NotTaken::TooLarge);
            }
            hash.update(&bytes);
            waiting.extend_from_slice(&bytes);
            // The last chunk is sealed as the last, so one is always kept back.
            while waiting.len() > CHUNK {
                let chunk = waiting.split_to(CHUNK);
                let sealed = seal.encrypt_next(&chunk[..]).map_err(|_| NotTaken::Fault(Fault::new("sealing failed")))?;
                write.put(sealed.into());
            }
            write.wait_for_capacity(2).await.map_err(|e| NotTaken::Fault(Fault::new(e)))?;
        }
        let sealed = seal.encrypt_last(&waiting[..]).map_err(|_| NotTaken::Fault(Fault::new("sealing failed")))?;
        write.put(sealed.into());
        Ok(Stored { id, size, sha256: hash.finalize().into() })
    }

    /// The content, opened chunk by chunk.
    pub async fn get(&self, id: BlobId) -> Result<impl Stream<Item = Result<Bytes, Fault>> + use<>, Fault> {
        let mut sealed = self.store.get(&path(id)).await.map_err(Fault::new)?.into_stream().map_err(Fault::new);
        let mut waiting = BytesMut::new();
        while waiting.len() < HEADER {
            let bytes = sealed.next().await.ok_or_else(|| Fault::new(format!("file {id} is cut off")))??;
            waiting.extend_from_slice(&bytes);
        }
        let header = waiting.split_to(HEADER);
        let wrong = || Fault::new(format!("file {id} has a header that is not ours"));
        if header[0] != VERSION {
            return Err(wrong());
        }
        let key_id = u32::from_le_bytes(header[1..5].try_into().map_err(|_| wrong())?);
        let nonce: [u8; NONCE] = header[5..].try_into().map_err(|_| wrong())?;
        let key = self.vault.stream_key_of(key_id, PLACE)?;
        let open = DecryptorBE32::from_aead(XChaCha20Poly1305::new((&*key).into()), (&nonce).into());
        let state = (Box::pin(sealed), waiting, Some(open));
        Ok(futures_util::stream::try_unfold(state, move |(mut sealed, mut waiting, mut open)| async move {
            let Some(mut opener) = open.take() else { return Ok(None) };
            let broken = |_| Fault::new(format!("file {id} doesn't open: it was changed or cut off"));
            loop {
                if waiting.len() > CHUNK + TAG {
                    let plain = opener.decrypt_next(&waiting.split_to(CHUNK + TAG)[..]).map_err(broken)?;
                    return Ok(Some((plain.into(), (sealed, waiting, Some(opener)))));
                }
                match sealed.next().await {
                    Some(bytes) => waiting.extend_from_slice(&bytes?),
                    None => {
                        let plain = opener.decrypt_last(&waiting[..]).map_err(broken)?;
                        return Ok(Some((plain.into(), (sealed, BytesMut::new(), None))));
                    }
                }
            }
        }))
    }

    /// The whole content in memory; for files whose size is known to be fit for it.
    pub async fn read(&self, id: BlobId) -> Result<Vec<u8>, Fault> {
        let mut all = Vec::new();
        let mut content = std::pin::pin!(self.get(id).await?);
        while let Some(bytes) = content.next().await {
            all.extend_from_slice(&bytes?);
        }
        Ok(all)
    }

    /// Every stored file and when it was written, for finding those that no transaction knows.
    pub fn list(&self) -> impl Stream<Item = Result<(BlobId, Timestamp), Fault>> + use<> {
        let named = |meta: object_store::ObjectMeta| {
            let id = meta.location.filename()?.parse().ok()?;
            Some((id, Timestamp::from_micros(meta.last_modified.timestamp_micros())))
        };
        self.store.list(None).map_err(Fault::new).try_filter_map(move |meta| std::future::ready(Ok(named(meta))))
    }

    /// Takes the bytes away. What is already gone is fine.
    pub async fn erase(&self, id: BlobId) -> Result<(), Fault> {
        match self.store.delete(&path(id)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(e) => Err(Fault::new(e)),
        }
    }
}

/// Spread over directories by the random end of the id.
fn path(id: BlobId) -> ObjectPath {
    let id = id.to_string();
    ObjectPath::from(format!("{}/{id}", &id[24..]))
}
