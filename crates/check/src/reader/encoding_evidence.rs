//! Evidence against a guessed single-byte encoding.
//!
//! In a single-byte encoding every byte is a character, so a wrong guess yields wrong characters
//! instead of an error. The byte sequences searched for here hardly occur in text of the guessed
//! encoding. The search runs only on text that is not valid UTF-8.

use memchr::memchr3_iter;

/// The first sequence that is hardly anything but UTF-8. In Windows-1252 it would be `Ã`, `Â` or
/// `â` before a sign; Swedish letters before a quotation mark (`BLÅ”`) form other pairs.
pub(crate) fn find_utf8_sequence(bytes: &[u8]) -> Option<usize> {
    let follows = |index: usize| bytes.get(index).is_some_and(|byte| byte & 0xC0 == 0x80);
    memchr3_iter(0xC2, 0xC3, 0xE2, bytes)
        .find(|index| follows(index + 1) && (bytes[*index] != 0xE2 || follows(index + 2)))
        .or_else(|| memchr::memmem::find(bytes, super::split::BOM))
}

/// The first byte that indicates an older encoding than Windows-1252: a byte that is undefined
/// there, or a sign between letters that is a letter in DOS code pages 437 and 850 or in Mac OS
/// Roman.
pub(crate) fn find_older_encoding_byte(bytes: &[u8]) -> Option<usize> {
    let is_letter = |index: Option<usize>| {
        index.and_then(|index| bytes.get(index)).is_some_and(u8::is_ascii_alphabetic)
    };
    let is_small = |index: Option<usize>| {
        index.and_then(|index| bytes.get(index)).is_some_and(u8::is_ascii_lowercase)
    };
    let mut western = None;
    for (index, byte) in bytes.iter().enumerate().filter(|(_, byte)| (0x80..0xA0).contains(*byte)) {
        let (before, after) = (index.checked_sub(1), Some(index + 1));
        // If the text has Swedish letters of Windows-1252, a sign between letters is a sign.
        let mut alone = || {
            !*western.get_or_insert_with(|| {
                bytes.iter().any(|byte| [0xC4, 0xC5, 0xD6, 0xE4, 0xE5, 0xF6].contains(byte))
            })
        };
        let older = match byte {
            0x81 | 0x8D | 0x8F | 0x90 | 0x9D => true,
            // ä and å in DOS.
            0x84 | 0x86 => is_letter(before) && (is_small(after) || alone()),
            // ö in DOS.
            0x94 => is_letter(before) && is_letter(after) && alone(),
            // Ä and Ö in DOS.
            0x8E | 0x99 => is_letter(after) && alone(),
            // ä and å in Mac OS Roman.
            0x8A | 0x8C => is_letter(before) && is_small(after),
            _ => false,
        };
        if older {
            return Some(index);
        }
    }
    None
}

/// Whether there are too many control characters for the bytes to be text.
pub(crate) fn is_binary(bytes: &[u8]) -> bool {
    let nul = memchr::memchr_iter(0, bytes).count();
    let text = b"\t\n\x0b\x0c\r\x1a\x1b\x1f";
    let others =
        bytes.iter().filter(|byte| **byte < 0x20 && **byte != 0 && !text.contains(byte)).count();
    others * 50 > bytes.len() || nul * 3 > bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_sequences_are_distinguished_from_signs_after_capitals() {
        for text in ["Läkare", "IVA – natt", "5\u{a0}kr", "naïve"] {
            assert!(find_utf8_sequence(text.as_bytes()).is_some(), "{text}");
        }
        // `”BLÅ”`, `RÖ’`, `så…”` in Windows-1252; the last would be a Chinese character in UTF-8.
        for bytes in [b"\x94BL\xC5\x94".as_slice(), b"R\xD6\x92", b"s\xE5\x85\x94", b"L\xE4kare"] {
            assert_eq!(find_utf8_sequence(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn bytes_of_older_encodings() {
        // Lärare, på, Ås, Öberg in DOS; Läkare in Mac OS Roman.
        for bytes in [
            b"L\x84rare".as_slice(),
            b"p\x86;1",
            b"\x8Fs",
            b";\x99berg",
            b"sj\x94man",
            b"L\x8Akare",
        ] {
            assert!(find_older_encoding_byte(bytes).is_some(), "{bytes:?}");
        }
        // Words in quotation marks, a dagger beside Swedish letters, an ellipsis, a name with š.
        for bytes in
            [b"\x84ord\x94".as_slice(), b"L\xE4kare\x86", b"ja\x85nej", b"Kre\x9Aimir", b"5 \x80"]
        {
            assert_eq!(find_older_encoding_byte(bytes), None, "{bytes:?}");
        }
    }
}
