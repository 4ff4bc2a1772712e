//! Statuses as chips: tone and text key.

use accounts::account::{InvitationState, State};
use organisations::permissions::{Role, Status};

use super::views::Far;
use crate::parts::Tone;

pub(super) fn of_invitation(state: InvitationState) -> Far {
    let (tone, words) = match state {
        InvitationState::Sent => (Tone::Neutral, "far-sent"),
        InvitationState::Opened => (Tone::Info, "far-opened"),
        InvitationState::InProgress => (Tone::Info, "far-in-progress"),
        InvitationState::Done => (Tone::Success, "far-done"),
        InvitationState::Expired => (Tone::Warning, "far-expired"),
        InvitationState::TakenBack => (Tone::Neutral, "far-taken-back"),
    };
    Far { tone, words }
}

pub(super) fn of_account(state: State) -> Far {
    let (tone, words) = match state {
        State::Invited => (Tone::Neutral, "far-invited"),
        State::Active => (Tone::Success, "far-active"),
        State::Closed => (Tone::Neutral, "far-closed"),
    };
    Far { tone, words }
}

pub(super) fn of_permission(status: Status) -> Far {
    let (tone, words) = match status {
        Status::Upcoming => (Tone::Info, "far-upcoming"),
        Status::Active => (Tone::Success, "far-active"),
        Status::Ended => (Tone::Neutral, "far-ended"),
    };
    Far { tone, words }
}

pub(crate) fn role_words(role: Role) -> &'static str {
    match role {
        Role::Respondent => "role-respondent",
        Role::PermissionAdministrator => "role-permission-administrator",
        Role::Staff => "role-staff",
        Role::SystemAdministrator => "role-system-administrator",
    }
}
