use base::{AccountId, Failure, MessageId, PeriodId, SubmissionId, ThreadId, Timestamp, UnitId};
use organisations::permissions::{ForUnit, Staff};

/// Why a message was not taken. The person can act on each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such thread, or none that this person may see: the answer is the same.
    NotFound,
    SubjectMissing,
    TextMissing,
    TextTooLong {
        limit: usize,
    },
}

pub type Outcome<T> = Result<T, Failure<Refusal>>;

pub(super) fn refuse<T>(refusal: Refusal) -> Outcome<T> {
    Err(Failure::Refused(refusal))
}

/// Who looks or writes, and that they may: what they hold is the permission.
#[derive(Clone, Copy, Debug)]
pub enum Viewer<'a> {
    Unit(&'a ForUnit),
    /// Staff, and the account that they write as.
    Staff(&'a Staff, AccountId),
}

impl Viewer<'_> {
    pub fn account(&self) -> AccountId {
        match self {
            Self::Unit(unit) => unit.account(),
            Self::Staff(_, account) => *account,
        }
    }
    pub(super) fn may_see(&self, unit: UnitId) -> bool {
        match self {
            Self::Unit(own) => own.unit() == unit,
            Self::Staff(..) => true,
        }
    }
    pub(super) fn is_staff(&self) -> bool {
        matches!(self, Self::Staff(..))
    }
}

/// What a thread is about, besides its subject.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    pub submission: Option<SubmissionId>,
    /// The submission's period, whose end erases the thread. Given exactly where `submission` is.
    pub period: Option<PeriodId>,
    pub rule: Option<String>,
    /// Data row, from 1.
    pub row: Option<u64>,
}

#[derive(Clone, Debug)]
pub struct Thread {
    pub id: ThreadId,
    pub unit: UnitId,
    pub subject: String,
    pub about: About,
    pub started_at: Timestamp,
    pub started_by: AccountId,
    pub last_at: Timestamp,
    /// The last word is the unit's.
    pub waits_for_staff: bool,
    /// Something in it is newer than what this person has read.
    pub unread: bool,
}

#[derive(Clone, Debug)]
pub struct Message {
    pub id: MessageId,
    pub written_at: Timestamp,
    pub written_by: AccountId,
    pub by_staff: bool,
    pub body: String,
}

/// A message that was written: whom to tell is decided by who wrote it. `web` finds the addresses
/// and writes the letters in the same transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posted {
    pub thread: ThreadId,
    pub message: MessageId,
    pub unit: UnitId,
    /// Tell the unit's people; else the staff.
    pub by_staff: bool,
}
