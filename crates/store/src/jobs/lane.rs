//! Lanes: jobs that must not wait for each other. Each is claimed and worked on by itself (ADR 25).

use std::time::Duration;

use base::LetterKind;

crate::stored! {
    pub enum Lane {
        /// Codes, and letters about the security of an account: a person waits for them.
        Urgent = "urgent",
        /// Letters about what happened in the portal.
        Ordinary = "ordinary",
        /// Letters that staff send to many at once.
        Bulk = "bulk",
        /// Received files: read, checked, erased.
        Files = "files",
        /// Work that comes back by itself. These jobs carry nothing but their kind.
        Periodic = "periodic",
    }
}

impl Lane {
    /// The lanes that lead to the mail server.
    pub const MAIL: [Self; 3] = [Self::Urgent, Self::Ordinary, Self::Bulk];
    /// The others.
    pub const WORK: [Self; 2] = [Self::Files, Self::Periodic];

    pub fn of_letter(kind: &LetterKind) -> Self {
        match kind {
            LetterKind::Code { .. }
            | LetterKind::PasswordChanged { .. }
            | LetterKind::SecondFactorChanged { .. }
            | LetterKind::WayInChanged { .. }
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

    /// Jobs of this lane that one node does at the same time.
    pub(super) const fn slots(self) -> usize {
        match self {
            Self::Urgent => 8,
            Self::Ordinary | Self::Bulk | Self::Files => 4,
            Self::Periodic => 2,
        }
    }

    /// How often an idle node looks for work. A code costs two looks: one writes the letter, one
    /// sends it.
    pub(super) const fn poll(self) -> Duration {
        Duration::from_millis(match self {
            Self::Urgent => 200,
            Self::Ordinary | Self::Files => 500,
            Self::Bulk | Self::Periodic => 1_000,
        })
    }

    /// From this age of the oldest due job on, something is wrong with the lane.
    pub const fn overdue(self) -> Duration {
        Duration::from_secs(match self {
            Self::Urgent => 30,
            Self::Ordinary | Self::Files | Self::Periodic => 300,
            Self::Bulk => 3_600,
        })
    }

    /// The longest wait before a job is tried again. A person may wait for a file; a mail server
    /// that is away is not asked more often than this.
    pub(super) const fn longest_wait(self) -> Duration {
        Duration::from_secs(match self {
            Self::Files | Self::Periodic => 60,
            Self::Urgent | Self::Ordinary | Self::Bulk => 3_600,
        })
    }

    /// Attempts, over most of a day, after which a job is set aside; periodic work never is.
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
