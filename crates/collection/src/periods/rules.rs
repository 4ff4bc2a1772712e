//! The only place that decides what is allowed when. Pure.

use base::Timestamp;
use jiff::civil::Date;

use super::{Kind, Period};
use crate::submissions::Status;

/// The stage of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Upcoming,
    Open,
    /// Its own days are over; a unit with an extension may still be at work.
    Over,
    /// A test period whose contents are erased.
    Erased,
}

pub fn state(period: &Period, now: Timestamp) -> State {
    match () {
        () if period.erased_at.is_some() => State::Erased,
        () if now < period.opens_at => State::Upcoming,
        () if now < period.closes_at => State::Open,
        () => State::Over,
    }
}

/// The first moment that is too late, including an extension. A test period has no extension: its
/// contents are erased at its own end.
pub fn deadline(period: &Period, extended_to: Option<Date>) -> Timestamp {
    let extended = extended_to
        .filter(|_| period.kind == Kind::Submission)
        .and_then(|day| period.zone.end_of(day).ok());
    extended.map_or(period.closes_at, |end| end.max(period.closes_at))
}

/// The input of the decision: a unit's state in a period.
#[derive(Clone, Copy, Debug)]
pub struct DecisionInput<'a> {
    pub period: &'a Period,
    pub status: Status,
    pub extended_to: Option<Date>,
}

/// An action on a unit's submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Upload,
    /// Correct, undo, comment.
    Review,
    Submit,
    AskForExtension,
    /// Staff grant a later day.
    GrantExtension,
    /// Staff accept a submission.
    Accept,
    /// Staff send back a submission, even an accepted one.
    SendBack,
    Remind,
}

/// Why an action is not allowed now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotNow {
    NotOpenYet {
        opens_at: Timestamp,
    },
    TooLate {
        since: Timestamp,
    },
    Erased,
    /// Staff have it; they can send it back.
    Submitted,
    Accepted,
    NothingUploaded,
    NothingSubmitted,
    /// A test period cannot be extended.
    TestPeriod,
}

/// Whether an action is allowed now. Pages ask before they show a button, use cases before they
/// act.
pub fn may(act: Act, input: &DecisionInput<'_>, now: Timestamp) -> Result<(), NotNow> {
    let DecisionInput { period, status, extended_to } = *input;
    let until = deadline(period, extended_to);
    let running = match state(period, now) {
        State::Erased => Err(NotNow::Erased),
        State::Upcoming => Err(NotNow::NotOpenYet { opens_at: period.opens_at }),
        State::Open | State::Over if now >= until => Err(NotNow::TooLate { since: until }),
        State::Open | State::Over => Ok(()),
    };
    let in_own_hands = match status {
        Status::Submitted => Err(NotNow::Submitted),
        Status::Accepted => Err(NotNow::Accepted),
        Status::NotBegun | Status::Uploaded | Status::InReview | Status::SentBack => Ok(()),
    };
    let counts = match status {
        Status::NotBegun | Status::Uploaded => Err(NotNow::NothingUploaded),
        _ => Ok(()),
    };
    match act {
        Act::Upload => running.and(in_own_hands),
        Act::Review | Act::Submit => running.and(in_own_hands).and(counts),
        // Allowed before it opens (a person on leave plans ahead) and after it closes (a late
        // request).
        Act::AskForExtension | Act::GrantExtension => match (period.kind, period.erased_at) {
            (_, Some(_)) => Err(NotNow::Erased),
            (Kind::Test, None) => Err(NotNow::TestPeriod),
            (Kind::Submission, None) => in_own_hands,
        },
        Act::Accept | Act::SendBack => match (status, act) {
            _ if period.erased_at.is_some() => Err(NotNow::Erased),
            (Status::Submitted, _) | (Status::Accepted, Act::SendBack) => Ok(()),
            (Status::Accepted, _) => Err(NotNow::Accepted),
            _ => Err(NotNow::NothingSubmitted),
        },
        Act::Remind => running.and(in_own_hands),
    }
}
