//! The pure decisions of a flow: its next step and its limits.

use std::time::Duration;

use base::Timestamp;

use super::{Flow, FlowEnd, OnboardingPolicy, Purpose, Step};
use crate::account::State;

/// How long a flow lives.
pub const FLOW_LIFE: Duration = Duration::from_secs(3600);
/// How long a mailed code is valid.
pub const CODE_LIFE: Duration = Duration::from_secs(10 * 60);
/// Wrong codes before a new one must be mailed.
pub const CODE_TRIES: u32 = 5;
/// Wrong codes of the second factor before the flow ends.
pub(super) const FACTOR_TRIES: u32 = 5;
/// A repeated request within this time is a double click: no second letter is sent.
pub(super) const BETWEEN_CODES: Duration = Duration::from_secs(30);
/// How long a repeated last step or proof gets the same answer.
pub(super) const AGAIN: Duration = Duration::from_secs(120);

/// What a flow needs now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    Do(Step),
    /// An upstream login reports an address that has an account: the person proves that account,
    /// then the login is linked to it.
    Link,
    /// The address looks shared: ask whether only this person reads it.
    AskWhose,
    Over(FlowEnd),
}

/// The only place that decides what a flow needs now.
pub fn next_step(flow: &Flow, policy: &OnboardingPolicy, now: Timestamp) -> Next {
    if flow.ended_at.is_some() {
        return Next::Over(FlowEnd::Done);
    }
    if flow.expires_at <= now {
        return Next::Over(FlowEnd::Expired);
    }
    // Before the address is proved, nothing may depend on the account.
    if flow.verified_at.is_none() {
        return Next::Do(Step::VerifyEmail);
    }
    match (flow.purpose, flow.state) {
        (Purpose::Upstream, _) if flow.is_linked => return Next::Over(FlowEnd::HasAccount),
        (Purpose::Register, Some(State::Invited))
        | (Purpose::Reset, Some(State::Active))
        // An invited person may register by any of them.
        | (Purpose::SelfRegister | Purpose::Upstream, None | Some(State::Invited)) => {}
        (Purpose::Upstream, Some(State::Active)) => return Next::Link,
        (Purpose::Register | Purpose::SelfRegister, Some(State::Active)) => {
            return Next::Over(FlowEnd::HasAccount);
        }
        (_, Some(State::Closed)) => return Next::Over(FlowEnd::Closed),
        _ => return Next::Over(FlowEnd::Superseded),
    }
    // Only after the proof, since it would reveal whether an account has the address. The owner of
    // an account is not asked.
    if flow.account.is_none() && policy.shared().looks_shared(&flow.address) {
        if policy.shared().refused {
            return Next::Over(FlowEnd::SharedAddress);
        }
        if flow.own_at.is_none() {
            return Next::AskWhose;
        }
    }
    let steps = || steps(flow, policy);
    // If all steps are done but the flow has not ended, the portal file lost a step meanwhile: the
    // last step is repeated.
    let next = steps().find(|step| !is_done(flow, policy, *step)).or_else(|| steps().last());
    next.map_or(Next::Over(FlowEnd::Expired), Next::Do)
}

/// The steps that apply to this flow. A reset skips the second factor if the account has none and
/// the policy demands none. An invited person, whom staff vouch for, skips the human check. An
/// address that the upstream provider proved at the start skips `verify-email`, which is then
/// neither counted nor shown.
pub(super) fn steps(flow: &Flow, policy: &OnboardingPolicy) -> impl Iterator<Item = Step> {
    let without_factor =
        flow.purpose == Purpose::Reset && !flow.has_factor && !policy.demands_second_factor();
    let vouched_for = flow.verified_at.is_some() && flow.state == Some(State::Invited);
    let proved_upstream =
        flow.purpose == Purpose::Upstream && flow.verified_at == Some(flow.code_sent_at);
    policy.steps(flow.purpose).filter(move |step| match step {
        Step::VerifyEmail => !proved_upstream,
        Step::SecondFactor => !without_factor,
        Step::HumanCheck => !vouched_for,
        _ => true,
    })
}

pub(super) fn is_done(flow: &Flow, policy: &OnboardingPolicy, step: Step) -> bool {
    match step {
        Step::VerifyEmail => flow.verified_at.is_some(),
        Step::Upstream => flow.upstream.is_some(),
        Step::SecondFactor => flow.factor_at.is_some(),
        Step::Password => flow.hash.is_some(),
        Step::BirthDate => flow.country.is_some(),
        Step::Names => flow.names.is_some(),
        Step::HumanCheck => flow.human_at.is_some(),
        Step::OrganisationConsent => flow.consent.as_deref() == Some(policy.consent()),
        Step::PrivacyNotice => flow.notice.is_some(),
    }
}

/// Whether a code may still be entered.
pub(super) fn code_is_open(flow: &Flow, now: Timestamp) -> bool {
    flow.code_tries < CODE_TRIES && now.since(flow.code_sent_at) < CODE_LIFE
}
