//! The step `organisation-consent`.

use base::{Fault, Language, Timestamp};
use store::Tx;

use super::{OnboardingPolicy, Step, StepOutcome, complete, flow_at, sql};
use crate::{Client, Token};

/// Consents to what the operator receives and logs. `version` is the one that the page showed; if
/// another is in force, that one is shown instead.
pub fn agree(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    token: &Token,
    version: &str,
    client: &Client,
    language: Language,
    now: Timestamp,
) -> Result<StepOutcome, Fault> {
    let flow = match flow_at(tx, policy, token, Step::OrganisationConsent, now)? {
        Ok(flow) => flow,
        Err(stepped) => return Ok(stepped),
    };
    if version != policy.consent() {
        return Ok(StepOutcome::Next);
    }
    sql::set_consent(tx, flow.id, version)?;
    complete::go_on(tx, policy, token, client, language, now)
}
