//! Reading a file: its first rows are sniffed, then its blocks are processed in parallel.
//!
//! The block reader and the collector are the only serial parts; each runs under a lock for a small
//! fraction of the time. A file is read twice only if its decimal mark shows late.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

use super::collect::Collector;
use super::worker::{RecordFormat, Worker};
use super::{Inner, PreviousTable, StoredColumns, Table};
use crate::expr::Side;
use crate::memory::{self, Allowance};
use crate::reader::Note;
use crate::reader::block_reader::{Block, BlockReader};
use crate::reader::convert::SheetRowMap;
use crate::reader::sniff::{SniffResult, sniff};
use crate::reader::{self, convert, encoding};
use crate::value::text_code::Interner;
use crate::work;
use crate::{Encoding, FileFormat, Folder, Interpretation, Options, ReadError, Source};

impl Table {
    /// Reads a submitted file and validates every field and row.
    ///
    /// # Errors
    /// Why the file cannot be checked; see [`ReadError`].
    pub fn read(
        folder: &Folder,
        source: impl Into<Source>,
        options: &Options,
    ) -> Result<Table, ReadError> {
        let table = read(folder, &source.into(), options, Side::Current)?;
        if table.inner.rows == 0 {
            return Err(if table.inner.interpretation.header {
                ReadError::NoRows
            } else {
                ReadError::Empty
            });
        }
        Ok(table)
    }
}

impl PreviousTable {
    /// Reads the previously submitted file, as far as rules compare with it. It may have no rows.
    ///
    /// # Errors
    /// As [`Table::read`].
    pub fn read(
        folder: &Folder,
        source: impl Into<Source>,
        options: &Options,
    ) -> Result<PreviousTable, ReadError> {
        read(folder, &source.into(), options, Side::Previous).map(PreviousTable)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn read(
    folder: &Folder,
    received: &Source,
    options: &Options,
    side: Side,
) -> Result<Table, ReadError> {
    if received.size() == 0 {
        return Err(ReadError::Empty);
    }
    if let Some(progress) = &options.progress {
        progress.announce(received.size());
    }
    reader::check_mapping(folder.package(), options)?;
    let mut allowance = Allowance::new(options);
    let converted = convert::convert(folder, received, &mut allowance, options)?;
    let (source, mut options) = match &converted {
        Some(converted) => (converted.source.clone(), converted.options.clone()),
        None => (received.clone(), options.clone()),
    };
    let whole = source.size();
    let source = source.without_end_mark()?;
    let is_whole = source.size() == whole;
    let held = converted.as_ref().map_or(0, |converted| converted.source.size());
    // Converting a workbook is nearly all of its work, and has been reported.
    let work = match &converted {
        Some(converted) if converted.file_format == FileFormat::Xlsx => 0.0,
        _ => received.size() as f64 / source.size().max(1) as f64,
    };
    let sheet_rows =
        converted.as_ref().map_or(SheetRowMap::default(), |converted| converted.sheet_rows.clone());
    // Lines of the text correspond to rows of the sheet.
    let of_sheet = |line: u64| sheet_rows.row(line - 1).unwrap_or(line);
    let mut sniffed = match sniff(&source, folder.package(), &options) {
        Err(ReadError::HeaderInside { line, names }) => {
            return Err(ReadError::HeaderInside { line: of_sheet(line), names });
        }
        sniffed => sniffed?,
    };
    if side == Side::Current {
        reader::check_mapped_columns_exist(
            if sniffed.header { &sniffed.names } else { &[] },
            &options,
        )?;
    }
    if !is_whole {
        sniffed.notes.push(Note::EndOfFile);
    }
    for note in &mut sniffed.notes {
        if let Note::HeaderBelow { line } = note {
            *line = of_sheet(*line);
        }
    }
    // A second pass is needed only if the sampled numbers showed no decimal mark, and later ones
    // showed both marks or digits that may be grouped.
    loop {
        let pass = ReadPass {
            folder,
            source: &source,
            options: &options,
            sniffed: &sniffed,
            side,
            held,
            work,
        };
        // The hash of the previous file was computed when it was submitted.
        let hashed = side == Side::Current;
        let read = pass.run(hashed && converted.is_none() && is_whole, &mut allowance)?;
        let unclear =
            read.collector.mixed || (read.collector.grouped && read.collector.mark.is_some());
        if unclear && sniffed.decimal.is_none() {
            sniffed.decimal = read.collector.mark;
            options.progress = None;
            continue;
        }
        let sha256 = match read.sha256 {
            Some(sha256) => sha256,
            None if hashed => sha256_of(received)?,
            None => String::new(),
        };
        let collector = read.collector;
        let decimal = sniffed.decimal.or(collector.mark).unwrap_or(b'.');
        let file_format = match &converted {
            Some(converted) if converted.file_format == FileFormat::Xlsx => FileFormat::Xlsx,
            _ if sniffed.fixed => FileFormat::FixedWidth,
            _ => FileFormat::Delimited,
        };
        let interpretation = Interpretation {
            file_format,
            encoding: converted.as_ref().map_or(read.encoding, |converted| converted.encoding),
            delimiter: (file_format == FileFormat::Delimited)
                .then_some(char::from(sniffed.dialect.delimiter)),
            decimal: char::from(decimal),
            header: sniffed.header,
            sheet: converted.as_ref().and_then(|converted| converted.sheet.clone()),
            sheets: converted.as_ref().map_or(Vec::new(), |converted| converted.sheets.clone()),
            columns: sniffed.columns.clone(),
            missing: sniffed.missing.clone(),
            names: sniffed.names.clone(),
            unknown: sniffed.unknown.clone(),
            notes: sniffed.notes.clone(),
            others: converted.as_ref().map_or(Vec::new(), |converted| converted.others.clone()),
            size: received.size(),
            sha256,
        };
        return Ok(Table {
            inner: Arc::new(Inner {
                folder: folder.clone(),
                interpretation,
                source,
                encoding: read.encoding,
                dialect: sniffed.dialect,
                skip: sniffed.skip,
                layout: if sniffed.fixed { folder.package().layout.clone() } else { None },
                decimal: sniffed.decimal.or(collector.mark),
                empty: sniffed.empty,
                sheet_rows,
                blocks: Arc::new(collector.blocks),
                rows: collector.rows as usize,
                stored: read.stored,
                chunks: collector.chunks,
                interner: Arc::new(read.interner),
                row_findings: collector.found,
                edits: BTreeMap::new(),
                last: Mutex::new(None),
            }),
        });
    }
}

/// The SHA-256 of a source that the block reader did not read in full.
fn sha256_of(source: &Source) -> Result<String, ReadError> {
    let mut hash = Sha256::new();
    let mut buffer = Vec::new();
    let mut at = 0;
    loop {
        buffer.clear();
        let count = source.append(at, 1 << 20, &mut buffer)?;
        if count == 0 {
            return Ok(encoding::hex(&hash.finalize()));
        }
        hash.update(&buffer);
        at += count as u64;
    }
}

struct ReadPass<'a> {
    folder: &'a Folder,
    source: &'a Source,
    options: &'a Options,
    sniffed: &'a SniffResult,
    side: Side,
    /// Bytes of the source that are held in memory.
    held: u64,
    /// The progress that a byte of the source counts as.
    work: f64,
}

struct ReadOutcome {
    collector: Collector,
    encoding: Encoding,
    sha256: Option<String>,
    stored: Arc<StoredColumns>,
    interner: Interner,
}

impl ReadPass<'_> {
    fn run(&self, hash: bool, allowance: &mut Allowance) -> Result<ReadOutcome, ReadError> {
        let stored = StoredColumns::for_side(self.folder, self.side);
        let interner = Mutex::new(Interner::default());
        let block_reader = BlockReader::new(
            self.source.clone(),
            self.sniffed.dialect,
            self.sniffed.encoding,
            self.sniffed.skip,
            hash,
        )?;
        let block_reader = Mutex::new(block_reader);
        let collector = Mutex::new(Collector::starting_at(self.sniffed.position));
        let wrong: Mutex<Option<ReadError>> = Mutex::new(None);
        let stop = AtomicBool::new(false);
        let estimate = memory::MemoryEstimate::new(self.folder, self.source.size(), self.held);
        let allowance = Mutex::new(allowance);
        // A previous file has passed the limit before.
        let allowed = if self.side == Side::Current {
            work::text_budget(self.source.size())
        } else {
            u64::MAX
        };
        let across =
            self.folder.rules().iter().map(|rule| rule.program.cost_across_rows()).sum::<u64>();
        let work = || {
            let layout = self.folder.package().layout.as_ref().filter(|_| self.sniffed.fixed);
            let SniffResult { dialect, columns, empty, decimal, header, names, .. } = self.sniffed;
            let format = RecordFormat {
                dialect: *dialect,
                layout,
                columns,
                empty,
                decimal: *decimal,
                names: if *header { names } else { &[] },
            };
            let mut worker = Worker::new(self.folder, &stored, &interner, self.side, format);
            let mut block = Block::default();
            while !stop.load(Ordering::Relaxed) {
                let outcome = (|| {
                    if self.options.cancelled() {
                        return Err(ReadError::Cancelled);
                    }
                    if !lock(&block_reader).next_block(&mut block)? {
                        return Ok(false);
                    }
                    let result = worker.process(&block);
                    if let Some(progress) = &self.options.progress {
                        progress.advance((block.raw as f64 * self.work) as u64, result.rows as u64);
                    }
                    let texts = lock(&interner).size() as u64;
                    let mut collector = lock(&collector);
                    collector.accept(result)?;
                    let bytes = collector.bytes + collector.found_bytes() + texts;
                    if collector.work.saturating_add(collector.rows.saturating_mul(across))
                        > allowed
                    {
                        return Err(ReadError::TooMuchWork);
                    }
                    let needed = estimate.needed(memory::MemoryInUse {
                        rows: collector.rows,
                        bytes,
                        read: collector.read,
                    });
                    lock(&allowance).require(needed)?;
                    Ok(true)
                })();
                match outcome {
                    Ok(true) => {}
                    Ok(false) => break,
                    Err(error) => {
                        stop.store(true, Ordering::Relaxed);
                        lock(&wrong).get_or_insert(error);
                    }
                }
            }
        };
        // For a file of a few blocks, starting a thread takes longer than it saves.
        let blocks = self.source.size() / crate::reader::block_reader::BLOCK as u64 + 1;
        let threads =
            self.options.thread_count().min(usize::try_from(blocks / 2).unwrap_or(1)).max(1);
        if threads == 1 {
            work();
        } else {
            std::thread::scope(|scope| {
                for _ in 0..threads {
                    scope.spawn(work);
                }
            });
        }
        if let Some(error) = wrong.into_inner().unwrap_or_else(PoisonError::into_inner) {
            return Err(error);
        }
        let mut block_reader = block_reader.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(ReadOutcome {
            collector: collector.into_inner().unwrap_or_else(PoisonError::into_inner),
            encoding: block_reader.encoding(),
            sha256: block_reader.sha256(),
            stored: Arc::new(stored),
            interner: interner.into_inner().unwrap_or_else(PoisonError::into_inner),
        })
    }
}
