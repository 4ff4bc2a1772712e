//! Hash aggregation: an open-addressing hash table of groups, and the partitions that tables are
//! split into.
//!
//! A group is identified by the hash of its key and the key itself; the states of its aggregates
//! are stored beside it. A lookup takes expected constant time, as a table is at most half full.
//! The first five bits of the hash select the partition, so that partitions of several tables are
//! merged independently.

use crate::expr::GroupProgram;
use crate::expr::aggregate::Aggregate;
use crate::expr::aggregate_state::AggregateState;

pub(super) const PARTITIONS: usize = 32;

/// Groups and the states of their aggregates.
pub(super) struct GroupTable {
    pub(super) width: usize,
    pub(super) aggregates: usize,
    slots: Vec<u32>,
    pub(super) hashes: Vec<u64>,
    keys: Vec<u64>,
    pub(super) states: Vec<AggregateState>,
}

const EMPTY: u32 = u32::MAX;

impl GroupTable {
    pub(super) fn new(program: &GroupProgram, expected: usize) -> GroupTable {
        let size = (expected * 2).next_power_of_two().max(64);
        GroupTable {
            width: program.by.len(),
            aggregates: program.aggregates.len(),
            slots: vec![EMPTY; size],
            hashes: Vec::with_capacity(expected),
            keys: Vec::with_capacity(expected * program.by.len()),
            states: Vec::with_capacity(expected * program.aggregates.len()),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.hashes.len()
    }

    pub(super) fn key(&self, group: usize) -> &[u64] {
        &self.keys[group * self.width..(group + 1) * self.width]
    }

    pub(super) fn states(&self, group: usize) -> &[AggregateState] {
        &self.states[group * self.aggregates..(group + 1) * self.aggregates]
    }

    pub(super) fn find(&self, hash: u64, key: &[u64]) -> Result<usize, usize> {
        let mask = self.slots.len() - 1;
        let mut index = hash as usize & mask;
        loop {
            match self.slots[index] {
                EMPTY => return Err(index),
                group if self.hashes[group as usize] == hash && self.key(group as usize) == key => {
                    return Ok(group as usize);
                }
                _ => index = (index + 1) & mask,
            }
        }
    }

    /// The group of a key, and whether it is new. The caller appends the states of a new group.
    pub(super) fn find_or_insert(&mut self, hash: u64, key: &[u64]) -> (usize, bool) {
        match self.find(hash, key) {
            Ok(group) => (group, false),
            Err(index) => {
                let group = self.len();
                self.slots[index] = group as u32;
                self.hashes.push(hash);
                self.keys.extend_from_slice(key);
                if self.len() * 2 > self.slots.len() {
                    self.grow();
                }
                (group, true)
            }
        }
    }

    fn partition_into(self, partitions: &mut [Partition]) {
        let GroupTable { width, aggregates, hashes, keys, states, .. } = self;
        let mut states = states.into_iter();
        for (group, hash) in hashes.iter().enumerate() {
            let partition = &mut partitions[partition_of(*hash)];
            partition.hashes.push(*hash);
            partition.keys.extend_from_slice(&keys[group * width..(group + 1) * width]);
            partition.states.extend(states.by_ref().take(aggregates));
        }
    }

    fn grow(&mut self) {
        let size = self.slots.len() * 2;
        self.slots.clear();
        self.slots.resize(size, EMPTY);
        for (group, hash) in self.hashes.iter().enumerate() {
            let mut index = *hash as usize & (size - 1);
            while self.slots[index] != EMPTY {
                index = (index + 1) & (size - 1);
            }
            self.slots[index] = group as u32;
        }
    }
}

/// The groups of a run that belong to one partition. A group may occur several times, its rows in
/// the order of the file.
#[derive(Default)]
pub(super) struct Partition {
    pub(super) hashes: Vec<u64>,
    pub(super) keys: Vec<u64>,
    pub(super) states: Vec<AggregateState>,
}

impl Partition {
    pub(super) fn with_capacity(program: &GroupProgram, groups: usize) -> Partition {
        Partition {
            hashes: Vec::with_capacity(groups),
            keys: Vec::with_capacity(groups * program.by.len()),
            states: Vec::with_capacity(groups * program.aggregates.len()),
        }
    }
}

pub(super) fn partition_of(hash: u64) -> usize {
    (hash >> 59) as usize
}

/// Aggregates the rows of a run: in a hash table or, if nearly every row is a group of its own,
/// directly into partitions.
pub(super) enum GroupBuilder {
    Table(GroupTable),
    Partitions(Vec<Partition>),
}

impl GroupBuilder {
    pub(super) fn new(program: &GroupProgram) -> GroupBuilder {
        GroupBuilder::Table(GroupTable::new(program, 1024))
    }

    /// Abandons the table if it did not pay off for the first `rows` of a run's `all` rows. Only
    /// the run's own rows decide, so results do not depend on the number of threads.
    pub(super) fn switch_if_sparse(
        self,
        program: &GroupProgram,
        rows: usize,
        all: usize,
    ) -> GroupBuilder {
        match self {
            GroupBuilder::Table(groups) if groups.len() * 4 > rows * 3 => {
                let room = all / PARTITIONS + all / PARTITIONS / 8 + 8;
                let mut partitions: Vec<Partition> =
                    (0..PARTITIONS).map(|_| Partition::with_capacity(program, room)).collect();
                groups.partition_into(&mut partitions);
                GroupBuilder::Partitions(partitions)
            }
            same => same,
        }
    }

    /// The states of a group, which is added if it is new.
    #[inline]
    pub(super) fn states(
        &mut self,
        program: &GroupProgram,
        hash: u64,
        key: &[u64],
    ) -> (GroupSlot, &mut [AggregateState]) {
        let index = match self {
            GroupBuilder::Table(groups) => {
                let (group, new) = groups.find_or_insert(hash, key);
                if new {
                    groups.states.extend(program.aggregates.iter().map(Aggregate::initial_state));
                }
                (0, group)
            }
            GroupBuilder::Partitions(partitions) => {
                let partition = partition_of(hash);
                let entries = &mut partitions[partition];
                entries.hashes.push(hash);
                entries.keys.extend_from_slice(key);
                entries.states.extend(program.aggregates.iter().map(Aggregate::initial_state));
                (partition, entries.hashes.len() - 1)
            }
        };
        (index, self.at(program, index))
    }

    #[inline]
    pub(super) fn at(
        &mut self,
        program: &GroupProgram,
        (partition, group): GroupSlot,
    ) -> &mut [AggregateState] {
        let count = program.aggregates.len();
        let states = match self {
            GroupBuilder::Table(groups) => &mut groups.states,
            GroupBuilder::Partitions(partitions) => &mut partitions[partition].states,
        };
        &mut states[group * count..(group + 1) * count]
    }

    pub(super) fn into_partitions(self, program: &GroupProgram) -> Vec<Partition> {
        match self {
            GroupBuilder::Partitions(partitions) => partitions,
            GroupBuilder::Table(groups) => {
                // Exact capacity: most of a check's memory is here.
                let mut counts = [0usize; PARTITIONS];
                groups.hashes.iter().for_each(|hash| counts[partition_of(*hash)] += 1);
                let mut partitions: Vec<Partition> =
                    counts.iter().map(|count| Partition::with_capacity(program, *count)).collect();
                groups.partition_into(&mut partitions);
                partitions
            }
        }
    }
}

/// A partition, and the index of a group in it.
pub(super) type GroupSlot = (usize, usize);
