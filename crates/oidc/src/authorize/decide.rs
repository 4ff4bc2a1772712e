//! The decision about an authorization request: a pure function of the request, the signed-in
//! person, their consent and the time.

use std::time::Duration;

use base::Timestamp;

use super::{ErrorCode, Expected, Prompt, Request};
use crate::consent::{Consent, covers};
use crate::{Client, Scopes, Subject};

/// The next step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The sign-in page.
    SignIn,
    /// Signed in, but a fresh proof is needed (step-up).
    Reauthenticate,
    /// Signed in, but the person has to say whether they are the one that the client expects.
    ConfirmAccount,
    /// A second factor is needed: proved if the person has one, enrolled otherwise.
    SecondFactor,
    /// The person has none of the roles that the client requires. A page says how to get one.
    NotPermitted,
    /// The consent page, for these scopes.
    AskConsent(Scopes),
    /// Issue an authorization code.
    Issue,
    /// Return an error to the client: `prompt=none` forbids the page that would be needed.
    Refuse(ErrorCode),
}

/// The facts about a request and the signed-in person.
#[derive(Clone, Copy, Debug)]
pub struct DecisionInput<'a> {
    pub subject: Option<&'a Subject>,
    pub expected: Expected,
    pub consent: Option<&'a Consent>,
    /// Whether the person has one of the roles that the client requires.
    pub permitted: bool,
    /// Whether the person confirmed, for this request, that they are the right one.
    pub person_confirmed: bool,
    /// When the request arrived.
    pub asked_at: Timestamp,
    pub now: Timestamp,
}

/// Decides about a request (OpenID Connect Core 3.1.2.3 and 3.1.2.4). Called again after each page,
/// until it returns [`Issue`](Decision::Issue) or [`Refuse`](Decision::Refuse).
pub fn decide(request: &Request, client: &Client, input: &DecisionInput<'_>) -> Decision {
    let asked = |prompt| request.prompts.contains(&prompt);
    let silent = asked(Prompt::None);
    // With `prompt=none`, return the error of the interaction that would be needed.
    let or = |error, decision| if silent { Decision::Refuse(error) } else { decision };
    let Some(subject) = input.subject else {
        return or(ErrorCode::LoginRequired, Decision::SignIn);
    };
    // With `prompt=none`, an unreadable hint may mean another person, so it is refused.
    if silent && matches!(input.expected, Expected::OtherPerson | Expected::Unreadable) {
        return Decision::Refuse(ErrorCode::LoginRequired);
    }
    // The person may switch to the expected account. If they insist on their own, the client gets
    // an error instead of another subject.
    if input.expected == Expected::OtherPerson {
        return if input.person_confirmed {
            Decision::Refuse(ErrorCode::LoginRequired)
        } else {
            Decision::ConfirmAccount
        };
    }
    // A proof newer than the request is as fresh as any request can demand, so `max_age=0`
    // terminates.
    let since_asked = subject.authenticated_at >= input.asked_at;
    let young = request.max_age.is_none_or(|age| {
        subject.authenticated_at.plus(Duration::from_secs(age.into())) >= input.now
    });
    if !since_asked && (!young || asked(Prompt::Login)) {
        return or(ErrorCode::LoginRequired, Decision::Reauthenticate);
    }
    let another_hoped_for =
        !silent && request.login_hint.as_ref().is_some_and(|hint| !subject.is_called(hint));
    if (asked(Prompt::SelectAccount) || another_hoped_for)
        && !since_asked
        && !input.person_confirmed
    {
        return Decision::ConfirmAccount;
    }
    if (request.two_steps || client.second_factor || subject.two_steps_demanded)
        && !subject.two_steps
    {
        return or(ErrorCode::InteractionRequired, Decision::SecondFactor);
    }
    if !input.permitted {
        return or(ErrorCode::AccessDenied, Decision::NotPermitted);
    }
    let ask_again = asked(Prompt::Consent) || client.can_be_impersonated_at(&request.redirect_uri);
    let given_before = input.consent.is_none_or(|consent| consent.given_at < input.asked_at);
    if (ask_again && given_before) || !covers(client, input.consent, &request.consent_scopes()) {
        return or(ErrorCode::ConsentRequired, Decision::AskConsent(request.consent_scopes()));
    }
    Decision::Issue
}
