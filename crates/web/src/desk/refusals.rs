//! Refusals of `collection` and `messages` as problems: status, text keys and next step. Each match
//! is exhaustive, so that a new variant must get its texts.

use ::messages::threads;
use axum::http::StatusCode;
use collection::Refusal;
use collection::periods::{NotNow, PeriodWrong};

use crate::kernel::{Explain, Problem, Refused};

fn conflict(title: &'static str, body: &'static str) -> Refused {
    Refused::new(StatusCode::CONFLICT, title, body)
}

fn wrong(title: &'static str, body: &'static str) -> Refused {
    Refused::new(StatusCode::UNPROCESSABLE_ENTITY, title, body)
}

impl Explain for Refusal {
    fn explain(self) -> Problem {
        match self {
            Self::NotFound => Problem::NotFound,
            Self::NotNow(why) => not_now(why).into(),
            Self::Folder(errors) => {
                let first = errors.first().map(ToString::to_string).unwrap_or_default();
                wrong("refused-folder", "refused-folder-body")
                    .with("n", errors.len())
                    .with("first", first)
                    .into()
            }
            Self::FolderShape => wrong("refused-folder-shape", "refused-folder-shape-body").into(),
            Self::Period(why) => wrong("refused-period", period_wrong(why)).into(),
            Self::HasBegun => conflict("refused-has-begun", "refused-has-begun-body").into(),
            Self::AnotherUnits => {
                conflict("refused-another-units", "refused-another-units-body").into()
            }
            Self::AtWork => conflict("refused-at-work", "refused-at-work-body").into(),
            Self::EmptyFile => wrong("refused-empty", "refused-empty-body").into(),
            Self::TooLarge { limit } => Problem::TooLarge { limit },
            Self::Replaced => conflict("refused-replaced", "refused-replaced-body").into(),
            Self::StillReading => {
                conflict("refused-still-reading", "refused-still-reading-body").into()
            }
            Self::Unreadable => conflict("refused-unreadable", "refused-unreadable-body").into(),
            Self::ChangedMeanwhile => conflict("refused-changed", "refused-changed-body").into(),
            Self::NoSuchCell => Problem::NotFound,
            Self::BrokenRow => conflict("refused-broken-row", "refused-broken-row-body").into(),
            Self::SameValue => wrong("refused-same", "refused-same-body").into(),
            Self::ValueTooLong => wrong("refused-value", "refused-value-body").into(),
            Self::TextMissing => wrong("refused-text-missing", "refused-text-missing-body").into(),
            Self::TextTooLong { limit } => {
                wrong("refused-text-long", "refused-text-long-body").with("limit", limit).into()
            }
            Self::CannotUndo => conflict("refused-undo", "refused-undo-body").into(),
            Self::NotAWarning => {
                wrong("refused-not-a-warning", "refused-not-a-warning-body").into()
            }
            Self::NotReady { errors, warnings } => {
                conflict("refused-not-ready", "refused-not-ready-body")
                    .with("errors", errors)
                    .with("warnings", warnings)
                    .into()
            }
            Self::AlreadyAsked => conflict("refused-asked", "refused-asked-body").into(),
            Self::NotLater => wrong("refused-not-later", "refused-not-later-body").into(),
            Self::AlreadyDecided => conflict("refused-decided", "refused-decided-body").into(),
            Self::DayNeeded => wrong("refused-day-needed", "refused-day-needed-body").into(),
        }
    }
}

fn not_now(why: NotNow) -> Refused {
    match why {
        NotNow::NotOpenYet { .. } => conflict("refused-early", "refused-early-body"),
        NotNow::TooLate { .. } => conflict("refused-late", "refused-late-body")
            .then("refused-late-next", crate::kernel::LocalPath::fixed("/extension")),
        NotNow::Erased => conflict("refused-erased", "refused-erased-body"),
        NotNow::Submitted => conflict("refused-submitted", "refused-submitted-body"),
        NotNow::Accepted => conflict("refused-accepted", "refused-accepted-body"),
        NotNow::NothingUploaded => {
            conflict("refused-nothing-uploaded", "refused-nothing-uploaded-body")
        }
        NotNow::NothingSubmitted => {
            conflict("refused-nothing-submitted", "refused-nothing-submitted-body")
        }
        NotNow::TestPeriod => conflict("refused-test", "refused-test-body"),
    }
}

/// The text key, also used for the error at the form's field.
pub(crate) fn period_wrong(why: PeriodWrong) -> &'static str {
    match why {
        PeriodWrong::NameMissing => "period-wrong-name",
        PeriodWrong::EndsBeforeItBegins => "period-wrong-order",
        PeriodWrong::Over => "period-wrong-over",
        PeriodWrong::Erased => "period-wrong-erased",
        PeriodWrong::Overlaps => "period-wrong-overlaps",
        PeriodWrong::TooLong => "period-wrong-long",
        PeriodWrong::HasBegun => "period-wrong-begun",
        PeriodWrong::PreviousWrong => "period-wrong-previous",
    }
}

impl Explain for threads::Refusal {
    fn explain(self) -> Problem {
        match self {
            Self::NotFound => Problem::NotFound,
            Self::SubjectMissing => wrong("refused-subject", "refused-subject-body").into(),
            Self::TextMissing => wrong("refused-text-missing", "refused-text-missing-body").into(),
            Self::TextTooLong { limit } => {
                wrong("refused-text-long", "refused-text-long-body").with("limit", limit).into()
            }
        }
    }
}
