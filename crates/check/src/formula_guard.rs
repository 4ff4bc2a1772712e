//! Escapes CSV cells that a spreadsheet would run as a formula (OWASP, "CSV Injection"), and
//! reverses the escaping.
//!
//! A program may split a file at another separator than it was written with, so a formula can begin
//! after any separator, even inside a cell. [`guard`] puts an apostrophe, which spreadsheets read
//! as "this is text", before each piece of a cell that begins with a formula sign. [`unguard`]
//! removes exactly those apostrophes.
//!
//! Invariant: `unguard(guard(cell)) == cell` for every text. Both functions ask the same two
//! questions, whose answers do not change when an apostrophe is added or removed: is the whole cell
//! a number, and does a piece begin with a sign, ignoring apostrophes and invisible characters? A
//! piece that already has an apostrophe therefore gets another.

use std::borrow::Cow;

/// Separators after which a CSV reader may begin another cell.
const SEPARATORS: [char; 6] = [',', ';', '\t', '|', '\r', '\n'];

/// Signs that begin a formula, with the full-width and small forms that spreadsheets treat alike,
/// and the minus sign.
const SIGNS: [char; 13] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫', '−'];

/// Escapes a cell for CSV.
pub fn guard(cell: &str) -> Cow<'_, str> {
    if !cell.contains(SIGNS) || is_number(cell) || !pieces(cell).any(is_formula) {
        return cell.into();
    }
    let mut guarded = String::with_capacity(cell.len() + 4);
    for piece in pieces(cell) {
        if is_formula(piece) {
            guarded.push('\'');
        }
        guarded.push_str(piece);
    }
    guarded.into()
}

/// Reverses [`guard`]. A cell that `guard` cannot have written is returned unchanged: `'-5`,
/// `O'Brien`.
pub fn unguard(cell: &str) -> Cow<'_, str> {
    let guarded = |piece: &str| piece.starts_with('\'') && is_formula(piece);
    if !cell.contains('\'') || is_number(cell) || !pieces(cell).any(guarded) {
        return cell.into();
    }
    pieces(cell)
        .map(|piece| if guarded(piece) { &piece[1..] } else { piece })
        .collect::<String>()
        .into()
}

fn pieces(cell: &str) -> impl Iterator<Item = &str> {
    cell.split_inclusive(SEPARATORS)
}

fn is_formula(piece: &str) -> bool {
    piece.trim_start_matches(|c| is_unseen(c) || c == '"' || c == '\'').starts_with(SIGNS)
}

/// White space, control characters and Unicode's default ignorable characters, which a spreadsheet
/// or an import may drop.
fn is_unseen(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a cell is a number: a sign and digits with decimal marks, grouping, exponent or `%` in
/// any common notation, and nothing to compute. Leading apostrophes are ignored. A cell that ends
/// in a line break is not a number: it is written in quotes, and a reader that ends the row at the
/// line break would see the closing quote.
fn is_number(cell: &str) -> bool {
    let blank = |c: char| c.is_whitespace() && !SEPARATORS.contains(&c);
    let text = cell.trim_start_matches(|c| blank(c) || c == '\'').trim_end_matches(blank);
    let text = text.strip_suffix('%').map_or(text, |text| text.trim_end_matches(blank));
    let text = text.strip_prefix(['-', '+', '−']).unwrap_or(text);
    let (digits, exponent) = text
        .split_once(['e', 'E'])
        .map_or((text, None), |(digits, exponent)| (digits, Some(exponent)));
    let first = digits.strip_prefix('.').unwrap_or(digits);
    let is_exponent = |text: &str| {
        let text = text.strip_prefix(['-', '+', '−']).unwrap_or(text);
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    first.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',' || blank(c))
        && exponent.is_none_or(is_exponent)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pieces_that_a_spreadsheet_would_run_are_escaped() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("=HYPERLINK(\"http://evil.example\")", "'=HYPERLINK(\"http://evil.example\")"),
            ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
            ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
            ("@SUM(1)", "'@SUM(1)"),
            ("\t=1", "\t'=1"),
            ("＝1+1", "'＝1+1"),
            ("a;=1", "a;'=1"),
            ("a,@x|b\n-c\t+d", "a,'@x|b\n'-c\t'+d"),
            ("\u{200b}=1", "'\u{200b}=1"),
            ("\u{feff}\u{200e} \u{ad}=1", "'\u{feff}\u{200e} \u{ad}=1"),
            ("x,\"=1\"", "x,'\"=1\""),
            ("'=1", "''=1"),
            ("-", "'-"),
            ("- not yet", "'- not yet"),
            ("− not yet", "'− not yet"),
            ("-1-1", "'-1-1"),
            ("-1;-2", "'-1;'-2"),
            ("-,5", "'-,5"),
            ("-5\n", "'-5\n"),
            ("-e5", "'-e5"),
            ("+46-70", "'+46-70"),
        ] {
            assert_eq!(guard(cell), written);
            assert_eq!(unguard(written), cell);
        }
    }

    #[test]
    fn numbers_and_other_texts_are_unchanged() {
        let numbers = [
            "-5",
            "-1,5",
            "-1.5",
            "-1.5e2",
            "−5",
            "+46701234567",
            "+46 70 123 45 67",
            "-1 234,50",
            "-1.234,50",
            "-.5",
            "-5 %",
            " -5 ",
        ];
        for cell in numbers.into_iter().chain([
            "",
            "Åsa",
            "a=b",
            "a-b",
            "O'Brien",
            "'t Hooft",
            "'-5",
            "''-1,5",
            "1;2",
            "a@b.example",
        ]) {
            assert_eq!(guard(cell), cell);
            assert_eq!(unguard(cell), cell);
        }
    }

    /// Texts of the characters that matter here, and arbitrary texts.
    fn texts() -> impl Strategy<Value = String> {
        prop_oneof![
            3 => "[-=+@−＝,;\t|\r\n'\" \u{200b}\u{feff}a1.e%]{0,8}",
            1 => any::<String>(),
            1 => "'{0,3}[ \u{200b}]{0,2}[-+−]?[0-9]{1,3}[.,]?[0-9]{0,3}(e-?[0-9])?",
        ]
    }

    /// Whether a spreadsheet would run the field, judged by its first visible character.
    fn runs(field: &str) -> bool {
        let seen = field.trim_start_matches(is_unseen);
        let until = seen.find(SEPARATORS).unwrap_or(seen.len());
        let number = regex::Regex::new(r"^[-+−]\.?[0-9][0-9.\s]*([eE][-+−]?[0-9]+)?\s*%?$")
            .expect("a pattern");
        seen.starts_with(SIGNS) && !number.is_match(&seen[..until])
    }

    fn written(rows: &[Vec<String>], delimiter: u8) -> Vec<u8> {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_writer("\u{feff}".as_bytes().to_vec());
        for row in rows {
            writer.write_record(row.iter().map(|cell| guard(cell).into_owned())).expect("written");
        }
        writer.into_inner().expect("flushed")
    }

    fn read(file: &[u8], delimiter: u8) -> Vec<Vec<String>> {
        let reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .has_headers(false)
            .from_reader(file);
        let rows = reader.into_byte_records().map(|row| row.expect("a row"));
        rows.map(|row| row.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect())
            .collect()
    }

    proptest! {
        #[test]
        fn unguard_reverses_guard(cell in texts()) {
            let guarded = guard(&cell);
            prop_assert_eq!(unguard(&guarded), cell.as_str());
            let read = unguard(&cell);
            let again = guard(&read);
            prop_assert_eq!(unguard(&again), read.as_ref());
        }

        #[test]
        fn guarded_rows_round_trip(
            rows in prop::collection::vec(prop::collection::vec(texts(), 2..5), 1..6),
            delimiter in prop::sample::select(&b",;\t|"[..]),
        ) {
            let read: Vec<Vec<String>> = read(&written(&rows, delimiter), delimiter)
                .into_iter()
                .map(|row| row.iter().map(|cell| unguard(cell).into_owned()).collect())
                .collect();
            prop_assert_eq!(read, rows);
        }

        /// Holds for any separator that a program assumes.
        #[test]
        fn no_field_of_a_written_file_is_a_formula(
            rows in prop::collection::vec(prop::collection::vec(texts(), 2..5), 1..6),
            delimiter in prop::sample::select(&b",;\t|"[..]),
            other in prop::sample::select(&b",;\t|"[..]),
        ) {
            let file = written(&rows, delimiter);
            for field in read(&file, other).iter().flatten() {
                prop_assert!(!runs(field), "{:?} of {:?}", field, String::from_utf8_lossy(&file));
            }
        }
    }
}
