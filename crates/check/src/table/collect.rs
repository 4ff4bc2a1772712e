//! Putting blocks together in the order of the file, however many threads worked on them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::worker::Done;
use super::{BlockPlace, Chunk, Found};
use crate::ReadError;
use crate::folder::Constraint;
use crate::reader::sniff::Before;

/// Rows are counted in 32 bits; one is left for 'none'.
const MAX_ROWS: u64 = u32::MAX as u64 - 1;

#[derive(Default)]
pub(super) struct Collector {
    next: usize,
    waiting: BTreeMap<usize, Done>,
    pub(super) rows: u64,
    pub(super) found: Found,
    pub(super) chunks: Vec<Arc<Chunk>>,
    pub(super) blocks: Vec<BlockPlace>,
    /// Bytes that the chunks hold.
    pub(super) bytes: u64,
    /// Bytes of the source up to the end of the last block that was appended.
    pub(super) read: u64,
    /// Units of work that the blocks took.
    pub(super) work: u64,
    /// Places where something was found.
    places: u64,
    /// The first decimal mark that numbers showed, and whether another showed after it.
    pub(super) mark: Option<u8>,
    pub(super) mixed: bool,
    /// Whether numbers showed that may be grouped.
    pub(super) grouped: bool,
    /// What stands before the next block.
    pub(super) before: Before,
}

impl Collector {
    /// For blocks before which so much stands.
    pub(super) fn after(before: Before) -> Collector {
        Collector { before, ..Collector::default() }
    }

    /// Takes the result of a block; blocks that came before their turn wait.
    pub(super) fn take(&mut self, done: Done) -> Result<(), ReadError> {
        self.waiting.insert(done.index, done);
        while let Some(done) = self.waiting.remove(&self.next) {
            self.next += 1;
            self.append(done)?;
        }
        Ok(())
    }

    fn append(&mut self, done: Done) -> Result<(), ReadError> {
        if self.rows + done.rows as u64 > MAX_ROWS {
            return Err(ReadError::TooLarge { needed: u64::MAX, limit: MAX_ROWS });
        }
        let first = self.rows as u32;
        self.work = self.work.saturating_add(done.work);
        self.read = done.offset + done.raw as u64;
        self.places += done.bad.len() as u64;
        self.places += done.torn.len() as u64;
        self.found.cells.extend(done.bad.iter().map(|row| first + row));
        self.found.torn.extend(done.torn.iter().map(|row| first + row));
        self.found.headers.extend(done.headers.iter().map(|row| first + row));
        for (field, events) in done.events {
            self.places += events.len() as u64;
            let kinds = events.iter().fold(0, |kinds, (_, bits)| kinds | bits);
            for kind in Constraint::ALL.into_iter().filter(|kind| kinds & kind.bit() != 0) {
                let rows = events
                    .iter()
                    .filter(|(_, bits)| bits & kind.bit() != 0)
                    .map(|(row, _)| first + row);
                self.found.fields.entry((field, kind)).or_default().extend(rows);
            }
        }
        for (rule, rows) in done.rules {
            self.places += rows.len() as u64;
            self.found.rules.entry(rule).or_default().extend(rows.iter().map(|row| first + row));
        }
        self.mixed |= done.mark_mixed
            || (done.mark_seen.is_some() && self.mark.is_some() && done.mark_seen != self.mark);
        self.mark = self.mark.or(done.mark_seen);
        self.grouped |= done.grouped;
        let before = self.before;
        self.before.records += done.rows as u64 + u64::from(done.blanks);
        self.before.lines += done.rows as u64 + u64::from(done.blanks) + u64::from(done.breaks);
        if done.rows > 0 {
            let even = done.blanks + done.breaks == 0;
            self.blocks.push(BlockPlace {
                offset: done.offset,
                raw: done.raw,
                first_row: first,
                before,
                even,
            });
            let chunk = Chunk { first_row: first, rows: done.rows as u32, lanes: done.lanes };
            self.bytes += chunk.size() as u64;
            self.chunks.push(Arc::new(chunk));
        }
        self.rows += done.rows as u64;
        Ok(())
    }

    /// Bytes that the findings hold, at most: two bytes a place or a bit a row of each kind. They
    /// are put together anew while rules are judged, so they stand in memory three times.
    pub(super) fn found_bytes(&self) -> u64 {
        let kinds = self.found.fields.len() + self.found.rules.len() + 1;
        3 * (self.places * 2).min(kinds as u64 * self.rows / 8)
    }
}
