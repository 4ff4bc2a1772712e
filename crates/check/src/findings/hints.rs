//! Hints: what is visibly wrong with a value, such as a space in the number `30 000`.

use crate::value::{date, number};
use crate::{Constraint, Field, FieldType, IdentityNumber, Localized};

/// The hint for a trimmed value that breaks a constraint, in a file with this decimal mark; `None`
/// if the value is self-explanatory.
pub(crate) fn hint(
    field: &Field,
    constraint: Constraint,
    text: &str,
    decimal: char,
) -> Option<Localized> {
    let (sv, en) = match constraint {
        Constraint::Type => return type_hint(field.field_type(), text, decimal),
        Constraint::Digits => return identity_hint(field.identity_number()?, text),
        Constraint::MinLength | Constraint::MaxLength => {
            let count = text.chars().count();
            return Some(Localized::new(format!("{count} tecken"), format!("{count} characters")));
        }
        Constraint::Format if text.contains(char::is_whitespace) => ("mellanslag", "a space"),
        Constraint::Format if text.matches('@').count() > 1 => ("flera @", "more than one @"),
        _ => return None,
    };
    Some(Localized::new(sv, en))
}

fn type_hint(ty: FieldType, text: &str, decimal: char) -> Option<Localized> {
    let (sv, en) = match ty {
        _ if text.starts_with('#') => {
            ("ett fel från kalkylprogrammet", "an error value of the spreadsheet")
        }
        FieldType::Number | FieldType::Integer => return number_hint(ty, text, decimal),
        FieldType::Boolean | FieldType::String => return None,
        FieldType::Time if is_clock(&text.replace('.', ":")) => {
            ("punkt i stället för kolon", "a point instead of a colon")
        }
        FieldType::Time if text.len() == 4 && text.contains(':') => {
            ("en siffra i timmen", "one digit in the hour")
        }
        FieldType::Time | FieldType::DateTime if has_zone(text) => ("en tidszon", "a time zone"),
        FieldType::Time | FieldType::DateTime if text.contains(':') => {
            ("ett klockslag som inte finns", "a time that does not exist")
        }
        FieldType::Year if text.len() == 2 && is_digits(text) => {
            ("årtal med två siffror", "a year of two digits")
        }
        FieldType::YearMonth if date::parse_date(text.as_bytes()).is_some() => {
            ("en hel dag", "a whole day")
        }
        FieldType::YearMonth if is_shape(text, "dddd-dd") => {
            ("en månad som inte finns", "a month that does not exist")
        }
        FieldType::Year | FieldType::YearMonth | FieldType::Time => return None,
        FieldType::Date if date::parse_datetime(text.as_bytes()).is_some() => {
            ("ett klockslag efter dagen", "a time after the day")
        }
        FieldType::Date | FieldType::DateTime => return date_hint(text),
    };
    Some(Localized::new(sv, en))
}

fn date_hint(text: &str) -> Option<Localized> {
    let (sv, en) = match text {
        _ if is_shape(text, "dddd-dd-dd") => ("en dag som inte finns", "a day that does not exist"),
        _ if is_shape(text, "dddddddd") => ("datum utan bindestreck", "a date without hyphens"),
        _ if is_shape(text, "dddd-dd") => ("en månad utan dag", "a month without a day"),
        _ if is_shape(text, "dd-dd-dd") || is_shape(text, "dddddd") => {
            ("årtal med två siffror", "a year of two digits")
        }
        _ if text.contains('/') || text.contains('.') => {
            ("datum skrivet på annat sätt", "a date written another way")
        }
        _ if is_digits(text) => (
            "ett tal, kanske ett kalkylprograms dagnummer",
            "a number, perhaps a spreadsheet's day",
        ),
        _ => return None,
    };
    Some(Localized::new(sv, en))
}

fn number_hint(ty: FieldType, text: &str, decimal: char) -> Option<Localized> {
    let is_number =
        |text: &str, mark: char| number::parse_number(text.as_bytes(), mark as u8).is_some();
    let other = if decimal == ',' { '.' } else { ',' };
    let (sv, en) = if text.contains(['\u{2212}', '\u{2013}', '\u{2014}']) {
        ("ett tankstreck eller annat minustecken", "a dash, or another minus sign")
    } else if text.contains('%') {
        ("ett procenttecken", "a per cent sign")
    } else if text.contains(char::is_whitespace) {
        ("mellanslag i talet", "a space in the number")
    } else if text.contains('\'') || text.contains('\u{2019}') {
        ("en apostrof i talet", "an apostrophe in the number")
    } else if number::may_be_grouped(text.as_bytes()) && ty == FieldType::Number {
        (
            "tusental eller decimaler, det går inte att veta",
            "thousands or decimals, which cannot be known",
        )
    } else if ty == FieldType::Integer && (is_number(text, decimal) || is_number(text, other)) {
        if is_digits(text.trim_start_matches(['-', '+'])) {
            ("fler siffror än ett heltal rymmer", "more digits than a whole number holds")
        } else if text.contains(['e', 'E']) {
            ("en tiopotens", "an exponent")
        } else {
            ("decimaler", "decimals")
        }
    } else if is_number(text, other) {
        let marks = [("komma", "a comma"), ("punkt", "a point")];
        let (seen, usual) = if other == ',' { (marks[0], marks[1]) } else { (marks[1], marks[0]) };
        return Some(Localized::new(
            format!("{} som decimaltecken, filen har {}", seen.0, usual.0),
            format!("{} as decimal mark, the file has {}", seen.1, usual.1),
        ));
    } else if text.chars().any(char::is_alphabetic) {
        ("bokstäver i talet", "letters in the number")
    } else if text.matches([',', '.']).count() > 1 {
        ("flera punkter eller komman", "more than one point or comma")
    } else {
        return None;
    };
    Some(Localized::new(sv, en))
}

fn identity_hint(format: IdentityNumber, text: &str) -> Option<Localized> {
    let wanted = if format == IdentityNumber::Personnummer { 12 } else { 10 };
    let count = text.chars().filter(char::is_ascii_digit).count();
    let odd = text.chars().any(|ch| !ch.is_ascii_digit() && ch != '-');
    Some(match (format, count) {
        _ if odd => Localized::new("andra tecken än siffror", "other characters than digits"),
        (IdentityNumber::Personnummer, 10) => {
            Localized::new("tio siffror, århundradet saknas", "ten digits, the century is missing")
        }
        (_, count) if count != wanted => Localized::new(
            format!("{count} siffror i stället för {wanted}"),
            format!("{count} digits instead of {wanted}"),
        ),
        _ if text.contains('-') => {
            Localized::new("bindestreck på fel plats", "a hyphen in the wrong place")
        }
        _ => Localized::new("bara nollor", "only zeros"),
    })
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_clock(text: &str) -> bool {
    date::parse_time(text.as_bytes()).is_some()
}

fn has_zone(text: &str) -> bool {
    let clock = text.split(['T', ' ']).next_back().unwrap_or(text);
    clock.contains(':') && (clock.ends_with('Z') || clock.contains('+') || clock.contains('-'))
}

/// Whether a text has a shape in which `d` is any digit.
fn is_shape(text: &str, shape: &str) -> bool {
    let fits =
        |(byte, like): (u8, u8)| if like == b'd' { byte.is_ascii_digit() } else { byte == like };
    text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_for_values_of_a_wrong_type() {
        for (ty, text, sv, en) in [
            (FieldType::Number, "30 000", "mellanslag i talet", "a space in the number"),
            (FieldType::Integer, "30\u{a0}000", "mellanslag i talet", "a space in the number"),
            (
                FieldType::Number,
                "30.000",
                "tusental eller decimaler, det går inte att veta",
                "thousands or decimals, which cannot be known",
            ),
            (
                FieldType::Number,
                "1.5",
                "punkt som decimaltecken, filen har komma",
                "a point as decimal mark, the file has a comma",
            ),
            (
                FieldType::Number,
                "−5",
                "ett tankstreck eller annat minustecken",
                "a dash, or another minus sign",
            ),
            (FieldType::Number, "75%", "ett procenttecken", "a per cent sign"),
            (FieldType::Number, "100kr", "bokstäver i talet", "letters in the number"),
            (
                FieldType::Number,
                "1,2,3",
                "flera punkter eller komman",
                "more than one point or comma",
            ),
            (
                FieldType::Number,
                "#N/A",
                "ett fel från kalkylprogrammet",
                "an error value of the spreadsheet",
            ),
            (FieldType::Integer, "1,0", "decimaler", "decimals"),
            (FieldType::Integer, "1e3", "en tiopotens", "an exponent"),
            (
                FieldType::Integer,
                "9223372036854775808",
                "fler siffror än ett heltal rymmer",
                "more digits than a whole number holds",
            ),
            (FieldType::Date, "2024-02-30", "en dag som inte finns", "a day that does not exist"),
            (FieldType::Date, "20240131", "datum utan bindestreck", "a date without hyphens"),
            (FieldType::Date, "24-01-31", "årtal med två siffror", "a year of two digits"),
            (
                FieldType::Date,
                "31/1 2024",
                "datum skrivet på annat sätt",
                "a date written another way",
            ),
            (
                FieldType::Date,
                "2024-01-31T08:30",
                "ett klockslag efter dagen",
                "a time after the day",
            ),
            (
                FieldType::Date,
                "45322",
                "ett tal, kanske ett kalkylprograms dagnummer",
                "a number, perhaps a spreadsheet's day",
            ),
            (FieldType::Year, "24", "årtal med två siffror", "a year of two digits"),
            (FieldType::YearMonth, "2024-01-31", "en hel dag", "a whole day"),
            (
                FieldType::YearMonth,
                "2024-13",
                "en månad som inte finns",
                "a month that does not exist",
            ),
            (FieldType::Time, "8:30", "en siffra i timmen", "one digit in the hour"),
            (FieldType::Time, "08.30", "punkt i stället för kolon", "a point instead of a colon"),
            (
                FieldType::Time,
                "25:00",
                "ett klockslag som inte finns",
                "a time that does not exist",
            ),
            (FieldType::DateTime, "2024-01-31T08:30:00Z", "en tidszon", "a time zone"),
        ] {
            assert_eq!(type_hint(ty, text, ','), Some(Localized::new(sv, en)), "{text}");
        }
        assert_eq!(type_hint(FieldType::Boolean, "kanske", ','), None);
    }

    #[test]
    fn hints_for_identity_numbers() {
        for (format, text, sv) in [
            (IdentityNumber::Personnummer, "8901019802", "tio siffror, århundradet saknas"),
            (IdentityNumber::Personnummer, "18900101980", "11 siffror i stället för 12"),
            (IdentityNumber::Personnummer, "18900101TF02", "andra tecken än siffror"),
            (IdentityNumber::Personnummer, "1890-01019802", "bindestreck på fel plats"),
            (IdentityNumber::Organisationsnummer, "99", "2 siffror i stället för 10"),
            (IdentityNumber::Organisationsnummer, "0000000000", "bara nollor"),
        ] {
            assert_eq!(
                identity_hint(format, text).map(|words| words.sv).as_deref(),
                Some(sv),
                "{text}"
            );
        }
    }
}
