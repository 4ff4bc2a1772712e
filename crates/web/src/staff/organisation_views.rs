//! Page structs of organisations and units.

use askama::Template;

use super::views::Far;
use crate::kernel::{Errors, Page};
use crate::parts::{Pager, Sort};

/// The filter of the list of organisations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    All,
    /// Only units without respondents, under their organisations.
    Nobody,
    /// Organisations without units.
    Empty,
}

impl Which {
    pub const ALL: [Self; 3] = [Self::All, Self::Nobody, Self::Empty];

    pub fn tag(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Nobody => "nobody",
            Self::Empty => "empty",
        }
    }
    /// Unknown text is `All`.
    pub fn from_tag(tag: &str) -> Self {
        Self::ALL.into_iter().find(|which| which.tag() == tag).unwrap_or(Self::All)
    }
    pub fn words(self) -> &'static str {
        match self {
            Self::All => "organisations-all",
            Self::Nobody => "organisations-without-people",
            Self::Empty => "organisations-without-units",
        }
    }
}

/// `/staff/organisations?show=…&q=…&sort=…&page=…`: organisations with their units.
#[derive(Template)]
#[template(path = "staff/organisations.html")]
pub struct Organisations<'a> {
    pub p: &'a Page,
    /// The page that shows search results.
    pub at: String,
    pub which: Which,
    /// The number of organisations of each filter, in the order of `Which::ALL`.
    pub counts: Vec<(Which, usize)>,
    pub search: String,
    /// The organisations and units that were found.
    pub total: (usize, usize),
    pub groups: Vec<OrganisationRow>,
    pub sort: Sort,
    /// The list's address, without the order.
    pub path: String,
    pub pager: Pager,
}

impl Organisations<'_> {
    fn href(&self, which: &Which) -> String {
        format!("/staff/organisations?show={}", which.tag())
    }
}

#[derive(Clone, Debug)]
pub struct OrganisationRow {
    pub id: String,
    pub name: String,
    pub number: String,
    pub units: Vec<UnitRow>,
}

#[derive(Clone, Debug)]
pub struct UnitRow {
    pub id: String,
    pub code: String,
    pub name: String,
    pub people: usize,
}

/// `/staff/organisations/{id}`.
#[derive(Template)]
#[template(path = "staff/organisation.html")]
pub struct OrganisationPage<'a> {
    pub p: &'a Page,
    pub id: String,
    pub name: String,
    pub number: String,
    pub principal_code: Option<String>,
    pub units: Vec<UnitRow>,
}

/// `/staff/organisations/new`. Fields: `number`, `name`, `code` (of its first unit).
#[derive(Template)]
#[template(path = "staff/new_organisation.html")]
pub struct NewOrganisation<'a> {
    pub p: &'a Page,
    pub number: String,
    pub name: String,
    pub code: String,
    pub errors: Errors,
}

/// `/staff/units/new`. Fields: `organisation`, `code`, `name`.
#[derive(Template)]
#[template(path = "staff/new_unit.html")]
pub struct NewUnit<'a> {
    pub p: &'a Page,
    pub organisations: Vec<(String, String)>,
    pub organisation: String,
    pub code: String,
    pub name: String,
    pub errors: Errors,
}

/// `/staff/units/{id}`: a unit and its respondents.
#[derive(Template)]
#[template(path = "staff/unit.html")]
pub struct Unit<'a> {
    pub p: &'a Page,
    pub id: String,
    pub code: String,
    pub name: String,
    pub organisation: String,
    pub organisation_id: String,
    pub number: String,
    pub people: Vec<PersonRow>,
}

impl Unit<'_> {
    fn invite(&self) -> String {
        format!("/staff/invitations/new?unit={}", self.id)
    }
}

#[derive(Clone, Debug)]
pub struct PersonRow {
    pub id: String,
    pub name: String,
    pub address: String,
    pub far: Far,
}
