//! Dates and times formatted in the portal's time zone.

use base::{Language, Timestamp};
use jiff::tz::TimeZone;

const SV: [&str; 12] = [
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
const EN: [&str; 12] = [
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

/// `20 november 2026`, `20 November 2026`.
pub(super) fn date(moment: Timestamp, zone: &TimeZone, language: Language) -> String {
    let local = moment.to_jiff().to_zoned(zone.clone());
    let names = match language {
        Language::Sv => SV,
        Language::En => EN,
    };
    let month = names[usize::from(local.month().unsigned_abs()).saturating_sub(1).min(11)];
    format!("{} {month} {}", local.day(), local.year())
}

/// `20 november 2026 kl. 14.05`, `20 November 2026 at 14:05`.
pub(super) fn date_and_time(moment: Timestamp, zone: &TimeZone, language: Language) -> String {
    let local = moment.to_jiff().to_zoned(zone.clone());
    let date = date(moment, zone, language);
    match language {
        Language::Sv => format!("{date} kl. {:02}.{:02}", local.hour(), local.minute()),
        Language::En => format!("{date} at {:02}:{:02}", local.hour(), local.minute()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_the_portals_zone_and_the_persons_language() {
        let zone = TimeZone::get("Europe/Stockholm").expect("bundled");
        // 2026-11-20T23:30:00Z is half past midnight the next day in Stockholm.
        let moment = Timestamp::from_seconds(1_795_217_400);
        assert_eq!(date_and_time(moment, &zone, Language::Sv), "21 november 2026 kl. 00.30");
        assert_eq!(date_and_time(moment, &zone, Language::En), "21 November 2026 at 00:30");
        assert_eq!(
            date(Timestamp::from_seconds(0), &TimeZone::UTC, Language::Sv),
            "1 januari 1970"
        );
    }
}
