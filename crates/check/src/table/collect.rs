//! Collects the results of blocks in the order of the file, whichever thread finished first.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::worker::BlockResult;
use super::{BlockLocation, Chunk, RowFindings};
use crate::ReadError;
use crate::folder::Constraint;
use crate::reader::sniff::RecordPosition;

/// Rows are numbered in 32 bits; the last number means 'none'.
const MAX_ROWS: u64 = u32::MAX as u64 - 1;

#[derive(Default)]
pub(super) struct Collector {
    next: usize,
    waiting: BTreeMap<usize, BlockResult>,
    pub(super) rows: u64,
    pub(super) found: RowFindings,
    pub(super) chunks: Vec<Arc<Chunk>>,
    pub(super) blocks: Vec<BlockLocation>,
    /// Bytes that the chunks hold.
    pub(super) bytes: u64,
    /// Bytes of the source up to the end of the last block that was appended.
    pub(super) read: u64,
    /// Units of work that the blocks took.
    pub(super) work: u64,
    /// Findings on rows and cells so far.
    finding_count: u64,
    /// The first decimal mark that a number showed, and whether another mark followed.
    pub(super) mark: Option<u8>,
    pub(super) mixed: bool,
    /// Whether there were numbers that may be grouped.
    pub(super) grouped: bool,
    /// The position of the next block.
    pub(super) position: RecordPosition,
}

impl Collector {
    /// A collector whose first block is at this position.
    pub(super) fn starting_at(before: RecordPosition) -> Collector {
        Collector { position: before, ..Collector::default() }
    }

    /// Accepts the result of a block; results that arrive early wait for their turn.
    pub(super) fn accept(&mut self, result: BlockResult) -> Result<(), ReadError> {
        self.waiting.insert(result.index, result);
        while let Some(result) = self.waiting.remove(&self.next) {
            self.next += 1;
            self.append(result)?;
        }
        Ok(())
    }

    fn append(&mut self, result: BlockResult) -> Result<(), ReadError> {
        if self.rows + result.rows as u64 > MAX_ROWS {
            return Err(ReadError::TooLarge { needed: u64::MAX, limit: MAX_ROWS });
        }
        let first = self.rows as u32;
        self.work = self.work.saturating_add(result.work);
        self.read = result.offset + result.raw as u64;
        self.finding_count += result.malformed.len() as u64;
        self.finding_count += result.misquoted.len() as u64;
        self.found.cells.extend(result.malformed.iter().map(|row| first + row));
        self.found.misquoted.extend(result.misquoted.iter().map(|row| first + row));
        self.found.headers.extend(result.headers.iter().map(|row| first + row));
        for (field, events) in result.events {
            self.finding_count += events.len() as u64;
            let constraints = events.iter().fold(0, |constraints, (_, bits)| constraints | bits);
            for constraint in
                Constraint::ALL.into_iter().filter(|constraint| constraints & constraint.bit() != 0)
            {
                let rows = events
                    .iter()
                    .filter(|(_, bits)| bits & constraint.bit() != 0)
                    .map(|(row, _)| first + row);
                self.found.fields.entry((field, constraint)).or_default().extend(rows);
            }
        }
        for (rule, rows) in result.rules {
            self.finding_count += rows.len() as u64;
            self.found.rules.entry(rule).or_default().extend(rows.iter().map(|row| first + row));
        }
        self.mixed |= result.mark_mixed
            || (result.mark_seen.is_some() && self.mark.is_some() && result.mark_seen != self.mark);
        self.mark = self.mark.or(result.mark_seen);
        self.grouped |= result.grouped;
        let before = self.position;
        self.position.records += result.rows as u64 + u64::from(result.blank_rows);
        self.position.lines +=
            result.rows as u64 + u64::from(result.blank_rows) + u64::from(result.line_breaks);
        if result.rows > 0 {
            let even = result.blank_rows + result.line_breaks == 0;
            self.blocks.push(BlockLocation {
                offset: result.offset,
                raw: result.raw,
                first_row: first,
                position: before,
                even,
            });
            let chunk =
                Chunk { first_row: first, rows: result.rows as u32, columns: result.columns };
            self.bytes += chunk.size() as u64;
            self.chunks.push(Arc::new(chunk));
        }
        self.rows += result.rows as u64;
        Ok(())
    }

    /// Bytes of the findings, at most: two bytes per finding, or one bit per row of each constraint
    /// and rule. The bitmaps are rebuilt while rules are evaluated, so three copies count.
    pub(super) fn found_bytes(&self) -> u64 {
        let constraints = self.found.fields.len() + self.found.rules.len() + 1;
        3 * (self.finding_count * 2).min(constraints as u64 * self.rows / 8)
    }
}
