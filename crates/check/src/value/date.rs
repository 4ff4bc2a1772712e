//! Dates, times and months as integers.
//!
//! A date is a number of days since 1970-01-01 in the proleptic Gregorian calendar (ISO 8601).

/// `YYYY-MM-DD`, an existing day of the years 0001 to 9999, as days since 1970-01-01.
#[inline]
pub(crate) fn parse_date(text: &[u8]) -> Option<i64> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else {
        return None;
    };
    let year = two_digits(y1, y2)? * 100 + two_digits(y3, y4)?;
    days_from_civil(year, two_digits(m1, m2)?, two_digits(d1, d2)?)
}

/// `hh:mm` or `hh:mm:ss`, as seconds since midnight.
pub(crate) fn parse_time(text: &[u8]) -> Option<i64> {
    let (hour, minute, second) = match *text {
        [h1, h2, b':', m1, m2] => (two_digits(h1, h2)?, two_digits(m1, m2)?, 0),
        [h1, h2, b':', m1, m2, b':', s1, s2] => {
            (two_digits(h1, h2)?, two_digits(m1, m2)?, two_digits(s1, s2)?)
        }
        _ => return None,
    };
    (hour < 24 && minute < 60 && second < 60)
        .then_some(i64::from(hour * 3600 + minute * 60 + second))
}

/// A date, `T` or a space, and a time, as seconds since 1970-01-01. A date alone is its midnight.
pub(crate) fn parse_datetime(text: &[u8]) -> Option<i64> {
    let (day, rest) = text.split_at_checked(10)?;
    let seconds = match rest {
        [] => 0,
        [b'T' | b' ', clock @ ..] => parse_time(clock)?,
        _ => return None,
    };
    Some(parse_date(day)? * SECONDS_PER_DAY + seconds)
}

/// Seconds in a day.
pub(crate) const SECONDS_PER_DAY: i64 = 86_400;

/// A time as text.
pub(crate) fn format_time(seconds: i64) -> String {
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// A datetime as text.
pub(crate) fn format_datetime(seconds: i64) -> String {
    format!(
        "{}T{}",
        format_date(seconds.div_euclid(SECONDS_PER_DAY)),
        format_time(seconds.rem_euclid(SECONDS_PER_DAY))
    )
}

/// `YYYY`, as a number.
pub(crate) fn parse_year(text: &[u8]) -> Option<i64> {
    let &[y1, y2, y3, y4] = text else { return None };
    Some(i64::from(two_digits(y1, y2)? * 100 + two_digits(y3, y4)?))
}

/// `YYYY-MM`, as months since year 0.
pub(crate) fn parse_yearmonth(text: &[u8]) -> Option<i64> {
    let &[y1, y2, y3, y4, b'-', m1, m2] = text else {
        return None;
    };
    let year = i64::from(two_digits(y1, y2)? * 100 + two_digits(y3, y4)?);
    let month = i64::from(two_digits(m1, m2)?);
    (1..=12).contains(&month).then_some(year * 12 + month - 1)
}

#[inline(always)]
fn two_digits(ten: u8, one: u8) -> Option<u32> {
    let (ten, one) = (ten.wrapping_sub(b'0'), one.wrapping_sub(b'0'));
    (ten <= 9 && one <= 9).then_some(u32::from(ten) * 10 + u32::from(one))
}

/// Days since 1970-01-01; `None` if the day does not exist.
#[inline]
pub(crate) fn days_from_civil(year: u32, month: u32, day: u32) -> Option<i64> {
    if year == 0 || !(1..=12).contains(&month) || day == 0 || day > month_length(year, month) {
        return None;
    }
    // Howard Hinnant's `days_from_civil`: the year begins in March, so that the leap day is its
    // last.
    let shifted = i64::from(year) - i64::from(month <= 2);
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let of_year =
        (153 * (i64::from(month) + if month > 2 { -3 } else { 9 }) + 2) / 5 + i64::from(day) - 1;
    let day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

#[inline(always)]
fn month_length(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Year, month and day of a number of days; the inverse of [`days_from_civil`].
#[inline]
pub(crate) fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// The days of the years 1 to 9999.
pub(crate) const CALENDAR: std::ops::RangeInclusive<i64> = -719_162..=2_932_896;

/// Adds months to a date. If the target month lacks the day, the result is its last day. `None`
/// outside the years 1 to 9999.
pub(crate) fn add_months(day: i64, months: i64) -> Option<i64> {
    if !CALENDAR.contains(&day) {
        return None;
    }
    let (year, month, of_month) = civil_from_days(day);
    let all = (year * 12 + month - 1).checked_add(months)?;
    let (year, month) = (u32::try_from(all.div_euclid(12)).ok()?, all.rem_euclid(12) as u32 + 1);
    if year > 9999 {
        return None;
    }
    days_from_civil(year, month, (of_month as u32).min(month_length(year, month)))
}

/// Adds months to a month; `None` outside the years 0 to 9999.
pub(crate) fn add_to_yearmonth(month: i64, months: i64) -> Option<i64> {
    month.checked_add(months).filter(|month| (0..120_000).contains(month))
}

/// A date as text.
pub(crate) fn format_date(days: i64) -> String {
    let (year, month, day) = civil_from_days(days);
    format!("{year:04}-{month:02}-{day:02}")
}

/// A month as text.
pub(crate) fn format_yearmonth(months: i64) -> String {
    format!("{:04}-{:02}", months.div_euclid(12), months.rem_euclid(12) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_existing_days_parse() {
        assert_eq!(parse_date(b"1970-01-01"), Some(0));
        assert_eq!(parse_date(b"2000-02-29"), Some(11_016));
        assert_eq!(parse_date(b"2026-11-22"), Some(20_779));
        for text in [
            "2019-02-29",
            "1900-02-29",
            "2020-13-01",
            "2020-00-10",
            "2020-04-31",
            "0000-01-01",
            "2020-1-1",
            "20200101",
            "2020-01-01T00:00",
            "",
        ] {
            assert_eq!(parse_date(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn every_day_of_the_calendar_round_trips() {
        let mut expected = days_from_civil(1, 1, 1).expect("the first day");
        for year in 1..=9999 {
            for month in 1..=12 {
                for day in 1..=month_length(year, month) {
                    let number = days_from_civil(year, month, day).expect("a day that exists");
                    assert_eq!(number, expected);
                    assert_eq!(
                        civil_from_days(number),
                        (i64::from(year), i64::from(month), i64::from(day))
                    );
                    expected += 1;
                }
            }
        }
    }

    #[test]
    fn months_are_added_as_postgresql_adds_them() {
        let later = |text: &str, months| {
            add_months(parse_date(text.as_bytes()).expect("a date"), months).map(format_date)
        };
        for (day, months, wanted) in [
            ("2024-01-31", 1, "2024-02-29"),
            ("2023-01-31", 1, "2023-02-28"),
            ("2024-02-29", 12, "2025-02-28"),
            ("2024-03-31", -1, "2024-02-29"),
            ("2024-01-15", -13, "2022-12-15"),
            ("0001-01-01", 0, "0001-01-01"),
        ] {
            assert_eq!(later(day, months).as_deref(), Some(wanted), "{day} {months}");
        }
        assert_eq!(
            (days_from_civil(1, 1, 1), days_from_civil(9999, 12, 31)),
            (Some(*CALENDAR.start()), Some(*CALENDAR.end()))
        );
        assert_eq!(
            (later("9999-12-31", 1), later("0001-01-01", -1), later("2024-01-01", i64::MAX)),
            (None, None, None)
        );
        assert_eq!(
            (add_to_yearmonth(0, -1), add_to_yearmonth(119_999, 1), add_to_yearmonth(5, 2)),
            (None, None, Some(7))
        );
    }

    #[test]
    fn times_of_day() {
        assert_eq!(
            (parse_time(b"00:00"), parse_time(b"23:59:59"), parse_time(b"08:30")),
            (Some(0), Some(86_399), Some(30_600))
        );
        for text in [
            "24:00",
            "8:30",
            "08:60",
            "08:30:60",
            "08.30",
            "08:30:00Z",
            "08:30:00.5",
            "",
            "0830",
            "::",
        ] {
            assert_eq!(parse_time(text.as_bytes()), None, "{text}");
        }
        let shown = |text: &str| parse_datetime(text.as_bytes()).map(format_datetime);
        assert_eq!(shown("2024-02-29T08:30").as_deref(), Some("2024-02-29T08:30:00"));
        assert_eq!(shown("1969-12-31 23:59:59").as_deref(), Some("1969-12-31T23:59:59"));
        assert_eq!(shown("2024-02-29").as_deref(), Some("2024-02-29T00:00:00"));
        for text in [
            "2024-02-30T08:30",
            "2024-02-29T",
            "2024-02-29t08:30",
            "2024-02-29T08:30Z",
            "2024-02-29T08:30+01:00",
            "20240229T0830",
            "ååååå-åå",
        ] {
            assert_eq!(parse_datetime(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn years_and_months() {
        assert_eq!(parse_year(b"2026"), Some(2026));
        assert_eq!(parse_year(b"26"), None);
        assert_eq!(parse_yearmonth(b"2026-12").map(format_yearmonth).as_deref(), Some("2026-12"));
        assert_eq!(parse_yearmonth(b"2026-13"), None);
        assert_eq!(parse_yearmonth(b"2026-00"), None);
    }
}
