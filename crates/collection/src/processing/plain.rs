//! The submitted file: every row with its corrections, in one format whatever was received, and the
//! exact sums of its amounts.

use std::io::Write;
use std::sync::Arc;

use base::Fault;
use check::formula_guard::guard;

use super::sheet::Sheet;
use crate::engine;
use crate::submissions::Sum;

impl Sheet {
    /// Every row as written out: trimmed text, numbers with a decimal point. Not yet guarded
    /// against formulas. A malformed row, whose cells are unknown, keeps the cells that it was
    /// received with, so that it is found malformed again.
    pub(crate) fn plain_rows(self: Arc<Self>) -> impl Iterator<Item = Result<Vec<String>, Fault>> {
        let comma = self.table.interpretation().decimal == ',';
        let numbers: Vec<bool> = self
            .table
            .folder()
            .fields()
            .iter()
            .map(|field| engine::is_number(field.field_type()))
            .collect();
        (1..=self.rows()).map(move |row| {
            let found = self.table.row(row).map_err(|why| Fault::new(why.code()))?;
            if found.as_ref().is_some_and(|row| row.broken) {
                return self.malformed(row, numbers.len());
            }
            let cells = found.map(|row| row.cells).unwrap_or_default();
            let plain = cells.into_iter().zip(&numbers).map(|(cell, number)| {
                let text = cell.unwrap_or_default().trim().to_owned();
                if comma && *number { with_point(&text) } else { text }
            });
            Ok(plain.collect())
        })
    }

    fn malformed(&self, row: u64, width: usize) -> Result<Vec<String>, Fault> {
        let raw = self.received.raw_row(row).map_err(|why| Fault::new(why.code()))?;
        let mut cells = raw.map(|raw| raw.parts).unwrap_or_default();
        // With as many cells as there are fields it would pass for a good row.
        if cells.len() == width {
            cells.push("?".to_owned());
        }
        Ok(cells)
    }

    /// Writes the submitted file and returns the sums of its amounts.
    pub(crate) fn write_plain(self: &Arc<Self>, out: &mut dyn Write) -> Result<Vec<Sum>, Fault> {
        let mut csv = csv::WriterBuilder::new().delimiter(b';').from_writer(out);
        let names = self.names();
        csv.write_record(names.iter().map(|name| guard(name).into_owned())).map_err(Fault::new)?;
        let folder = self.table.folder();
        let mut totals: Vec<Option<Total>> = (0..names.len())
            .map(|place| engine::adds_up(folder, place).then(Total::default))
            .collect();
        for row in self.clone().plain_rows() {
            let row = row?;
            for (total, cell) in totals.iter_mut().zip(&row) {
                if let Some(total) = total {
                    total.add(cell);
                }
            }
            csv.write_record(row.iter().map(|cell| guard(cell).into_owned()))
                .map_err(Fault::new)?;
        }
        csv.flush().map_err(Fault::new)?;
        let sums = names.into_iter().zip(totals);
        Ok(sums
            .filter_map(|(field, total)| {
                total.map(|t| Sum { field, sum: t.text(), values: t.values })
            })
            .collect())
    }
}

/// Converts a number from decimal comma to decimal point. The two marks are swapped, so that a
/// malformed number (`30.000` for thirty thousand) does not become a valid one. Other text is
/// unchanged.
pub(super) fn with_point(text: &str) -> String {
    let is_mark = |c: char| c == ',' || c == '.';
    if !text
        .chars()
        .all(|c| c.is_ascii_digit() || c.is_whitespace() || is_mark(c) || "+-eE".contains(c))
    {
        return text.to_owned();
    }
    text.chars()
        .map(|c| {
            if c == ',' {
                '.'
            } else if c == '.' {
                ','
            } else {
                c
            }
        })
        .collect()
}

/// A sum of decimal numbers, exact to twelve decimals.
#[derive(Clone, Copy, Debug, Default)]
struct Total {
    parts: i128,
    values: u64,
}

const DECIMALS: usize = 12;

impl Total {
    fn add(&mut self, text: &str) {
        if let Some(parts) = parts(text) {
            self.parts = self.parts.saturating_add(parts);
            self.values += 1;
        }
    }

    fn text(self) -> String {
        let unit = 10_i128.pow(DECIMALS as u32);
        let sign = if self.parts < 0 { "-" } else { "" };
        let (whole, rest) = (
            self.parts.unsigned_abs() / unit.unsigned_abs(),
            self.parts.unsigned_abs() % unit.unsigned_abs(),
        );
        let decimals = format!("{rest:012}");
        match decimals.trim_end_matches('0') {
            "" => format!("{sign}{whole}"),
            decimals => format!("{sign}{whole}.{decimals}"),
        }
    }
}

/// Parses `-12.5` or `1e3` into units of 10⁻¹²; further decimals are cut off. `None` if it is not a
/// number.
fn parts(text: &str) -> Option<i128> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => {
            (mantissa, exponent.parse::<i32>().ok().filter(|e| e.abs() <= 24)?)
        }
        None => (text, 0),
    };
    let (negative, digits) = match mantissa.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.len() + fraction.len() == 0
        || whole.len() > 24
        || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let mut parts: i128 = 0;
    let shift = i32::try_from(DECIMALS).ok()? + exponent;
    let point = i32::try_from(whole.len()).ok()?;
    for (i, digit) in whole.bytes().chain(fraction.bytes()).enumerate() {
        let power = point - 1 - i32::try_from(i).ok()? + shift;
        if power >= 0 {
            let unit = 10_i128.checked_pow(u32::try_from(power).ok()?)?;
            parts = parts.checked_add(unit.checked_mul(i128::from(digit - b'0'))?)?;
        }
    }
    Some(if negative { -parts } else { parts })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marks_of_a_number_change_places() {
        let pairs = [
            ("1,5", "1.5"),
            ("-1,5e2", "-1.5e2"),
            ("30.000", "30,000"),
            ("1 000,50", "1 000.50"),
            ("saknas, tills vidare", "saknas, tills vidare"),
        ];
        for (comma, point) in pairs {
            assert_eq!(with_point(comma), point);
        }
    }

    #[test]
    fn sums_are_exact() {
        let mut total = Total::default();
        for cell in ["0.1", "0.2", "-0.05", "", "x", "1e3", "12.50", "+7", "1.5E-2", "."] {
            total.add(cell);
        }
        assert_eq!((total.text().as_str(), total.values), ("1019.765", 7));
        let mut total = Total::default();
        (0..1_000_000).for_each(|_| total.add("0.1"));
        assert_eq!(total.text(), "100000");
        total.add("-100000.5");
        assert_eq!(total.text(), "-0.5");
    }
}
