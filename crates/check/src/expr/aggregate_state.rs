//! The states of aggregates. A state is at most four words; larger collections are boxed.

use std::collections::BTreeSet;

/// The state of an aggregate for one group.
#[derive(Debug, Clone)]
pub(crate) enum AggregateState {
    Count(i64),
    Distinct(Box<DistinctSet>),
    /// A compensated sum (Neumaier) and the number of values.
    FloatSum {
        count: u32,
        sum: f64,
        lost: f64,
    },
    /// A 128-bit sum as two words, which keeps the state at four words.
    IntSum {
        any: bool,
        high: i64,
        low: u64,
    },
    ExtremeFloat(f64),
    ExtremeInt(i64),
    ExtremeText(Option<Box<[u8]>>),
    Collected(Vec<f64>),
    /// Welford's algorithm: count, mean, sum of squared deviations from the mean.
    Variance {
        count: f64,
        mean: f64,
        squares: f64,
    },
}

#[derive(Debug, Clone, Default)]
pub(crate) struct DistinctSet {
    pub(super) inline: Vec<u64>,
    pub(super) codes: BTreeSet<u64>,
    pub(super) texts: BTreeSet<Box<[u8]>>,
}

impl DistinctSet {
    pub(super) fn add(&mut self, value: u64) {
        if self.inline.contains(&value) {
            return;
        }
        if self.inline.len() < 16 {
            self.inline.push(value);
        } else {
            self.codes.insert(value);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.inline.len() + self.codes.len() + self.texts.len()
    }
}
