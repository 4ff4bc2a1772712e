//! Aggregates over the rows of a group: taken up row by row in each part of a table, then put
//! together in the order of rows.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::vector::{TRUE, UNKNOWN, Vals, Vector};
use super::{Expr, Type};
use crate::value::NULL_INT;
use crate::value::pack::{Arena, NULL, is_spilled, spill_index};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    Count,
    CountDistinct,
    Sum,
    Avg,
    Min,
    Max,
    Median,
    /// `percentile_cont`: between the two nearest values, in proportion.
    Percentile,
    /// Of a sample: the square root of the sum of squares over n − 1.
    StdDev,
}

#[derive(Debug, Clone)]
pub(crate) struct Aggregate {
    pub(crate) function: Function,
    /// `None` is `count(*)`.
    pub(crate) argument: Option<Expr>,
    pub(crate) argument_type: Type,
    pub(crate) ty: Type,
    /// The share of a percentile, from 0 to 1.
    pub(crate) fraction: f64,
}

/// What is known of a group so far.
#[derive(Debug, Clone)]
pub(crate) enum State {
    Count(i64),
    Distinct(Box<Distinct>),
    /// A sum that carries what rounding lost (Neumaier), with the number of values.
    Num {
        count: u32,
        sum: f64,
        lost: f64,
    },
    /// A sum in 128 bits, as two words: a state is no larger than four.
    Int {
        any: bool,
        high: i64,
        low: u64,
    },
    LowNum(f64),
    LowInt(i64),
    LowText(Option<Box<[u8]>>),
    Values(Vec<f64>),
    /// Welford: number, mean, sum of squared distances from the mean.
    Spread {
        count: f64,
        mean: f64,
        squares: f64,
    },
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Distinct {
    few: Vec<u64>,
    codes: BTreeSet<u64>,
    texts: BTreeSet<Box<[u8]>>,
}

impl Distinct {
    fn add(&mut self, value: u64) {
        if self.few.contains(&value) {
            return;
        }
        if self.few.len() < 16 {
            self.few.push(value);
        } else {
            self.codes.insert(value);
        }
    }

    fn len(&self) -> usize {
        self.few.len() + self.codes.len() + self.texts.len()
    }
}

impl Aggregate {
    pub(crate) fn start(&self) -> State {
        match (self.function, self.argument_type) {
            (Function::Count, _) => State::Count(0),
            (Function::CountDistinct, _) => State::Distinct(Box::default()),
            (Function::Sum, Type::Int) => State::Int { any: false, high: 0, low: 0 },
            (Function::Sum | Function::Avg, _) => State::Num { count: 0, sum: 0.0, lost: 0.0 },
            (Function::Min | Function::Max, Type::Num) => State::LowNum(f64::NAN),
            (Function::Min | Function::Max, Type::Text) => State::LowText(None),
            (Function::Min | Function::Max, _) => State::LowInt(NULL_INT),
            (Function::Median | Function::Percentile, _) => State::Values(Vec::new()),
            (Function::StdDev, _) => State::Spread { count: 0.0, mean: 0.0, squares: 0.0 },
        }
    }

    /// Bytes of a state of one value.
    pub(crate) fn size(&self) -> u64 {
        let beside = match (self.function, self.argument_type) {
            (Function::CountDistinct, _) => size_of::<Distinct>() as u64 + 48,
            (Function::Median | Function::Percentile, _) => 48,
            (Function::Min | Function::Max, Type::Text) => 48,
            _ => 0,
        };
        size_of::<State>() as u64 + beside
    }

    /// Bytes that a state grows by with each value, at worst.
    pub(crate) fn value_size(&self) -> u64 {
        match self.function {
            Function::CountDistinct => 24,
            Function::Median | Function::Percentile => 16,
            _ => 0,
        }
    }

    fn keeps(&self, ordering: std::cmp::Ordering) -> bool {
        if self.function == Function::Min { ordering.is_lt() } else { ordering.is_gt() }
    }

    /// Takes up the value of one row; NULL is passed over. `values` is the argument for a run of
    /// rows, none for `count(*)`.
    #[inline]
    pub(crate) fn add(
        &self,
        state: &mut State,
        values: Option<&Vector<'_>>,
        row: usize,
        arena: &Arena,
    ) {
        let Some(values) = values else {
            if let State::Count(count) = state {
                *count += 1;
            }
            return;
        };
        match (state, values) {
            (State::Num { count, sum, lost }, Vector::Num(values)) => {
                let value = values.at(row);
                if !value.is_nan() {
                    *count += 1;
                    carry(sum, lost, value);
                }
            }
            (State::Int { any, high, low }, Vector::Int(values)) => {
                let value = values.at(row);
                if value != NULL_INT {
                    *any = true;
                    (*high, *low) = split(join(*high, *low) + i128::from(value));
                }
            }
            (State::Count(count), values) => *count += i64::from(!values.is_null(row)),
            (State::Distinct(seen), values) => {
                if values.is_null(row) {
                    return;
                }
                match values {
                    Vector::Text(codes) if is_spilled(codes.at(row)) => {
                        seen.texts.insert(arena.get(spill_index(codes.at(row))).into());
                    }
                    Vector::Text(codes) => seen.add(codes.at(row)),
                    Vector::Int(values) => seen.add(values.at(row) as u64),
                    // Zero has two signs and is one value.
                    Vector::Num(values) => seen.add((values.at(row) + 0.0).to_bits()),
                    Vector::Bool(values) => seen.add(u64::from(values.at(row))),
                }
            }
            (State::LowNum(low), Vector::Num(values)) => self.low_num(low, values.at(row)),
            (State::LowInt(low), Vector::Int(values)) => self.low_int(low, values.at(row)),
            (State::LowInt(low), Vector::Bool(values)) if values.at(row) != UNKNOWN => {
                self.low_int(low, i64::from(values.at(row) == TRUE));
            }
            (State::LowText(low), Vector::Text(codes)) if codes.at(row) != NULL => {
                arena.with(codes.at(row), |text| self.low_text(low, text));
            }
            (State::Values(all), Vector::Num(values)) if !values.at(row).is_nan() => {
                all.push(values.at(row))
            }
            (State::Spread { count, mean, squares }, Vector::Num(values))
                if !values.at(row).is_nan() =>
            {
                let value = values.at(row);
                *count += 1.0;
                let distance = value - *mean;
                *mean += distance / *count;
                *squares += distance * (value - *mean);
            }
            _ => {}
        }
    }

    fn low_num(&self, low: &mut f64, value: f64) {
        if !value.is_nan() && (low.is_nan() || self.keeps(value.total_cmp(low))) {
            *low = value;
        }
    }

    fn low_int(&self, low: &mut i64, value: i64) {
        if value != NULL_INT && (*low == NULL_INT || self.keeps(value.cmp(low))) {
            *low = value;
        }
    }

    fn low_text(&self, low: &mut Option<Box<[u8]>>, text: &[u8]) {
        if low.as_ref().is_none_or(|low| self.keeps(text.cmp(low))) {
            *low = Some(text.into());
        }
    }

    /// Puts the state of a later part of the table to that of an earlier part.
    pub(crate) fn merge(&self, state: &mut State, later: State) {
        match (state, later) {
            (State::Count(count), State::Count(more)) => *count += more,
            (
                State::Num { count, sum, lost },
                State::Num { count: more, sum: later, lost: also },
            ) => {
                *count += more;
                carry(sum, lost, later);
                *lost += also;
            }
            (State::Int { any, high, low }, State::Int { any: also, high: h, low: l }) => {
                *any |= also;
                (*high, *low) = split(join(*high, *low) + join(h, l));
            }
            (State::Distinct(seen), State::Distinct(later)) => {
                later.few.iter().chain(&later.codes).for_each(|&code| {
                    if !seen.codes.contains(&code) {
                        seen.add(code);
                    }
                });
                seen.texts.extend(later.texts);
            }
            (State::LowNum(low), State::LowNum(value)) => self.low_num(low, value),
            (State::LowInt(low), State::LowInt(value)) => self.low_int(low, value),
            (State::LowText(low), State::LowText(Some(text))) => self.low_text(low, &text),
            (State::Values(all), State::Values(more)) => all.extend(more),
            (
                State::Spread { count, mean, squares },
                State::Spread { count: n, mean: m, squares: s },
            ) if n > 0.0 => {
                let distance = m - *mean;
                let total = *count + n;
                *squares += s + distance * distance * *count * n / total;
                *mean += distance * n / total;
                *count = total;
            }
            _ => {}
        }
    }

    /// The results of all groups as a vector.
    pub(crate) fn finish<'s>(
        &self,
        states: impl Iterator<Item = &'s State>,
        arena: &mut Arena,
    ) -> Vector<'static> {
        match self.ty {
            Type::Num => Vector::Num(Vals::Many(Cow::Owned(
                states.map(|state| self.number(state)).collect(),
            ))),
            Type::Text => Vector::Text(Vals::Many(Cow::Owned(
                states
                    .map(|state| match state {
                        State::LowText(Some(text)) => arena.code(text),
                        _ => NULL,
                    })
                    .collect(),
            ))),
            Type::Bool => Vector::Bool(Vals::Many(Cow::Owned(
                states
                    .map(|state| match state {
                        State::LowInt(0) => super::vector::FALSE,
                        State::LowInt(1) => TRUE,
                        _ => UNKNOWN,
                    })
                    .collect(),
            ))),
            _ => Vector::Int(Vals::Many(Cow::Owned(states.map(whole).collect()))),
        }
    }

    fn number(&self, state: &State) -> f64 {
        let value = match state {
            State::Num { count: 0, .. } => f64::NAN,
            State::Num { count, sum, lost } if self.function == Function::Avg => {
                (sum + lost) / f64::from(*count)
            }
            State::Num { sum, lost, .. } => sum + lost,
            State::LowNum(low) => *low,
            State::Values(all) if self.function == Function::Percentile => {
                percentile(all, self.fraction)
            }
            State::Values(all) => median(all),
            State::Spread { count, squares, .. } if *count > 1.0 => {
                (squares / (count - 1.0)).max(0.0).sqrt()
            }
            _ => f64::NAN,
        };
        if value.is_finite() { value } else { f64::NAN }
    }
}

#[inline(always)]
fn carry(sum: &mut f64, lost: &mut f64, value: f64) {
    let total = *sum + value;
    *lost += if sum.abs() >= value.abs() { (*sum - total) + value } else { (value - total) + *sum };
    *sum = total;
}

fn join(high: i64, low: u64) -> i128 {
    i128::from(high) << 64 | i128::from(low)
}

fn split(sum: i128) -> (i64, u64) {
    ((sum >> 64) as i64, sum as u64)
}

fn whole(state: &State) -> i64 {
    match state {
        State::Count(count) => *count,
        State::Distinct(seen) => seen.len() as i64,
        State::Int { any: true, high, low } => i64::try_from(join(*high, *low)).unwrap_or(NULL_INT),
        State::LowInt(low) => *low,
        _ => NULL_INT,
    }
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => sorted[odd / 2],
        even => f64::midpoint(sorted[even / 2 - 1], sorted[even / 2]),
    }
}

/// As PostgreSQL's `percentile_cont`: the place among the ascending values, from 0, that is the
/// share of the way to the last.
fn percentile(values: &[f64], fraction: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = fraction * last as f64;
    let (low, high) = (sorted[place.floor() as usize], sorted[(place.ceil() as usize).min(last)]);
    low + (high - low) * place.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over(function: Function, parts: &[&[f64]]) -> f64 {
        let aggregate = Aggregate {
            function,
            argument: Some(Expr::Input(0)),
            argument_type: Type::Num,
            ty: Type::Num,
            fraction: 0.9,
        };
        let arena = Arena::default();
        let mut whole = aggregate.start();
        for part in parts {
            let vector = Vector::Num(Vals::Many(Cow::Borrowed(part)));
            let mut state = aggregate.start();
            (0..part.len()).for_each(|row| aggregate.add(&mut state, Some(&vector), row, &arena));
            aggregate.merge(&mut whole, state);
        }
        match aggregate.finish(std::iter::once(&whole), &mut Arena::default()) {
            Vector::Num(values) => values.at(0),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn parts_give_what_the_whole_gives() {
        let all = [3.0, 1.0, f64::NAN, 4.0, 1.5, 9.0, 2.5];
        for function in [
            Function::Sum,
            Function::Avg,
            Function::Min,
            Function::Max,
            Function::Median,
            Function::Percentile,
            Function::StdDev,
        ] {
            let whole = over(function, &[&all]);
            for cut in 0..all.len() {
                let cut = over(function, &[&all[..cut], &all[cut..]]);
                assert!((whole - cut).abs() < 1e-12, "{function:?}");
            }
        }
        assert_eq!(over(Function::Sum, &[&all]), 21.0);
        assert_eq!(over(Function::Median, &[&all]), 2.75);
        assert_eq!(
            over(
                Function::Percentile,
                &[&[4.0, 1.0, 2.0, 3.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0]]
            ),
            10.0
        );
        assert_eq!(over(Function::Percentile, &[&[7.0]]), 7.0);
        assert_eq!(over(Function::Percentile, &[&[1.0, 2.0]]), 1.9);
        assert!(over(Function::Percentile, &[&[f64::NAN]]).is_nan());
        assert!(over(Function::StdDev, &[&[1.0]]).is_nan());
        assert!(over(Function::Sum, &[&[f64::NAN]]).is_nan());
    }

    #[test]
    fn a_sum_of_decimals_keeps_what_rounding_loses() {
        assert_eq!(over(Function::Sum, &[&[0.1; 10]]), 1.0);
        assert_eq!(over(Function::Sum, &[&[1e16, 1.0], &[-1e16]]), 1.0);
    }
}
