//! Where the rows of groups are gathered: a hash table with open addressing, and the parts that
//! tables are dealt to.
//!
//! A group is told by the hash of its key and the key itself; the states of its aggregates stand
//! beside it. Finding one takes expected constant time, as a table is at most half full. A part is
//! the first five bits of the hash, so that parts of several tables are put together without
//! looking at others.

use crate::expr::GroupProgram;
use crate::expr::aggregate::{Aggregate, State};

pub(super) const PARTS: usize = 32;

/// Groups and their states.
pub(super) struct Groups {
    pub(super) width: usize,
    pub(super) aggregates: usize,
    slots: Vec<u32>,
    pub(super) hashes: Vec<u64>,
    keys: Vec<u64>,
    pub(super) states: Vec<State>,
}

const EMPTY: u32 = u32::MAX;

impl Groups {
    pub(super) fn new(program: &GroupProgram, expected: usize) -> Groups {
        let size = (expected * 2).next_power_of_two().max(64);
        Groups {
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

    pub(super) fn states(&self, group: usize) -> &[State] {
        &self.states[group * self.aggregates..(group + 1) * self.aggregates]
    }

    pub(super) fn find(&self, hash: u64, key: &[u64]) -> Result<usize, usize> {
        let mask = self.slots.len() - 1;
        let mut place = hash as usize & mask;
        loop {
            match self.slots[place] {
                EMPTY => return Err(place),
                group if self.hashes[group as usize] == hash && self.key(group as usize) == key => {
                    return Ok(group as usize);
                }
                _ => place = (place + 1) & mask,
            }
        }
    }

    /// The group of a key, made with the states if it is new (`None` is then given).
    pub(super) fn enter(&mut self, hash: u64, key: &[u64]) -> (usize, bool) {
        match self.find(hash, key) {
            Ok(group) => (group, false),
            Err(place) => {
                let group = self.len();
                self.slots[place] = group as u32;
                self.hashes.push(hash);
                self.keys.extend_from_slice(key);
                if self.len() * 2 > self.slots.len() {
                    self.grow();
                }
                (group, true)
            }
        }
    }

    fn deal(self, parts: &mut [Dealt]) {
        let Groups { width, aggregates, hashes, keys, states, .. } = self;
        let mut states = states.into_iter();
        for (group, hash) in hashes.iter().enumerate() {
            let part = &mut parts[part_of(*hash)];
            part.hashes.push(*hash);
            part.keys.extend_from_slice(&keys[group * width..(group + 1) * width]);
            part.states.extend(states.by_ref().take(aggregates));
        }
    }

    fn grow(&mut self) {
        let size = self.slots.len() * 2;
        self.slots.clear();
        self.slots.resize(size, EMPTY);
        for (group, hash) in self.hashes.iter().enumerate() {
            let mut place = *hash as usize & (size - 1);
            while self.slots[place] != EMPTY {
                place = (place + 1) & (size - 1);
            }
            self.slots[place] = group as u32;
        }
    }
}

/// A run's groups, dealt to parts. A group may stand in a part several times, its rows in the order
/// of the file.
#[derive(Default)]
pub(super) struct Dealt {
    pub(super) hashes: Vec<u64>,
    pub(super) keys: Vec<u64>,
    pub(super) states: Vec<State>,
}

impl Dealt {
    pub(super) fn with_capacity(program: &GroupProgram, groups: usize) -> Dealt {
        Dealt {
            hashes: Vec::with_capacity(groups),
            keys: Vec::with_capacity(groups * program.by.len()),
            states: Vec::with_capacity(groups * program.aggregates.len()),
        }
    }
}

pub(super) fn part_of(hash: u64) -> usize {
    (hash >> 59) as usize
}

/// Where the rows of a run are gathered: in a table, or, where nearly every row is a group of its
/// own, in parts at once.
pub(super) enum Gathering {
    Table(Groups),
    Parts(Vec<Dealt>),
}

impl Gathering {
    pub(super) fn new(program: &GroupProgram) -> Gathering {
        Gathering::Table(Groups::new(program, 1024))
    }

    /// Leaves the table if it did not pay for the first `rows` of `all` rows of a run. Decided by
    /// the run's own rows, so that the results are those of any number of threads.
    pub(super) fn look_again(self, program: &GroupProgram, rows: usize, all: usize) -> Gathering {
        match self {
            Gathering::Table(groups) if groups.len() * 4 > rows * 3 => {
                let room = all / PARTS + all / PARTS / 8 + 8;
                let mut parts: Vec<Dealt> =
                    (0..PARTS).map(|_| Dealt::with_capacity(program, room)).collect();
                groups.deal(&mut parts);
                Gathering::Parts(parts)
            }
            same => same,
        }
    }

    /// The states of a new or known group.
    #[inline]
    pub(super) fn states(
        &mut self,
        program: &GroupProgram,
        hash: u64,
        key: &[u64],
    ) -> (Place, &mut [State]) {
        let place = match self {
            Gathering::Table(groups) => {
                let (group, new) = groups.enter(hash, key);
                if new {
                    groups.states.extend(program.aggregates.iter().map(Aggregate::start));
                }
                (0, group)
            }
            Gathering::Parts(parts) => {
                let part = part_of(hash);
                let dealt = &mut parts[part];
                dealt.hashes.push(hash);
                dealt.keys.extend_from_slice(key);
                dealt.states.extend(program.aggregates.iter().map(Aggregate::start));
                (part, dealt.hashes.len() - 1)
            }
        };
        (place, self.at(program, place))
    }

    #[inline]
    pub(super) fn at(&mut self, program: &GroupProgram, (part, group): Place) -> &mut [State] {
        let count = program.aggregates.len();
        let states = match self {
            Gathering::Table(groups) => &mut groups.states,
            Gathering::Parts(parts) => &mut parts[part].states,
        };
        &mut states[group * count..(group + 1) * count]
    }

    pub(super) fn dealt(self, program: &GroupProgram) -> Vec<Dealt> {
        match self {
            Gathering::Parts(parts) => parts,
            Gathering::Table(groups) => {
                // Room for exactly what comes: most of a check's memory stands here.
                let mut counts = [0usize; PARTS];
                groups.hashes.iter().for_each(|hash| counts[part_of(*hash)] += 1);
                let mut parts: Vec<Dealt> =
                    counts.iter().map(|count| Dealt::with_capacity(program, *count)).collect();
                groups.deal(&mut parts);
                parts
            }
        }
    }
}

/// A part, and the place of a group in it.
pub(super) type Place = (usize, usize);
