//! Templates of the collection pages of staff.

use askama::Template;
use base::Timestamp;

use crate::extension::views::AskedLine;
use crate::kernel::{Errors, Page};
use crate::parts::{Pager, Sort, Tone};
use crate::submission::views::{CommentLine, Frame, Receipt, UploadLine};

/// `/staff/collections`.
#[derive(Template)]
#[template(path = "follow_up/collections.html")]
pub struct Collections<'a> {
    pub p: &'a Page,
    pub collections: Vec<CollectionLine>,
    pub waiting_extensions: usize,
    /// Every error in the uploaded folder.
    pub problems: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct CollectionLine {
    pub id: String,
    pub title: String,
    pub name: String,
    pub version: String,
    pub number: u32,
    pub added: Timestamp,
    pub periods: Vec<PeriodLine>,
}

#[derive(Clone, Debug)]
pub struct PeriodLine {
    pub id: String,
    pub name: String,
    pub opens: Timestamp,
    /// The last moment of the last day.
    pub closes: Timestamp,
    pub tone: Tone,
    pub chip: String,
    /// Units that have submitted, of `asked`.
    pub done: usize,
    pub asked: usize,
}

/// `/staff/collections/{id}/periods/new`. Fields: `kind`, `name`, `opens`, `closes`, `previous`,
/// `units`.
#[derive(Template)]
#[template(path = "follow_up/new_period.html")]
pub struct NewPeriod<'a> {
    pub p: &'a Page,
    pub title: String,
    pub form: PeriodForm,
    pub previous: Vec<(String, String)>,
    pub errors: Errors,
}

#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct PeriodForm {
    pub kind: String,
    pub name: String,
    pub opens: String,
    pub closes: String,
    pub previous: String,
    /// `all`: ask every unit.
    pub units: String,
}

/// `/staff/periods/{id}`: the status of each unit.
#[derive(Template)]
#[template(path = "follow_up/period.html")]
pub struct Period<'a> {
    pub p: &'a Page,
    pub title: String,
    pub line: PeriodLine,
    pub is_test: bool,
    pub is_over: bool,
    pub is_erased: bool,
    pub days_left: Option<i64>,
    /// Label, URL, count, and whether it is selected. The first has all units.
    pub tabs: Vec<(String, String, usize, bool)>,
    pub units: Vec<UnitLine>,
    /// The search's URL and term; `None` if there are few units.
    pub search: Option<(String, String)>,
    pub sort: Sort,
    /// The list's URL without the sort order.
    pub path: String,
    pub pager: Pager,
    pub accepted_rows: u64,
    pub accepted: usize,
    pub may_remind: bool,
    pub may_take_sensitive: bool,
    pub reason: String,
    pub errors: Errors,
}

#[derive(Clone, Debug)]
pub struct UnitLine {
    pub submission: String,
    pub unit: String,
    pub code: String,
    pub name: String,
    pub tone: Tone,
    pub chip: String,
    pub errors: u64,
    pub warnings: u64,
    pub rows: u64,
    /// The last moment of an extended deadline.
    pub extended: Option<Timestamp>,
    pub asks: bool,
    pub reminded: Option<Timestamp>,
    pub may_release: bool,
}

/// `/staff/periods/{id}/units`: asks more units. Fields: `unit` (repeated); `all` (every unit
/// shown).
#[derive(Template)]
#[template(path = "follow_up/units.html")]
pub struct Units<'a> {
    pub p: &'a Page,
    pub id: String,
    pub title: String,
    pub period: String,
    /// Id and label of the units that can be added and match the search.
    pub units: Vec<(String, String)>,
    /// The number of units asked already.
    pub asked: usize,
    /// The portal has no units at all.
    pub none: bool,
    pub search: String,
    /// The search term as the query has it.
    pub q: String,
    pub errors: Errors,
}

impl Units<'_> {
    fn at(&self) -> String {
        format!("/staff/periods/{}/units", self.id)
    }
}

/// `/staff/periods/{id}/days`. Fields: `opens`, `closes`.
#[derive(Template)]
#[template(path = "follow_up/days.html")]
pub struct Days<'a> {
    pub p: &'a Page,
    pub id: String,
    pub title: String,
    pub period: String,
    pub opens: String,
    pub closes: String,
    pub has_begun: bool,
    pub errors: Errors,
}

/// `/staff/submissions/{id}`. Fields: `message`, `until`.
#[derive(Template)]
#[template(path = "follow_up/submission.html")]
pub struct Submission<'a> {
    pub p: &'a Page,
    pub frame: Frame,
    pub period: String,
    pub uploads: Vec<UploadLine>,
    pub rules: Vec<RuleLine>,
    pub comments: Vec<(String, CommentLine)>,
    pub receipts: Vec<Receipt>,
    pub asked: Vec<AskedLine>,
    /// Label and value.
    pub contact: Vec<(String, String)>,
    /// The number of the receipt to decide on.
    pub decide: Option<u32>,
    pub may_accept: bool,
    /// The status shown, which the form sends back.
    pub shown: String,
    /// It changed between the page and the submitted decision.
    pub meanwhile: bool,
    pub message: String,
    pub until: String,
    pub errors: Errors,
}

#[derive(Clone, Debug)]
pub struct RuleLine {
    pub rule: String,
    /// The rule's message.
    pub words: Option<String>,
    pub is_error: bool,
    pub count: u64,
    pub answered: u64,
}

/// `/staff/extensions`. Fields: `until`, `answer`.
#[derive(Template)]
#[template(path = "follow_up/extensions.html")]
pub struct Extensions<'a> {
    pub p: &'a Page,
    pub waiting: Vec<Question>,
    pub decided: Vec<Question>,
    pub errors: Errors,
}

#[derive(Clone, Debug)]
pub struct Question {
    pub submission: String,
    pub unit: String,
    pub period: String,
    pub deadline: Timestamp,
    /// The form's values: the requested day, or what staff typed.
    pub until: String,
    pub answer: String,
    pub line: AskedLine,
}
