//! Converts workbooks and UTF-16 to UTF-8 text in memory, so that the readers after it see
//! delimited text only.

use encoding_rs::DecoderResult;

use super::encoding;
use super::file_kind;
use super::source::Source;
use crate::memory::Allowance;
use crate::{Encoding, FileFormat, Folder, Options, ReadError};

/// Bytes of UTF-16 that are converted at a time.
const STEP: usize = 1 << 20;

/// A file that was converted to text.
pub(crate) struct ConvertedFile {
    pub(crate) source: Source,
    /// The caller's options, with what the conversion has determined.
    pub(crate) options: Options,
    pub(crate) file_format: FileFormat,
    /// The encoding as received.
    pub(crate) encoding: Encoding,
    pub(crate) sheet: Option<String>,
    pub(crate) sheets: Vec<String>,
    /// Other sheets that fit the collection and have rows.
    pub(crate) others: Vec<String>,
    pub(crate) sheet_rows: SheetRowMap,
}

/// Maps records of the text to rows of the sheet, as runs: an entry for each gap.
#[derive(Debug, Clone, Default)]
pub(crate) struct SheetRowMap(Vec<(u64, u64)>);

impl SheetRowMap {
    /// Maps a record of the text (from 0) to a row of the sheet (from 1).
    pub(super) fn push(&mut self, record: u64, sheet: u64) {
        if self.row(record) != Some(sheet) {
            self.0.push((record, sheet));
        }
    }

    /// The row of the sheet (from 1) of a record (from 0); `None` if the text is not from a sheet.
    pub(crate) fn row(&self, record: u64) -> Option<u64> {
        let at = self.0.partition_point(|(known, _)| *known <= record).checked_sub(1)?;
        let (known, sheet) = self.0[at];
        Some(sheet + (record - known))
    }
}

/// Converts a workbook or UTF-16 to UTF-8; `None` if the file can be read as it is.
pub(crate) fn convert(
    folder: &Folder,
    source: &Source,
    allowance: &mut Allowance,
    options: &Options,
) -> Result<Option<ConvertedFile>, ReadError> {
    let mut head = Vec::new();
    source.append(0, 8192, &mut head)?;
    if let Some(index) = encoding::cfb_directory_offset(&head) {
        let mut directory = Vec::new();
        source.append(index, 4096, &mut directory)?;
        if encoding::is_encrypted_package(&directory) {
            return Err(ReadError::Locked);
        }
    }
    if let Some(kind) = file_kind::of_bytes(&head) {
        return Err(ReadError::Binary { kind: Some(kind) });
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return super::xlsx::convert(folder, source, allowance, options).map(Some);
    }
    let marked = encoding::detect_bom(&head);
    let wide = match options.encoding {
        Some(given) => Some(given),
        None => marked.map(|(encoding, _)| encoding).or_else(|| encoding::guess_utf16(&head)),
    };
    let Some(wide @ (Encoding::Utf16Le | Encoding::Utf16Be)) = wide else {
        return Ok(None);
    };
    let skip =
        marked.filter(|(encoding, _)| *encoding == wide).map_or(0, |(_, length)| length as u64);
    let text = utf16_to_utf8(source, skip, wide, allowance, options)?;
    Ok(Some(ConvertedFile {
        source: Source::from(text),
        options: Options { encoding: Some(Encoding::Utf8), ..options.clone() },
        file_format: FileFormat::Delimited,
        encoding: wide,
        sheet: None,
        sheets: Vec::new(),
        others: Vec::new(),
        sheet_rows: SheetRowMap::default(),
    }))
}

/// Converts UTF-16 to UTF-8 in memory; Swedish text shrinks to about half its size.
fn utf16_to_utf8(
    source: &Source,
    skip: u64,
    wide: Encoding,
    allowance: &mut Allowance,
    options: &Options,
) -> Result<Vec<u8>, ReadError> {
    let from =
        if wide == Encoding::Utf16Le { encoding_rs::UTF_16LE } else { encoding_rs::UTF_16BE };
    let mut decoder = from.new_decoder_without_bom_handling();
    let mut text: Vec<u8> = Vec::new();
    let (mut at, mut step) = (skip, Vec::new());
    let half = source.size() / 2;
    allowance.require(half + half / 16)?;
    text.reserve_exact(usize::try_from(half + half / 16).unwrap_or(0));
    loop {
        step.clear();
        let count = source.append(at, STEP, &mut step)?;
        at += count as u64;
        let last = count < STEP;
        let room = decoder.max_utf8_buffer_length_without_replacement(count).unwrap_or(3 * STEP);
        let before = text.len();
        text.resize(before + room, 0);
        let (outcome, _, written) =
            decoder.decode_to_utf8_without_replacement(&step, &mut text[before..], last);
        text.truncate(before + written);
        if let DecoderResult::Malformed(..) = outcome {
            let newline = if memchr::memchr(b'\n', &text).is_some() { b'\n' } else { b'\r' };
            return Err(ReadError::Encoding {
                encoding: wide,
                line: memchr::memchr_iter(newline, &text).count() as u64 + 1,
            });
        }
        allowance.require(text.capacity() as u64)?;
        if options.cancelled() {
            return Err(ReadError::Cancelled);
        }
        if last {
            text.shrink_to_fit();
            return Ok(text);
        }
    }
}
