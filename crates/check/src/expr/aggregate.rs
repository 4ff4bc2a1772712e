//! Aggregates over the rows of a group.
//!
//! States are accumulated row by row within each run of blocks and merged in the order of the file,
//! so that results do not depend on the number of threads. Accumulating a row takes constant time
//! (logarithmic for `count(DISTINCT …)`); `median` and `percentile_cont` collect their values and
//! sort them once.

use std::borrow::Cow;

use super::aggregate_state::{AggregateState, DistinctSet};
use super::statistics::{from_halves, median, neumaier_add, percentile, to_halves};
use super::vector::{TRUE, UNKNOWN, Values, Vector};
use super::{Expr, Type};
use crate::value::NULL_INT;
use crate::value::text_code::{Arena, NULL, is_spilled, spill_index};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AggregateFunction {
    Count,
    CountDistinct,
    Sum,
    Avg,
    Min,
    Max,
    Median,
    /// `percentile_cont`: linear interpolation between the two nearest values.
    Percentile,
    /// The sample standard deviation: the square root of the sum of squares over n − 1.
    StdDev,
}

#[derive(Debug, Clone)]
pub(crate) struct Aggregate {
    pub(crate) function: AggregateFunction,
    /// `None` for `count(*)`.
    pub(crate) argument: Option<Expr>,
    pub(crate) argument_type: Type,
    pub(crate) ty: Type,
    /// The fraction of a percentile, from 0 to 1.
    pub(crate) fraction: f64,
}

impl Aggregate {
    pub(crate) fn initial_state(&self) -> AggregateState {
        match (self.function, self.argument_type) {
            (AggregateFunction::Count, _) => AggregateState::Count(0),
            (AggregateFunction::CountDistinct, _) => AggregateState::Distinct(Box::default()),
            (AggregateFunction::Sum, Type::Int) => {
                AggregateState::IntSum { any: false, high: 0, low: 0 }
            }
            (AggregateFunction::Sum | AggregateFunction::Avg, _) => {
                AggregateState::FloatSum { count: 0, sum: 0.0, lost: 0.0 }
            }
            (AggregateFunction::Min | AggregateFunction::Max, Type::Num) => {
                AggregateState::ExtremeFloat(f64::NAN)
            }
            (AggregateFunction::Min | AggregateFunction::Max, Type::Text) => {
                AggregateState::ExtremeText(None)
            }
            (AggregateFunction::Min | AggregateFunction::Max, _) => {
                AggregateState::ExtremeInt(NULL_INT)
            }
            (AggregateFunction::Median | AggregateFunction::Percentile, _) => {
                AggregateState::Collected(Vec::new())
            }
            (AggregateFunction::StdDev, _) => {
                AggregateState::Variance { count: 0.0, mean: 0.0, squares: 0.0 }
            }
        }
    }

    /// Bytes of a state with one value.
    pub(crate) fn size(&self) -> u64 {
        let beside = match (self.function, self.argument_type) {
            (AggregateFunction::CountDistinct, _) => size_of::<DistinctSet>() as u64 + 48,
            (AggregateFunction::Median | AggregateFunction::Percentile, _) => 48,
            (AggregateFunction::Min | AggregateFunction::Max, Type::Text) => 48,
            _ => 0,
        };
        size_of::<AggregateState>() as u64 + beside
    }

    /// Bytes by which a state grows with each value, at worst.
    pub(crate) fn value_size(&self) -> u64 {
        match self.function {
            AggregateFunction::CountDistinct => 24,
            AggregateFunction::Median | AggregateFunction::Percentile => 16,
            _ => 0,
        }
    }

    fn is_better(&self, ordering: std::cmp::Ordering) -> bool {
        if self.function == AggregateFunction::Min { ordering.is_lt() } else { ordering.is_gt() }
    }

    /// Accumulates the value of one row, ignoring NULL. `values` is the argument for a run of rows;
    /// `None` for `count(*)`.
    #[inline]
    pub(crate) fn add(
        &self,
        state: &mut AggregateState,
        values: Option<&Vector<'_>>,
        row: usize,
        arena: &Arena,
    ) {
        let Some(values) = values else {
            if let AggregateState::Count(count) = state {
                *count += 1;
            }
            return;
        };
        match (state, values) {
            (AggregateState::FloatSum { count, sum, lost }, Vector::Num(values)) => {
                let value = values.at(row);
                if !value.is_nan() {
                    *count += 1;
                    neumaier_add(sum, lost, value);
                }
            }
            (AggregateState::IntSum { any, high, low }, Vector::Int(values)) => {
                let value = values.at(row);
                if value != NULL_INT {
                    *any = true;
                    (*high, *low) = to_halves(from_halves(*high, *low) + i128::from(value));
                }
            }
            (AggregateState::Count(count), values) => *count += i64::from(!values.is_null(row)),
            (AggregateState::Distinct(seen), values) => {
                if values.is_null(row) {
                    return;
                }
                match values {
                    Vector::Text(codes) if is_spilled(codes.at(row)) => {
                        seen.texts.insert(arena.get(spill_index(codes.at(row))).into());
                    }
                    Vector::Text(codes) => seen.add(codes.at(row)),
                    Vector::Int(values) => seen.add(values.at(row) as u64),
                    // Zero and minus zero are one value.
                    Vector::Num(values) => seen.add((values.at(row) + 0.0).to_bits()),
                    Vector::Bool(values) => seen.add(u64::from(values.at(row))),
                }
            }
            (AggregateState::ExtremeFloat(extreme), Vector::Num(values)) => {
                self.update_extreme_float(extreme, values.at(row))
            }
            (AggregateState::ExtremeInt(extreme), Vector::Int(values)) => {
                self.update_extreme_int(extreme, values.at(row))
            }
            (AggregateState::ExtremeInt(extreme), Vector::Bool(values))
                if values.at(row) != UNKNOWN =>
            {
                self.update_extreme_int(extreme, i64::from(values.at(row) == TRUE));
            }
            (AggregateState::ExtremeText(extreme), Vector::Text(codes))
                if codes.at(row) != NULL =>
            {
                arena.with(codes.at(row), |text| self.update_extreme_text(extreme, text));
            }
            (AggregateState::Collected(all), Vector::Num(values)) if !values.at(row).is_nan() => {
                all.push(values.at(row))
            }
            (AggregateState::Variance { count, mean, squares }, Vector::Num(values))
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

    fn update_extreme_float(&self, extreme: &mut f64, value: f64) {
        if !value.is_nan() && (extreme.is_nan() || self.is_better(value.total_cmp(extreme))) {
            *extreme = value;
        }
    }

    fn update_extreme_int(&self, extreme: &mut i64, value: i64) {
        if value != NULL_INT && (*extreme == NULL_INT || self.is_better(value.cmp(extreme))) {
            *extreme = value;
        }
    }

    fn update_extreme_text(&self, extreme: &mut Option<Box<[u8]>>, text: &[u8]) {
        if extreme.as_ref().is_none_or(|extreme| self.is_better(text.cmp(extreme))) {
            *extreme = Some(text.into());
        }
    }

    /// Merges the state of a later run into that of an earlier one.
    pub(crate) fn merge(&self, state: &mut AggregateState, later: AggregateState) {
        match (state, later) {
            (AggregateState::Count(count), AggregateState::Count(more)) => *count += more,
            (
                AggregateState::FloatSum { count, sum, lost },
                AggregateState::FloatSum { count: more, sum: later, lost: also },
            ) => {
                *count += more;
                neumaier_add(sum, lost, later);
                *lost += also;
            }
            (
                AggregateState::IntSum { any, high, low },
                AggregateState::IntSum { any: also, high: h, low: l },
            ) => {
                *any |= also;
                (*high, *low) = to_halves(from_halves(*high, *low) + from_halves(h, l));
            }
            (AggregateState::Distinct(seen), AggregateState::Distinct(later)) => {
                later.inline.iter().chain(&later.codes).for_each(|&code| {
                    if !seen.codes.contains(&code) {
                        seen.add(code);
                    }
                });
                seen.texts.extend(later.texts);
            }
            (AggregateState::ExtremeFloat(extreme), AggregateState::ExtremeFloat(value)) => {
                self.update_extreme_float(extreme, value)
            }
            (AggregateState::ExtremeInt(extreme), AggregateState::ExtremeInt(value)) => {
                self.update_extreme_int(extreme, value)
            }
            (AggregateState::ExtremeText(extreme), AggregateState::ExtremeText(Some(text))) => {
                self.update_extreme_text(extreme, &text)
            }
            (AggregateState::Collected(all), AggregateState::Collected(more)) => all.extend(more),
            (
                AggregateState::Variance { count, mean, squares },
                AggregateState::Variance { count: n, mean: m, squares: s },
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

    /// The results of all groups, as a vector.
    pub(crate) fn finish<'s>(
        &self,
        states: impl Iterator<Item = &'s AggregateState>,
        arena: &mut Arena,
    ) -> Vector<'static> {
        match self.ty {
            Type::Num => Vector::Num(Values::Flat(Cow::Owned(
                states.map(|state| self.float_result(state)).collect(),
            ))),
            Type::Text => Vector::Text(Values::Flat(Cow::Owned(
                states
                    .map(|state| match state {
                        AggregateState::ExtremeText(Some(text)) => arena.code(text),
                        _ => NULL,
                    })
                    .collect(),
            ))),
            Type::Bool => Vector::Bool(Values::Flat(Cow::Owned(
                states
                    .map(|state| match state {
                        AggregateState::ExtremeInt(0) => super::vector::FALSE,
                        AggregateState::ExtremeInt(1) => TRUE,
                        _ => UNKNOWN,
                    })
                    .collect(),
            ))),
            _ => Vector::Int(Values::Flat(Cow::Owned(states.map(integer_result).collect()))),
        }
    }

    fn float_result(&self, state: &AggregateState) -> f64 {
        let value = match state {
            AggregateState::FloatSum { count: 0, .. } => f64::NAN,
            AggregateState::FloatSum { count, sum, lost }
                if self.function == AggregateFunction::Avg =>
            {
                (sum + lost) / f64::from(*count)
            }
            AggregateState::FloatSum { sum, lost, .. } => sum + lost,
            AggregateState::ExtremeFloat(extreme) => *extreme,
            AggregateState::Collected(all) if self.function == AggregateFunction::Percentile => {
                percentile(all, self.fraction)
            }
            AggregateState::Collected(all) => median(all),
            AggregateState::Variance { count, squares, .. } if *count > 1.0 => {
                (squares / (count - 1.0)).max(0.0).sqrt()
            }
            _ => f64::NAN,
        };
        if value.is_finite() { value } else { f64::NAN }
    }
}

fn integer_result(state: &AggregateState) -> i64 {
    match state {
        AggregateState::Count(count) => *count,
        AggregateState::Distinct(seen) => seen.len() as i64,
        AggregateState::IntSum { any: true, high, low } => {
            i64::try_from(from_halves(*high, *low)).unwrap_or(NULL_INT)
        }
        AggregateState::ExtremeInt(extreme) => *extreme,
        _ => NULL_INT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over(function: AggregateFunction, parts: &[&[f64]]) -> f64 {
        let aggregate = Aggregate {
            function,
            argument: Some(Expr::Input(0)),
            argument_type: Type::Num,
            ty: Type::Num,
            fraction: 0.9,
        };
        let arena = Arena::default();
        let mut whole = aggregate.initial_state();
        for part in parts {
            let vector = Vector::Num(Values::Flat(Cow::Borrowed(part)));
            let mut state = aggregate.initial_state();
            (0..part.len()).for_each(|row| aggregate.add(&mut state, Some(&vector), row, &arena));
            aggregate.merge(&mut whole, state);
        }
        match aggregate.finish(std::iter::once(&whole), &mut Arena::default()) {
            Vector::Num(values) => values.at(0),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn merged_states_equal_a_single_pass() {
        let all = [3.0, 1.0, f64::NAN, 4.0, 1.5, 9.0, 2.5];
        for function in [
            AggregateFunction::Sum,
            AggregateFunction::Avg,
            AggregateFunction::Min,
            AggregateFunction::Max,
            AggregateFunction::Median,
            AggregateFunction::Percentile,
            AggregateFunction::StdDev,
        ] {
            let whole = over(function, &[&all]);
            for cut in 0..all.len() {
                let cut = over(function, &[&all[..cut], &all[cut..]]);
                assert!((whole - cut).abs() < 1e-12, "{function:?}");
            }
        }
        assert_eq!(over(AggregateFunction::Sum, &[&all]), 21.0);
        assert_eq!(over(AggregateFunction::Median, &[&all]), 2.75);
        assert_eq!(
            over(
                AggregateFunction::Percentile,
                &[&[4.0, 1.0, 2.0, 3.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0]]
            ),
            10.0
        );
        assert_eq!(over(AggregateFunction::Percentile, &[&[7.0]]), 7.0);
        assert_eq!(over(AggregateFunction::Percentile, &[&[1.0, 2.0]]), 1.9);
        assert!(over(AggregateFunction::Percentile, &[&[f64::NAN]]).is_nan());
        assert!(over(AggregateFunction::StdDev, &[&[1.0]]).is_nan());
        assert!(over(AggregateFunction::Sum, &[&[f64::NAN]]).is_nan());
    }

    #[test]
    fn sums_of_decimals_are_compensated() {
        assert_eq!(over(AggregateFunction::Sum, &[&[0.1; 10]]), 1.0);
        assert_eq!(over(AggregateFunction::Sum, &[&[1e16, 1.0], &[-1e16]]), 1.0);
    }
}
