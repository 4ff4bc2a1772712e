//! The step `birth-date`: the age limit. The date itself is never stored.

use base::{Fault, Language, Timestamp};
use jiff::civil::Date;
use serde_json::json;
use store::Tx;

use super::{OnboardingPolicy, Step, StepOutcome, complete, flow_at, sql};
use crate::{Client, Token};

/// The result of giving a date of birth.
#[derive(Clone, Debug)]
pub enum BirthDateOutcome {
    Stepped(StepOutcome),
    /// Under the portal's age limit: the flow is deleted with all its data.
    TooYoung,
}

/// Checks the age limit and stores only the country (two letters, ISO 3166-1) as proof that it is
/// met.
#[expect(clippy::too_many_arguments, reason = "the form's fields and the use case's context")]
pub fn give_birth_date(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    token: &Token,
    country: &str,
    born: Date,
    today: Date,
    client: &Client,
    language: Language,
    now: Timestamp,
) -> Result<BirthDateOutcome, Fault> {
    let flow = match flow_at(tx, policy, token, Step::BirthDate, now)? {
        Ok(flow) => flow,
        Err(stepped) => return Ok(BirthDateOutcome::Stepped(stepped)),
    };
    if years_old(born, today) < i16::from(policy.least_age()) {
        sql::give_up(tx, flow.id)?;
        tx.audit(now, None, "registration.too-young", None, &json!({}))?;
        return Ok(BirthDateOutcome::TooYoung);
    }
    sql::old_enough(tx, flow.id, country)?;
    complete::go_on(tx, policy, token, client, language, now).map(BirthDateOutcome::Stepped)
}

/// Age in whole years. Someone born on 29 February has their birthday on 1 March in common years.
pub(super) fn years_old(born: Date, today: Date) -> i16 {
    let had_birthday = (today.month(), today.day()) >= (born.month(), born.day());
    today.year() - born.year() - i16::from(!had_birthday)
}
