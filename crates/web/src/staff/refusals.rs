//! Problem pages for the refusals of organisations, accounts and second factors.

use accounts::{account, second_factor};
use axum::http::StatusCode;
use base::Failure;

use crate::kernel::{Explain, LocalPath, Problem, Refused};

impl Explain for organisations::Refusal {
    fn explain(self) -> Problem {
        let conflict = |title, body| Refused::new(StatusCode::CONFLICT, title, body).into();
        match self {
            Self::NotFound => Problem::NotFound,
            Self::Taken => conflict("refused-taken", "refused-taken-body"),
            Self::EndsBeforeItBegins => conflict("refused-order", "refused-order-body"),
            Self::OwnAccount | Self::Colleague | Self::LastAdministrator => {
                Refused::new(StatusCode::FORBIDDEN, "person-not-yours", "person-not-yours-body")
                    .into()
            }
        }
    }
}

/// About another person's account.
pub(super) fn of_account(failure: Failure<account::Refusal>) -> Problem {
    match failure {
        Failure::Refused(account::Refusal::Unknown) => Problem::NotFound,
        Failure::Refused(account::Refusal::InvitationOver) => {
            Refused::new(StatusCode::CONFLICT, "invitation-over", "invitation-over-body")
                .then("invitations-new", LocalPath::fixed("/staff/invitations/new"))
                .into()
        }
        Failure::Refused(account::Refusal::NotActive) => not_active(),
        Failure::Refused(account::Refusal::AddressProved) => {
            Refused::new(StatusCode::CONFLICT, "correct-proved", "correct-proved-body").into()
        }
        Failure::Refused(account::Refusal::AddressTaken) => {
            Refused::new(StatusCode::CONFLICT, "refused-taken", "correct-taken").into()
        }
        Failure::Fault(fault) => fault.into(),
    }
}

pub(super) fn of_factor(failure: Failure<second_factor::Refusal>) -> Problem {
    match failure {
        Failure::Refused(second_factor::Refusal::Unknown) => Problem::NotFound,
        Failure::Refused(_) => not_active(),
        Failure::Fault(fault) => fault.into(),
    }
}

fn not_active() -> Problem {
    Refused::new(StatusCode::CONFLICT, "person-not-active", "person-not-active-body").into()
}
