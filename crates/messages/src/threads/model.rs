//! Threads, messages, and who may see them.

use base::{AccountId, Failure, MessageId, PeriodId, SubmissionId, ThreadId, Timestamp, UnitId};
use organisations::permissions::{ForUnit, Staff};

/// Why a message was refused. The person can act on each reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such thread, or this person may not see it: the answer is the same.
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

/// The person who reads or writes, with the permission that allows it.
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

/// The objects that a thread is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    pub submission: Option<SubmissionId>,
    /// The submission's period, whose end erases the thread. Set if and only if `submission` is.
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
    /// The last message is the unit's.
    pub waits_for_staff: bool,
    /// It has a message newer than what this person has read.
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

/// A written message. Its author determines whom to notify: `web` finds the addresses and queues
/// the letters in the same transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posted {
    pub thread: ThreadId,
    pub message: MessageId,
    pub unit: UnitId,
    /// Notify the unit's people if true, otherwise staff.
    pub by_staff: bool,
}
