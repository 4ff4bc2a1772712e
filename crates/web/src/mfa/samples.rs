//! `/mfa` with sample data.

use std::time::Duration;

use base::Language;

use super::views::{App, Mfa};
use crate::gallery::{NOW, Sample, page_for};
use crate::kernel::Menu;

const DAY: Duration = Duration::from_secs(86_400);

pub fn samples(language: Language) -> Vec<Sample> {
    let p = &page_for(language, Menu::Respondent, "/mfa");
    let off = || Mfa {
        p,
        apps: Vec::new(),
        codes_left: 0,
        demanded: false,
        service: None,
        next: None,
        way_out: None,
    };
    let app = |id: &str, name: &str| App {
        id: id.to_owned(),
        name: name.to_owned(),
        added: NOW.minus(90 * DAY),
        last_used: Some(NOW.minus(DAY)),
        removable: true,
    };
    let asked = Mfa {
        service: Some("Virkesportalen".to_owned()),
        next: Some("/oidc/continue/9f86d081884c7d659a2f".to_owned()),
        way_out: Some("/oidc/continue/9f86d081884c7d659a2f/cancel".to_owned()),
        ..off()
    };
    let on = Mfa {
        apps: vec![app("01", "Jobbtelefonen"), app("02", "Surfplatta")],
        codes_left: 2,
        demanded: true,
        ..off()
    };
    vec![
        Sample::new("mfa-off", &off()),
        Sample::new("mfa-demanded", &Mfa { demanded: true, ..off() }),
        Sample::new("mfa-asked-by-a-service", &asked),
        Sample::new("mfa-on", &on),
        Sample::new(
            "mfa-on-not-demanded",
            &Mfa { apps: vec![app("01", "Jobbtelefonen")], codes_left: 10, ..off() },
        ),
    ]
}
