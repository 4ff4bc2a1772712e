//! Characters that do not belong in a text: invisible characters, replacement characters, text
//! decoded with the wrong encoding, and the error values of spreadsheets.
//!
//! A block is searched at once for bytes that are rare in European languages, and only positions
//! with such a byte are examined. Control characters have no such byte; each run of [`RUN`] bytes
//! is first tested as a whole, which the compiler vectorises. The cost is one pass over the block.

use memchr::{memchr_iter, memchr3_iter};

use super::trim::trim;
use crate::folder::field::Constraint;
use crate::language::is_hidden;

/// Bytes that are tested together for control characters.
const RUN: usize = 4096;

/// The positions in a block where a cell may have such characters. The delimiter is not reported.
pub(crate) fn suspect_positions(text: &[u8], delimiter: u8) -> impl Iterator<Item = usize> + '_ {
    let odd = memchr3_iter(0xC2, 0xE2, 0xEF, text).filter(|index| is_suspect(text, *index));
    odd.chain(memchr_iter(b'#', text)).chain(controls(text, delimiter))
}

/// The positions of control characters other than tabs, line ends and the delimiter.
fn controls(text: &[u8], delimiter: u8) -> impl Iterator<Item = usize> + '_ {
    let is_control = move |byte: u8| {
        ((byte < 0x20) & (byte != b'\t') & (byte != b'\n') & (byte != b'\r') & (byte != delimiter))
            | (byte == 0x7F)
    };
    let runs = text.chunks(RUN).enumerate();
    let with = runs.filter(move |(_, run)| {
        run.iter().fold(0, |any, byte| any | u8::from(is_control(*byte))) != 0
    });
    with.flat_map(move |(at, run)| {
        (0..run.len())
            .filter(move |index| is_control(run[*index]))
            .map(move |index| at * RUN + index)
    })
}

/// Whether the character at a position, together with the one before it, is suspect.
fn is_suspect(text: &[u8], index: usize) -> bool {
    let before = &text[index.saturating_sub(2)..index];
    match &text[index..(index + 3).min(text.len())] {
        // A two-byte character that was decoded as two characters and encoded again begins with `Ã`
        // or `Â`.
        _ if before == b"\xC3\x83" || before == b"\xC3\x82" => true,
        [0xC2, next, ..] => *next < 0xA0 || *next == 0xAD,
        // `â€` begins a dash or quotation mark that was decoded with the wrong encoding.
        [0xE2, 0x82, 0xAC] => before == b"\xC3\xA2",
        [0xE2, 0x80, last] => (0x8B..=0x8F).contains(last) || (0xA8..=0xAE).contains(last),
        [0xE2, 0x81, last] => (0xA0..=0xAF).contains(last),
        [0xEF, 0xBB, last] => *last == 0xBF,
        [0xEF, 0xBF, last] => (0xB9..=0xBD).contains(last),
        [0xEF, 0xBE, last] => *last == 0xA0,
        _ => false,
    }
}

/// The constraint that a text cell with a suspect position breaks.
pub(crate) fn broken_constraint(cell: &[u8], required: bool) -> Option<Constraint> {
    let (start, end) = trim(cell, 0, cell.len());
    let text = std::str::from_utf8(&cell[start..end]).ok()?;
    if is_mojibake(text) || is_spreadsheet_error(text) {
        return Some(Constraint::Type);
    }
    if !text.chars().any(is_hidden) {
        return None;
    }
    if required && text.chars().all(|ch| is_hidden(ch) || ch.is_whitespace()) {
        return Some(Constraint::Required);
    }
    has_stray_hidden(text).then_some(Constraint::Characters)
}

/// Whether an invisible character is anything but a joiner between characters that it joins (emoji,
/// Arabic and Indic scripts).
fn has_stray_hidden(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    (0..chars.len()).filter(|index| is_hidden(chars[*index])).any(|index| {
        let joined = |other: Option<&char>| other.is_some_and(|ch| *ch as u32 > 0x24F);
        let joiner = matches!(chars[index], '\u{200c}' | '\u{200d}');
        !joiner
            || !joined(index.checked_sub(1).and_then(|index| chars.get(index)))
            || !joined(chars.get(index + 1))
    })
}

/// Whether characters were lost (U+FFFD) or decoded with the wrong encoding: `LÃ¤kare`.
fn is_mojibake(text: &str) -> bool {
    let mut before = ' ';
    text.chars().any(|ch| {
        let twice =
            (matches!(before, 'Ã' | 'Â') && is_high_byte(ch)) || (before == 'â' && ch == '€');
        before = ch;
        twice || ch == '\u{fffd}' || ('\u{80}'..'\u{a0}').contains(&ch)
    })
}

/// Whether a character is one of the bytes 80 to BF in Windows-1252, other than signs that follow
/// capitals.
fn is_high_byte(ch: char) -> bool {
    ('\u{80}'..='\u{bf}').contains(&ch) || "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ".contains(ch)
}

/// Whether the text is an error value of a spreadsheet, or the `###` of a column that is too
/// narrow.
fn is_spreadsheet_error(text: &str) -> bool {
    const ERRORS: [&str; 18] = [
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#DIV/0!",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#GETTING_DATA",
        "#SAKNAS!",
        "#REFERENS!",
        "#VÄRDEFEL!",
        "#DIVISION/0!",
        "#NAMN?",
        "#SKÄRNING!",
        "#OGILTIGT!",
    ];
    ERRORS.iter().any(|error| text.eq_ignore_ascii_case(error))
        || (text.len() > 2 && text.bytes().all(|byte| byte == b'#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suspect_characters_break_a_constraint() {
        let found = |text: &str| {
            suspect_positions(text.as_bytes(), b';')
                .next()
                .and_then(|_| broken_constraint(text.as_bytes(), true))
        };
        for text in [
            "01\u{200b}",
            "Lä\u{ad}kare",
            "\u{200e}01",
            "01\u{2060}14",
            "x\u{feff}",
            "a\u{200d}b",
            "a\u{7}b",
            "\u{1b}[2J",
            "a\u{1f}b",
            "a\u{7f}b",
            "a\u{2028}b",
        ] {
            assert_eq!(found(text), Some(Constraint::Characters), "{text:?}");
        }
        for text in ["\u{200b}", " \u{feff} ", "\u{ad}\u{200e}", "\u{7}", "\u{1a} "] {
            assert_eq!(found(text), Some(Constraint::Required), "{text:?}");
        }
        for text in [
            "LÃ¤kare",
            "Ã–berg",
            "fÃ¶rskola",
            "pÃ¥",
            "L\u{fffd}kare",
            "â€“",
            "5Â\u{a0}kr",
            "L\u{84}kare",
            "#N/A",
            "#SAKNAS!",
            "####",
        ] {
            assert_eq!(found(text), Some(Constraint::Type), "{text:?}");
        }
        for text in [
            "Läkare",
            "IVA – natt",
            "5 °C",
            "5\u{a0}kr",
            "#1",
            "# 5",
            "naïve",
            "§ 5",
            "👩\u{200d}🚀",
            "می\u{200c}روم",
            "€ 5",
            "SÃO",
            "a\tb",
            "en\r\ntvå",
        ] {
            assert_eq!(found(text), None, "{text:?}");
        }
        assert_eq!(
            suspect_positions(b"a\x1fb", 0x1F).count(),
            0,
            "between the cells of a workbook"
        );
        let far = [vec![b'a'; RUN + 5], vec![7], vec![b'a'; RUN]].concat();
        assert_eq!(suspect_positions(&far, b';').collect::<Vec<_>>(), [RUN + 5]);
    }
}
