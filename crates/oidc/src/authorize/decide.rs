use std::time::Duration;

use base::Timestamp;

use super::{ErrorCode, Prompt, Request};
use crate::consent::{Consent, covers};
use crate::{Client, Scopes, Subject};

/// What is next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The sign-in page. `again` = although somebody is signed in: they prove themselves anew, or choose who they are.
    SignIn { again: bool },
    /// The consent page, for these.
    AskConsent(Scopes),
    /// A code.
    Issue,
    /// The service gets an error: it asked that nobody be asked.
    Refuse(ErrorCode),
}

/// Decides about a request that came in at `asked_at` (OpenID Connect Core, 3.1.2.3 and 3.1.2.4). Pure: asked again after each page until it says
/// [`Issue`](Decision::Issue) or [`Refuse`](Decision::Refuse).
pub fn decide(
    request: &Request,
    client: &Client,
    subject: Option<&Subject>,
    consent: Option<&Consent>,
    asked_at: Timestamp,
    now: Timestamp,
) -> Decision {
    let asked = |prompt| request.prompts.contains(&prompt);
    let silent = asked(Prompt::None);
    let Some(subject) = subject else {
        return if silent { Decision::Refuse(ErrorCode::LoginRequired) } else { Decision::SignIn { again: false } };
    };
    // Proved since the request came in = as fresh as can be asked for; so `max_age=0` ends too.
    let since_asked = subject.authenticated_at >= asked_at;
    let young = request.max_age.is_none_or(|age| subject.authenticated_at.plus(Duration::from_secs(age.into())) >= now);
    if !since_asked && (!young || asked(Prompt::Login) || asked(Prompt::SelectAccount)) {
        return if silent { Decision::Refuse(ErrorCode::LoginRequired) } else { Decision::SignIn { again: true } };
    }
    let anew = asked(Prompt::Consent) && consent.is_none_or(|given| given.given_at < asked_at);
    if anew || !covers(client, consent, &request.scopes) {
        return if silent { Decision::Refuse(ErrorCode::ConsentRequired) } else { Decision::AskConsent(request.scopes.clone()) };
    }
    Decision::Issue
}
