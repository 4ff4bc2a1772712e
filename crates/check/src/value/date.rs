//! Dates: days since 1970-01-01 in the Gregorian calendar, carried back before its adoption as ISO 8601 does.

/// `YYYY-MM-DD`, a day that exists (years 0001 to 9999), as days since 1970-01-01.
#[inline]
pub(crate) fn date(text: &[u8]) -> Option<i64> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else {
        return None;
    };
    let year = two(y1, y2)? * 100 + two(y3, y4)?;
    days(year, two(m1, m2)?, two(d1, d2)?)
}

/// `YYYY`, as its number.
pub(crate) fn year(text: &[u8]) -> Option<i64> {
    let &[y1, y2, y3, y4] = text else { return None };
    Some(i64::from(two(y1, y2)? * 100 + two(y3, y4)?))
}

/// `YYYY-MM`, as months since year 0.
pub(crate) fn yearmonth(text: &[u8]) -> Option<i64> {
    let &[y1, y2, y3, y4, b'-', m1, m2] = text else {
        return None;
    };
    let year = i64::from(two(y1, y2)? * 100 + two(y3, y4)?);
    let month = i64::from(two(m1, m2)?);
    (1..=12).contains(&month).then_some(year * 12 + month - 1)
}

#[inline(always)]
fn two(ten: u8, one: u8) -> Option<u32> {
    let (ten, one) = (ten.wrapping_sub(b'0'), one.wrapping_sub(b'0'));
    (ten <= 9 && one <= 9).then_some(u32::from(ten) * 10 + u32::from(one))
}

/// Days since 1970-01-01, or `None` if there is no such day.
#[inline]
pub(crate) fn days(year: u32, month: u32, day: u32) -> Option<i64> {
    if year == 0 || !(1..=12).contains(&month) || day == 0 || day > month_length(year, month) {
        return None;
    }
    // Howard Hinnant's days_from_civil: the year begins in March, so that the leap day is its last.
    let shifted = i64::from(year) - i64::from(month <= 2);
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * (i64::from(month) + if month > 2 { -3 } else { 9 }) + 2) / 5 + i64::from(day) - 1;
    let day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

#[inline(always)]
fn month_length(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Year, month and day of a number of days.
#[inline]
pub(crate) fn civil(days: i64) -> (i64, i64, i64) {
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

/// A date lane as text.
pub(crate) fn show(days: i64) -> String {
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02}")
}

/// A yearmonth lane as text.
pub(crate) fn show_yearmonth(months: i64) -> String {
    format!("{:04}-{:02}", months.div_euclid(12), months.rem_euclid(12) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_exist() {
        assert_eq!(date(b"1970-01-01"), Some(0));
        assert_eq!(date(b"2000-02-29"), Some(11_016));
        assert_eq!(date(b"2026-11-22"), Some(20_779));
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
            assert_eq!(date(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn every_day_of_ten_thousand_years_goes_there_and_back() {
        let mut expected = days(1, 1, 1).expect("the first day");
        for year in 1..=9999 {
            for month in 1..=12 {
                for day in 1..=month_length(year, month) {
                    let number = days(year, month, day).expect("a day that exists");
                    assert_eq!(number, expected);
                    assert_eq!(civil(number), (i64::from(year), i64::from(month), i64::from(day)));
                    expected += 1;
                }
            }
        }
    }

    #[test]
    fn years_and_months() {
        assert_eq!(year(b"2026"), Some(2026));
        assert_eq!(year(b"26"), None);
        assert_eq!(yearmonth(b"2026-12").map(show_yearmonth).as_deref(), Some("2026-12"));
        assert_eq!(yearmonth(b"2026-13"), None);
        assert_eq!(yearmonth(b"2026-00"), None);
    }
}
