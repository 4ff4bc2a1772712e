//! The timber file (quotes, several texts for missing values, characters beyond Latin) in every
//! combination of encoding, delimiter and line end: always the planted errors. Also as a workbook
//! that LibreOffice wrote.

use check::{Encoding, Options};

use crate::engine;
use crate::expected::{Expected, folder_files, of_outcome, read_expected, text};
use crate::oracle::split;

fn stem() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/tm_2500_7")
}

fn different(found: &Expected) -> Vec<String> {
    let expected = read_expected(&text(&stem(), "_expected.json"));
    let ids: std::collections::BTreeSet<&String> = expected.keys().chain(found.keys()).collect();
    let told =
        |id: &&String| format!("{id}: planted {:?}, found {:?}", expected.get(*id), found.get(*id));
    ids.iter().filter(|id| expected.get(**id) != found.get(**id)).map(told).collect()
}

/// Encodes text as a single-byte encoding in which Swedish letters have their Unicode code points
/// (Windows-1252, ISO 8859-1); other characters become a question mark.
fn one_byte(text: &str) -> Vec<u8> {
    text.chars().map(|ch| u8::try_from(u32::from(ch)).unwrap_or(b'?')).collect()
}

fn written(text: &str, encoding: usize) -> (Vec<u8>, Option<Encoding>, &'static str) {
    let utf16 = |mark: &[u8], bytes: fn(u16) -> [u8; 2]| {
        [mark, &text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>()].concat()
    };
    match encoding {
        0 => (text.as_bytes().to_vec(), None, "UTF-8"),
        1 => (["\u{feff}".as_bytes(), text.as_bytes()].concat(), None, "UTF-8 with a mark"),
        2 => (one_byte(text), None, "Windows-1252"),
        3 => (one_byte(text), Some(Encoding::Iso8859_1), "ISO 8859-1, given"),
        4 => (utf16(&[0xFF, 0xFE], u16::to_le_bytes), None, "UTF-16 LE"),
        _ => (utf16(&[0xFE, 0xFF], u16::to_be_bytes), None, "UTF-16 BE"),
    }
}

#[test]
fn every_combination_of_formats() {
    let folder = engine::load(&folder_files("timmermatning"));
    let previous = text(&stem(), "_prev.csv");
    let lines = split(&text(&stem(), ".csv"), ';');
    let numbers: Vec<usize> = ["volym", "avdrag_pct"]
        .map(|name| lines[0].iter().position(|known| known == name).expect("a column"))
        .into();
    let mut shown = std::collections::BTreeSet::new();
    // Encodings, delimiters and line ends occur in all combinations within 72; the other properties
    // are spread over them.
    for form in (0..72).step_by(5) {
        let (encoding, delimiter, end) =
            (form % 6, [';', ',', '\t', '|'][(form / 6) % 4], ["\n", "\r\n", "\r"][form / 24]);
        let (comma, header, quoted) =
            ((form / 5) % 2 == 1, (form / 5) % 3 != 1, (form / 5) % 4 == 2);
        let mut written_text = String::new();
        for line in lines.iter().skip(usize::from(!header)) {
            let cells: Vec<String> = line
                .iter()
                .enumerate()
                .map(|(place, cell)| {
                    let cell = if comma && numbers.contains(&place) {
                        cell.replacen('.', ",", 1)
                    } else {
                        cell.clone()
                    };
                    // A quoted line break at the edge of a remark is trimmed.
                    let cell = if quoted && cell.starts_with("Kvistig") {
                        format!("{cell}\n")
                    } else {
                        cell
                    };
                    if quoted || cell.contains(['"', delimiter]) {
                        format!("\"{}\"", cell.replace('"', "\"\""))
                    } else {
                        cell
                    }
                })
                .collect();
            written_text.push_str(&(cells.join(&delimiter.to_string()) + end));
        }
        written_text.push_str(&end.repeat(form % 3));
        let (bytes, encoding, name) = written(&written_text, encoding);
        let found = engine::check(
            &folder,
            &bytes,
            Some(previous.as_bytes()),
            &Options { encoding, ..Options::default() },
        );
        let name = format!(
            "{name}, {delimiter:?}, {end:?}, comma {comma}, header {header}, quoted {quoted}"
        );
        assert_eq!(different(&of_outcome(&found)), Vec::<String>::new(), "{name}");
        shown.insert(name);
    }
    assert_eq!(shown.len(), 15);
}

/// Converted from `tm_2500_7.csv` by `soffice --headless --convert-to xlsx`, with dates, numbers
/// and text codes typed as such.
#[test]
fn a_workbook_that_libreoffice_wrote() {
    let folder = engine::load(&folder_files("timmermatning"));
    let bytes = std::fs::read(format!("{}.xlsx", stem().display())).expect("the workbook");
    let found = engine::check(
        &folder,
        &bytes,
        Some(text(&stem(), "_prev.csv").as_bytes()),
        &Options::default(),
    );
    assert_eq!(different(&of_outcome(&found)), Vec::<String>::new());
}
