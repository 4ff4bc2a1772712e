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

/// A collection, with the periods that matter now.
#[derive(Clone, Debug)]
pub struct Card {
    /// What runs first, what ends first.
    pub order: (bool, Timestamp),
    pub title: String,
    pub marks: Vec<Mark>,
    pub rounds: Vec<Round>,
    /// The period after these: its name, first and last day.
    pub next: Option<(String, Timestamp, Timestamp)>,
}

/// A period, and the own units in it.
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
    /// Inside the last day that comes next, with what was granted.
    pub closes_at: Timestamp,
    /// Inside the last day of a test period.
    pub erases_at: Timestamp,
    /// It is later than the period's own.
    pub is_extended: bool,
    /// The units whose last day it is, where not all have the same.
    pub first: String,
    pub days_left: Option<i64>,
    pub units: Vec<UnitLine>,
}

/// How far a unit has come, and the one next thing to do.
#[derive(Clone, Debug)]
pub struct UnitLine {
    pub name: String,
    pub tone: Tone,
    pub chip: String,
    pub left: Option<String>,
    /// What staff ask for, or its beginning.
    pub asked_for: Option<String>,
    /// Inside the last day that was granted.
    pub extended_to: Option<Timestamp>,
    pub href: String,
    /// Words and path.
    pub action: Option<(String, String)>,
}
