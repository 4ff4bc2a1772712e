//! Which invitations need help from staff.

use std::time::Duration;

use base::Timestamp;

use super::{Invitation, InvitationState, invitation_state};

const DAY: Duration = Duration::from_secs(24 * 3600);
/// A letter that went unanswered for this long was overlooked or did not arrive.
const UNANSWERED: Duration = Duration::from_secs(7 * 24 * 3600);

/// Whether staff should follow up: started a day ago and not completed, unanswered for a week, or
/// expired.
pub fn is_stuck(invitation: &Invitation, now: Timestamp) -> bool {
    let last = [invitation.opened_at, invitation.started_at].into_iter().flatten().max();
    match invitation_state(invitation, now) {
        InvitationState::Sent => now.since(invitation.sent_at) >= UNANSWERED,
        InvitationState::Opened | InvitationState::InProgress => {
            now.since(last.unwrap_or(invitation.sent_at).max(invitation.sent_at)) >= DAY
        }
        InvitationState::Expired => true,
        InvitationState::Done | InvitationState::TakenBack => false,
    }
}

#[cfg(test)]
mod tests {
    use base::{AccountId, EmailAddress, InvitationId, SeededEntropy};

    use super::*;

    #[test]
    fn stuck_invitations_are_found() {
        let now = Timestamp::from_seconds(1_795_165_200);
        let entropy = SeededEntropy::new(1);
        let sent_before = |age: Duration| Invitation {
            id: InvitationId::new(now, &entropy),
            account: AccountId::new(now, &entropy),
            address: EmailAddress::new("a@b.test").expect("an address"),
            name: String::new(),
            organisation: String::new(),
            created_at: now.minus(age),
            sent_at: now.minus(age),
            sends: 1,
            expires_at: now.plus(DAY),
            taken_back_at: None,
            opened_at: None,
            started_at: None,
            done_at: None,
        };
        assert!(!is_stuck(&sent_before(6 * DAY), now));
        assert!(is_stuck(&sent_before(7 * DAY), now));
        let begun = |ago| Invitation {
            opened_at: Some(now.minus(2 * DAY)),
            started_at: Some(now.minus(ago)),
            ..sent_before(3 * DAY)
        };
        assert!(!is_stuck(&begun(DAY / 2), now));
        assert!(is_stuck(&begun(DAY), now));
        // Sent again an hour ago: the person gets another day.
        assert!(!is_stuck(&Invitation { sent_at: now.minus(DAY / 24), ..begun(DAY) }, now));
        assert!(is_stuck(&Invitation { expires_at: now, ..sent_before(DAY) }, now));
        assert!(!is_stuck(&Invitation { done_at: Some(now), ..sent_before(9 * DAY) }, now));
        assert!(!is_stuck(&Invitation { taken_back_at: Some(now), ..sent_before(9 * DAY) }, now));
    }
}
