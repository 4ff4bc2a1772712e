//! Every page with made-up data, in both languages: rendered by a test, and written as files to look at.

use std::sync::Arc;

use base::{Language, Timestamp};
use jiff::tz::TimeZone;

use crate::kernel::{Accent, Both, Contact, Face, Menu, Page, Person};

/// 20 November 2026, 10.00 in Stockholm.
pub const NOW: Timestamp = Timestamp::from_seconds(1_795_165_200);

/// The made-up portal of the gallery.
pub fn face() -> Arc<Face> {
    Arc::new(Face::new(
        "http://statistik.localhost:8080",
        Both::new("Personalstatistik", "Staff statistics"),
        "Arbetsgivarringen",
        Contact { mail: "statistik@ringen.example".to_owned(), phone: Some("010-555 01 00".to_owned()) },
        Accent::new("#1f5c4d").expect("dark enough"),
        TimeZone::get("Europe/Stockholm").expect("in the database"),
        Language::Sv,
    ))
}

/// A page's frame, nobody signed in.
pub fn page(language: Language) -> Page {
    Page {
        face: face(),
        language,
        now: NOW,
        path: "/sign-in".to_owned(),
        csrf: "c2FtcGxl".to_owned(),
        person: None,
        incident: "7KQ2-M9XD".to_owned(),
        notice: None,
    }
}

/// A page's frame for a signed-in person.
pub fn page_for(language: Language, menu: Menu, path: &str) -> Page {
    let person = Person { name: "Åsa Öberg".to_owned(), address: "asa.oberg@sjoboda.example".to_owned(), menu, unread: 2 };
    Page { person: Some(person), path: path.to_owned(), ..page(language) }
}
