//! Pure decisions about invitations.

use base::Timestamp;

use super::{Invitation, InvitationState};

/// The progress of an invited person. Completion and revocation take precedence over expiry.
pub fn invitation_state(invitation: &Invitation, now: Timestamp) -> InvitationState {
    match invitation {
        i if i.done_at.is_some() => InvitationState::Done,
        i if i.taken_back_at.is_some() => InvitationState::TakenBack,
        i if i.expires_at <= now => InvitationState::Expired,
        i if i.started_at.is_some() => InvitationState::InProgress,
        i if i.opened_at.is_some() => InvitationState::Opened,
        _ => InvitationState::Sent,
    }
}
