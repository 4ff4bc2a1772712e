//! Keys: rows with equal keys, and the join of rows with the previous file by primary key.
//!
//! A partitioned hash join. Each key becomes a 64-bit hash, by which the rows are partitioned, so
//! that the hash table of a partition fits a core's cache and partitions are processed in parallel.
//! Rows with equal hashes are then confirmed by their values, so a collision costs time and never a
//! wrong result. The cost is expected linear in the rows.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};

use roaring::RoaringBitmap;

use super::view::{Cursor, TableView, is_null};
use crate::Cancelled;
use crate::column::storage::PhysicalType;
use crate::parallel::Pool;
use crate::table::StoredPart;
use crate::value::text_code::HashKey;

/// No matching row.
pub(crate) const NONE: u32 = u32::MAX;

const PARTITIONS: usize = 64;
/// Chunks per run.
const CHUNKS_PER_RUN: usize = 64;

/// The rows of one partition: their hashes and row numbers, ascending by row.
#[derive(Default)]
struct Partition {
    hashes: Vec<u64>,
    rows: Vec<u32>,
}

/// The keys of one side, hashed and partitioned.
pub(crate) struct KeyIndex<'a> {
    view: &'a TableView<'a>,
    fields: &'a [usize],
    /// By partition, then by run of chunks.
    partitions: Vec<Vec<Partition>>,
}

impl<'a> KeyIndex<'a> {
    /// Hashes the keys of all rows that have values in the key fields and are not in `broken`.
    /// `mask` narrows the hashes, to provoke collisions in tests.
    pub(crate) fn new(
        view: &'a TableView<'a>,
        fields: &'a [usize],
        broken: &RoaringBitmap,
        mask: u64,
        pool: &Pool,
    ) -> Result<KeyIndex<'a>, Cancelled> {
        let chunks = &view.table.inner.chunks;
        let runs = chunks.len().div_ceil(CHUNKS_PER_RUN);
        let hash_key = HashKey::of_process();
        let entries: Vec<Vec<Partition>> = pool.map(runs, |run| {
            let run_chunks =
                &chunks[run * CHUNKS_PER_RUN..chunks.len().min((run + 1) * CHUNKS_PER_RUN)];
            let rows: usize = run_chunks.iter().map(|chunk| chunk.rows as usize).sum();
            // Slightly more than each partition's share; hashes are distributed evenly.
            let share = rows / PARTITIONS + rows / PARTITIONS / 8 + 8;
            let mut partitions: Vec<Partition> = (0..PARTITIONS)
                .map(|_| Partition {
                    hashes: Vec::with_capacity(share),
                    rows: Vec::with_capacity(share),
                })
                .collect();
            let (mut hashes, mut words) = (Vec::new(), Vec::new());
            for chunk in run_chunks {
                hashes.clear();
                hashes.resize(chunk.rows as usize, Some(0u64));
                for field in fields {
                    view.comparable_words(*field, chunk, &mut words);
                    let physical = PhysicalType::for_type(view.table.type_of(*field));
                    for (hash, word) in hashes.iter_mut().zip(&words) {
                        *hash = if is_null(*word, physical) {
                            None
                        } else {
                            hash.map(|hash| hash_key.combine(hash, *word))
                        };
                    }
                }
                for row in broken.range(chunk.first_row..chunk.first_row + chunk.rows) {
                    hashes[(row - chunk.first_row) as usize] = None;
                }
                for (row, hash) in hashes.iter().enumerate() {
                    if let Some(hash) = hash {
                        let hash = hash & mask;
                        let partition = &mut partitions[(hash >> 58) as usize];
                        partition.hashes.push(hash);
                        partition.rows.push(chunk.first_row + row as u32);
                    }
                }
            }
            partitions
        })?;
        let mut partitions: Vec<Vec<Partition>> =
            (0..PARTITIONS).map(|_| Vec::with_capacity(runs)).collect();
        for run in entries {
            for (partition, entries) in partitions.iter_mut().zip(run) {
                partition.push(entries);
            }
        }
        Ok(KeyIndex { view, fields, partitions })
    }

    fn rows(&self, partition: usize) -> impl Iterator<Item = (u64, u32)> {
        self.partitions[partition]
            .iter()
            .flat_map(|run| run.hashes.iter().copied().zip(run.rows.iter().copied()))
    }

    fn count(&self, partition: usize) -> usize {
        self.partitions[partition].iter().map(|run| run.rows.len()).sum()
    }

    /// The comparable words of a row's key.
    fn key(&self, row: u32, cursor: &mut Cursor) -> Vec<u64> {
        let table = self.view.table;
        let word = |field: &usize| {
            let words = PhysicalType::for_type(table.type_of(*field));
            let slot = table.inner.stored.slot(*field, StoredPart::Value);
            slot.map_or(words.null(), |slot| {
                self.view.comparable(cursor.word(table, slot, words, row), words)
            })
        };
        self.fields.iter().map(word).collect()
    }

    /// The rows whose key occurs on another row as well.
    pub(crate) fn repeated_rows(&self, pool: &Pool) -> Result<RoaringBitmap, Cancelled> {
        let candidates: Vec<Vec<(u64, u32)>> = pool.map(PARTITIONS, |partition| {
            let mut first = FirstRows::new(self.count(partition));
            let mut again: Vec<(u64, u32)> = Vec::new();
            for (hash, row) in self.rows(partition) {
                if let Some(known) = first.insert(hash, row) {
                    again.push((hash, known));
                    again.push((hash, row));
                }
            }
            again.sort_unstable();
            again.dedup();
            self.confirm(&again)
        })?;
        let mut rows: Vec<u32> = candidates.into_iter().flatten().map(|(_, row)| row).collect();
        rows.sort_unstable();
        Ok(rows.into_iter().collect())
    }

    /// Of rows sorted by hash, those that share their key with another row.
    fn confirm(&self, rows: &[(u64, u32)]) -> Vec<(u64, u32)> {
        let mut cursor = Cursor::default();
        let mut confirmed = Vec::new();
        for same in rows.chunk_by(|a, b| a.0 == b.0) {
            let first = self.key(same[0].1, &mut cursor);
            if same[1..].iter().all(|(_, row)| self.key(*row, &mut cursor) == first) {
                confirmed.extend_from_slice(same);
                continue;
            }
            // Two keys with one hash are distinguished by their values.
            let mut by_key: HashMap<Vec<u64>, Vec<(u64, u32)>> = HashMap::new();
            for row in same {
                by_key.entry(self.key(row.1, &mut cursor)).or_default().push(*row);
            }
            confirmed.extend(by_key.into_values().filter(|rows| rows.len() > 1).flatten());
        }
        confirmed
    }

    /// For each row of this side, the first row of the other side with the same key, or [`NONE`].
    pub(crate) fn match_rows(
        &self,
        other: &KeyIndex<'_>,
        pool: &Pool,
    ) -> Result<Vec<u32>, Cancelled> {
        let matched: Vec<AtomicU32> =
            (0..self.view.table.inner.rows).map(|_| AtomicU32::new(NONE)).collect();
        pool.map(PARTITIONS, |partition| {
            let mut first = FirstRows::new(other.count(partition));
            for (hash, row) in other.rows(partition) {
                first.insert(hash, row);
            }
            for (hash, row) in self.rows(partition) {
                if let Some(found) = first.find(hash) {
                    matched[row as usize].store(found, Ordering::Relaxed);
                }
            }
        })?;
        let matched: Vec<u32> = matched.into_iter().map(AtomicU32::into_inner).collect();
        // A collision is noticed here: a row is then matched with a row of another key.
        Ok(if self.all_equal(other, &matched, pool)? {
            matched
        } else {
            self.match_by_value(other)
        })
    }

    /// Confirms the matches by their values, in the order of rows.
    fn all_equal(
        &self,
        other: &KeyIndex<'_>,
        matched: &[u32],
        pool: &Pool,
    ) -> Result<bool, Cancelled> {
        let chunks = &self.view.table.inner.chunks;
        let equal = pool.map(chunks.len().div_ceil(CHUNKS_PER_RUN), |run| {
            let mut words = Vec::new();
            let mut cursor = Cursor::default();
            chunks[run * CHUNKS_PER_RUN..chunks.len().min((run + 1) * CHUNKS_PER_RUN)].iter().all(
                |chunk| {
                    let there =
                        &matched[chunk.first_row as usize..(chunk.first_row + chunk.rows) as usize];
                    self.fields.iter().all(|field| {
                        self.view.comparable_words(*field, chunk, &mut words);
                        let physical = PhysicalType::for_type(other.view.table.type_of(*field));
                        let Some(slot) =
                            other.view.table.inner.stored.slot(*field, StoredPart::Value)
                        else {
                            return false;
                        };
                        words.iter().zip(there).all(|(word, row)| {
                            *row == NONE
                                || other.view.comparable(
                                    cursor.word(other.view.table, slot, physical, *row),
                                    physical,
                                ) == *word
                        })
                    })
                },
            )
        })?;
        Ok(equal.into_iter().all(|equal| equal))
    }

    /// Matches by value, without hashes: slower, and used only after a collision.
    fn match_by_value(&self, other: &KeyIndex<'_>) -> Vec<u32> {
        let mut cursor = Cursor::default();
        let mut first: HashMap<Vec<u64>, u32> = HashMap::new();
        let mut rows: Vec<u32> = (0..PARTITIONS)
            .flat_map(|partition| other.rows(partition).map(|(_, row)| row))
            .collect();
        rows.sort_unstable();
        for row in rows {
            first.entry(other.key(row, &mut cursor)).or_insert(row);
        }
        let mut matched = vec![NONE; self.view.table.inner.rows];
        for partition in 0..PARTITIONS {
            for (_, row) in self.rows(partition) {
                if let Some(found) = first.get(&self.key(row, &mut cursor)) {
                    matched[row as usize] = *found;
                }
            }
        }
        matched
    }
}

/// The first row of each hash.
struct FirstRows {
    slots: Vec<(u64, u32)>,
    mask: usize,
}

impl FirstRows {
    fn new(count: usize) -> FirstRows {
        let size = (count * 2).next_power_of_two().max(16);
        FirstRows { slots: vec![(0, NONE); size], mask: size - 1 }
    }

    /// Inserts a row, unless its hash is present: then returns the row that is.
    #[inline]
    fn insert(&mut self, hash: u64, row: u32) -> Option<u32> {
        let mut index = hash as usize & self.mask;
        loop {
            let (known, first) = self.slots[index];
            if first == NONE {
                self.slots[index] = (hash, row);
                return None;
            }
            if known == hash {
                return Some(first);
            }
            index = (index + 1) & self.mask;
        }
    }

    #[inline]
    fn find(&self, hash: u64) -> Option<u32> {
        let mut index = hash as usize & self.mask;
        loop {
            let (known, first) = self.slots[index];
            if first == NONE {
                return None;
            }
            if known == hash {
                return Some(first);
            }
            index = (index + 1) & self.mask;
        }
    }
}
