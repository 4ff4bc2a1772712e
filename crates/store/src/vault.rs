//! The vault: columns and files sealed with keys that are not in the database.
//!
//! XChaCha20-Poly1305 with a 24-byte random nonce. Each table and column has a key of its own,
//! derived by HKDF-SHA-256 (RFC 5869). The row is bound in as associated data, so a sealed value
//! moved to another row or column does not open.

use std::collections::BTreeMap;

use base::{Entropy, Fault, Secret, Timestamp};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{Tx, params};

crate::sql! {
    KNOWN_KEYS = "SELECT id, proof FROM sealing_key ORDER BY id";
    NOTE_KEY = "INSERT INTO sealing_key (id, proof, seen_at) VALUES ($1, $2, $3)";
}

/// A value that each key seals once, so that another key with the same id is detected.
const PROOF: SealedColumn = SealedColumn("sealing_key", "proof");

/// First byte of a value sealed by a portal key.
const VERSION: u8 = 1;
pub(crate) const NONCE: usize = 24;
/// Version, key id, nonce.
const HEADER: usize = 1 + 4 + NONCE;

/// A SHA-256 or HMAC-SHA-256.
pub(crate) type Digest = [u8; 32];

/// The table and column of a sealed value: `SealedColumn("second_factor", "secret")`.
#[derive(Clone, Copy, Debug)]
pub struct SealedColumn(pub &'static str, pub &'static str);

/// A portal's keys, by id. All of them open; the one with the highest id that is not marked `later`
/// seals.
#[derive(Clone)]
pub struct Keys {
    all: Vec<(u32, Secret<[u8; 32]>)>,
    /// The index of the key that seals.
    seals: usize,
}

impl Keys {
    /// Parses a key file: one `ID HEX` on each line, with 64 hexadecimal digits; `#` begins a
    /// comment. A key followed by `later` opens but does not seal yet, so that every node can have
    /// it before any uses it.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let mut keys: Vec<(u32, Secret<[u8; 32]>)> = Vec::new();
        let mut later = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let wrong = || {
                Fault::new(format!(
                    "line {} of the key file: expected `ID KEY`, with a key of 64 hexadecimal digits",
                    number + 1
                ))
            };
            let words: Vec<&str> = line.split_whitespace().collect();
            let (id, key) = match words[..] {
                [id, key] | [id, key, "later"] => (id.parse::<u32>().map_err(|_| wrong())?, key),
                _ => return Err(wrong()),
            };
            if words.len() == 3 {
                later.push(id);
            }
            let mut bytes = [0; 32];
            hex::decode_to_slice(key, &mut bytes).map_err(|_| wrong())?;
            if keys.iter().any(|(other, _)| *other == id) {
                return Err(Fault::new(format!("the key file has key {id} twice")));
            }
            keys.push((id, Secret::new(bytes)));
        }
        keys.sort_by_key(|(id, _)| *id);
        let seals = keys
            .iter()
            .rposition(|(id, _)| !later.contains(id))
            .ok_or_else(|| Fault::new("the key file has no key to seal with"))?;
        Ok(Self { all: keys, seals })
    }

    /// The key file with one more key, which seals from now on.
    pub fn rotated(previous: Option<&str>, entropy: &dyn Entropy) -> Result<String, Fault> {
        let last = previous
            .map(Self::parse)
            .transpose()?
            .map_or(0, |keys| keys.all.last().map_or(0, |(id, _)| *id));
        let mut text = previous
            .unwrap_or("# Keys of this portal. Keep a copy outside the machine: without them nothing sealed can be read.\n")
            .to_owned();
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(&format!("{} {}\n", last + 1, hex::encode(entropy.bytes::<32>())));
        Ok(text)
    }
}

/// Seals and opens values, and computes MACs.
pub struct Vault {
    keys: Keys,
}

impl Vault {
    pub fn new(keys: Keys) -> Self {
        Self { keys }
    }

    /// Derives 32 bytes for one purpose, such as signing form tokens: `derive("csrf")`. The key
    /// with the lowest id is used, so the result survives key rotation.
    pub fn derive(&self, purpose: &str) -> Secret<[u8; 32]> {
        let (_, first) = &self.keys.all[0];
        Secret::new(*expand(first, &["farstu derive v1", purpose]))
    }

    /// Authenticates parts for one purpose by HMAC-SHA-256 (RFC 2104). The MAC begins with the id
    /// of the sealing key.
    pub(crate) fn mac(&self, purpose: &str, parts: &[Option<Vec<u8>>]) -> Result<Vec<u8>, Fault> {
        let (id, key) = &self.keys.all[self.keys.seals];
        let code = hmac(key, purpose, parts).finalize().into_bytes();
        Ok([&id.to_be_bytes()[..], &code[..]].concat())
    }

    /// Whether one of these keys authenticated exactly these parts for this purpose. Constant time.
    pub(crate) fn verify_mac(&self, purpose: &str, parts: &[Option<Vec<u8>>], mac: &[u8]) -> bool {
        let Some((id, code)) = mac.split_first_chunk() else { return false };
        self.key(u32::from_be_bytes(*id))
            .is_ok_and(|key| hmac(key, purpose, parts).verify_slice(code).is_ok())
    }

    /// Whether the MAC was made with an older key than the one that seals now.
    pub(crate) fn is_mac_stale(&self, mac: &[u8]) -> bool {
        mac.first_chunk()
            .is_none_or(|id| u32::from_be_bytes(*id) < self.keys.all[self.keys.seals].0)
    }

    pub fn seal(
        &self,
        column: SealedColumn,
        row: &str,
        plain: &[u8],
        entropy: &dyn Entropy,
    ) -> Result<Vec<u8>, Fault> {
        self.seal_with(self.keys.seals, column, row, plain, entropy)
    }

    fn seal_with(
        &self,
        key: usize,
        column: SealedColumn,
        row: &str,
        plain: &[u8],
        entropy: &dyn Entropy,
    ) -> Result<Vec<u8>, Fault> {
        let (id, key) = &self.keys.all[key];
        let nonce = entropy.bytes::<NONCE>();
        let sealed = cipher(key, column)
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: row.as_bytes() })
            .map_err(|_| Fault::new("sealing failed"))?;
        let mut out = Vec::with_capacity(HEADER + sealed.len());
        out.push(VERSION);
        out.extend(id.to_le_bytes());
        out.extend(nonce);
        out.extend(sealed);
        Ok(out)
    }

    pub fn open(
        &self,
        column: SealedColumn,
        row: &str,
        sealed: &[u8],
    ) -> Result<Secret<Vec<u8>>, Fault> {
        let short = || Fault::new("a sealed value is too short");
        let (header, body) = sealed.split_at_checked(HEADER).ok_or_else(short)?;
        if header[0] != VERSION {
            return Err(Fault::new(format!("unknown version {} of a sealed value", header[0])));
        }
        let id = u32::from_le_bytes(header[1..5].try_into().map_err(|_| short())?);
        let nonce: [u8; NONCE] = header[5..].try_into().map_err(|_| short())?;
        let plain = cipher(self.key(id)?, column)
            .decrypt(&XNonce::from(nonce), Payload { msg: body, aad: row.as_bytes() })
            .map_err(|_| {
                Fault::new(format!(
                    "a value in {}.{} cannot be opened with key {id}",
                    column.0, column.1
                ))
            })?;
        Ok(Secret::new(plain))
    }

    /// The sealing key and its id, for streams.
    pub(crate) fn stream_key(&self, column: SealedColumn) -> (u32, Zeroizing<[u8; 32]>) {
        let (id, key) = &self.keys.all[self.keys.seals];
        (*id, column_key(key, column))
    }
    pub(crate) fn stream_key_of(
        &self,
        id: u32,
        column: SealedColumn,
    ) -> Result<Zeroizing<[u8; 32]>, Fault> {
        Ok(column_key(self.key(id)?, column))
    }

    /// Whether a value should be sealed again, because another key seals now.
    pub fn is_stale(&self, sealed: &[u8]) -> bool {
        sealed.get(1..5) != Some(&self.keys.all[self.keys.seals].0.to_le_bytes()[..])
    }

    /// Compares the keys with those that the database was used with, and records new ones.
    ///
    /// # Errors
    /// If a key is missing, or differs from the one with the same id: existing values could not be
    /// opened, and new ones would be sealed with the wrong key.
    pub(crate) fn prove(&self, tx: &mut Tx<'_>, now: Timestamp) -> Result<(), Fault> {
        let entropy = tx.entropy();
        let known = self.known(tx)?;
        self.fits(&known)?;
        for (index, (id, _)) in
            self.keys.all.iter().enumerate().filter(|(_, (id, _))| !known.contains_key(id))
        {
            let proof = self.seal_with(index, PROOF, &id.to_string(), b"farstu", &*entropy)?;
            tx.execute(&NOTE_KEY, params![*id, proof, now])?;
        }
        Ok(())
    }

    /// The proofs of the keys that the database was used with, by id.
    pub(crate) fn known(&self, tx: &mut Tx<'_>) -> Result<BTreeMap<u32, Vec<u8>>, Fault> {
        tx.rows(&KNOWN_KEYS, &[])?.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
    }

    /// Checks that these are the keys that the database was used with. Writes nothing.
    pub fn fits_database(&self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let known = self.known(tx)?;
        self.fits(&known)
    }

    /// Checks that these keys made the proofs.
    pub(crate) fn fits(&self, known: &BTreeMap<u32, Vec<u8>>) -> Result<(), Fault> {
        for (id, proof) in known {
            if !self.keys.all.iter().any(|(other, _)| other == id) {
                return Err(Fault::new(format!(
                    "the key file has no key {id}, which this database was sealed with: it is the wrong file, or a line is missing"
                )));
            }
            if self.open(PROOF, &id.to_string(), proof).is_err() {
                return Err(Fault::new(format!(
                    "key {id} of the key file is not the one that this database was sealed with: it belongs to another portal, or was generated again"
                )));
            }
        }
        Ok(())
    }

    fn key(&self, id: u32) -> Result<&Secret<[u8; 32]>, Fault> {
        let found = self.keys.all.iter().find(|(other, _)| *other == id);
        found.map(|(_, key)| key).ok_or_else(|| {
            Fault::new(format!("sealed with key {id}, which is not in the key file"))
        })
    }
}

/// Each part is preceded by its length, so different lists of parts never give the same bytes. An
/// absent part differs from an empty one.
fn hmac(key: &Secret<[u8; 32]>, purpose: &str, parts: &[Option<Vec<u8>>]) -> Hmac<Sha256> {
    let key = expand(key, &["farstu mac v1", purpose]);
    let mut mac = Hmac::<Sha256>::new_from_slice(&*key).expect("HMAC takes a key of any length");
    for part in parts {
        match part {
            Some(part) => {
                mac.update(&[1]);
                mac.update(&(part.len() as u64).to_be_bytes());
                mac.update(part);
            }
            None => mac.update(&[0]),
        }
    }
    mac
}

fn cipher(key: &Secret<[u8; 32]>, column: SealedColumn) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(*column_key(key, column)))
}

pub(crate) fn column_key(
    key: &Secret<[u8; 32]>,
    SealedColumn(table, column): SealedColumn,
) -> Zeroizing<[u8; 32]> {
    expand(key, &["farstu seal v1", table, column])
}

/// HMAC-SHA-256, computed as HKDF-Extract (RFC 5869, section 2.2).
pub(crate) fn keyed_hash(key: &[u8; 32], value: &[u8]) -> Digest {
    Hkdf::<Sha256>::extract(Some(key), value).0.into()
}

fn expand(key: &Secret<[u8; 32]>, info: &[&str]) -> Zeroizing<[u8; 32]> {
    let mut out = Zeroizing::new([0; 32]);
    // A zero byte between the parts keeps ("ab", "c") and ("a", "bc") apart.
    let info = info.join("\0");
    Hkdf::<Sha256>::new(None, key.expose())
        .expand(info.as_bytes(), &mut *out)
        .expect("HKDF can output 32 bytes");
    out
}
