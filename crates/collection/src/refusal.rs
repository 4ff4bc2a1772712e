//! Why use cases of this context are refused.

use base::Failure;

use crate::periods::{NotNow, PeriodWrong};

/// Why something was refused. Expected; the person can act on it. `web` words each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It does not exist, or this person may not see it: the answer is the same.
    NotFound,
    NotNow(NotNow),
    /// A collection's folder is invalid: every problem, with its file, location and remedy.
    Folder(Vec<check::FolderError>),
    /// The folder's files are too large or too many, or a name is not a path inside a folder.
    FolderShape,
    Period(PeriodWrong),
    /// The file counts already, or the unit has delivered something itself.
    HasBegun,
    /// The unit has saved or requested something, so it cannot be removed from the period.
    AtWork,
    /// The file is empty.
    EmptyFile,
    /// The file is larger than allowed.
    TooLarge {
        limit: u64,
    },
    /// A newer upload has replaced this one.
    Replaced,
    /// It is still being read and checked.
    StillReading,
    /// It could not be read, so it cannot count.
    Unreadable,
    /// Every row names another unit, so it cannot count.
    AnotherUnits,
    /// The cell was changed since the person saw it; the journal tells by whom.
    ChangedMeanwhile,
    /// There is no such row or field.
    NoSuchCell,
    /// The row has too many or too few cells: which is which is unknown, so none can be changed.
    BrokenRow,
    /// The new value is the same as the old one.
    SameValue,
    /// The value is longer than a cell may be.
    ValueTooLong,
    /// A reason, comment or message is missing.
    TextMissing,
    /// The text has more characters than allowed.
    TextTooLong {
        limit: usize,
    },
    /// Only a cell's newest change that is not undone can be undone.
    CannotUndo,
    /// Only warnings can be answered by a comment.
    NotAWarning,
    /// There are errors, or warnings without an answer.
    NotReady {
        errors: u64,
        warnings: u64,
    },
    /// A request of this submission is still undecided.
    AlreadyAsked,
    /// The day is not after the current deadline.
    NotLater,
    /// It was decided already.
    AlreadyDecided,
    /// Sending back after the deadline needs a new last day for the unit.
    DayNeeded,
}

pub type Outcome<T> = Result<T, Failure<Refusal>>;

impl From<Refusal> for Failure<Refusal> {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<NotNow> for Refusal {
    fn from(why: NotNow) -> Self {
        Self::NotNow(why)
    }
}
