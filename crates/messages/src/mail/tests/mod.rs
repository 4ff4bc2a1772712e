//! Tests of mail, and what they share.

mod headers;
mod letters;
mod mailbox;
mod server;
mod smtp;

use base::{EmailAddress, Language, Timestamp};
use jiff::tz::TimeZone;

use super::{Look, Mail};

fn look() -> Look {
    Look {
        name_sv: "Personalstatistik".into(),
        name_en: "Personnel statistics".into(),
        operator: "Kommunförbundet Norr".into(),
        second_factor: true,
        from: EmailAddress::new("portal@statistik.example").expect("an address"),
        help: "hjalp@statistik.example".into(),
        accent: "#1d5b8f".into(),
        open: false,
        zone: TimeZone::get("Europe/Stockholm").expect("bundled"),
    }
}

fn mail(id: &str, to: &str) -> Mail {
    Mail {
        id: id.into(),
        to: EmailAddress::new(to).expect("an address"),
        from: look().from,
        from_name: "Personalstatistik".into(),
        language: Language::Sv,
        subject: "Personalstatistik: din kod".into(),
        text: "Hej\n\n    402 817\n\n.en rad som börjar med punkt\n".into(),
        html: "<p>Hej</p>".into(),
        at: Timestamp::from_seconds(1_795_179_900),
    }
}
