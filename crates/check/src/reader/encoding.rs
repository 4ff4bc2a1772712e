//! Character encodings: decoding to UTF-8, byte order marks, and the containers of encrypted
//! workbooks.

use crate::Encoding;

/// Appends text as UTF-8. UTF-8 input has been validated before; in the single-byte encodings every
/// byte is a character.
pub(crate) fn decode(encoding: Encoding, bytes: &[u8], into: &mut Vec<u8>) {
    match encoding {
        Encoding::Utf8 => into.extend_from_slice(bytes),
        Encoding::Iso8859_1 => {
            into.reserve(bytes.len() + bytes.len() / 8);
            for &byte in bytes {
                if byte < 0x80 {
                    into.push(byte);
                } else {
                    into.extend_from_slice(&[0xC0 | byte >> 6, 0x80 | byte & 0x3F]);
                }
            }
        }
        Encoding::Windows1252 | Encoding::Utf16Le | Encoding::Utf16Be => {
            let from = match encoding {
                Encoding::Utf16Le => encoding_rs::UTF_16LE,
                Encoding::Utf16Be => encoding_rs::UTF_16BE,
                _ => encoding_rs::WINDOWS_1252,
            };
            let (text, _) = from.decode_without_bom_handling(bytes);
            into.extend_from_slice(text.as_bytes());
        }
    }
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The encoding of a byte order mark, and its length.
pub(crate) fn detect_bom(bytes: &[u8]) -> Option<(Encoding, usize)> {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => Some((Encoding::Utf8, 3)),
        [0xFF, 0xFE, ..] => Some((Encoding::Utf16Le, 2)),
        [0xFE, 0xFF, ..] => Some((Encoding::Utf16Be, 2)),
        _ => None,
    }
}

/// Guesses UTF-16 without a byte order mark from zeros in every other byte.
pub(crate) fn guess_utf16(bytes: &[u8]) -> Option<Encoding> {
    let pairs = bytes.len().min(4096) / 2;
    if pairs < 2 {
        return None;
    }
    let zeros = |odd: usize| {
        bytes[..pairs * 2].iter().skip(odd).step_by(2).filter(|&&byte| byte == 0).count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 10 >= pairs * 7 && even * 10 < pairs {
        Some(Encoding::Utf16Le)
    } else if even * 10 >= pairs * 7 && odd * 10 < pairs {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

/// The offset of the directory of a compound file (MS-CFB section 2.2), the container of older
/// workbooks and of encrypted ones.
pub(crate) fn cfb_directory_offset(head: &[u8]) -> Option<u64> {
    let at = |index: usize| head.get(index).copied().map(u64::from);
    if !head.starts_with(OLE) {
        return None;
    }
    let sector = (0..4)
        .try_fold(0, |sector, byte| at(0x30 + byte).map(|value| sector | value << (8 * byte)))?;
    Some((sector + 1) << at(0x1E)?.min(16))
}

/// Whether a directory names the stream of an encrypted workbook (MS-OFFCRYPTO section 2.3.4.4).
pub(crate) fn is_encrypted_package(directory: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    memchr::memmem::find(directory, &name).is_some()
}

pub(super) const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
