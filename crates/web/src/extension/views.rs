//! Templates of a unit's extension pages.

use askama::Template;
use base::Timestamp;

use crate::kernel::{Errors, Page};
use crate::parts::Tone;
use crate::submission::views::Frame;

/// `/extension`: the submissions for which the unit may request an extension.
#[derive(Template)]
#[template(path = "extension/list.html")]
pub struct List<'a> {
    pub p: &'a Page,
    pub frames: Vec<Frame>,
}

/// `/extension/{id}`. Fields: `day`, `reason`.
#[derive(Template)]
#[template(path = "extension/ask.html")]
pub struct Ask<'a> {
    pub p: &'a Page,
    pub frame: Frame,
    pub asked: Vec<AskedLine>,
    pub may_ask: bool,
    pub day: String,
    pub reason: String,
    pub errors: Errors,
}

/// A request and its decision.
#[derive(Clone, Debug)]
pub struct AskedLine {
    pub id: String,
    pub wanted: Option<Timestamp>,
    pub granted: Option<Timestamp>,
    pub reason: String,
    pub answer: Option<String>,
    pub at: Timestamp,
    pub tone: Tone,
    pub chip: String,
    pub waits: bool,
}
