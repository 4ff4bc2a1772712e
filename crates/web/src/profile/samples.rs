//! Sample pages of `/profile`, for the gallery.

use base::Language;

use super::views::{ContactForm, ContactPage, Profile, UnitCard};
use crate::gallery::{Sample, page_for};
use crate::kernel::{Errors, Menu, Page};
use crate::submission::samples::frame;

pub fn samples(language: Language) -> Vec<Sample> {
    let p = &page_for(language, Menu::Respondent, "/profile");
    let card = |name: &str, others: &[&str], periods: usize| UnitCard {
        name: name.to_owned(),
        code: "1100".to_owned(),
        others: others.iter().map(|o| (*o).to_owned()).collect(),
        periods: (0..periods)
            .map(|n| (p.t1("period-test", "name", "2026"), format!("/profile/contact/0{n}")))
            .collect(),
    };
    let cards =
        vec![card("Sjöboda kommun", &["Östen Berg"], 1), card("Norra räddningsförbundet", &[], 0)];
    let form = ContactForm {
        name: "Åsa Öberg".to_owned(),
        phone: "010-555 01 02".to_owned(),
        system: "Lönekontoret 9".to_owned(),
    };
    let notice = &Page {
        notice: Some("notice-contact-saved".to_owned()),
        ..page_for(language, Menu::Respondent, "/profile")
    };
    vec![
        Sample::new("profile", &Profile { p, units: cards.clone() }),
        Sample::new("notice-contact-saved", &Profile { p: notice, units: cards }),
        Sample::new("profile-empty", &Profile { p, units: Vec::new() }),
        Sample::new(
            "profile-contact",
            &ContactPage { p, frame: frame(p), form: form.clone(), errors: Errors::new() },
        ),
        Sample::new(
            "profile-contact-wrong",
            &ContactPage {
                p,
                frame: frame(p),
                form,
                errors: Errors::one("name", p.t1("contact-long", "limit", 120)),
            },
        ),
    ]
}
