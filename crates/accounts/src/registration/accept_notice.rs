//! The step `privacy-notice`.

use base::{Fault, Language, Timestamp};
use store::Tx;

use super::{OnboardingPolicy, Step, StepOutcome, complete, flow_at, sql};
use crate::{Client, Token};

/// Accepts the privacy notice. `version` is the one that the page showed; if another is in force,
/// that one is shown instead.
pub fn accept_notice(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    token: &Token,
    version: &str,
    client: &Client,
    language: Language,
    now: Timestamp,
) -> Result<StepOutcome, Fault> {
    let flow = match flow_at(tx, policy, token, Step::PrivacyNotice, now)? {
        Ok(flow) => flow,
        Err(stepped) => return Ok(stepped),
    };
    if version != policy.notice.version {
        return Ok(StepOutcome::Next);
    }
    sql::set_notice(tx, flow.id, &policy.notice)?;
    complete::go_on(tx, policy, token, client, language, now)
}
