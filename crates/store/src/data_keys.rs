//! Data keys: one for everything that is erased together, such as a period's files and texts.
//!
//! A data key is stored in the database, sealed with the portal's key. Destroying it makes
//! everything that it sealed unreadable at once: rows, files, and copies in freed pages. Backups
//! keep data keys apart from the database (see [`crate::backup`]), so that they can be destroyed
//! there too.
//!
//! Invariants: a destroyed key's id is never reused, and the authenticated header of a sealed value
//! names the key. Format: version 2, key id (26 bytes), nonce (24 bytes), XChaCha20-Poly1305 with
//! the key id and the row as associated data. As with the portal's keys, HKDF derives a key for
//! each table and column.

use std::fmt;

use base::{Entropy, Fault, Secret, Timestamp};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::vault::{Digest, NONCE, column_key, keyed_hash};
use crate::{SealedColumn, Tx, params};

/// First byte of a value sealed by a data key.
pub(crate) const VERSION: u8 = 2;
/// Length of a key id.
pub(crate) const ID: usize = 26;
const HEADER: usize = 1 + ID + NONCE;
pub(crate) const SEALED: SealedColumn = SealedColumn("data_key", "sealed");

crate::sql! {
    MAKE = "INSERT INTO data_key (id, sealed, made_at, destroyed_at) VALUES ($1, $2, $3, NULL)";
    FIND = "SELECT sealed FROM data_key WHERE id = $1";
    DESTROY = "UPDATE data_key SET sealed = NULL, destroyed_at = $2 WHERE id = $1 AND destroyed_at IS NULL";
    DESTROYED = "SELECT id FROM data_key WHERE destroyed_at IS NOT NULL ORDER BY id";
    LOST = "SELECT id FROM data_key WHERE destroyed_at IS NULL AND sealed IS NULL ORDER BY id";
    PUT_BACK = "UPDATE data_key SET sealed = $2 WHERE id = $1 AND destroyed_at IS NULL";
}

/// A key that seals what is erased together. Cheap to clone.
#[derive(Clone)]
pub struct DataKey {
    id: String,
    key: Secret<[u8; 32]>,
}

impl DataKey {
    pub(crate) fn new(id: String, key: Secret<[u8; 32]>) -> Result<Self, Fault> {
        if id.len() == ID {
            Ok(Self { id, key })
        } else {
            Err(Fault::new("a data key id must have 26 characters"))
        }
    }

    pub fn id(&self) -> &str {
        &self.id
    }

    /// The key of a sealed stream.
    pub(crate) fn stream_key(&self, column: SealedColumn) -> Zeroizing<[u8; 32]> {
        column_key(&self.key, column)
    }

    /// HMAC-SHA-256 under this key: looks a value up by equality without revealing it to guesses.
    pub fn hash(&self, column: SealedColumn, value: &[u8]) -> Digest {
        keyed_hash(&column_key(&self.key, column), value)
    }

    pub fn seal(
        &self,
        column: SealedColumn,
        row: &str,
        plain: &[u8],
        entropy: &dyn Entropy,
    ) -> Result<Vec<u8>, Fault> {
        let nonce = entropy.bytes::<NONCE>();
        let sealed = cipher(&self.key, column)
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &bound_to(&self.id, row) })
            .map_err(|_| Fault::new("sealing failed"))?;
        let mut out = Vec::with_capacity(HEADER + sealed.len());
        out.push(VERSION);
        out.extend(self.id.as_bytes());
        out.extend(nonce);
        out.extend(sealed);
        Ok(out)
    }

    fn open(
        &self,
        column: SealedColumn,
        row: &str,
        sealed: &[u8],
    ) -> Result<Secret<Vec<u8>>, Fault> {
        let short = || Fault::new("a sealed value is too short");
        let (header, body) = sealed.split_at_checked(HEADER).ok_or_else(short)?;
        let nonce: [u8; NONCE] = header[1 + ID..].try_into().map_err(|_| short())?;
        cipher(&self.key, column)
            .decrypt(&XNonce::from(nonce), Payload { msg: body, aad: &bound_to(&self.id, row) })
            .map(Secret::new)
            .map_err(|_| {
                Fault::new(format!(
                    "a value in {}.{} cannot be opened with data key {}",
                    column.0, column.1, self.id
                ))
            })
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DataKey({})", self.id)
    }
}

fn cipher(key: &Secret<[u8; 32]>, column: SealedColumn) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new((&*column_key(key, column)).into())
}

fn bound_to(id: &str, row: &str) -> Vec<u8> {
    // The id has a fixed length, so the concatenation is unambiguous.
    [id.as_bytes(), row.as_bytes()].concat()
}

impl Tx<'_> {
    /// Creates the key for an id that never had one.
    pub fn make_data_key(&mut self, now: Timestamp, id: &dyn fmt::Display) -> Result<(), Fault> {
        let (id, entropy) = (id.to_string(), self.entropy());
        let key = DataKey::new(id.clone(), Secret::new(entropy.bytes::<32>()))?;
        let sealed = self.vault().seal(SEALED, &id, key.key.expose(), &*entropy)?;
        self.change(&MAKE, params![id, sealed, now])
    }

    /// The key with this id; `None` once it is destroyed. Cached for the rest of the transaction.
    pub fn data_key(&mut self, id: &dyn fmt::Display) -> Result<Option<DataKey>, Fault> {
        let id = id.to_string();
        if let Some(known) = self.data_keys.iter().find(|key| key.id == id) {
            return Ok(Some(known.clone()));
        }
        let row = self
            .row(&FIND, params![id])?
            .ok_or_else(|| Fault::new(format!("data key {id} not found")))?;
        let Some(sealed) = row.get::<Option<Vec<u8>>>(0)? else { return Ok(None) };
        let plain = self.vault().open(SEALED, &id, &sealed)?;
        let bytes = <[u8; 32]>::try_from(plain.expose().as_slice())
            .map_err(|_| Fault::new("a data key has the wrong length"))?;
        let key = DataKey::new(id, Secret::new(bytes))?;
        self.data_keys.push(key.clone());
        Ok(Some(key))
    }

    /// Opens a value sealed by the portal's key or a data key. `None` if its data key is destroyed.
    pub fn open(
        &mut self,
        column: SealedColumn,
        row: &str,
        sealed: &[u8],
    ) -> Result<Option<Secret<Vec<u8>>>, Fault> {
        if sealed.first() != Some(&VERSION) {
            return self.vault().open(column, row, sealed).map(Some);
        }
        let id = sealed.get(1..=ID).and_then(|id| std::str::from_utf8(id).ok());
        let id = id.ok_or_else(|| Fault::new("a sealed value without a data key id"))?;
        match self.data_key(&id)? {
            Some(key) => key.open(column, row, sealed).map(Some),
            None => Ok(None),
        }
    }

    /// Destroys the key, and returns whether there was one. Call [`crate::Db::scrub`] after the
    /// commit: until then freed pages and the write-ahead log still hold the sealed key.
    pub fn destroy_data_key(
        &mut self,
        now: Timestamp,
        id: &dyn fmt::Display,
    ) -> Result<bool, Fault> {
        let id = id.to_string();
        self.data_keys.retain(|key| key.id != id);
        Ok(self.execute(&DESTROY, params![id, now])? == 1)
    }
}

/// The ids of all destroyed keys, for removing them from backups.
pub fn destroyed(tx: &mut Tx<'_>) -> Result<Vec<String>, Fault> {
    tx.rows(&DESTROYED, &[])?.iter().map(|row| row.get(0)).collect()
}

/// Keys that a restored database lacks although they are not destroyed: the backup no longer has
/// them.
pub fn lost(tx: &mut Tx<'_>) -> Result<Vec<String>, Fault> {
    tx.rows(&LOST, &[])?.iter().map(|row| row.get(0)).collect()
}

/// Stores a sealed key from a backup. False if the database does not know it, or it is destroyed.
pub fn put_back(tx: &mut Tx<'_>, id: &str, sealed: &[u8]) -> Result<bool, Fault> {
    let plain = tx.vault().open(SEALED, id, sealed)?;
    if plain.expose().len() != 32 {
        return Err(Fault::new(format!("data key {id} has the wrong length")));
    }
    Ok(tx.execute(&PUT_BACK, params![id, sealed])? == 1)
}
