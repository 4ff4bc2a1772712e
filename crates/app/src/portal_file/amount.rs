//! Durations and sizes as people write them.

use std::time::Duration;

/// `20 ms`, `10 min`, `12 h`, `90 days`.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = split(text)?;
    if unit == "ms" {
        return Some(Duration::from_millis(number));
    }
    let seconds = match unit {
        "s" | "second" | "seconds" => 1,
        "min" | "minute" | "minutes" => 60,
        "h" | "hour" | "hours" => 3_600,
        "d" | "day" | "days" => 86_400,
        "year" | "years" => 365 * 86_400,
        _ => return None,
    };
    Some(Duration::from_secs(number.checked_mul(seconds)?))
}

/// `1 GiB`, `500 MB`, in bytes.
pub(super) fn size(text: &str) -> Option<u64> {
    let (number, unit) = split(text)?;
    let bytes = match unit {
        "B" => 1,
        "kB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    number.checked_mul(bytes)
}

/// A duration in the largest unit that divides it: `200 ms`, `5 min`, `1 day`.
pub(crate) fn words(time: Duration) -> String {
    match time.as_secs() {
        _ if time.subsec_millis() > 0 => format!("{} ms", time.as_millis()),
        0 => "0 s".to_owned(),
        86_400 => "1 day".to_owned(),
        s if s.is_multiple_of(86_400) => format!("{} days", s / 86_400),
        s if s.is_multiple_of(3_600) => format!("{} h", s / 3_600),
        s if s.is_multiple_of(60) => format!("{} min", s / 60),
        s => format!("{s} s"),
    }
}

fn split(text: &str) -> Option<(u64, &str)> {
    let at = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(at);
    Some((number.parse().ok()?, unit.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_people_write_them() {
        assert_eq!(duration("10 min"), Some(Duration::from_secs(600)));
        assert_eq!(duration("90 days"), Some(Duration::from_secs(90 * 86_400)));
        assert_eq!(duration("12h"), Some(Duration::from_secs(43_200)));
        assert_eq!(size("1 GiB"), Some(1 << 30));
        for bad in [
            "",
            "min",
            "10",
            "-1 h",
            "1.5 h",
            "ten min",
            "99999999999999999999 h",
            "9999999999999999999 h",
        ] {
            assert_eq!(duration(bad), None, "{bad}");
        }
        assert_eq!(size("1 gib"), None);
        for text in ["0 s", "200 ms", "45 s", "5 min", "12 h", "1 day", "90 days"] {
            assert_eq!(words(duration(text).expect("a duration")), text);
        }
    }
}
