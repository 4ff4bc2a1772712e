//! Every page and letter with sample data, in both languages. A test renders them all, and
//! `examples/gallery.rs` writes them as files.

use std::sync::Arc;

use askama::Template;
use base::{EmailAddress, Language, Timestamp};
use jiff::tz::TimeZone;
use messages::mail;

use crate::kernel::{Accent, Both, Contact, Face, Menu, NoticeText, Page, Person};

/// 20 November 2026, 10.00 in Stockholm.
pub const NOW: Timestamp = Timestamp::from_seconds(1_795_165_200);

/// The gallery's sample portal.
pub fn face() -> Arc<Face> {
    Arc::new(Face::new(
        "http://statistik.localhost:8080",
        Both::new("Personalstatistik", "Staff statistics"),
        "Arbetsgivarringen",
        Contact {
            mail: "statistik@ringen.example".to_owned(),
            phone: Some("010-555 01 00".to_owned()),
            security: None,
        },
        Accent::new("#1f5c4d").expect("sufficient contrast"),
        TimeZone::get("Europe/Stockholm").expect("in the database"),
        Language::Sv,
    ))
}

/// The sample portal's privacy notice.
pub fn notice_text() -> NoticeText {
    let sv = "- Ditt för- och efternamn, din e-postadress och ditt telefonnummer om du anger det.
- För att du ska kunna logga in och lämna uppgifter.
- Avtalet mellan oss och din arbetsgivare.
- Så länge du har ett uppdrag i portalen.
- Arbetsgivarringen, organisationsnummer 990000-0002. Dataskyddsombudet nås på dataskydd@ringen.example.
- Du kan få ut, rätta, begränsa eller radera dina uppgifter och invända mot hur de används.

# Vad vi sparar

Vi sparar ditt namn, din e-postadress och vilka enheter du lämnar uppgifter för. Av lösenordet sparas bara ett värde som inte går att räkna baklänges från.

# Dina rättigheter

Hör av dig till oss eller till dataskyddsombudet. Du kan också klaga hos Integritetsskyddsmyndigheten.";
    let en = "- Your first and last name, your e-mail address, and your telephone number if you give it.
- So that you can sign in and submit data.
- The agreement between us and your employer.
- For as long as you have a task in the portal.
- Arbetsgivarringen, organisation number 990000-0002. The data protection officer is reached at dataskydd@ringen.example.
- You can have your data handed out, corrected, restricted or erased, and object to how they are used.

# What we store

We store your name, your e-mail address and which units you submit data for. Of the password only a value is stored that cannot be calculated backwards.

# Your rights

Get in touch with us or with the data protection officer. You can also complain to the Swedish Authority for Privacy Protection.";
    NoticeText { version: "2".to_owned(), from: Some(NOW), sv: sv.to_owned(), en: en.to_owned() }
}

/// A [`Page`] without a signed-in person.
pub fn page(language: Language) -> Page {
    Page {
        face: face(),
        language,
        now: NOW,
        path: "/sign-in".to_owned(),
        back: None,
        csrf: "c2FtcGxl".to_owned(),
        person: None,
        incident: "7KQ2-M9XD".to_owned(),
        notice: None,
        flow: std::sync::OnceLock::new(),
    }
}

/// A [`Page`] for a signed-in person.
pub fn page_for(language: Language, menu: Menu, path: &str) -> Page {
    let person = Person {
        name: "Åsa Öberg".to_owned(),
        address: "asa.oberg@sjoboda.example".to_owned(),
        menu,
        unread: 2,
        services: true,
        trouble: None,
    };
    Page { person: Some(person), path: path.to_owned(), ..page(language) }
}

/// A [`Page`] at `path`, without a signed-in person.
pub fn page_at(language: Language, path: &str) -> Page {
    Page { path: path.to_owned(), ..page(language) }
}

/// A page rendered from sample data.
pub struct Sample {
    pub name: &'static str,
    pub html: String,
}

impl Sample {
    /// # Panics
    /// If the page can't be rendered, so that the gallery's test fails.
    pub fn new(name: &'static str, view: &impl Template) -> Self {
        Self { name, html: view.render().unwrap_or_else(|e| panic!("{name}: {e}")) }
    }
}

/// Every page of every feature, in one language.
pub fn all(language: Language) -> Vec<Sample> {
    let mut samples = Vec::new();
    samples.extend(crate::sign_in::samples::samples(language));
    samples.extend(crate::hall::samples::samples(language));
    samples.extend(crate::register::samples::samples(language));
    samples.extend(crate::account::samples::samples(language));
    samples.extend(crate::staff::samples::samples(language));
    samples.extend(crate::home::samples::samples(language));
    samples.extend(crate::submission::samples::samples(language));
    samples.extend(crate::extension::samples::samples(language));
    samples.extend(crate::messages::samples::samples(language));
    samples.extend(crate::profile::samples::samples(language));
    samples.extend(crate::follow_up::samples::samples(language));
    samples.extend(crate::mfa::samples::samples(language));
    samples.extend(crate::my_user::samples::samples(language));
    samples.extend(crate::provider::samples::samples(language));
    samples.extend(crate::problem_page::samples(language));
    samples
}

/// Every letter, in one language.
pub fn letters(language: Language) -> Vec<(&'static str, mail::Rendered)> {
    let face = face();
    let look = mail::Look {
        name_sv: face.name.sv.clone(),
        name_en: face.name.en.clone(),
        operator: face.owner.clone(),
        second_factor: true,
        from: EmailAddress::new(&face.contact.mail).expect("an address"),
        help: face.contact.mail.clone(),
        accent: face.accent.theme(),
        open: false,
        zone: face.zone.clone(),
    };
    mail::samples(language, &face.origin)
        .into_iter()
        .map(|(name, letter)| (name, mail::render(&letter, &look)))
        .collect()
}

/// `(path, content)` of every asset that pages link to.
pub fn assets() -> Vec<(String, Vec<u8>)> {
    face().asset_files()
}
