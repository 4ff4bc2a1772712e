//! Lookup in a file of leaked passwords, by binary search on disk: O(log n) reads of a line.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use base::Fault;
use sha1::{Digest, Sha1};

/// The operator's file of leaked passwords: SHA-1 hashes or prefixes in hexadecimal, sorted, one
/// per line; anything after a colon (a count) is ignored. Known collections are published in this
/// form. They are tens of GB, so the file is searched on disk and never read into memory.
#[derive(Debug)]
pub struct LeakedFile {
    file: File,
    size: u64,
}

/// Bytes of the longest line, `HASH:COUNT`.
const LINE: usize = 80;
/// Fewest hexadecimal digits of a prefix: shorter ones would reject good passwords by chance.
const SHORTEST: usize = 10;

impl LeakedFile {
    /// Opens the file and validates its first line.
    pub fn open(path: &Path) -> Result<Self, Fault> {
        let file = File::open(path).map_err(Fault::new)?;
        let size = file.metadata().map_err(Fault::new)?.len();
        let opened = Self { file, size };
        if size > 0 {
            opened.line_at(0)?;
        }
        Ok(opened)
    }

    pub(super) fn has(&self, password: &str) -> Result<bool, Fault> {
        let hash = hex::encode_upper(Sha1::digest(password.as_bytes()));
        // The hash, or a prefix of it, sorts as the last line that is not after the hash.
        let (mut low, mut high) = (0, self.size);
        while low < high {
            let middle = low + (high - low) / 2;
            let (start, end, prefix) = self.line_around(middle)?;
            if hash.starts_with(&prefix) {
                return Ok(true);
            }
            if prefix < hash {
                low = end;
            } else {
                high = start;
            }
        }
        Ok(false)
    }

    /// Start, end (after the line break) and hash of the line that contains the byte.
    fn line_around(&self, position: u64) -> Result<(u64, u64, String), Fault> {
        let from = position.saturating_sub(LINE as u64);
        let before = self.read(from, usize::try_from(position - from).map_err(Fault::new)?)?;
        let start = match before.iter().rposition(|b| *b == b'\n') {
            Some(i) => from + i as u64 + 1,
            None if from == 0 => 0,
            None => return Err(wrong(from)),
        };
        let (end, prefix) = self.line_at(start)?;
        Ok((start, end, prefix))
    }

    fn line_at(&self, start: u64) -> Result<(u64, String), Fault> {
        let bytes = self.read(start, LINE + 1)?;
        let length = match bytes.iter().position(|b| *b == b'\n') {
            Some(i) => i,
            None if start + bytes.len() as u64 == self.size => bytes.len(),
            None => return Err(wrong(start)),
        };
        let line = std::str::from_utf8(&bytes[..length]).map_err(|_| wrong(start))?;
        let prefix = line.trim_end().split(':').next().unwrap_or_default();
        let well_formed = (SHORTEST..=40).contains(&prefix.len())
            && prefix.bytes().all(|b| b.is_ascii_hexdigit());
        if !well_formed {
            return Err(wrong(start));
        }
        let end = (start + length as u64 + 1).min(self.size);
        Ok((end, prefix.to_ascii_uppercase()))
    }

    fn read(&self, from: u64, length: usize) -> Result<Vec<u8>, Fault> {
        let left = usize::try_from(self.size - from).unwrap_or(usize::MAX);
        let mut bytes = vec![0; length.min(left)];
        self.file.read_exact_at(&mut bytes, from).map_err(Fault::new)?;
        Ok(bytes)
    }
}

fn wrong(at: u64) -> Fault {
    Fault::new(format!(
        "the file of leaked passwords is invalid near byte {at}: expected sorted SHA-1 hashes, one a line"
    ))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn file(lines: &[String], end: &str) -> LeakedFile {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        write!(file, "{}{end}", lines.join("\n")).expect("written");
        LeakedFile::open(file.path()).expect("well-formed")
    }

    fn sha1(text: &str) -> String {
        hex::encode_upper(Sha1::digest(text.as_bytes()))
    }

    #[test]
    fn finds_each_of_many_and_nothing_else() {
        let mut lines: Vec<String> = (0..500)
            .map(|n| format!("{}:{}", sha1(&format!("leaked {n}")), n * 7919 + 1))
            .collect();
        lines.sort();
        for end in ["", "\n"] {
            let leaked = file(&lines, end);
            for n in 0..500 {
                assert!(leaked.has(&format!("leaked {n}")).expect("readable"), "{n}");
                assert!(!leaked.has(&format!("not leaked {n}")).expect("readable"), "{n}");
            }
        }
    }

    #[test]
    fn prefixes_do_and_an_empty_file_has_none() {
        let mut lines: Vec<String> =
            (0..50).map(|n| sha1(&format!("leaked {n}"))[..16].to_lowercase()).collect();
        lines.sort();
        let leaked = file(&lines, "\n");
        assert!((0..50).all(|n| leaked.has(&format!("leaked {n}")).expect("readable")));
        assert!(!leaked.has("Gran7 Kotte").expect("readable"));
        assert!(!file(&[], "").has("x").expect("readable"));
    }

    #[test]
    fn another_file_is_refused_at_start() {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        write!(file, "password1\nqwerty\n").expect("written");
        assert!(LeakedFile::open(file.path()).is_err());
    }
}
