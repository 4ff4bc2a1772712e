//! Files that are not text in a one-byte-compatible encoding are turned into text in memory first.

use super::encoding;
use super::source::Source;
use crate::{Encoding, Folder, Options, Shape, Unreadable};

/// A larger file in UTF-16 is refused: it is held in memory as UTF-8.
const MAX_UTF16: u64 = 1 << 30;

/// A file turned into text.
pub(crate) struct Converted {
    pub(crate) source: Source,
    /// The caller's options, with what no longer needs finding out.
    pub(crate) options: Options,
    pub(crate) shape: Shape,
    /// The encoding as received.
    pub(crate) encoding: Encoding,
    pub(crate) sheet: Option<String>,
    pub(crate) sheets: Vec<String>,
}

/// Turns a workbook or UTF-16 into UTF-8 text; `None` where the file can be read as it is.
pub(crate) fn convert(folder: &Folder, source: &Source, options: &Options) -> Result<Option<Converted>, Unreadable> {
    let mut head = Vec::new();
    source.append(0, 8192, &mut head)?;
    if let Some(kind) = encoding::foreign(&head) {
        return Err(Unreadable::Binary { kind: Some(kind) });
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return super::xlsx::convert(folder, source, options).map(Some);
    }
    let marked = encoding::mark(&head);
    let wide = match options.encoding {
        Some(given) => Some(given),
        None => marked.map(|(encoding, _)| encoding).or_else(|| encoding::looks_utf16(&head)),
    };
    let Some(wide @ (Encoding::Utf16Le | Encoding::Utf16Be)) = wide else {
        return Ok(None);
    };
    if source.size() > MAX_UTF16 {
        return Err(Unreadable::TooLarge { needed: source.size(), limit: MAX_UTF16 });
    }
    let mut bytes = Vec::new();
    let size = usize::try_from(source.size()).unwrap_or(usize::MAX);
    source.append(0, size, &mut bytes)?;
    let skip = marked.filter(|(encoding, _)| *encoding == wide).map_or(0, |(_, length)| length);
    let from = if wide == Encoding::Utf16Le { encoding_rs::UTF_16LE } else { encoding_rs::UTF_16BE };
    let (text, broken) = from.decode_without_bom_handling(&bytes[skip..]);
    if broken {
        let line = text.split('\u{fffd}').next().map_or(0, |before| before.matches('\n').count()) as u64 + 1;
        return Err(Unreadable::Encoding { encoding: wide, line });
    }
    Ok(Some(Converted {
        source: Source::from(text.into_owned().into_bytes()),
        options: Options { encoding: Some(Encoding::Utf8), ..options.clone() },
        shape: Shape::Delimited,
        encoding: wide,
        sheet: None,
        sheets: Vec::new(),
    }))
}
