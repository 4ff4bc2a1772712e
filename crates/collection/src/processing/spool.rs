//! A received file as random-access source for the engine: in memory if small, otherwise in an
//! unlinked temporary file. That is sealed with a key that only this process knows, so nothing of
//! it is readable or left after a crash.

use std::fs::File;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use base::{Entropy, Fault};
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use check::{ReadAt, Source};
use zeroize::Zeroizing;

/// Files up to this size are kept in memory.
const IN_MEMORY: usize = 8 << 20;
const CHUNK: usize = 256 << 10;
const TAG: usize = 16;

/// Receives a file piece by piece.
pub(super) struct Spool {
    small: Vec<u8>,
    large: Option<Sealed>,
    size: u64,
}

struct Sealed {
    file: File,
    cipher: XChaCha20Poly1305,
    chunks: u64,
}

impl Spool {
    pub(super) fn new() -> Self {
        Self { small: Vec::new(), large: None, size: 0 }
    }

    pub(super) fn push(&mut self, bytes: &[u8], entropy: &dyn Entropy) -> Result<(), Fault> {
        self.small.extend_from_slice(bytes);
        self.size += bytes.len() as u64;
        if self.large.is_none() && self.small.len() > IN_MEMORY {
            let key = Zeroizing::new(entropy.bytes::<32>());
            let cipher = XChaCha20Poly1305::new((&*key).into());
            self.large =
                Some(Sealed { file: tempfile::tempfile().map_err(Fault::new)?, cipher, chunks: 0 });
        }
        if let Some(sealed) = &mut self.large {
            let whole = self.small.len() / CHUNK * CHUNK;
            for chunk in self.small[..whole].chunks(CHUNK) {
                sealed.write(chunk)?;
            }
            self.small.drain(..whole);
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<Source, Fault> {
        match self.large {
            None => Ok(Source::from(self.small)),
            Some(mut sealed) => {
                if !self.small.is_empty() {
                    sealed.write(&std::mem::take(&mut self.small))?;
                }
                Ok(Source::new(OnDisk {
                    sealed,
                    size: self.size,
                    last: Mutex::new((u64::MAX, Vec::new())),
                }))
            }
        }
    }
}

fn nonce(chunk: u64) -> XNonce {
    // The key seals this file only, so the chunk number is a unique nonce.
    let mut nonce = [0; 24];
    nonce[..8].copy_from_slice(&chunk.to_le_bytes());
    XNonce::from(nonce)
}

impl Sealed {
    fn write(&mut self, chunk: &[u8]) -> Result<(), Fault> {
        let sealed = self
            .cipher
            .encrypt(&nonce(self.chunks), chunk)
            .map_err(|_| Fault::new("sealing failed"))?;
        self.file.write_all(&sealed).map_err(Fault::new)?;
        self.chunks += 1;
        Ok(())
    }
}

struct OnDisk {
    sealed: Sealed,
    size: u64,
    /// The chunk that was decrypted last: blocks are read from front to back.
    last: Mutex<(u64, Vec<u8>)>,
}

impl OnDisk {
    fn open(&self, chunk: u64) -> io::Result<Vec<u8>> {
        use std::os::unix::fs::FileExt as _;
        let begin = chunk * CHUNK as u64;
        let length = (self.size - begin).min(CHUNK as u64) as usize;
        let mut sealed = vec![0; length + TAG];
        self.sealed.file.read_exact_at(&mut sealed, chunk * (CHUNK + TAG) as u64)?;
        self.sealed
            .cipher
            .decrypt(&nonce(chunk), &sealed[..])
            .map_err(|_| io::Error::other("a temporary file was altered"))
    }
}

impl ReadAt for OnDisk {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        if offset >= self.size {
            return Ok(0);
        }
        let chunk = offset / CHUNK as u64;
        let within = (offset % CHUNK as u64) as usize;
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.0 != chunk {
            // Decrypted under the lock, so that reads of the same chunk decrypt it once.
            let plain = self.open(chunk)?;
            *last = (chunk, plain);
        }
        let count = into.len().min(last.1.len() - within);
        into[..count].copy_from_slice(&last.1[within..within + count]);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use base::SystemEntropy;

    use super::*;

    #[test]
    fn any_part_of_a_large_file_can_be_read() {
        let size = IN_MEMORY + 3 * CHUNK + 17;
        let content: Vec<u8> = (0..size).map(|i| (i % 251) as u8).collect();
        let mut spool = Spool::new();
        for part in content.chunks(70_001) {
            spool.push(part, &SystemEntropy).unwrap();
        }
        assert!(spool.large.is_some() && spool.small.len() < CHUNK);
        let Some(sealed) = spool.large.take() else { panic!("large") };
        let mut sealed = sealed;
        sealed.write(&spool.small).unwrap();
        let disk = OnDisk { sealed, size: size as u64, last: Mutex::new((u64::MAX, Vec::new())) };
        for offset in [0, 1, CHUNK - 1, CHUNK, 5 * CHUNK + 3, size - 1, size, size + 9] {
            let mut into = vec![0; 1000];
            let mut filled = 0;
            while filled < into.len() {
                match disk.read_at((offset + filled) as u64, &mut into[filled..]).unwrap() {
                    0 => break,
                    n => filled += n,
                }
            }
            let end = (offset + 1000).min(size);
            assert_eq!(&into[..filled], content.get(offset..end).unwrap_or_default(), "{offset}");
        }
    }
}
