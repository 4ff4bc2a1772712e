//! Page structs of `/profile`.

use askama::Template;

use crate::kernel::{Errors, Page};
use crate::submission::views::Frame;

/// `/profile`.
#[derive(Template)]
#[template(path = "profile/profile.html")]
pub struct Profile<'a> {
    pub p: &'a Page,
    pub units: Vec<UnitCard>,
}

#[derive(Clone, Debug)]
pub struct UnitCard {
    pub name: String,
    pub code: String,
    /// The other respondents of the unit.
    pub others: Vec<String>,
    /// Words and path of the periods whose contact can be changed.
    pub periods: Vec<(String, String)>,
}

/// `/profile/contact/{id}`. Fields: `name`, `phone`, `system`.
#[derive(Template)]
#[template(path = "profile/contact.html")]
pub struct ContactPage<'a> {
    pub p: &'a Page,
    pub frame: Frame,
    pub form: ContactForm,
    pub errors: Errors,
}

#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct ContactForm {
    pub name: String,
    pub phone: String,
    pub system: String,
}
