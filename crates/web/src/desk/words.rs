//! Labels for statuses, periods and units.

use base::{Language, Timestamp};
use collection::periods::{Kind, Period};
use collection::submissions::Status;
use organisations::units::Unit;

use crate::kernel::{Page, Said as _, TEXTS};
use crate::parts::Tone;

/// Whether the page is for staff, who read of the unit and never of "you".
pub fn is_for_staff(p: &Page) -> bool {
    p.path.starts_with("/staff")
}

/// The label of a unit's status in a period.
pub fn status_chip(p: &Page, status: Status) -> (Tone, String) {
    let (tone, key) = match status {
        Status::NotBegun => (Tone::Neutral, "status-not-begun"),
        Status::Uploaded => (Tone::Info, "status-uploaded"),
        Status::InReview => (Tone::Info, "status-in-review"),
        Status::Submitted => (Tone::Success, "status-submitted"),
        Status::Accepted => (Tone::Success, "status-accepted"),
        Status::SentBack if is_for_staff(p) => (Tone::Warning, "status-with-unit"),
        Status::SentBack => (Tone::Warning, "status-sent-back"),
    };
    (tone, p.t(key))
}

/// "Testperiod 2026", "Inlämningsperiod 2026".
pub fn period_words(p: &Page, period: &Period) -> String {
    period_in(p.language, period)
}

/// Like [`period_words`], without a page.
pub fn period_in(language: Language, period: &Period) -> String {
    let key = match period.kind {
        Kind::Test => "period-test",
        Kind::Submission => "period-submission",
    };
    let found = TEXTS.find(language, key, &[("name", period.name.as_str().said())]);
    found.map_or_else(|| key.to_owned(), std::borrow::Cow::into_owned)
}

/// A text without arguments, without a page.
pub(super) fn said(language: Language, key: &str) -> String {
    TEXTS.find(language, key, &[]).map_or_else(|| key.to_owned(), std::borrow::Cow::into_owned)
}

/// The last moment before an exclusive `end`: its date is the last day as people say it.
pub fn last_moment(end: Timestamp) -> Timestamp {
    end.minus(std::time::Duration::from_micros(1))
}

/// "Sjöboda kommun" or "Sjöboda kommun, Barn och utbildning".
pub fn unit_line(unit: &Unit) -> String {
    let (organisation, name) = (unit.organisation_name.as_str(), unit.name.as_str());
    if organisation == name { name.to_owned() } else { format!("{organisation}, {name}") }
}
