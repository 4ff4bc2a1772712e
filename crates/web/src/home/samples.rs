use std::time::Duration;

use base::Language;

use super::views::{Card, Home, UnitLine};
use crate::gallery::{NOW, Sample, page_for};
use crate::kernel::Menu;
use crate::parts::{Mark, Tone};

const DAY: Duration = Duration::from_secs(86_400);

pub fn samples(language: Language) -> Vec<Sample> {
    let p = &page_for(language, Menu::Respondent, "/home");
    let line = |name: &str, tone, chip: &str, left: Option<(i64, i64)>, action: Option<&str>| UnitLine {
        name: name.to_owned(),
        tone,
        chip: p.t(chip),
        left: left.map(|(errors, warnings)| p.t2("left", "errors", errors, "warnings", warnings)),
        extended_to: None,
        href: "/submission/01".to_owned(),
        action: action.map(|key| (p.t(key), "/submission/01".to_owned())),
    };
    let mark = |key: &str, from: u32, days: u32| {
        let from = NOW.minus(DAY * 25).plus(DAY * from);
        Mark { name: p.t1(key, "name", "2026"), from, to: from.plus(DAY * days) }
    };
    let card = Card {
        order: (false, NOW),
        title: p.t("sample-collection"),
        period: p.t1("period-test", "name", "2026"),
        is_test: true,
        is_open: true,
        is_over: false,
        is_erased: false,
        opens_at: NOW.minus(DAY * 25),
        closes_at: NOW.plus(DAY * 10),
        erases_at: NOW.plus(DAY * 10),
        is_extended: false,
        first: String::new(),
        days_left: Some(10),
        marks: vec![mark("period-test", 0, 35), mark("period-submission", 36, 30)],
        next: Some((p.t1("period-submission", "name", "2026"), NOW.plus(DAY * 11), NOW.plus(DAY * 41))),
        units: vec![
            line("Sjöboda kommun", Tone::Info, "status-in-review", Some((12, 3)), Some("home-review")),
            line("Sjöboda kommun, Räddningstjänsten", Tone::Neutral, "status-not-begun", None, Some("home-upload")),
            line("Norra räddningsförbundet", Tone::Success, "status-submitted", None, Some("home-receipt")),
        ],
    };
    let over = Card {
        is_test: false,
        is_open: false,
        is_over: true,
        days_left: None,
        next: None,
        period: p.t1("period-submission", "name", "2026"),
        ..card.clone()
    };
    let erased = Card { is_open: false, is_erased: true, days_left: None, ..card.clone() };
    let upcoming =
        Card { is_open: false, is_test: false, period: p.t1("period-submission", "name", "2026"), days_left: None, ..card.clone() };
    let mut extended = card.clone();
    extended.is_test = false;
    extended.units[0].extended_to = Some(NOW.plus(DAY * 20));
    let all_extended = Card { is_extended: true, ..extended.clone() };
    extended.first = "Norra räddningsförbundet".to_owned();
    vec![
        Sample::new("home", &Home { p, cards: vec![card] }),
        Sample::new("home-other-states", &Home { p, cards: vec![over, erased, upcoming, extended, all_extended] }),
        Sample::new("home-empty", &Home { p, cards: Vec::new() }),
    ]
}
