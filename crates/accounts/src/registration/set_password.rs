//! The step `password`.

use base::{Fault, Language, Timestamp};
use store::Tx;

use super::{OnboardingPolicy, Step, StepOutcome, complete, flow_at, sql};
use crate::password::Hash;
use crate::{Client, Token};

/// Keeps the new password's hash, made by [`crate::password::Hasher::take`], in the flow until the
/// last step.
pub fn set_password(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    token: &Token,
    hash: &Hash,
    client: &Client,
    language: Language,
    now: Timestamp,
) -> Result<StepOutcome, Fault> {
    match flow_at(tx, policy, token, Step::Password, now)? {
        Ok(flow) => sql::set_password(tx, flow.id, hash)?,
        Err(stepped) => return Ok(stepped),
    }
    complete::go_on(tx, policy, token, client, language, now)
}
