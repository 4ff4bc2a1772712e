//! Histograms of amounts, for the review page.

use std::sync::{Arc, PoisonError};

use base::Fault;

use super::Processing;
use super::plain::with_point;
use super::sheet::{RuleView, Sheet};
use crate::engine;

/// Tables with more rows get no histogram: it needs a scan of the whole column, which is too slow
/// for a page.
const MOST_ROWS: u64 = 200_000;
/// Larger values are slips that would only distort the histogram.
const LARGEST: f64 = 1e15;
/// The approximate number of bars.
const BARS: f64 = 24.0;

/// A histogram of a field's amounts, and of those that break a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// The field's index.
    pub field: usize,
    /// The quartiles: half of all values lie between them.
    pub half: [f64; 2],
    /// The smallest and largest values that break the rule, and the number of them.
    pub wrong: [f64; 2],
    pub count_wrong: u64,
    /// Bars of equal width, from the left: the number of all values, and of those that break the
    /// rule.
    pub from: f64,
    pub width: f64,
    pub bars: Vec<(u64, u64)>,
    /// Whether outliers are counted in the first bar, and in the last.
    pub beyond: [bool; 2],
}

impl Processing {
    /// The histogram of the first amount that a rule concerns. `None` if it concerns none, or no
    /// value that breaks it is a number. Computed once for a sheet.
    pub async fn histogram(
        &self,
        sheet: &Arc<Sheet>,
        rule: &RuleView,
    ) -> Result<Option<Histogram>, Fault> {
        if let Some(known) =
            sheet.histograms.lock().unwrap_or_else(PoisonError::into_inner).get(&rule.id)
        {
            return Ok(known.clone());
        }
        let (of, about) = (Arc::clone(sheet), rule.clone());
        let histogram = super::away(move || of.histogram(&about)).await??;
        sheet
            .histograms
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(rule.id.clone(), histogram.clone());
        Ok(histogram)
    }
}

impl Sheet {
    fn histogram(&self, rule: &RuleView) -> Result<Option<Histogram>, Fault> {
        let folder = self.table().folder();
        let field = rule.columns.iter().copied().find(|place| engine::adds_up(folder, *place));
        let Some(field) = field.filter(|_| !rule.by_key && self.rows() <= MOST_ROWS) else {
            return Ok(None);
        };
        let is_comma = self.table().interpretation().decimal == ',';
        // A value of another type is not an amount, whatever it looks like.
        let type_rule = format!("{}:type", folder.fields()[field].name());
        let mut values = Vec::new();
        for row in 1..=self.rows() {
            let text = self
                .table()
                .cell(row, field)
                .map_err(|why| Fault::new(why.code()))?
                .unwrap_or_default();
            let text = if is_comma { with_point(text.trim()) } else { text.trim().to_owned() };
            let value = text.parse::<f64>().ok().filter(|value| value.abs() < LARGEST);
            if let Some(value) = value.filter(|_| !self.breaks(&type_rule, row)) {
                values.push((value, self.breaks(&rule.id, row)));
            }
        }
        Ok(of(field, &mut values))
    }
}

fn of(field: usize, values: &mut [(f64, bool)]) -> Option<Histogram> {
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let wrong = |value: &&(f64, bool)| value.1;
    let (least, most) = (values.iter().find(wrong)?.0, values.iter().rfind(wrong)?.0);
    let at = |part: f64| values[((values.len() - 1) as f64 * part).round() as usize].0;
    let half = [at(0.25), at(0.75)];
    // One value that is a thousand times too large must not squeeze all others into one bar.
    let reach = (half[1] - half[0]).max(half[1].abs() * 0.05).max(1e-9) * 3.0;
    let (low, high) = (at(0.0).max(half[0] - reach), at(1.0).min(half[1] + reach));
    let width = round_width((high - low).max(1e-9) / BARS);
    let from = (low / width).floor() * width;
    let last = ((high - from) / width).floor().max(0.0);
    let mut bars = vec![(0, 0); last as usize + 1];
    for (value, wrong) in values.iter() {
        let bar = ((value - from) / width).floor().clamp(0.0, last) as usize;
        bars[bar].0 += 1;
        bars[bar].1 += u64::from(*wrong);
    }
    let beyond = [at(0.0) < from, at(1.0) >= from + (last + 1.0) * width];
    let count_wrong = values.iter().filter(wrong).count() as u64;
    Some(Histogram { field, half, wrong: [least, most], count_wrong, from, width, bars, beyond })
}

/// The next 1, 2 or 5 times a power of ten, so that bars end at round numbers.
fn round_width(least: f64) -> f64 {
    let unit = 10_f64.powf(least.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .find(|step| unit * step >= least * 0.999_999)
        .unwrap_or(10.0);
    unit * step
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_have_round_bounds_and_the_last_holds_outliers() {
        let mut values: Vec<(f64, bool)> =
            (0..100).map(|n| (f64::from(20_000 + n * 100), false)).collect();
        values.push((3_000_000.0, true));
        values.push((19_000.0, true));
        let histogram = of(3, &mut values).expect("two are wrong");
        assert_eq!(
            (histogram.field, histogram.wrong, histogram.count_wrong),
            (3, [19_000.0, 3_000_000.0], 2)
        );
        assert_eq!(histogram.half, [22_400.0, 27_500.0]);
        assert_eq!(
            (histogram.from, histogram.width, histogram.beyond),
            (19_000.0, 1_000.0, [false, true])
        );
        assert_eq!(
            (
                histogram.bars.len(),
                histogram.bars[0],
                histogram.bars[1],
                *histogram.bars.last().expect("one")
            ),
            (24, (1, 1), (10, 0), (1, 1))
        );
        assert_eq!(histogram.bars.iter().map(|bar| bar.0).sum::<u64>(), 102);
    }

    #[test]
    fn few_values_and_all_alike_are_drawn_too() {
        assert_eq!(of(0, &mut []), None);
        assert_eq!(of(0, &mut [(1.0, false)]), None);
        for all in [vec![(0.0, true)], vec![(5.0, true); 40], vec![(-3.5, true), (-3.5, false)]] {
            let histogram = of(0, &mut all.clone()).expect("one is wrong");
            assert_eq!(
                histogram.bars.iter().map(|bar| bar.0).sum::<u64>(),
                all.len() as u64,
                "{histogram:?}"
            );
            assert!(histogram.bars.len() <= 50 && histogram.width > 0.0, "{histogram:?}");
        }
        assert_eq!([0.9, 1.0, 1.1, 370.0, 0.03].map(round_width), [1.0, 1.0, 2.0, 500.0, 0.05]);
    }
}
