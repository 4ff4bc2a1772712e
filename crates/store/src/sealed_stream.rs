//! Streaming encryption: chunks of 64 KiB with XChaCha20-Poly1305 in the STREAM construction
//! (Hoang, Reyhanitabar, Rogaway, Vizár 2015), so that chunks cannot be truncated, swapped or taken
//! from another stream. Each chunk is bound to the same associated data. Memory holds one chunk,
//! besides what the caller pushes at once.

use aead_stream::{DecryptorBE32, EncryptorBE32};
use base::Fault;
use bytes::{Bytes, BytesMut};
use chacha20poly1305::aead::Payload;
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};

const CHUNK: usize = 64 * 1024;
const TAG: usize = 16;
pub(crate) const NONCE: usize = 19;

pub(crate) struct Sealing {
    seal: EncryptorBE32<XChaCha20Poly1305>,
    bound_to: Vec<u8>,
    waiting: BytesMut,
}

impl Sealing {
    pub(crate) fn new(key: &[u8; 32], nonce: [u8; NONCE], bound_to: Vec<u8>) -> Self {
        let seal = EncryptorBE32::from_aead(XChaCha20Poly1305::new(key.into()), (&nonce).into());
        Self { seal, bound_to, waiting: BytesMut::new() }
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.waiting.extend_from_slice(bytes);
    }

    /// The next sealed chunk, if there is enough input. The final chunk is sealed differently, so
    /// input is held back until more follows.
    pub(crate) fn next(&mut self) -> Result<Option<Bytes>, Fault> {
        if self.waiting.len() <= CHUNK {
            return Ok(None);
        }
        let chunk = self.waiting.split_to(CHUNK);
        let sealed = self.seal.encrypt_next(Payload { msg: &chunk, aad: &self.bound_to });
        sealed.map(|sealed| Some(sealed.into())).map_err(|_| Fault::new("sealing failed"))
    }

    pub(crate) fn finish(self) -> Result<Bytes, Fault> {
        let sealed = self.seal.encrypt_last(Payload { msg: &self.waiting, aad: &self.bound_to });
        sealed.map(Into::into).map_err(|_| Fault::new("sealing failed"))
    }
}

/// A chunk that fails to authenticate.
pub(crate) struct Broken;

pub(crate) struct Opening {
    open: DecryptorBE32<XChaCha20Poly1305>,
    bound_to: Vec<u8>,
    waiting: BytesMut,
}

impl Opening {
    pub(crate) fn new(key: &[u8; 32], nonce: [u8; NONCE], bound_to: Vec<u8>) -> Self {
        let open = DecryptorBE32::from_aead(XChaCha20Poly1305::new(key.into()), (&nonce).into());
        Self { open, bound_to, waiting: BytesMut::new() }
    }

    pub(crate) fn push(&mut self, sealed: &[u8]) {
        self.waiting.extend_from_slice(sealed);
    }

    pub(crate) fn next(&mut self) -> Result<Option<Bytes>, Broken> {
        if self.waiting.len() <= CHUNK + TAG {
            return Ok(None);
        }
        let chunk = self.waiting.split_to(CHUNK + TAG);
        let plain = self.open.decrypt_next(Payload { msg: &chunk, aad: &self.bound_to });
        plain.map(|plain| Some(plain.into())).map_err(|_| Broken)
    }

    pub(crate) fn finish(self) -> Result<Bytes, Broken> {
        let plain = self.open.decrypt_last(Payload { msg: &self.waiting, aad: &self.bound_to });
        plain.map(Into::into).map_err(|_| Broken)
    }
}
