use base::Failure;

use crate::periods::{NotNow, PeriodWrong};

/// Why something was not done. Expected; the person can act on it. `web` has words for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such thing, or none that this person may see: the answer is the same.
    NotFound,
    NotNow(NotNow),
    /// A collection's folder is not understood: every problem, with file, place and cure.
    Folder(Vec<check::FolderError>),
    /// The folder's files are too large or too many, or one has a name that is no path inside a
    /// folder.
    FolderShape,
    Period(PeriodWrong),
    /// The file counts and is being worked with, or the unit has delivered something of its own.
    HasBegun,
    /// The unit has saved or asked for something, so that it can't be taken out of the period.
    AtWork,
    /// The file has no content.
    EmptyFile,
    /// The file is larger than is taken.
    TooLarge {
        limit: u64,
    },
    /// A newer upload took this one's place.
    Replaced,
    /// It is still being read and checked.
    StillReading,
    /// It could not be read, so it can't count.
    Unreadable,
    /// Every row names another unit, so it can't count.
    AnotherUnits,
    /// The cell was changed since the person saw it: by whom it was is in the journal.
    ChangedMeanwhile,
    /// There is no such row or field.
    NoSuchCell,
    /// The row has too many or too few cells: which is which is not known, so none can be changed.
    BrokenRow,
    /// The new value is the same as the old one.
    SameValue,
    /// The value is longer than a cell may be.
    ValueTooLong,
    /// A reason, comment or message is missing.
    TextMissing,
    /// It has more characters than there is room for.
    TextTooLong {
        limit: usize,
    },
    /// Only the last change of a cell that was not undone can be undone.
    CannotUndo,
    /// Only warnings are answered by a comment.
    NotAWarning,
    /// Errors are left, or warnings without an answer.
    NotReady {
        errors: u64,
        warnings: u64,
    },
    /// One question at a time: there is one that staff haven't answered.
    AlreadyAsked,
    /// The day is not later than the deadline that holds.
    NotLater,
    /// It was decided already.
    AlreadyDecided,
    /// Sending back after the deadline needs a day until which the unit can work.
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
