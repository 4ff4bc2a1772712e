//! The numerics of aggregates: compensated summation, 128-bit sums, median and percentiles.

#[inline(always)]
pub(super) fn neumaier_add(sum: &mut f64, lost: &mut f64, value: f64) {
    let total = *sum + value;
    *lost += if sum.abs() >= value.abs() { (*sum - total) + value } else { (value - total) + *sum };
    *sum = total;
}

pub(super) fn from_halves(high: i64, low: u64) -> i128 {
    i128::from(high) << 64 | i128::from(low)
}

pub(super) fn to_halves(sum: i128) -> (i64, u64) {
    ((sum >> 64) as i64, sum as u64)
}

pub(super) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => sorted[odd / 2],
        even => f64::midpoint(sorted[even / 2 - 1], sorted[even / 2]),
    }
}

/// As PostgreSQL's `percentile_cont`: interpolates at position `fraction × (n − 1)` of the
/// ascending values.
pub(super) fn percentile(values: &[f64], fraction: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let index = fraction * last as f64;
    let (extreme, high) =
        (sorted[index.floor() as usize], sorted[(index.ceil() as usize).min(last)]);
    extreme + (high - extreme) * index.fract()
}
