//! The block reader: reads a source once, in order, as blocks of whole rows, and hashes it.
//!
//! It runs under a lock and does only what must happen in order: reading, hashing, finding the last
//! row end, and detecting the encoding. Splitting and validating a block happens outside the lock.
//! The cost is linear in the file; a long row is searched in doubling steps.

use sha2::{Digest, Sha256};

use super::encoding;
use super::encoding_evidence;
use super::record::{RecordBoundary, last_record_end};
use super::source::Source;
use super::split::{Dialect, PAD};
use crate::{Encoding, ReadError};

/// Bytes per block: a block, its spans and its columns fit a core's private cache.
pub(crate) const BLOCK: usize = 256 << 10;
/// Longer rows are refused.
pub(crate) const MAX_ROW: usize = 16 << 20;

/// A run of whole rows.
#[derive(Debug, Default)]
pub(crate) struct Block {
    pub(crate) index: usize,
    /// Its offset in the source.
    pub(crate) offset: u64,
    /// Its length in the source.
    pub(crate) raw: usize,
    /// UTF-8 text, followed by at least [`PAD`] bytes of padding.
    pub(crate) bytes: Vec<u8>,
    /// Length of the text.
    pub(crate) length: usize,
}

/// The known facts about the encoding of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EncodingState {
    /// Given by the caller, or by a byte order mark.
    Sure(Encoding),
    /// Only ASCII so far.
    Ascii,
    /// UTF-8 so far, with characters beyond ASCII.
    Utf8,
    /// A byte that is not UTF-8 occurred before any multi-byte UTF-8 sequence.
    Windows1252,
}

/// Whether there are at least as many UTF-8 sequences as invalid bytes: the text is then UTF-8 with
/// some other bytes in it.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut chars, mut others) = (0, 0);
    for part in bytes.utf8_chunks() {
        chars += part.valid().chars().filter(|ch| !ch.is_ascii()).count();
        others += usize::from(!part.invalid().is_empty());
    }
    chars >= others
}

pub(crate) struct BlockReader {
    source: Source,
    dialect: Dialect,
    encoding_state: EncodingState,
    /// The offset of the next block.
    offset: u64,
    /// The offset up to which the source has been read.
    read: u64,
    /// Its first `carried` bytes have been read and not yet returned. The buffer keeps its length,
    /// so that it is not zeroed each time.
    carry: Vec<u8>,
    carried: usize,
    hash: Option<Sha256>,
    index: usize,
}

impl BlockReader {
    /// Starts reading. The first `skip` bytes (a byte order mark, a header) are hashed but not
    /// returned.
    pub(crate) fn new(
        source: Source,
        dialect: Dialect,
        encoding: Option<Encoding>,
        skip: u64,
        hash: bool,
    ) -> Result<BlockReader, ReadError> {
        let encoding_state = encoding.map_or(EncodingState::Ascii, EncodingState::Sure);
        let mut block_reader = BlockReader {
            source,
            dialect,
            encoding_state,
            offset: 0,
            read: 0,
            carry: Vec::new(),
            carried: 0,
            hash: hash.then(Sha256::new),
            index: 0,
        };
        while block_reader.read < skip {
            let count = (skip - block_reader.read).min(BLOCK as u64) as usize;
            if block_reader.read_more(count)? == 0 {
                break;
            }
            // The characters of the header are evidence of the encoding, too. A character that the
            // block cuts stays for the next one.
            let cut = match std::str::from_utf8(&block_reader.carry[..block_reader.carried]) {
                Err(error) if error.error_len().is_none() && block_reader.read < skip => {
                    error.valid_up_to()
                }
                _ => block_reader.carried,
            };
            block_reader.encoding_of(cut)?;
            block_reader.carry.copy_within(cut..block_reader.carried, 0);
            block_reader.carried -= cut;
            block_reader.offset += cut as u64;
        }
        block_reader.offset = block_reader.read;
        Ok(block_reader)
    }

    /// Reads more bytes; returns their number, 0 at the end.
    fn read_more(&mut self, count: usize) -> Result<usize, ReadError> {
        let before = self.carried;
        if self.carry.len() < before + count {
            self.carry.resize(before + count + PAD, 0);
        }
        let read = self.source.fill(self.read, &mut self.carry[before..before + count])?;
        self.read += read as u64;
        self.carried += read;
        if let Some(hash) = &mut self.hash {
            hash.update(&self.carry[before..self.carried]);
        }
        Ok(read)
    }

    /// Fills the next block; `false` at the end.
    pub(crate) fn next_block(&mut self, block: &mut Block) -> Result<bool, ReadError> {
        let mut wanted = BLOCK.saturating_sub(self.carried).max(BLOCK / 4);
        let whole = loop {
            let at_end = self.read_more(wanted)? == 0;
            if self.carried == 0 {
                return Ok(false);
            }
            match last_record_end(&self.carry[..self.carried], self.dialect, at_end) {
                RecordBoundary::At(whole) => break whole,
                RecordBoundary::None { open } if at_end || self.carried > MAX_ROW => {
                    let line = self.line_at(self.offset + open.unwrap_or(0) as u64)?;
                    return Err(match open {
                        Some(_) => ReadError::UnclosedQuote { line },
                        None => ReadError::RowTooLong { line, limit: MAX_ROW },
                    });
                }
                // Doubling keeps the search for the end of a long row linear in its length.
                RecordBoundary::None { .. } => wanted = self.carried,
            }
        };
        block.index = self.index;
        block.offset = self.offset;
        block.raw = whole;
        let encoding = self.encoding_of(whole)?;
        let rest = self.carried - whole;
        if encoding == Encoding::Utf8 {
            // The buffer itself becomes the block; only the bytes after its last row are copied.
            std::mem::swap(&mut block.bytes, &mut self.carry);
            if self.carry.len() < rest {
                self.carry.resize(rest, 0);
            }
            self.carry[..rest].copy_from_slice(&block.bytes[whole..whole + rest]);
            block.length = whole;
        } else {
            block.bytes.clear();
            encoding::decode(encoding, &self.carry[..whole], &mut block.bytes);
            self.carry.copy_within(whole..whole + rest, 0);
            block.length = block.bytes.len();
        }
        self.carried = rest;
        if block.bytes.len() < block.length + PAD {
            block.bytes.resize(block.length + PAD, 0);
        }
        self.offset += whole as u64;
        self.index += 1;
        Ok(true)
    }

    /// The encoding of the first `whole` carried bytes.
    fn encoding_of(&mut self, whole: usize) -> Result<Encoding, ReadError> {
        let bytes = &self.carry[..whole];
        if let Some(at) = memchr::memchr(0, bytes) {
            return Err(ReadError::Nul { line: self.line_at(self.offset + at as u64)? });
        }
        match self.encoding_state {
            EncodingState::Sure(Encoding::Utf8) | EncodingState::Utf8 => {
                match simdutf8::compat::from_utf8(bytes) {
                    Ok(_) => Ok(Encoding::Utf8),
                    Err(error) => Err(self.encoding_error(Encoding::Utf8, error.valid_up_to())?),
                }
            }
            EncodingState::Sure(other) => {
                let means_nothing = |byte: &u8| match other {
                    Encoding::Iso8859_1 => (0x80..0xA0).contains(byte),
                    _ => [0x81, 0x8D, 0x8F, 0x90, 0x9D].contains(byte),
                };
                match bytes.iter().position(means_nothing) {
                    Some(at) => Err(self.encoding_error(other, at)?),
                    None => Ok(other),
                }
            }
            EncodingState::Windows1252 => self.detect_single_byte(whole, None),
            EncodingState::Ascii => match simdutf8::compat::from_utf8(bytes) {
                Ok(text) => {
                    if !text.is_ascii() {
                        self.encoding_state = EncodingState::Utf8;
                    }
                    Ok(Encoding::Utf8)
                }
                Err(error) => self.detect_single_byte(whole, Some(error.valid_up_to())),
            },
        }
    }

    /// Windows-1252, unless the bytes contain evidence against it. `first` is the first byte that
    /// is not UTF-8, if there was none before.
    fn detect_single_byte(
        &mut self,
        whole: usize,
        first: Option<usize>,
    ) -> Result<Encoding, ReadError> {
        let bytes = &self.carry[..whole];
        let ch = encoding_evidence::find_utf8_sequence(bytes);
        if let Some(first) = first
            && (ch.is_some_and(|ch| ch < first) || is_mostly_utf8(bytes))
        {
            return Err(self.encoding_error(Encoding::Utf8, first)?);
        }
        if let Some(ch) = ch {
            return Err(self.encoding_error(Encoding::Windows1252, ch)?);
        }
        if let Some(at) = encoding_evidence::find_older_encoding_byte(bytes) {
            return Err(ReadError::OlderEncoding {
                byte: bytes[at],
                line: self.line_at(self.offset + at as u64)?,
            });
        }
        self.encoding_state = EncodingState::Windows1252;
        Ok(Encoding::Windows1252)
    }

    /// The error for bytes that are in one encoding up to an offset and not there.
    fn encoding_error(&self, encoding: Encoding, at: usize) -> Result<ReadError, ReadError> {
        Ok(ReadError::Encoding { encoding, line: self.line_at(self.offset + at as u64)? })
    }

    /// The line of an offset, counted from 1; computed only for errors.
    fn line_at(&self, index: u64) -> Result<u64, ReadError> {
        let (mut at, mut line) = (0u64, 1u64);
        let mut buffer = Vec::new();
        while at < index {
            buffer.clear();
            let count = (index - at).min(1 << 20) as usize;
            let read = self.source.append(at, count, &mut buffer)?;
            if read == 0 {
                break;
            }
            line += memchr::memchr_iter(self.dialect.newline, &buffer).count() as u64;
            at += read as u64;
        }
        Ok(line)
    }

    /// The encoding, once all has been read.
    pub(crate) fn encoding(&self) -> Encoding {
        match self.encoding_state {
            EncodingState::Sure(encoding) => encoding,
            EncodingState::Ascii | EncodingState::Utf8 => Encoding::Utf8,
            EncodingState::Windows1252 => Encoding::Windows1252,
        }
    }

    /// The SHA-256 of all bytes, once all has been read.
    pub(crate) fn sha256(&mut self) -> Option<String> {
        self.hash.take().map(|hash| encoding::hex(&hash.finalize()))
    }
}
