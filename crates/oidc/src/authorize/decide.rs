use std::time::Duration;

use base::Timestamp;

use super::{ErrorCode, Expected, Prompt, Request};
use crate::consent::{Consent, covers};
use crate::{Client, Scopes, Subject};

/// What is next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The sign-in page.
    SignIn,
    /// Somebody is signed in and proves anew who it is.
    Confirm,
    /// Somebody is signed in and says whether that is who the service is to meet.
    Choose,
    /// A second factor is asked for: proved, where the person has one, else made.
    SecondFactor,
    /// The person has none of the roles that the service is for. A page says how to get one.
    NotPermitted,
    /// The consent page, for these.
    AskConsent(Scopes),
    /// A code.
    Issue,
    /// The service gets an error: it asked that nobody be asked.
    Refuse(ErrorCode),
}

/// What is known about a request and its person.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    pub subject: Option<&'a Subject>,
    pub expected: Expected,
    pub consent: Option<&'a Consent>,
    /// Whether the person has one of the roles that the service is for.
    pub permitted: bool,
    /// Whether they said in this request that it is them.
    pub chosen: bool,
    /// When the request came in.
    pub asked_at: Timestamp,
    pub now: Timestamp,
}

/// Decides about a request (OpenID Connect Core, 3.1.2.3 and 3.1.2.4). Pure: asked again after each
/// page until it says [`Issue`](Decision::Issue) or [`Refuse`](Decision::Refuse).
pub fn decide(request: &Request, client: &Client, standing: &Standing<'_>) -> Decision {
    let asked = |prompt| request.prompts.contains(&prompt);
    let silent = asked(Prompt::None);
    // Where nobody may be asked, the service is told what would have been asked.
    let or = |error, decision| if silent { Decision::Refuse(error) } else { decision };
    let Some(subject) = standing.subject else {
        return or(ErrorCode::LoginRequired, Decision::SignIn);
    };
    // Where nobody is asked, a hint that can't be read is one that may mean somebody else.
    if silent && matches!(standing.expected, Expected::Another | Expected::Unreadable) {
        return Decision::Refuse(ErrorCode::LoginRequired);
    }
    // They may sign in as the one who is meant. If they say that it is them, the service gets
    // nobody.
    if standing.expected == Expected::Another {
        return if standing.chosen {
            Decision::Refuse(ErrorCode::LoginRequired)
        } else {
            Decision::Choose
        };
    }
    // Proved since the request came in = as fresh as can be asked for; so `max_age=0` ends too.
    let since_asked = subject.authenticated_at >= standing.asked_at;
    let young = request.max_age.is_none_or(|age| {
        subject.authenticated_at.plus(Duration::from_secs(age.into())) >= standing.now
    });
    if !since_asked && (!young || asked(Prompt::Login)) {
        return or(ErrorCode::LoginRequired, Decision::Confirm);
    }
    let another_hoped_for =
        !silent && request.login_hint.as_ref().is_some_and(|hint| !subject.is_called(hint));
    if (asked(Prompt::SelectAccount) || another_hoped_for) && !since_asked && !standing.chosen {
        return Decision::Choose;
    }
    if (request.two_steps || client.second_factor || subject.two_steps_demanded)
        && !subject.two_steps
    {
        return or(ErrorCode::InteractionRequired, Decision::SecondFactor);
    }
    if !standing.permitted {
        return or(ErrorCode::AccessDenied, Decision::NotPermitted);
    }
    let ask_again = asked(Prompt::Consent) || client.can_be_impersonated_at(&request.redirect_uri);
    let given_before = standing.consent.is_none_or(|consent| consent.given_at < standing.asked_at);
    if (ask_again && given_before) || !covers(client, standing.consent, &request.told()) {
        return or(ErrorCode::ConsentRequired, Decision::AskConsent(request.told()));
    }
    Decision::Issue
}
