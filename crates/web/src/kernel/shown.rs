//! Dates, times, numbers and sizes in the page's language and the portal's time zone.

use base::{Language, Timestamp, Words, decimal};
use jiff::Zoned;

use super::Page;

const MONTHS_SV: [&str; 12] = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Page {
    fn zoned(&self, moment: Timestamp) -> Zoned {
        moment.to_jiff().to_zoned(self.face.zone.clone())
    }

    /// `20 november 2026`, `20 November 2026`.
    pub fn date(&self, moment: impl Moment) -> String {
        let day = self.zoned(moment.moment());
        format!("{}\u{a0}{} {}", day.day(), self.month(&day), day.year())
    }

    /// `20 november`, for dates of the current year.
    pub fn day(&self, moment: impl Moment) -> String {
        let day = self.zoned(moment.moment());
        format!("{}\u{a0}{}", day.day(), self.month(&day))
    }

    /// `kl. 14.30`, `14:30`.
    pub fn clock(&self, moment: impl Moment) -> String {
        let time = self.zoned(moment.moment());
        match self.language {
            Language::Sv => format!("kl.\u{a0}{:02}.{:02}", time.hour(), time.minute()),
            Language::En => format!("{:02}:{:02}", time.hour(), time.minute()),
        }
    }

    /// `20 november 2026 kl. 14.30`, `20 November 2026 at 14:30`.
    pub fn moment(&self, moment: impl Moment) -> String {
        let moment = moment.moment();
        match self.language {
            Language::Sv => format!("{} {}", self.date(moment), self.clock(moment)),
            Language::En => format!("{} at {}", self.date(moment), self.clock(moment)),
        }
    }

    /// `2026-11-20T14:30:00+01:00`, for `<time datetime>`.
    pub fn machine(&self, moment: impl Moment) -> String {
        self.zoned(moment.moment()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// `2026-11-20`, the value of a date field.
    pub fn iso_date(&self, moment: impl Moment) -> String {
        self.zoned(moment.moment()).strftime("%Y-%m-%d").to_string()
    }

    /// Midnights until `moment` in the portal's time zone: 0 is today, negative is past.
    pub fn days_until(&self, moment: impl Moment) -> i64 {
        let (from, to) = (self.zoned(self.now).date(), self.zoned(moment.moment()).date());
        from.until(to).map_or(0, |span| i64::from(span.get_days()))
    }

    /// A permission's validity: `until 31 January 2027`, `from 1 June 2027 until further notice`.
    /// The start is named only if it lies ahead. `to` is exclusive.
    pub fn validity(&self, from: Timestamp, to: Option<Timestamp>) -> String {
        let first = if from > self.now { self.date(from) } else { "begun".to_owned() };
        let last = to.map_or_else(
            || "open".to_owned(),
            |to| self.date(to.minus(std::time::Duration::from_micros(1))),
        );
        self.t2("validity", "from", first, "to", last)
    }

    /// `1,5 MB`, `1.5 MB`.
    pub fn bytes(&self, n: u64) -> String {
        bytes(self.language, n)
    }

    /// `12 345`, `12,345`.
    pub fn number(&self, n: impl Whole) -> String {
        base::number(self.language, n.whole())
    }

    fn month(&self, day: &Zoned) -> &'static str {
        let months = match self.language {
            Language::Sv => &MONTHS_SV,
            Language::En => &MONTHS_EN,
        };
        months[usize::from(day.month().unsigned_abs()) - 1]
    }
}

/// A timestamp by value or by reference, since templates pass either.
pub trait Moment {
    fn moment(&self) -> Timestamp;
}

impl Moment for Timestamp {
    fn moment(&self) -> Timestamp {
        *self
    }
}

impl<T: Moment> Moment for &T {
    fn moment(&self) -> Timestamp {
        (*self).moment()
    }
}

/// A text's argument by value or by reference, since templates pass either.
pub trait Said {
    fn said(&self) -> Words<'_>;
}

impl Said for str {
    fn said(&self) -> Words<'_> {
        self.into()
    }
}

impl Said for String {
    fn said(&self) -> Words<'_> {
        self.as_str().into()
    }
}

impl Said for std::borrow::Cow<'_, str> {
    fn said(&self) -> Words<'_> {
        (**self).into()
    }
}

impl<T: Said + ?Sized> Said for &T {
    fn said(&self) -> Words<'_> {
        (**self).said()
    }
}

/// An integer of any width, by value or by reference.
pub trait Whole {
    fn whole(&self) -> i64;
}

impl<T: Whole> Whole for &T {
    fn whole(&self) -> i64 {
        (*self).whole()
    }
}

macro_rules! whole {
    ($($kind:ty)*) => {$(
        impl Whole for $kind {
            fn whole(&self) -> i64 {
                i64::try_from(*self).unwrap_or(i64::MAX)
            }
        }
        impl Said for $kind {
            fn said(&self) -> Words<'_> {
                self.into()
            }
        }
    )*};
}
whole! { i32 i64 u8 u16 u32 u64 usize }

/// `1,5 MB`: SI units, powers of 1,000.
pub fn bytes(language: Language, n: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
    let n = n as f64;
    let (value, unit) = match n {
        n if n < 1e3 => (n, "byte"),
        n if n < 1e6 => ((n / 1e3).round(), "kB"),
        n if n < 1e9 => (n / 1e6, "MB"),
        n => (n / 1e9, "GB"),
    };
    // Round down, so that the size said of a limit is never more than the limit.
    let tenths = (value * 10.0).floor();
    format!("{}\u{a0}{unit}", decimal(language, tenths / 10.0, usize::from(tenths % 10.0 != 0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gallery;

    #[test]
    fn dates_follow_language_and_zone() {
        // 2026-11-20T23:30:00Z is the next day in Stockholm.
        let moment = Timestamp::from_seconds(1_795_217_400);
        let sv = gallery::page(Language::Sv);
        let en = gallery::page(Language::En);
        assert_eq!(sv.moment(moment), "21\u{a0}november 2026 kl.\u{a0}00.30");
        assert_eq!(en.moment(moment), "21\u{a0}November 2026 at 00:30");
        assert_eq!(sv.machine(moment), "2026-11-21T00:30:00+01:00");
        assert_eq!(en.iso_date(moment), "2026-11-21");
    }

    #[test]
    fn days_are_counted_by_midnights() {
        let page = gallery::page(Language::Sv);
        let hour = std::time::Duration::from_secs(3600);
        assert_eq!(page.days_until(page.now), 0);
        assert_eq!(page.days_until(page.now.plus(24 * hour)), 1);
        assert_eq!(page.days_until(page.now.minus(24 * 40 * hour)), -40);
    }

    #[test]
    fn sizes() {
        assert_eq!(bytes(Language::Sv, 1_500_000), "1,5\u{a0}MB");
        assert_eq!(bytes(Language::En, 12), "12\u{a0}byte");
        assert_eq!(bytes(Language::En, 1_073_741_824), "1\u{a0}GB");
        assert_eq!(bytes(Language::En, 1_990_000_000), "1.9\u{a0}GB");
    }
}
