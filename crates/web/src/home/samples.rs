//! `/home` with sample data.

use std::time::Duration;

use base::Language;

use super::views::{Card, Home, Round, UnitLine};
use crate::gallery::{NOW, Sample, page_for};
use crate::kernel::Menu;
use crate::parts::{Mark, Tone};

const DAY: Duration = Duration::from_secs(86_400);

pub fn samples(language: Language) -> Vec<Sample> {
    let p = &page_for(language, Menu::Respondent, "/home");
    let line =
        |name: &str, tone, chip: &str, left: Option<(i64, i64)>, action: Option<&str>| UnitLine {
            name: name.to_owned(),
            tone,
            chip: p.t(chip),
            left: left
                .map(|(errors, warnings)| p.t2("left", "errors", errors, "warnings", warnings)),
            asked_for: None,
            extended_to: None,
            href: "/submission/01".to_owned(),
            action: action.map(|key| (p.t(key), "/submission/01".to_owned())),
        };
    let mark = |key: &str, from: u32, days: u32| {
        let from = NOW.minus(DAY * 25).plus(DAY * from);
        Mark { name: p.t1(key, "name", "2026"), from, to: from.plus(DAY * days) }
    };
    let round = Round {
        period: p.t1("period-test", "name", "2026"),
        tone: Tone::Success,
        chip: p.t("period-open"),
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
        units: vec![
            line(
                "Sjöboda kommun",
                Tone::Info,
                "status-in-review",
                Some((12, 3)),
                Some("home-review"),
            ),
            line(
                "Sjöboda kommun, Räddningstjänsten",
                Tone::Neutral,
                "status-not-begun",
                None,
                Some("home-upload"),
            ),
            line(
                "Norra räddningsförbundet",
                Tone::Success,
                "status-submitted",
                None,
                Some("home-receipt"),
            ),
        ],
    };
    let submission = Round {
        is_test: false,
        is_open: false,
        days_left: None,
        period: p.t1("period-submission", "name", "2026"),
        tone: Tone::Info,
        chip: p.t("period-upcoming"),
        opens_at: NOW.plus(DAY * 11),
        units: vec![line("Sjöboda kommun", Tone::Neutral, "status-not-begun", None, None)],
        ..round.clone()
    };
    let of = |rounds: Vec<Round>| Card {
        order: (false, NOW),
        title: p.t("sample-collection"),
        marks: vec![mark("period-test", 0, 35), mark("period-submission", 36, 30)],
        rounds,
        next: None,
    };
    let next = Card {
        next: Some((
            p.t1("period-submission", "name", "2026"),
            NOW.plus(DAY * 11),
            NOW.plus(DAY * 41),
        )),
        ..of(vec![round.clone()])
    };
    let over = Round {
        is_over: true,
        tone: Tone::Neutral,
        chip: p.t("period-over"),
        ..submission.clone()
    };
    let erased = Round {
        is_open: false,
        is_erased: true,
        days_left: None,
        tone: Tone::Neutral,
        chip: p.t("period-erased"),
        ..round.clone()
    };
    let mut extended = Round { is_test: false, ..round.clone() };
    extended.units[0].extended_to = Some(NOW.plus(DAY * 20));
    let all_extended = Round { is_extended: true, ..extended.clone() };
    extended.first = "Norra räddningsförbundet".to_owned();
    let open = Round { first: String::new(), ..extended.clone() };
    let mut back = open.clone();
    back.units[0] = UnitLine {
        asked_for: Some("Se över deltiderna.\nRad 17 och 2041.".to_owned()),
        ..line("Sjöboda kommun", Tone::Warning, "status-sent-back", None, Some("home-answer"))
    };
    let others = [over, erased, extended, all_extended, open, back]
        .into_iter()
        .map(|round| of(vec![round]))
        .chain([next])
        .collect();
    vec![
        Sample::new("home", &Home { p, cards: vec![of(vec![round, submission])] }),
        Sample::new("home-other-states", &Home { p, cards: others }),
        Sample::new("home-empty", &Home { p, cards: Vec::new() }),
    ]
}
