//! Text as a 64-bit code.
//!
//! A text of at most 7 bytes is stored inline as its bytes; a text of 8 to 16 digits is stored
//! inline as its number and its length, so that leading zeros count. Any other text is *spilled*:
//! it is stored in an [`Arena`], and the code is its index there (as in the German strings of Umbra
//! and DuckDB).
//!
//! Invariants: equal inline codes mean equal text; an inline code never equals a spilled code;
//! codes of two arenas are comparable only by their text. Encoding is linear in the text.

use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};
use std::sync::LazyLock;

/// The code of SQL NULL.
pub(crate) const NULL: u64 = u64::MAX;
const DIGITS: u64 = 0x80 << 56;
const SPILL: u64 = 0xC0 << 56;
const LOW: u64 = (1 << 56) - 1;

/// The code of a text that fits inline.
pub(crate) fn encode_inline(text: &[u8]) -> Option<u64> {
    match text.len() {
        0 => Some(0),
        1..=7 => {
            let mut word = [0u8; 8];
            word[..text.len()].copy_from_slice(text);
            word[7] = text.len() as u8;
            Some(u64::from_le_bytes(word))
        }
        8..=16 => encode_digits(text),
        _ => None,
    }
}

/// As [`encode_inline`], for the cell `start..end` of a block that is padded by at least eight
/// bytes: one load, no copy.
#[inline(always)]
pub(crate) fn encode_cell(block: &[u8], start: usize, end: usize) -> Option<u64> {
    let len = end - start;
    if len <= 7
        && let Some(word) = block.get(start..start + 8)
    {
        let mut bytes = [0u8; 8];
        bytes.copy_from_slice(word);
        let mask = (1u64 << (8 * len)) - 1;
        return Some(u64::from_le_bytes(bytes) & mask | (len as u64) << 56);
    }
    if len <= 16 { encode_inline(&block[start..end]) } else { None }
}

fn encode_digits(text: &[u8]) -> Option<u64> {
    let (head, tail) = text.split_at(8);
    let mut number = eight_digits(head.try_into().ok()?)?;
    for &byte in tail {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = number * 10 + u64::from(digit);
    }
    Some(DIGITS | (text.len() as u64) << 56 | number)
}

/// Parses eight ASCII digits at once, by three multiplications (SWAR).
#[inline(always)]
pub(crate) fn eight_digits(text: [u8; 8]) -> Option<u64> {
    let word = u64::from_le_bytes(text);
    let zeros = 0x3030_3030_3030_3030;
    if (word & 0xF0F0_F0F0_F0F0_F0F0)
        | ((word.wrapping_add(0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0) >> 4)
        != 0x3333_3333_3333_3333
    {
        return None;
    }
    let word = word - zeros;
    let word = word.wrapping_mul(10).wrapping_add(word >> 8);
    let low = (word & 0x0000_00FF_0000_00FF).wrapping_mul(0x000F_4240_0000_0064);
    let high = ((word >> 16) & 0x0000_00FF_0000_00FF).wrapping_mul(0x0000_2710_0000_0001);
    Some((low.wrapping_add(high)) >> 32)
}

/// Whether the text of this code is in an arena.
#[inline(always)]
pub(crate) fn is_spilled(code: u64) -> bool {
    code >= SPILL && code != NULL
}

/// The arena index of a spilled code.
pub(crate) fn spill_index(code: u64) -> usize {
    (code & LOW) as usize
}

/// The code of the text at an arena index.
pub(crate) fn spill_code(index: usize) -> u64 {
    SPILL | index as u64
}

/// The text of an inline code, in the caller's buffer.
pub(crate) fn decode_inline(code: u64, buffer: &mut [u8; 16]) -> &[u8] {
    let length = ((code >> 56) & 0x1F) as usize;
    if code & DIGITS == 0 {
        buffer[..8].copy_from_slice(&code.to_le_bytes());
        return &buffer[..length.min(7)];
    }
    let mut number = code & LOW;
    for index in buffer[..length.min(16)].iter_mut().rev() {
        *index = b'0' + (number % 10) as u8;
        number /= 10;
    }
    &buffer[..length.min(16)]
}

/// Spilled texts, concatenated.
#[derive(Debug, Default, Clone)]
pub(crate) struct Arena {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// Units of work on texts since the last [`Arena::take_work`] ([`crate::work`]).
    work: u64,
}

impl Arena {
    /// Encodes a text, spilling it if it does not fit inline. The same text spilled twice gets two
    /// codes.
    pub(crate) fn code(&mut self, text: &[u8]) -> u64 {
        encode_inline(text).unwrap_or_else(|| self.push(text))
    }

    pub(crate) fn push(&mut self, text: &[u8]) -> u64 {
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len());
        spill_code(self.ends.len() - 1)
    }

    pub(crate) fn get(&self, index: usize) -> &[u8] {
        let start = if index == 0 { 0 } else { self.ends.get(index - 1).copied().unwrap_or(0) };
        let end = self.ends.get(index).copied().unwrap_or(start);
        self.bytes.get(start..end).unwrap_or(&[])
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn clear(&mut self) {
        self.truncate(0);
    }

    /// Keeps only the first `texts` texts.
    pub(crate) fn truncate(&mut self, texts: usize) {
        self.bytes.truncate(if texts == 0 {
            0
        } else {
            self.ends.get(texts - 1).copied().unwrap_or(self.bytes.len())
        });
        self.ends.truncate(texts);
    }

    pub(crate) fn add_work(&mut self, units: u64) {
        self.work = self.work.saturating_add(units);
    }

    pub(crate) fn take_work(&mut self) -> u64 {
        std::mem::take(&mut self.work)
    }

    /// Bytes held.
    pub(crate) fn size(&self) -> usize {
        self.bytes.capacity() + self.ends.capacity() * size_of::<usize>()
    }

    /// Calls `f` with the text of a code (not NULL) of this arena.
    #[inline]
    pub(crate) fn with<T>(&self, code: u64, f: impl FnOnce(&[u8]) -> T) -> T {
        if is_spilled(code) {
            f(self.get(spill_index(code)))
        } else {
            f(decode_inline(code, &mut [0; 16]))
        }
    }

    /// The text of a code (not NULL). Text is valid UTF-8 by the time it has a code.
    pub(crate) fn text(&self, code: u64) -> String {
        self.with(code, |bytes| String::from_utf8_lossy(bytes).into_owned())
    }
}

/// An arena that stores each text once, so that equal texts have equal codes.
#[derive(Debug, Default, Clone)]
pub(crate) struct Interner {
    arena: Arena,
    by_hash: std::collections::HashMap<u64, Vec<u32>, BuildHasherDefault<CodeHasher>>,
}

impl Interner {
    /// The code of a text that does not fit inline.
    pub(crate) fn intern(&mut self, text: &[u8]) -> u64 {
        let indices = self.by_hash.entry(HashKey::of_process().hash_bytes(text)).or_default();
        if let Some(index) = indices.iter().find(|&&index| self.arena.get(index as usize) == text) {
            return spill_code(*index as usize);
        }
        let code = self.arena.push(text);
        indices.push(spill_index(code) as u32);
        code
    }

    /// The code of a text, if it is stored.
    pub(crate) fn find(&self, text: &[u8]) -> Option<u64> {
        let indices = self.by_hash.get(&HashKey::of_process().hash_bytes(text))?;
        let index = indices.iter().find(|&&index| self.arena.get(index as usize) == text)?;
        Some(spill_code(*index as usize))
    }

    pub(crate) fn arena(&self) -> &Arena {
        &self.arena
    }

    pub(crate) fn size(&self) -> usize {
        self.arena.size() + self.by_hash.capacity() * 40 + self.arena.len() * 8
    }
}

/// A hash key that each process draws at random. A respondent can therefore not choose values with
/// colliding hashes, which would degrade the hash tables to linear searches. No result depends on
/// the key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HashKey(u64);

impl HashKey {
    /// The key of this process. Loops should call this once.
    pub(crate) fn of_process() -> HashKey {
        static KEY: LazyLock<HashKey> = LazyLock::new(HashKey::random);
        *KEY
    }

    fn random() -> HashKey {
        // The standard library seeds its keys from the system's random source.
        HashKey(RandomState::new().hash_one(0))
    }

    /// Mixes a value into a hash (initially 0); each bit of the value affects each bit of the
    /// result.
    #[inline(always)]
    pub(crate) fn combine(self, hash: u64, value: u64) -> u64 {
        // The multiplier is fixed: about one in two hundred random multipliers distributes poorly.
        let wide = u128::from(hash ^ value ^ self.0) * 0xE703_7ED1_A0B4_28DB;
        (wide as u64) ^ (wide >> 64) as u64
    }

    /// The hash of a text.
    pub(crate) fn hash_bytes(self, text: &[u8]) -> u64 {
        let mut hash = text.len() as u64;
        let mut chunks = text.chunks_exact(8);
        for chunk in &mut chunks {
            let mut word = [0u8; 8];
            word.copy_from_slice(chunk);
            hash = self.combine(hash, u64::from_le_bytes(word));
        }
        let mut word = [0u8; 8];
        word[..chunks.remainder().len()].copy_from_slice(chunks.remainder());
        self.combine(hash, u64::from_le_bytes(word))
    }
}

/// A hasher for maps whose keys are text codes or hashes.
#[derive(Default, Clone, Copy, Debug)]
pub(crate) struct CodeHasher(u64);

impl Hasher for CodeHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        self.write_u64(HashKey::of_process().hash_bytes(bytes));
    }
    fn write_u64(&mut self, value: u64) {
        self.0 = HashKey::of_process().combine(self.0, value);
    }
}

/// A map keyed by text codes.
pub(crate) type CodeMap<V> = std::collections::HashMap<u64, V, BuildHasherDefault<CodeHasher>>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_and_decode_to_their_text() {
        let texts = [
            "",
            "0",
            "00",
            "1100",
            "Ä",
            "å ä ö",
            "1234567",
            "12345678",
            "00000000",
            "185008140005",
            "0000000000000000",
            "9999999999999999",
            "12345678901234567",
            "1234567x",
            "Undersköterska",
            "🌲🌲",
            "99-123",
            "\u{7f}",
        ];
        let mut arena = Arena::default();
        let codes: Vec<u64> = texts.iter().map(|text| arena.code(text.as_bytes())).collect();
        for (text, code) in texts.iter().zip(&codes) {
            assert_eq!(arena.text(*code), *text);
            assert_ne!(*code, NULL);
        }
        let distinct: std::collections::BTreeSet<_> = codes.iter().collect();
        assert_eq!(distinct.len(), texts.len());
    }

    #[test]
    fn a_cell_encodes_as_its_text_does() {
        let block = b"ab;1100;185008140005;Underskoterska;;        ";
        for (start, end) in [(0, 2), (3, 7), (8, 20), (21, 35), (36, 36)] {
            assert_eq!(encode_cell(block, start, end), encode_inline(&block[start..end]));
        }
    }

    #[test]
    fn eight_digits_rejects_other_bytes() {
        assert_eq!(eight_digits(*b"18500814"), Some(18_500_814));
        assert_eq!(eight_digits(*b"00000009"), Some(9));
        for index in 0..8 {
            for wrong in [b'/', b':', b' ', b'a', b'-', 0xB0, 0] {
                let mut text = *b"12345678";
                text[index] = wrong;
                assert_eq!(eight_digits(text), None, "{text:?}");
            }
        }
    }

    /// Texts of 16 characters that collide under a known key: 8 bytes are free, and the other 8
    /// cancel their effect.
    fn colliding_texts(under: HashKey) -> Vec<[u8; 16]> {
        let mut found = Vec::new();
        for n in 0u64.. {
            let head = std::array::from_fn::<u8, 8, _>(|index| {
                b'a' + (n / 26u64.pow(index as u32) % 26) as u8
            });
            let tail =
                (under.combine(16, u64::from_le_bytes(head)) ^ 0x4142_4344_4546_4748).to_le_bytes();
            if tail.iter().all(|byte| byte.is_ascii_graphic() && *byte != b';') {
                let mut text = [0; 16];
                text[..8].copy_from_slice(&head);
                text[8..].copy_from_slice(&tail);
                found.push(text);
            }
            if found.len() == 50 {
                break;
            }
        }
        found
    }

    #[test]
    fn collisions_depend_on_the_key() {
        let (one, other) = (HashKey::random(), HashKey::random());
        let texts = colliding_texts(one);
        let hashes = |hash: HashKey| {
            texts
                .iter()
                .map(|text| hash.hash_bytes(text))
                .collect::<std::collections::BTreeSet<_>>()
                .len()
        };
        assert_eq!((hashes(one), hashes(other)), (1, 50));
    }

    #[test]
    fn hashes_of_consecutive_numbers_are_distributed() {
        let hash = HashKey::random();
        for shift in [0, 20, 44, 52] {
            let mut parts = [0u32; 64];
            (0..4096u64).for_each(|n| parts[(hash.combine(0, n << shift) >> 58) as usize] += 1);
            assert!(parts.iter().all(|count| (32..=128).contains(count)), "{shift}: {parts:?}");
        }
    }

    #[test]
    fn an_interner_returns_one_code_per_text() {
        let mut interner = Interner::default();
        let first = interner.intern("Förskollärare".as_bytes());
        let second = interner.intern("Undersköterska".as_bytes());
        assert_ne!(first, second);
        assert_eq!(interner.intern("Förskollärare".as_bytes()), first);
        assert_eq!(interner.find("Undersköterska".as_bytes()), Some(second));
        assert_eq!(interner.find(b"something else"), None);
    }
}
