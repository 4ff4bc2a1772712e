//! The demo's authenticator app: shows TOTP codes (RFC 6238: SHA-1, 30 s, 6 digits).
//!
//! For demonstrations only: keys are stored in the clear, so that they survive a restart.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use totp_rs::{Algorithm, Builder};

pub(super) struct Phone {
    file: PathBuf,
    keys: Mutex<Vec<Key>>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Key {
    /// As the person named it, or empty.
    pub(super) label: String,
    /// Base 32, in upper case, without spaces.
    pub(super) key: String,
    /// Seeded by the demo, for one of its accounts.
    pub(super) of_demo: bool,
}

/// RFC 6238's time step, in seconds.
const STEP: u64 = 30;

impl Phone {
    pub(super) fn open(file: PathBuf) -> std::io::Result<Self> {
        let keys = match std::fs::read(&file) {
            Ok(text) => serde_json::from_slice(&text)?,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(e) => return Err(e),
        };
        Ok(Self { file, keys: Mutex::new(keys) })
    }

    /// Adds a key, or the key of an `otpauth://` URI. `false` if the text is neither.
    pub(super) fn add(&self, text: &str, label: &str, of_demo: bool) -> std::io::Result<bool> {
        let Some((key, named)) = read(text) else { return Ok(false) };
        let label =
            if label.trim().is_empty() { named } else { label.trim().chars().take(100).collect() };
        self.change(|keys| {
            keys.retain(|other| other.key != key);
            keys.insert(0, Key { label, key, of_demo });
            keys.truncate(200);
        })?;
        Ok(true)
    }

    pub(super) fn forget(&self, key: &str) -> std::io::Result<()> {
        self.change(|keys| keys.retain(|other| other.key != key || other.of_demo))
    }

    pub(super) fn keys(&self) -> Vec<Key> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, change: impl FnOnce(&mut Vec<Key>)) -> std::io::Result<()> {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut keys);
        let half = self.file.with_extension("half");
        std::fs::write(&half, serde_json::to_vec_pretty(&*keys)?)?;
        std::fs::rename(half, &self.file)
    }
}

impl Key {
    /// The six digits at a moment (Unix seconds), in two groups.
    pub(super) fn code(&self, seconds: u64) -> String {
        let totp = Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_step_duration(STEP)
            .with_secret(decode(&self.key).unwrap_or_default())
            .build_noncompliant();
        let code = totp.generate(seconds).to_string();
        let (first, last) = code.split_at_checked(3).unwrap_or((&code, ""));
        format!("{first} {last}")
    }
}

/// Seconds until the codes change.
pub(super) fn left(seconds: u64) -> u64 {
    STEP - seconds % STEP
}

/// The key in Base32, and the label of an `otpauth://` URI.
fn read(text: &str) -> Option<(String, String)> {
    let text = text.trim();
    let (key, label) = match text.strip_prefix("otpauth://totp/") {
        None => (text, String::new()),
        Some(rest) => {
            let (label, query) = rest.split_once('?')?;
            let key = query.split('&').find_map(|part| part.strip_prefix("secret="))?;
            (key, percent_decoded(label))
        }
    };
    let key: String = key
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-' && *c != '=')
        .map(|c| c.to_ascii_uppercase())
        .collect();
    // 80 bits suffice here, although RFC 4226 section 4 requires 128; the portal's keys have 160.
    (decode(&key)?.len() >= 10 && key.len() <= 256).then_some((key, label))
}

/// Base32 (RFC 4648 section 6), without padding.
fn decode(key: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut bits, mut waiting) = (Vec::new(), 0_u32, 0_u32);
    for c in key.bytes() {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'2'..=b'7' => c - b'2' + 26,
            _ => return None,
        };
        bits = bits << 5 | u32::from(value);
        waiting += 5;
        if waiting >= 8 {
            waiting -= 8;
            bytes.push(u8::try_from(bits >> waiting & 0xff).ok()?);
        }
    }
    Some(bytes)
}

fn percent_decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, tail @ ..] = rest {
        let hex = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
        match (first, tail) {
            (b'%', [high, low, after @ ..]) if hex(*high).is_some() && hex(*low).is_some() => {
                bytes.push(hex(*high).unwrap_or(0) << 4 | hex(*low).unwrap_or(0));
                rest = after;
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).chars().filter(|c| !c.is_control()).take(100).collect()
}

/// Encodes a key in Base32.
#[cfg(test)]
pub(super) fn made(bytes: &[u8; 20]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: Vec<u8> = bytes.iter().flat_map(|b| (0..8).rev().map(move |i| b >> i & 1)).collect();
    bits.chunks(5)
        .map(|five| char::from(LETTERS[usize::from(five.iter().fold(0, |n, bit| n << 1 | bit))]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_the_codes_of_rfc_6238() {
        // Appendix B, the last six digits of each.
        let key = made(b"12345678901234567890");
        let key = Key { label: String::new(), key, of_demo: false };
        for (seconds, code) in [
            (59, "287 082"),
            (1_111_111_109, "081 804"),
            (1_234_567_890, "005 924"),
            (20_000_000_000, "353 130"),
        ] {
            assert_eq!(key.code(seconds), code);
        }
    }

    #[test]
    fn takes_a_key_as_the_portal_shows_it() {
        let key = made(b"12345678901234567890");
        let grouped = "gezd gnbv gy3t qojq gezd gnbv gy3t qojq";
        assert_eq!(read(grouped), Some((key.clone(), String::new())));
        let address =
            format!("otpauth://totp/Personalstatistik:%C3%A5sa%40b.example?secret={key}&issuer=X");
        assert_eq!(read(&address), Some((key, "Personalstatistik:åsa@b.example".to_owned())));
        for bad in [
            "",
            "hello",
            "123456",
            "otpauth://totp/x?issuer=y",
            "GEZDGNBVGY3TQOJ1GEZDGNBV",
            "https://statistik.example",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn keys_are_there_after_a_restart() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("phone.json");
        let phone = Phone::open(file.clone()).expect("opens");
        assert!(phone.add("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "staff", true).expect("kept"));
        assert!(phone.add("MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U", "", false).expect("kept"));
        assert!(!phone.add("nonsense", "", false).expect("looked at"));
        for key in phone.keys() {
            phone.forget(&key.key).expect("kept");
        }
        let left: Vec<String> = Phone::open(file)
            .expect("opens again")
            .keys()
            .into_iter()
            .map(|key| key.label)
            .collect();
        assert_eq!(left, ["staff"], "the demo's own stays");
    }
}
