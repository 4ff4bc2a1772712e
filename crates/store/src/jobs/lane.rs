//! Lanes: jobs that must not delay each other. Each lane is claimed and worked on separately (ADR
//! 25).

use std::time::Duration;

use base::LetterKind;

crate::stored! {
    pub enum Lane {
        /// Codes, and letters about an account's security: a person is waiting.
        Urgent = "urgent",
        /// Letters about events in the portal.
        Ordinary = "ordinary",
        /// Letters that staff send to many people at once.
        Bulk = "bulk",
        /// Received files: read, checked, erased.
        Files = "files",
        /// Recurring work. These jobs carry nothing but their kind.
        Periodic = "periodic",
    }
}

impl Lane {
    /// The lanes that send mail.
    pub const MAIL: [Self; 3] = [Self::Urgent, Self::Ordinary, Self::Bulk];
    /// The lanes that send none.
    pub const WORK: [Self; 2] = [Self::Files, Self::Periodic];

    pub fn of_letter(kind: &LetterKind) -> Self {
        match kind {
            LetterKind::Code { .. }
            | LetterKind::PasswordChanged { .. }
            | LetterKind::SecondFactorChanged { .. }
            | LetterKind::LinkedLoginChanged { .. }
            | LetterKind::AddressChanged { .. }
            | LetterKind::NewDevice { .. } => Self::Urgent,
            LetterKind::Invitation { .. }
            | LetterKind::NewPermission { .. }
            | LetterKind::PermissionChanged { .. }
            | LetterKind::Reminder { .. } => Self::Bulk,
            LetterKind::NewMessage { .. }
            | LetterKind::PermissionEnded { .. }
            | LetterKind::PermissionEnding { .. }
            | LetterKind::ExtensionDecided { .. }
            | LetterKind::SubmissionDecided { .. }
            | LetterKind::ServiceReported { .. } => Self::Ordinary,
        }
    }

    /// Jobs of this lane that one node runs at the same time.
    pub(super) const fn slots(self) -> usize {
        match self {
            Self::Urgent => 8,
            Self::Ordinary | Self::Bulk | Self::Files => 4,
            Self::Periodic => 2,
        }
    }

    /// How often an idle node polls. A code takes two polls: one job writes the letter, one sends
    /// it.
    pub(super) const fn poll(self) -> Duration {
        Duration::from_millis(match self {
            Self::Urgent => 200,
            Self::Ordinary | Self::Files => 500,
            Self::Bulk | Self::Periodic => 1_000,
        })
    }

    /// The age of the oldest due job from which the lane counts as overdue.
    pub const fn overdue(self) -> Duration {
        Duration::from_secs(match self {
            Self::Urgent => 30,
            Self::Ordinary | Self::Files | Self::Periodic => 300,
            Self::Bulk => 3_600,
        })
    }

    /// The longest wait before a retry. A person may wait for a file; an unreachable mail server is
    /// not tried more often than this.
    pub(super) const fn longest_wait(self) -> Duration {
        Duration::from_secs(match self {
            Self::Files | Self::Periodic => 60,
            Self::Urgent | Self::Ordinary | Self::Bulk => 3_600,
        })
    }

    /// Attempts, over most of a day, after which a job is set aside; `None` = never.
    pub(super) const fn attempts(self) -> Option<u32> {
        match self {
            Self::Urgent | Self::Ordinary | Self::Bulk => Some(34),
            Self::Files => Some(1_000),
            Self::Periodic => None,
        }
    }

    pub(super) const fn index(self) -> usize {
        self as usize
    }
}
