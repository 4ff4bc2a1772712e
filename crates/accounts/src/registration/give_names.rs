//! The step `names`.

use base::{Fault, Language, Timestamp};
use store::Tx;

use super::{OnboardingPolicy, Step, StepOutcome, complete, flow_at, sql};
use crate::account::Names;
use crate::{Client, Token};

/// Stores the names of a person whose names staff or the upstream provider did not know.
pub fn give_names(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    token: &Token,
    names: &Names,
    client: &Client,
    language: Language,
    now: Timestamp,
) -> Result<StepOutcome, Fault> {
    match flow_at(tx, policy, token, Step::Names, now)? {
        Ok(flow) => sql::set_names(tx, flow.id, names)?,
        Err(stepped) => return Ok(stepped),
    }
    complete::go_on(tx, policy, token, client, language, now)
}
