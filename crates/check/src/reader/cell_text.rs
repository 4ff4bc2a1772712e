//! The text of number, date and time cells of a workbook, in one form for all locales.

use calamine::{ExcelDateTime, Style};

use crate::value::number;

/// A number as spreadsheets show it: with 15 significant digits, so that rounding errors of
/// computations disappear.
pub(super) fn format_with_mark(value: f64, mark: char) -> String {
    // 64-bit integers are written in full.
    let text = if value.fract() == 0.0 && value.abs() < 9.2e18 {
        format!("{}", value as i64)
    } else {
        number::format_number(format!("{value:.14e}").parse().unwrap_or(value))
    };
    if mark == '.' { text } else { text.replace('.', &mark.to_string()) }
}

/// A percentage as the spreadsheet shows it; the cell holds a hundredth of that.
pub(super) fn format_percent(value: f64, mark: char) -> String {
    format!("{}%", format_with_mark(value * 100.0, mark))
}

/// Whether a style formats numbers as percentages.
pub(super) fn is_percent(style: &Style) -> bool {
    let Some(format) = &style.number_format else { return false };
    let mut quoted = false;
    let mut escaped = false;
    matches!(format.format_id, Some(9 | 10))
        || format.format_code.chars().any(|ch| {
            let is_sign = ch == '%' && !quoted && !escaped;
            quoted ^= ch == '"' && !escaped;
            escaped = ch == '\\' && !escaped;
            is_sign
        })
}

/// Strips the time of an ISO datetime at midnight, in any spelling that programs write
/// (`T00:00:00.000Z`).
pub(super) fn strip_midnight(text: &str) -> &str {
    match text.split_once('T') {
        Some((day, time))
            if time
                .strip_suffix('Z')
                .unwrap_or(time)
                .bytes()
                .all(|byte| b"0:.".contains(&byte)) =>
        {
            day
        }
        _ => text,
    }
}

/// A date cell as `YYYY-MM-DD`, with its time if there is one. Durations and times without a day
/// are written as a spreadsheet shows them: `162:30`, `08:00`.
pub(super) fn format_date_cell(value: &ExcelDateTime, mark: char) -> String {
    let days = value.as_f64();
    if !days.is_finite() || days.abs() > 1e7 {
        return format_with_mark(days, mark);
    }
    if !value.is_datetime() || (0.0..1.0).contains(&days) {
        return format_duration(days, if value.is_datetime() { 2 } else { 1 });
    }
    if days < 0.0 {
        return format_with_mark(days, mark);
    }
    let (year, month, day, hour, minute, second, _) = value.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) {
        date
    } else {
        format!("{date}T{hour:02}:{minute:02}:{second:02}")
    }
}

/// Days as hours, minutes and, if not zero, seconds.
fn format_duration(days: f64, width: usize) -> String {
    let seconds = (days.abs() * 86_400.0).round() as u64;
    let sign = if days < 0.0 && seconds > 0 { "-" } else { "" };
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let tail = if rest == 0 { String::new() } else { format!(":{rest:02}") };
    format!("{sign}{hours:0width$}:{minutes:02}{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn midnight_is_stripped_from_dates() {
        for text in [
            "2026-01-31",
            "2026-01-31T00:00:00",
            "2026-01-31T00:00:00.000",
            "2026-01-31T00:00:00.000Z",
        ] {
            assert_eq!(strip_midnight(text), "2026-01-31");
        }
        for text in ["2026-01-31T08:00:00", "2026-01-31T00:00:00+02:00", "PT5M", ""] {
            assert_eq!(strip_midnight(text), text);
        }
    }

    #[test]
    fn integers_are_written_in_full() {
        let written = [1e17, -0.0, 1.5, 9_007_199_254_740_993.0, -1e18]
            .map(|value| format_with_mark(value, ','));
        assert_eq!(
            written,
            ["100000000000000000", "0", "1,5", "9007199254740992", "-1000000000000000000"]
        );
        assert_eq!(format_with_mark(1e300, '.'), "1e300");
        let noise =
            [0.1 + 0.2, 1.0 + 4.0 * f64::EPSILON, 75.000_000_000_000_01, 0.07 * 100.0, 1.0 / 3.0];
        assert_eq!(
            noise.map(|value| format_with_mark(value, '.')),
            ["0.3", "1", "75", "7", "0.333333333333333"]
        );
        assert_eq!(
            [0.75, 0.07, 0.125].map(|value| format_percent(value, ',')),
            ["75%", "7%", "12,5%"]
        );
    }

    #[test]
    fn durations_are_written_in_hours() {
        assert_eq!(
            [6.770_833_333_333_333, 0.333_333_333_333_333_3, -0.25]
                .map(|days| format_duration(days, 1)),
            ["162:30", "8:00", "-6:00"]
        );
        assert_eq!(format_duration(0.333_333_333_333_333_3, 2), "08:00");
        assert_eq!(format_duration(1.0 / 86_400.0, 1), "0:00:01");
    }
}
