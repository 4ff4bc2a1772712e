//! Templates of `/home`.

use askama::Template;
use base::Timestamp;

use crate::kernel::Page;
use crate::parts::{Mark, Tone};

/// `/home`.
#[derive(Template)]
#[template(path = "home/home.html")]
pub struct Home<'a> {
    pub p: &'a Page,
    pub cards: Vec<Card>,
}

/// A collection with its current or upcoming periods.
#[derive(Clone, Debug)]
pub struct Card {
    /// The sort key: open periods first, then by deadline.
    pub order: (bool, Timestamp),
    pub title: String,
    pub marks: Vec<Mark>,
    pub rounds: Vec<Round>,
    /// The period after these: name, first and last moment.
    pub next: Option<(String, Timestamp, Timestamp)>,
}

/// A period, and the person's units in it.
#[derive(Clone, Debug)]
pub struct Round {
    pub period: String,
    pub tone: Tone,
    pub chip: String,
    pub is_test: bool,
    pub is_open: bool,
    pub is_over: bool,
    pub is_erased: bool,
    pub opens_at: Timestamp,
    /// The last moment before the next deadline, extensions included.
    pub closes_at: Timestamp,
    /// The last moment of the period itself: a test period is erased after it.
    pub erases_at: Timestamp,
    /// `closes_at` is later than the period's own end.
    pub is_extended: bool,
    /// The units that `closes_at` applies to, if deadlines differ.
    pub first: String,
    pub days_left: Option<i64>,
    pub units: Vec<UnitLine>,
}

/// A unit's status, and its next step.
#[derive(Clone, Debug)]
pub struct UnitLine {
    pub name: String,
    pub tone: Tone,
    pub chip: String,
    pub left: Option<String>,
    /// The beginning of the message of staff.
    pub asked_for: Option<String>,
    /// The last moment of an extended deadline.
    pub extended_to: Option<Timestamp>,
    pub href: String,
    /// Label and path of the next step.
    pub action: Option<(String, String)>,
}
