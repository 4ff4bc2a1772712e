use std::time::Duration;

use base::Timestamp;

use super::{Flow, Over, Purpose, Step, Way};
use crate::account::State;

/// How long a flow can be gone on with.
pub const FLOW_LIFE: Duration = Duration::from_secs(3600);
/// How long a code from a letter is good.
pub const CODE_LIFE: Duration = Duration::from_secs(10 * 60);
/// Wrong codes before a new letter is needed.
pub const CODE_TRIES: u32 = 5;
/// Wrong codes of the second factor before the flow ends.
pub(super) const FACTOR_TRIES: u32 = 5;
/// A second letter within this time is a double click.
pub(super) const BETWEEN_CODES: Duration = Duration::from_secs(30);
/// How long the last step, sent again by a double click, is answered with the same session.
pub(super) const AGAIN: Duration = Duration::from_secs(120);

/// What is to be done in a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    Do(Step),
    /// Somebody who came from upstream has an address that is an account's already: that account is
    /// proved, then the two are linked.
    Link,
    /// The address looks like one that several people read: is it the person's own?
    AskWhose,
    Over(Over),
}

/// What is to be done now. The one place that decides it.
pub fn next_step(flow: &Flow, way: &Way, now: Timestamp) -> Next {
    if flow.ended_at.is_some() {
        return Next::Over(Over::Done);
    }
    if flow.expires_at <= now {
        return Next::Over(Over::Expired);
    }
    // Before the address is proved nothing may depend on the account.
    if flow.verified_at.is_none() {
        return Next::Do(Step::VerifyEmail);
    }
    match (flow.purpose, flow.state) {
        (Purpose::Arrive, _) if flow.is_linked => return Next::Over(Over::HasAccount),
        (Purpose::Register, Some(State::Invited))
        | (Purpose::Reset, Some(State::Active))
        // An invited person may come by whatever door there is.
        | (Purpose::Join | Purpose::Arrive, None | Some(State::Invited)) => {}
        (Purpose::Arrive, Some(State::Active)) => return Next::Link,
        (Purpose::Register | Purpose::Join, Some(State::Active)) => return Next::Over(Over::HasAccount),
        (_, Some(State::Closed)) => return Next::Over(Over::Closed),
        _ => return Next::Over(Over::Superseded),
    }
    // Only now: before the proof it would tell who has an account, and who has one is not asked.
    if flow.account.is_none() && way.shared().looks_shared(&flow.address) {
        if way.shared().refused {
            return Next::Over(Over::SharedAddress);
        }
        if flow.own_at.is_none() {
            return Next::AskWhose;
        }
    }
    let steps = || steps(flow, way);
    // All done and not ended: the portal's file lost a step meanwhile. The last one is done once
    // more.
    let next = steps().find(|step| !is_done(flow, way, *step)).or_else(|| steps().last());
    next.map_or(Next::Over(Over::Expired), Next::Do)
}

/// The steps that apply to this flow: who has no second factor, where none is demanded, has none to
/// prove before a new password. A person whom staff invited was vouched for by people, so no
/// program asks whether it is one. An address that the upstream vouches for is proved the moment
/// the flow begins: that step is never seen, and so neither counted nor ticked.
pub(super) fn steps(flow: &Flow, way: &Way) -> impl Iterator<Item = Step> {
    let without_factor =
        flow.purpose == Purpose::Reset && !flow.has_factor && !way.demands_second_factor();
    let vouched_for = flow.verified_at.is_some() && flow.state == Some(State::Invited);
    let proved_upstream =
        flow.purpose == Purpose::Arrive && flow.verified_at == Some(flow.code_sent_at);
    way.steps(flow.purpose).filter(move |step| match step {
        Step::VerifyEmail => !proved_upstream,
        Step::SecondFactor => !without_factor,
        Step::HumanCheck => !vouched_for,
        _ => true,
    })
}

pub(super) fn is_done(flow: &Flow, way: &Way, step: Step) -> bool {
    match step {
        Step::VerifyEmail => flow.verified_at.is_some(),
        Step::Upstream => flow.upstream.is_some(),
        Step::SecondFactor => flow.factor_at.is_some(),
        Step::Password => flow.hash.is_some(),
        Step::BirthDate => flow.country.is_some(),
        Step::Names => flow.names.is_some(),
        Step::HumanCheck => flow.human_at.is_some(),
        Step::OrganisationConsent => flow.consent.as_deref() == Some(way.consent()),
        Step::PrivacyNotice => flow.notice.is_some(),
    }
}

/// Whether a code can still be tried.
pub(super) fn code_is_open(flow: &Flow, now: Timestamp) -> bool {
    flow.code_tries < CODE_TRIES && now.since(flow.code_sent_at) < CODE_LIFE
}
