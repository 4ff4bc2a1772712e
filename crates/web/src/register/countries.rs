//! Names of countries and months, for the date of birth.

use base::Language;

/// ISO 3166-1 code, Swedish and English name: neighbours, the European Union, and some others. `XX`
/// is any other country.
const COUNTRIES: [(&str, &str, &str); 38] = [
    ("SE", "Sverige", "Sweden"),
    ("DK", "Danmark", "Denmark"),
    ("FI", "Finland", "Finland"),
    ("IS", "Island", "Iceland"),
    ("NO", "Norge", "Norway"),
    ("AT", "Österrike", "Austria"),
    ("BE", "Belgien", "Belgium"),
    ("BG", "Bulgarien", "Bulgaria"),
    ("HR", "Kroatien", "Croatia"),
    ("CY", "Cypern", "Cyprus"),
    ("CZ", "Tjeckien", "Czechia"),
    ("EE", "Estland", "Estonia"),
    ("FR", "Frankrike", "France"),
    ("DE", "Tyskland", "Germany"),
    ("GR", "Grekland", "Greece"),
    ("HU", "Ungern", "Hungary"),
    ("IE", "Irland", "Ireland"),
    ("IT", "Italien", "Italy"),
    ("LV", "Lettland", "Latvia"),
    ("LI", "Liechtenstein", "Liechtenstein"),
    ("LT", "Litauen", "Lithuania"),
    ("LU", "Luxemburg", "Luxembourg"),
    ("MT", "Malta", "Malta"),
    ("NL", "Nederländerna", "Netherlands"),
    ("PL", "Polen", "Poland"),
    ("PT", "Portugal", "Portugal"),
    ("RO", "Rumänien", "Romania"),
    ("SK", "Slovakien", "Slovakia"),
    ("SI", "Slovenien", "Slovenia"),
    ("ES", "Spanien", "Spain"),
    ("CH", "Schweiz", "Switzerland"),
    ("GB", "Storbritannien", "United Kingdom"),
    ("UA", "Ukraina", "Ukraine"),
    ("TR", "Turkiet", "Türkiye"),
    ("US", "USA", "United States"),
    ("CA", "Kanada", "Canada"),
    ("BR", "Brasilien", "Brazil"),
    ("XX", "Ett annat land", "Another country"),
];

const MONTHS: [(&str, &str); 12] = [
    ("januari", "January"),
    ("februari", "February"),
    ("mars", "March"),
    ("april", "April"),
    ("maj", "May"),
    ("juni", "June"),
    ("juli", "July"),
    ("augusti", "August"),
    ("september", "September"),
    ("oktober", "October"),
    ("november", "November"),
    ("december", "December"),
];

pub(super) fn is_one(code: &str) -> bool {
    COUNTRIES.iter().any(|(known, ..)| *known == code)
}

pub(super) fn all(language: Language) -> Vec<(String, String)> {
    let name =
        |sv: &str, en: &str| if language == Language::Sv { sv.to_owned() } else { en.to_owned() };
    COUNTRIES.iter().map(|(code, sv, en)| ((*code).to_owned(), name(sv, en))).collect()
}

pub(super) fn months(language: Language) -> Vec<(String, String)> {
    let name =
        |sv: &str, en: &str| if language == Language::Sv { sv.to_owned() } else { en.to_owned() };
    MONTHS.iter().enumerate().map(|(i, (sv, en))| ((i + 1).to_string(), name(sv, en))).collect()
}
