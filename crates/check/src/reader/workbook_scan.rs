//! The first pass over a workbook: every part is unpacked and parsed, and discarded, before
//! `calamine` opens it.
//!
//! `calamine` buffers one XML event, one cell, and all shared strings, styles and relationships,
//! without limits of its own. This pass uses the same parser, so it measures what `calamine` will
//! hold. It refuses
//!
//! - an archive that names more parts than a workbook has, before its directory is read;
//! - XML that is not well formed or is nested deeper than [`MAX_DEPTH`];
//! - an event, a cell or a shared string above [`MAX_ITEM`] bytes;
//! - more work than a workbook of this size needs ([`WorkbookScan::work`]).
//!
//! The cost is linear in the unpacked size; the memory is one item and one buffer.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use quick_xml::Reader as XmlReader;
use quick_xml::events::{BytesStart, Event};

use super::file_kind;
use super::xlsx::damaged_workbook;
use crate::work;
use crate::{Options, ReadError};

/// The most parts of an archive.
const MAX_PARTS: usize = 4096;
/// The most bytes of all parts together, unpacked.
const MAX_UNPACKED: u64 = 1 << 30;
/// Bytes of XML for one event, cell or shared string. A cell holds at most 32,767 characters.
pub(super) const MAX_ITEM: usize = 1 << 20;
/// The deepest nesting of elements; a sheet needs eight.
const MAX_DEPTH: usize = 64;
/// Cells of a sheet that are read to choose between sheets.
pub(super) const CHOICE_CELLS: u32 = 1 << 16;
/// Memory of a shared string besides its text.
const STRING: u64 = 48;
/// The most memory of a style, a sheet or a relationship, its texts included.
const RECORD: u64 = 1024;

/// The result of the first pass.
#[derive(Debug, Default)]
pub(super) struct WorkbookScan {
    /// Bytes that `calamine` will hold for as long as the workbook is open.
    pub(super) held: u64,
    /// Units of work for reading every part once.
    work: u64,
    /// Units of work up to the last cell that choosing a sheet reads, in the part with the most.
    choice: u64,
    sheets: u64,
}

impl WorkbookScan {
    /// # Errors
    /// [`ReadError::TooMuchWork`] if choosing a sheet would take more work than the budget allows.
    pub(super) fn may_choose(&self, allowed: u64) -> Result<(), ReadError> {
        if self.choice.saturating_mul(self.sheets.min(64)) > allowed {
            Err(ReadError::TooMuchWork)
        } else {
            Ok(())
        }
    }
}

/// Unpacks and parses every part.
pub(super) fn scan_workbook(bytes: &[u8], options: &Options) -> Result<WorkbookScan, ReadError> {
    if claims_too_many_parts(bytes) {
        return Err(ReadError::ZipBomb { limit: MAX_UNPACKED });
    }
    let ends = memchr::memmem::rfind(bytes, b"PK\x05\x06").is_some();
    let unpacked = |error| if ends { damaged_workbook(error) } else { ReadError::CutOff };
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(unpacked)?;
    let names: Vec<String> = archive
        .file_names()
        .map(|name| name.map_or(String::new(), |name| name.to_lowercase()))
        .collect();
    if !names.iter().any(|name| name.ends_with("workbook.xml")) {
        return Err(ReadError::Binary { kind: Some(file_kind::of_parts(&names)) });
    }
    let allowed = work::workbook_budget(bytes.len() as u64);
    let (mut scan, mut unpacked, mut largest) = (WorkbookScan::default(), 0, 0);
    for part in 0..archive.len() {
        let part = archive.by_index(part).map_err(damaged_workbook)?;
        let name = part.name().map_err(damaged_workbook)?.to_lowercase();
        let mut pass = PartScanner { options, allowed, unpacked: &mut unpacked };
        if name.ends_with(".xml") || name.ends_with(".rels") {
            pass.scan_xml(&name, part, &mut scan)?;
        } else {
            // Pictures and the like. A relationship may still name one as a sheet, which would be
            // buffered as a single event.
            largest = pass.scan_other(part, largest)?;
        }
    }
    scan.held += 4 * largest;
    Ok(scan)
}

/// Whether a directory has or claims more parts than allowed. `zip` reserves room for the claimed
/// number (APPNOTE 4.3.14 and 4.3.16), and would hold a directory of millions before it could be
/// counted.
fn claims_too_many_parts(bytes: &[u8]) -> bool {
    let number = |at: usize, length: usize| {
        let field = bytes.get(at..at + length)?;
        Some(field.iter().rev().fold(0u64, |number, byte| number << 8 | u64::from(*byte)))
    };
    let too_many = |count: Option<u64>| count.is_some_and(|count| count > MAX_PARTS as u64);
    if memchr::memmem::find_iter(bytes, b"PK\x01\x02").nth(MAX_PARTS).is_some() {
        return true;
    }
    // The comment at the end is at most 64 KiB.
    let tail = bytes.len().saturating_sub((1 << 16) + 64);
    // In a Zip64 archive these fields are all ones, and the larger record counts.
    let ends = memchr::memmem::find_iter(&bytes[tail..], b"PK\x05\x06").map(|at| tail + at);
    let claims = |at: usize| {
        [8, 10]
            .map(|field| number(at + field, 2))
            .into_iter()
            .any(|count| count != Some(0xFFFF) && too_many(count))
    };
    if ends.into_iter().any(claims) {
        return true;
    }
    memchr::memmem::find(&bytes[tail..], b"PK\x06\x07").is_some()
        && memchr::memmem::find_iter(bytes, b"PK\x06\x06")
            .any(|at| too_many(number(at + 24, 8)) || too_many(number(at + 32, 8)))
}

struct PartScanner<'a> {
    options: &'a Options,
    /// Units of work for the whole workbook.
    allowed: u64,
    /// Bytes of all parts so far.
    unpacked: &'a mut u64,
}

impl PartScanner<'_> {
    fn count_unpacked(&mut self, bytes: u64) -> Result<(), ReadError> {
        *self.unpacked += bytes;
        if *self.unpacked > MAX_UNPACKED {
            return Err(ReadError::ZipBomb { limit: MAX_UNPACKED });
        }
        if self.options.cancelled() { Err(ReadError::Cancelled) } else { Ok(()) }
    }

    fn scan_other(&mut self, mut part: impl Read, largest: u64) -> Result<u64, ReadError> {
        let (mut buffer, mut size) = (vec![0u8; 1 << 16], 0);
        loop {
            let count = part.read(&mut buffer).map_err(damaged_workbook)? as u64;
            if count == 0 {
                return Ok(largest.max(size));
            }
            size += count;
            self.count_unpacked(count)?;
        }
    }

    fn scan_xml(
        &mut self,
        name: &str,
        part: impl Read,
        scan: &mut WorkbookScan,
    ) -> Result<(), ReadError> {
        let is_styles = name.ends_with("styles.xml");
        let is_strings = name.ends_with("sharedstrings.xml");
        let mut part = BufReader::new(part);
        if let Some(encoding) = utf16_name(part.fill_buf().map_err(damaged_workbook)?) {
            return Err(ReadError::WorkbookEncoding { encoding: encoding.to_owned() });
        }
        let mut declared = None;
        let mut reader =
            XmlReader::from_reader(BoundedReader { inner: part, read: 0, left: MAX_ITEM });
        let config = reader.config_mut();
        // As `calamine` configures it, except for the check of names: an element that never ends
        // would be buffered to the end.
        (config.trim_text_start, config.trim_text_end, config.expand_empty_elements) =
            (false, false, true);
        (config.check_comments, config.check_end_names) = (false, true);
        let (mut buffer, mut depth) = (Vec::with_capacity(1024), 0usize);
        // The depth of the cell or shared string that is open.
        let mut item: Option<usize> = None;
        let (mut events, mut cells, mut choice, mut counted) = (0u64, 0u32, None, 0u64);
        loop {
            buffer.clear();
            let event = reader.read_event_into(&mut buffer);
            if reader.get_ref().left == 0 {
                return Err(ReadError::TextTooLong { limit: MAX_ITEM });
            }
            events += 1;
            let units = |read: u64| read + work::XML_EVENT * events;
            match event.map_err(|error| xml_error(declared.take(), error))? {
                Event::Decl(declaration) => {
                    declared = declaration
                        .encoding()
                        .and_then(Result::ok)
                        .map(|name| name.chars().take(40).collect());
                }
                Event::Start(start) => {
                    depth += 1;
                    if depth > MAX_DEPTH {
                        return Err(damaged_workbook("its parts are nested too deeply"));
                    }
                    match start.local_name().as_ref() {
                        "si" | "c" if item.is_none() => {
                            item = Some(depth);
                            scan.held += if is_strings { STRING } else { 0 };
                            cells += 1;
                            if cells > CHOICE_CELLS && choice.is_none() {
                                choice = Some(units(reader.get_ref().read));
                            }
                        }
                        "sst" if is_strings => scan.held += reserved_bytes(&start)?,
                        "sheet" | "definedName" | "Relationship" => scan.held += RECORD,
                        _ if is_styles => scan.held += RECORD / 2,
                        _ => {}
                    }
                    scan.sheets += u64::from(start.local_name().as_ref() == "sheet");
                }
                Event::End(_) => {
                    if item == Some(depth) {
                        item = None;
                    }
                    depth = depth.saturating_sub(1);
                }
                Event::Eof => break,
                _ => {}
            }
            let read = reader.get_ref().read;
            if events.is_multiple_of(1024) || read - counted > 1 << 16 {
                self.count_unpacked(read - counted)?;
                counted = read;
                if scan.work + units(read) > self.allowed {
                    return Err(ReadError::TooMuchWork);
                }
            }
            if item.is_none() {
                reader.get_mut().left = MAX_ITEM;
            }
        }
        let read = reader.get_ref().read;
        self.count_unpacked(read - counted)?;
        let units = read + work::XML_EVENT * events;
        scan.work += units;
        if scan.work > self.allowed {
            return Err(ReadError::TooMuchWork);
        }
        scan.choice = scan.choice.max(choice.unwrap_or(units));
        scan.held += if is_strings { read } else { 0 };
        Ok(())
    }
}

/// The name of a two-byte encoding of XML (XML 1.0, appendix F).
fn utf16_name(start: &[u8]) -> Option<&'static str> {
    match start {
        [0xFF, 0xFE, ..] | [b'<', 0, ..] | [0xFE, 0xFF, ..] | [0, b'<', ..] => Some("UTF-16"),
        _ => None,
    }
}

/// The error of XML that is not well formed: its encoding, if it declares another than UTF-8.
fn xml_error(declared: Option<String>, error: impl std::fmt::Display) -> ReadError {
    let other = declared.filter(|name| {
        !["utf-8", "utf8", "us-ascii"].contains(&name.to_ascii_lowercase().as_str())
    });
    other.map_or_else(
        || damaged_workbook(error),
        |encoding| ReadError::WorkbookEncoding { encoding },
    )
}

/// Bytes that `calamine` reserves for the number of strings that their table claims.
fn reserved_bytes(start: &BytesStart<'_>) -> Result<u64, ReadError> {
    let mut attributes = start.attributes();
    let counts = attributes
        .with_checks(false)
        .flatten()
        .filter(|attribute| attribute.key.as_ref() == "uniqueCount");
    let claimed =
        counts.filter_map(|count| count.value.trim().parse::<u64>().ok()).max().unwrap_or(0);
    // The shortest string has five bytes.
    if claimed > MAX_UNPACKED / 5 {
        Err(ReadError::TooMuchWork)
    } else {
        Ok(claimed * size_of::<String>() as u64)
    }
}

/// A reader that fails when an item exceeds its limit.
struct BoundedReader<R> {
    inner: R,
    read: u64,
    /// Bytes left for the item.
    left: usize,
}

impl<R: Read> Read for BoundedReader<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.inner.read(into)
    }
}

impl<R: BufRead> BufRead for BoundedReader<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::Error::other("an item is too long"));
        }
        let bytes = self.inner.fill_buf()?;
        Ok(&bytes[..bytes.len().min(self.left)])
    }

    fn consume(&mut self, count: usize) {
        self.inner.consume(count);
        self.read += count as u64;
        self.left = self.left.saturating_sub(count);
    }
}
