//! The extension pages with sample data.

use std::time::Duration;

use base::Language;

use super::views::{Ask, AskedLine, List};
use crate::gallery::{NOW, Sample, page_for};
use crate::kernel::{Errors, Menu, Page};
use crate::parts::Tone;
use crate::submission::samples::frame;

const DAY: Duration = Duration::from_secs(86_400);

pub fn samples(language: Language) -> Vec<Sample> {
    let p = &page_for(language, Menu::Respondent, "/extension");
    let line = |tone, chip: &str, granted: bool, answer: Option<&str>, waits| AskedLine {
        id: "01".to_owned(),
        wanted: Some(NOW.plus(DAY * 20)),
        granted: granted.then(|| NOW.plus(DAY * 18)),
        reason: "Lönesystemet byts i december.".to_owned(),
        answer: answer.map(str::to_owned),
        at: NOW,
        tone,
        chip: p.t(chip),
        waits,
    };
    let ask = |asked: Vec<AskedLine>, may_ask, errors| Ask {
        p,
        frame: frame(p),
        asked,
        may_ask,
        day: String::new(),
        reason: String::new(),
        errors,
    };
    let old = || {
        vec![
            line(Tone::Success, "extension-granted", true, None, false),
            line(
                Tone::Warning,
                "extension-refused",
                false,
                Some("Vi behöver siffrorna då."),
                false,
            ),
            line(Tone::Neutral, "extension-withdrawn", false, None, false),
        ]
    };
    let mut errors = Errors::one("day", p.t("extension-day-wrong"));
    errors.add("reason", p.t("extension-reason-missing"));
    let mut samples = vec![
        Sample::new("extension-list", &List { p, frames: vec![frame(p)] }),
        Sample::new("extension-list-empty", &List { p, frames: Vec::new() }),
        Sample::new("extension-ask", &ask(old(), true, errors)),
        Sample::new(
            "extension-not-later-wrong",
            &ask(Vec::new(), true, Errors::one("day", p.t("extension-not-later"))),
        ),
        Sample::new(
            "extension-waits",
            &ask(
                vec![line(Tone::Info, "extension-asked", false, None, true)],
                false,
                Errors::new(),
            ),
        ),
    ];
    for notice in ["notice-extension-asked", "notice-extension-withdrawn"] {
        let p = &Page {
            notice: Some(notice.to_owned()),
            ..page_for(language, Menu::Respondent, "/extension")
        };
        samples.push(Sample::new(notice, &List { p, frames: Vec::new() }));
    }
    samples
}
